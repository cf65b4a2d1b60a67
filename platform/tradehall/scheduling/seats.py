"""Who sits in which meeting when, and chains on it: a meeting goes to another slot, whoever is in its way goes to the
slot that it leaves, and so on. What is placed stays placed.
"""

from itertools import pairwise

from tradehall.scheduling.index import Index, as_bits

LONGEST = 24  # meetings in a chain

Chain = dict[int, int]


class Seats:
    """A schedule on which chains are found and made. No chain breaks a rule but that of breaks' spread."""

    def __init__(self, index: Index, starts: dict[int, int]) -> None:
        self.index = index
        self.starts: dict[int, int] = {}
        self.seat = [[-1] * index.slots for _ in range(index.people)]
        self.bits = [0] * index.people
        self.running = [0] * index.slots
        self.left = [list(one) for one in index.capacity]
        self.rested = [[pool.capacity] * index.slots for pool in index.problem.resources]
        self.allowed = [as_bits(mine) for mine in index.places]
        self.short = [bits if length == 1 else 0 for bits, length in zip(self.allowed, index.duration, strict=True)]
        self.earlier: dict[int, list[int]] = {}
        self.later: dict[int, list[int]] = {}
        for first, second in index.before:
            self.earlier.setdefault(second, []).append(first)
            self.later.setdefault(first, []).append(second)
        one_day = len(set(index.day)) == 1
        self.strict = [
            bool(gap) or (limit is not None and not one_day)
            for gap, limit in zip(index.gap, index.most_a_day, strict=True)
        ]
        self.special = [
            bool(needs)
            or one in self.earlier
            or one in self.later
            or any(self.strict[who] for who in index.parties[one])
            for one, needs in enumerate(index.needs)
        ]
        self.any_special = any(self.special)
        for meeting, start in starts.items():
            self.put(meeting, start)

    def chain(self, meeting: int, origin: int, target: int) -> Chain | None:
        """Meeting -> new start for all that have to move when one goes from origin to target; None where it cannot."""
        if self.index.duration[meeting] > 1:
            return self._exchange(meeting, origin, target)
        allowed, seat, parties = self.short, self.seat, self.index.parties
        moving = {meeting: target}
        stack = [meeting]
        balance = 0
        while stack:
            one = stack.pop()
            to = moving[one]
            if not allowed[one] >> to & 1:
                return None
            balance += 1 if to == target else -1
            back = origin if to == target else target
            for person in parties[one]:
                other = seat[person][to]
                if other >= 0 and other not in moving:
                    if len(moving) >= LONGEST:
                        return None
                    moving[other] = back
                    stack.append(other)
        tables = self.index.tables
        if balance > 0 and self.running[target] + balance > tables:
            return None
        if balance < 0 and self.running[origin] - balance > tables:
            return None
        return moving if not self.any_special or self.keeps(moving) else None

    def _exchange(self, meeting: int, origin: int, target: int) -> Chain | None:
        """The same for a long meeting: two blocks of slots change places. Where it moves by less than its length, the
        other block is what lies in its way."""
        index, seat, starts = self.index, self.seat, self.starts
        length, shift = index.duration[meeting], target - origin
        if abs(shift) >= length:
            back, others = -shift, range(target, target + length)
        else:
            back = -length if shift > 0 else length
            others = range(origin + length, target + length) if shift > 0 else range(target, origin)
        by = dict.fromkeys(range(origin, origin + length), shift) | dict.fromkeys(others, back)
        moving: Chain = {}
        waiting = [meeting]
        for one in waiting:
            start, long = starts[one], index.duration[one]
            step = by.get(start, 0)
            to = start + step
            if not step or not self.allowed[one] >> to & 1 or len(waiting) > LONGEST:
                return None
            if long > 1 and any(by.get(slot) != step for slot in range(start, start + long)):
                return None
            moving[one] = to
            for slot in range(to, to + long):
                for person in index.parties[one]:
                    other = seat[person][slot]
                    if other >= 0 and other not in waiting:
                        waiting.append(other)
        change = dict.fromkeys(by, 0)
        for one, to in moving.items():
            for slot in range(index.duration[one]):
                change[starts[one] + slot] -= 1
                change[to + slot] += 1
        if any(more > 0 and self.running[slot] + more > index.tables for slot, more in change.items()):
            return None
        return moving if not self.any_special or self.keeps(moving) else None

    def keeps(self, moving: Chain) -> bool:
        """Whether resources, order, shortest pauses and limits of a day allow it, for all that moves or is placed."""
        chosen = [one for one in moving if self.special[one]]
        if not chosen:
            return True
        index, starts = self.index, self.starts
        for one in chosen:
            start = moving[one]
            for first in self.earlier.get(one, ()):
                at = moving.get(first, starts.get(first))
                if at is not None and at + index.duration[first] > start:
                    return False
            for later in self.later.get(one, ()):
                at = moving.get(later, starts.get(later))
                if at is not None and at < start + index.duration[one]:
                    return False
        strict = {who for one in chosen for who in index.parties[one] if self.strict[who]}
        return self._staffed(chosen, moving) and all(self._bearable(who, moving) for who in strict)

    def _staffed(self, chosen: list[int], moving: Chain) -> bool:
        needy = [one for one in chosen if self.index.needs[one]]
        if not needy:
            return True
        for one in needy:
            if one in self.starts:
                self._take(one, self.starts[one], -1)
        for one in needy:
            self._take(one, moving[one], 1)
        kept = all(self._enough(one, moving[one]) for one in needy)
        for one in needy:
            self._take(one, moving[one], -1)
            if one in self.starts:
                self._take(one, self.starts[one], 1)
        return kept

    def _enough(self, meeting: int, start: int) -> bool:
        """Whether nobody is at two places while the meeting runs, or while its interpreters rest after it."""
        index = self.index
        end = start + index.duration[meeting]
        return all(
            min(self.left[pool][start:end]) >= 0 and min(self.rested[pool][start : end + index.pause[pool]]) >= 0
            for pool in index.needs[meeting]
        )

    def _bearable(self, who: int, moving: Chain) -> bool:
        index, gap, most = self.index, self.index.gap[who], self.index.most_a_day[who]
        mine = [(moving.get(one, self.starts.get(one)), one) for one in index.meetings_of[who]]
        diary = sorted((start, start + index.duration[one]) for start, one in mine if start is not None)
        if any(later < end + gap for (_, end), (later, _) in pairwise(diary)):
            return False
        if most is None:
            return True
        days = [index.day[start] for start, _ in diary]
        return all(days.count(day) <= most for day in set(days))

    def turned(self, moving: Chain) -> dict[int, int]:
        """Participant -> busy slots once it is made, for those of whom they change."""
        parties, duration = self.index.parties, self.index.duration
        found: dict[int, int] = {}
        for one, to in moving.items():
            turn = ((1 << duration[one]) - 1) << self.starts[one] ^ ((1 << duration[one]) - 1) << to
            for person in parties[one]:
                found[person] = found.get(person, 0) ^ turn
        return {person: self.bits[person] ^ turn for person, turn in found.items() if turn}

    def move(self, moving: Chain) -> None:
        for one in moving:
            self._sit(one, self.starts[one], -1)
        for one, slot in moving.items():
            self.starts[one] = slot
            self._sit(one, slot, 1)

    def put(self, meeting: int, slot: int) -> None:
        self.starts[meeting] = slot
        self._sit(meeting, slot, 1)

    def _sit(self, meeting: int, start: int, sign: int) -> None:
        index = self.index
        length = index.duration[meeting]
        turn = ((1 << length) - 1) << start
        who = meeting if sign > 0 else -1
        for person in index.parties[meeting]:
            self.bits[person] ^= turn
            for slot in range(start, start + length):
                self.seat[person][slot] = who
        for slot in range(start, start + length):
            self.running[slot] += sign
        if index.needs[meeting]:
            self._take(meeting, start, sign)

    def _take(self, meeting: int, start: int, sign: int) -> None:
        index = self.index
        end = start + index.duration[meeting]
        for pool in index.needs[meeting]:
            for slot in range(start, end):
                self.left[pool][slot] -= sign
            for slot in range(start, min(end + index.pause[pool], index.slots)):
                self.rested[pool][slot] -= sign
