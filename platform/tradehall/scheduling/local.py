"""Quick search by chains: a meeting goes to another slot, whoever is in its way goes to the slot it leaves, and so on.

What is placed stays placed, so that the goals before `breaks` keep their values.
"""

import math
import random
import time

from tradehall.scheduling.run import Run
from tradehall.scheduling.score import breaks_of
from tradehall.scheduling.seats import Chain, Seats

ROUND = 400  # attempts between two looks at the clock
HOT, WARM, COLD = 0.6, 0.25, 0.06  # how readily a further break is accepted: at first, in later rounds, at the end
FIRST = 2  # the seeds of rounds that begin hot
SMALL = 12.0  # how much more readily loss in the second goal is
LOWER = ("breaks", "comfort", "stability")


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
    waiting = [one for one in range(index.meetings) if one not in seats.starts and seats.short[one]]
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
    index, allowed = seats.index, seats.short[meeting]
    parties = index.parties[meeting]
    taken = 0
    for person in parties:
        taken |= seats.bits[person]
    for slot in index.places[meeting]:
        if allowed & ~taken & 1 << slot and seats.running[slot] < index.tables and seats.keeps({meeting: slot}):
            seats.put(meeting, slot)
            return True
    for slot in index.places[meeting]:
        if seats.running[slot] >= index.tables:
            continue
        in_the_way = {seats.seat[person][slot] for person in parties} - {-1}
        if len(in_the_way) != 1:
            continue
        other = in_the_way.pop()
        origin = seats.starts[other]
        for target in index.places[other]:
            if target == origin:
                continue
            moving = seats.chain(other, origin, target)
            if moving is None:
                continue
            undo = {one: seats.starts[one] for one in moving}
            seats.move(moving)
            free = seats.running[slot] < index.tables and all(seats.seat[person][slot] < 0 for person in parties)
            if free and seats.keeps({meeting: slot}):
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
                starts = self.seats.starts
                found.append(
                    sum(
                        self.index.discomfort(one, to) - self.index.discomfort(one, starts[one])
                        for one, to in moving.items()
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
        for person, new in self.seats.turned(moving).items():
            old = self.seats.bits[person]
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
