"""Schedulers that place one meeting after the other: first answer, warm start, and the baselines of benchmarks."""

import random
from collections.abc import Callable, Iterable

from tradehall.scheduling.index import Index


class Book:
    """What is placed so far, and whether one meeting more fits. All in the numbers of the index."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self.starts: dict[int, int] = {}
        self.busy = [bytearray(index.slots) for _ in range(index.people)]
        self.count = [0] * index.people
        self.a_day = [dict.fromkeys(index.day, 0) if limit is not None else None for limit in index.most_a_day]
        self.running = [0] * index.slots
        self.left = [list(one) for one in index.capacity]
        self.rested = [[pool.capacity] * index.slots for pool in index.problem.resources]
        self.earlier: dict[int, list[int]] = {}
        self.later: dict[int, list[int]] = {}
        for first, second in index.before:
            self.earlier.setdefault(second, []).append(first)
            self.later.setdefault(first, []).append(second)

    def fits(self, meeting: int, start: int) -> bool:
        index = self.index
        end = start + index.duration[meeting]
        for slot in range(start, end):
            if self.running[slot] >= index.tables:
                return False
        for person in index.parties[meeting]:
            gap = index.gap[person]
            if any(self.busy[person][max(0, start - gap) : end + gap]) or self.count[person] >= index.most[person]:
                return False
            days, limit = self.a_day[person], index.most_a_day[person]
            if days is not None and limit is not None and days[index.day[start]] >= limit:
                return False
        for pool in index.needs[meeting]:
            if min(self.left[pool][start:end]) <= 0 or min(self.rested[pool][start : end + index.pause[pool]]) <= 0:
                return False
        return self._in_order(meeting, start, end)

    def _in_order(self, meeting: int, start: int, end: int) -> bool:
        index, starts = self.index, self.starts
        for one in self.earlier.get(meeting, ()):
            if one in starts and starts[one] + index.duration[one] > start:
                return False
        return all(starts.get(one, end) >= end for one in self.later.get(meeting, ()))

    def put(self, meeting: int, start: int, sign: int = 1) -> None:
        """Place it; with sign -1 take it out again."""
        index = self.index
        end = start + index.duration[meeting]
        if sign > 0:
            self.starts[meeting] = start
        else:
            del self.starts[meeting]
        for slot in range(start, end):
            self.running[slot] += sign
        for person in index.parties[meeting]:
            self.count[person] += sign
            self.busy[person][start:end] = bytes([sign > 0]) * (end - start)
            days = self.a_day[person]
            if days is not None:
                days[index.day[start]] += sign
        for pool in index.needs[meeting]:
            for slot in range(start, end):
                self.left[pool][slot] -= sign
            for slot in range(start, min(end + index.pause[pool], index.slots)):
                self.rested[pool][slot] -= sign


def fill(book: Book, order: Iterable[int], choose: Callable[[int, list[int]], int] | None = None) -> dict[int, int]:
    """Place each meeting of the order that fits somewhere, at the chosen one of its slots (the first unless said)."""
    for meeting in order:
        if meeting in book.starts:
            continue
        free = [start for start in book.index.places[meeting] if book.fits(meeting, start)]
        if free:
            book.put(meeting, choose(meeting, free) if choose else free[0])
    return book.starts


def by_weight(index: Index, start: dict[int, int] | None = None) -> dict[int, int]:
    """Duties, then the heaviest wishes of those with the least room first. `start`: what to keep if it fits."""
    book = Book(index)
    for meeting, at in sorted((start or {}).items(), key=lambda one: not index.mandatory[one[0]]):
        if at in index.places[meeting] and book.fits(meeting, at):
            book.put(meeting, at)
    crowd = [min(len(mine), index.most[person]) for person, mine in enumerate(index.meetings_of)]
    depth = _depths(index)

    def rank(meeting: int) -> tuple[int, ...]:
        size = sum(crowd[one] for one in index.parties[meeting]) * index.duration[meeting]
        duty = index.mandatory[meeting]
        return (
            not duty,
            depth[meeting] if duty else 0,
            -index.weight[meeting],
            size,
            len(index.places[meeting]),
            meeting,
        )

    def near(meeting: int, free: list[int]) -> int:
        """Beside what the parties have already, at decent hours, where there is room."""

        def cost(at: int) -> tuple[int, int, int]:
            end = at + index.duration[meeting]
            lonely = 0
            for one in index.parties[meeting]:
                busy = book.busy[one]
                lonely += book.count[one] > 0 and not ((at and busy[at - 1]) or (end < index.slots and busy[end]))
            return index.moved(meeting, at), lonely + index.discomfort(meeting, at), book.running[at]

        return min(free, key=cost)

    return fill(book, sorted(range(index.meetings), key=rank), near)


def first_come(index: Index) -> dict[int, int]:
    """As a booking page does it: in the order of the wishes, each in the first slot that is free."""
    return fill(Book(index), range(index.meetings))


def at_random(index: Index, seed: int = 1) -> dict[int, int]:
    """In any order, each in any slot that is free."""
    dice = random.Random(seed)
    order = list(range(index.meetings))
    dice.shuffle(order)
    return fill(Book(index), order, lambda _, free: dice.choice(free))


def _depths(index: Index) -> list[int]:
    """How many meetings stand before each one, at least; no more than there are slots is looked for."""
    depth = [0] * index.meetings
    for _ in range(index.slots + 1):
        changed = False
        for first, second in index.before:
            if depth[second] <= depth[first] < index.meetings:
                depth[second] = depth[first] + 1
                changed = True
        if not changed:
            break
    return depth
