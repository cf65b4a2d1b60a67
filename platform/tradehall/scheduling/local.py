"""Quick search by chains: a meeting goes to another slot, whoever is in its way goes to the slot it leaves, and so on.

What is placed stays placed, so that the goals before `breaks` keep their values. Meetings with more to them than
parties, slots and tables (length, resources, order, shortest pauses, limits of a day) stay where they are.
"""

import math
import random
import time

from tradehall.scheduling.index import Index
from tradehall.scheduling.run import Run
from tradehall.scheduling.score import breaks_of

LONGEST = 24  # meetings in a chain
ROUND = 400  # attempts between two looks at the clock
HOT, WARM, COLD = 0.6, 0.25, 0.06  # how readily a further break is accepted: at first, in later rounds, at the end
FIRST = 2  # the seeds of rounds that begin hot
SMALL = 12.0  # how much more readily loss in the second goal is
LOWER = ("breaks", "comfort", "stability")

Chain = dict[int, int]


class Seats:
    """Who sits in which meeting when; chains are found and made on it."""

    def __init__(self, index: Index, starts: dict[int, int]) -> None:
        self.index = index
        self.starts = dict(starts)
        self.seat = [[-1] * index.slots for _ in range(index.people)]
        self.bits = [0] * index.people
        self.running = [0] * index.slots
        for meeting, start in starts.items():
            for slot in index.slots_of(meeting, start):
                self.running[slot] += 1
                for person in index.parties[meeting]:
                    self.seat[person][slot] = meeting
                    self.bits[person] |= 1 << slot
        ordered = {one for pair in index.before for one in pair}
        one_day = len(set(index.day)) == 1
        stiff = [
            bool(gap) or (limit is not None and not one_day)
            for gap, limit in zip(index.gap, index.most_a_day, strict=True)
        ]
        self.allowed = [
            0
            if index.duration[one] > 1
            or index.needs[one]
            or one in ordered
            or any(stiff[who] for who in index.parties[one])
            else sum(1 << slot for slot in mine)
            for one, mine in enumerate(index.places)
        ]

    def chain(self, meeting: int, origin: int, target: int) -> Chain | None:
        """Meeting -> new slot for all that have to move when one goes from origin to target; None where it cannot."""
        allowed, seat, parties = self.allowed, self.seat, self.index.parties
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
        return moving

    def turned(self, moving: Chain) -> list[int]:
        """The people whose busy slots change: those with one meeting in the chain."""
        once: set[int] = set()
        for one in moving:
            for person in self.index.parties[one]:
                once ^= {person}
        return list(once)

    def move(self, moving: Chain) -> None:
        seat, parties, starts = self.seat, self.index.parties, self.starts
        for one in moving:
            slot = starts[one]
            self.running[slot] -= 1
            for person in parties[one]:
                seat[person][slot] = -1
                self.bits[person] &= ~(1 << slot)
        for one, slot in moving.items():
            starts[one] = slot
            self.running[slot] += 1
            for person in parties[one]:
                seat[person][slot] = one
                self.bits[person] |= 1 << slot

    def put(self, meeting: int, slot: int) -> None:
        self.starts[meeting] = slot
        self.running[slot] += 1
        for person in self.index.parties[meeting]:
            self.seat[person][slot] = meeting
            self.bits[person] |= 1 << slot


def place_more(run: Run) -> None:
    """Find room for further meetings: a slot that suits one side is freed at the other by a chain."""
    index = run.index
    if run.best is None:
        return
    seats = Seats(index, run.best)
    count = [0] * index.people
    for meeting in seats.starts:
        for person in index.parties[meeting]:
            count[person] += 1
    waiting = [one for one in range(index.meetings) if one not in seats.starts and seats.allowed[one]]
    for meeting in sorted(waiting, key=lambda one: -index.weight[one]):
        if run.stopped():
            break
        if any(count[person] >= index.most[person] for person in index.parties[meeting]):
            continue
        if _make_room(seats, meeting):
            for person in index.parties[meeting]:
                count[person] += 1
    run.offer(seats.starts)


def _make_room(seats: Seats, meeting: int) -> bool:
    index, allowed = seats.index, seats.allowed[meeting]
    parties = index.parties[meeting]
    taken = 0
    for person in parties:
        taken |= seats.bits[person]
    for slot in index.places[meeting]:
        if allowed & ~taken & 1 << slot and seats.running[slot] < index.tables:
            seats.put(meeting, slot)
            return True
    for slot in index.places[meeting]:
        if seats.running[slot] >= index.tables:
            continue
        in_the_way = {seats.seat[person][slot] for person in parties} - {-1}
        if len(in_the_way) != 1:
            continue
        other = in_the_way.pop()
        for target in index.places[other]:
            if target == slot:
                continue
            moving = seats.chain(other, slot, target)
            if moving is None:
                continue
            undo = {one: seats.starts[one] for one in moving}
            seats.move(moving)
            if seats.running[slot] < index.tables and all(seats.seat[person][slot] < 0 for person in parties):
                seats.put(meeting, slot)
                return True
            seats.move(undo)
    return False


class Anneal:
    """Fewer breaks, then the goals after them, by chains that may also worsen a little for a while."""

    def __init__(self, run: Run, seed: int) -> None:
        assert run.best is not None
        self.run = run
        self.index = run.index
        self.seats = Seats(run.index, run.best)
        self.dice = random.Random(seed)
        self.hot = HOT if seed <= FIRST else WARM
        self.goals = [goal for goal in run.index.problem.objective if goal in LOWER]
        self.allowed_breaks = self._range()
        self.movable = [one for one in self.seats.starts if self.seats.allowed[one].bit_count() > 1]

    def _range(self) -> tuple[int, int]:
        spread = self.index.problem.break_spread
        if spread is None:
            return 0, self.index.slots
        found = breaks_of(self.index, self.seats.starts)
        least = max(0, max(found) - spread)
        return least, least + spread

    def deltas(self, moving: Chain) -> list[int] | None:
        """By how much each goal worsens; None where breaks would leave their range."""
        found = []
        for goal in self.goals:
            if goal == "breaks":
                change = self._breaks(moving)
                if change is None:
                    return None
                found.append(change)
            elif goal == "comfort":
                burden, starts, parties = self.index.burden, self.seats.starts, self.index.parties
                found.append(
                    sum(
                        burden[who][to] - burden[who][starts[one]] for one, to in moving.items() for who in parties[one]
                    )
                )
            else:
                known, starts = self.index.published, self.seats.starts
                found.append(
                    sum((known[one] == starts[one]) - (known[one] == to) for one, to in moving.items() if one in known)
                )
        return found

    def _breaks(self, moving: Chain) -> int | None:
        least, most = self.allowed_breaks
        change = 0
        slots = {*moving.values(), *(self.seats.starts[one] for one in moving)}
        turn = sum(1 << slot for slot in slots)
        for person in self.seats.turned(moving):
            old = self.seats.bits[person]
            new = old ^ turn
            runs = (new & ~(new << 1)).bit_count()
            if not least < runs <= most + 1 and new & (new - 1):
                return None
            change += runs - (old & ~(old << 1)).bit_count()
        return change

    def attempt(self, heat: float, broken: list[int]) -> None:
        dice, seats = self.dice, self.seats
        target = -1
        if broken and dice.random() < 0.7:
            person = dice.choice(broken)
            bits = seats.bits[person]
            edge = (bits << 1 | bits >> 1) & ~bits & ((1 << self.index.slots) - 1)
            mine = [one for one in self.index.meetings_of[person] if one in seats.starts]
            if not mine or not edge:
                return
            meeting = dice.choice(mine)
            near = [slot for slot in range(self.index.slots) if edge >> slot & 1]
            target = dice.choice(near)
        else:
            meeting = dice.choice(self.movable)
            target = dice.choice(self.index.places[meeting])
        origin = seats.starts[meeting]
        if target == origin or not seats.allowed[meeting] >> target & 1:
            return
        moving = seats.chain(meeting, origin, target)
        if moving is None:
            return
        found = self.deltas(moving)
        if found is not None and self._welcome(found, heat):
            seats.move(moving)

    def _welcome(self, found: list[int], heat: float) -> bool:
        for change in found:
            if change < 0:
                return True
            if change > 0:
                return heat > 0 and self.dice.random() < math.exp(-change / heat)
            heat *= SMALL
        return True

    def work(self, seconds: float) -> None:
        """Anneal for so long, offering what is found on the way."""
        run, seats = self.run, self.seats
        if not self.goals or not self.movable:
            return
        began = told = time.monotonic()
        rest = max(0.3, len(seats.starts) / 5000)
        while not run.stopped():
            share = (time.monotonic() - began) / seconds
            if share >= 1:
                break
            heat = self.hot * (COLD / self.hot) ** (share / 0.9) if share < 0.9 else 0.0
            broken = [who for who, bits in enumerate(seats.bits) if (bits & ~(bits << 1)).bit_count() > 1]
            for _ in range(ROUND):
                self.attempt(heat, broken)
            if time.monotonic() - told > rest:
                run.offer(seats.starts)
                told = time.monotonic()
        run.offer(seats.starts)
