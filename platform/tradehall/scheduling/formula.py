"""Clauses: variables handed out one by one, and the counting constraints that the encodings share."""

from collections.abc import Sequence

Clause = list[int]


class Formula:
    """Hard clauses and soft literals. `true` is a literal that always holds."""

    def __init__(self) -> None:
        self.top = 0
        self.hard: list[Clause] = []
        self.soft: list[int] = []  # literals that should hold, each worth 1
        self.true = self.new()
        self.add(self.true)

    def new(self) -> int:
        self.top += 1
        return self.top

    def add(self, *literals: int) -> None:
        """One clause; what always holds is dropped, what never holds is left out."""
        if self.true in literals and self.top > 1:
            return
        self.hard.append([one for one in literals if one != -self.true])

    def either(self, literals: Sequence[int]) -> int:
        """A literal that holds exactly when one of the others does."""
        found = [one for one in literals if one != -self.true]
        if not found:
            return -self.true
        if len(found) == 1 or self.true in found:
            return self.true if self.true in found else found[0]
        head = self.new()
        for one in found:
            self.add(head, -one)
        self.add(-head, *found)
        return head

    def at_most_one(self, literals: Sequence[int]) -> None:
        """Pairs where they are few, else groups of three with a literal each."""
        rest = [one for one in literals if one != -self.true]
        while len(rest) > 5:
            group, rest = rest[:3], rest[3:]
            head = self.new()
            self._pairs(group)
            for one in group:
                self.add(head, -one)
            rest.append(head)
        self._pairs(rest)

    def _pairs(self, literals: Sequence[int]) -> None:
        for place, one in enumerate(literals):
            for other in literals[:place]:
                self.add(-one, -other)

    def counter(self, literals: Sequence[int], most: int, *, both: bool) -> list[int]:
        """found[j] holds when at least j + 1 of the literals do, j < most; the other way round only with `both`.

        A counter that goes along the literals: fit for those that stand in the order of time.
        """
        before: list[int] = []
        for literal in literals:
            if literal == -self.true:
                continue
            row = []
            for place in range(min(len(before) + 1, most)):
                old = before[place] if place < len(before) else -self.true
                less = before[place - 1] if place else self.true
                head = self.new()
                self.add(-old, head)
                self.add(-literal, -less, head)
                if both:
                    self.add(-head, old, literal)
                    self.add(-head, old, less)
                row.append(head)
            before = row
        return before + [-self.true] * (most - len(before))

    def totalizer(self, literals: Sequence[int], most: int, *, both: bool) -> list[int]:
        """As `counter`, in the shape of a tree: shorter for many literals in no order."""
        rest = [[one] for one in literals if one != -self.true]
        if not rest:
            return [-self.true] * most
        while len(rest) > 1:
            rest = [
                self._merge(rest[place], rest[place + 1], most, both) if place + 1 < len(rest) else rest[place]
                for place in range(0, len(rest), 2)
            ]
        return rest[0][:most] + [-self.true] * (most - len(rest[0]))

    def _merge(self, left: list[int], right: list[int], most: int, both: bool) -> list[int]:
        found = [self.new() for _ in range(min(most, len(left) + len(right)))]
        for one in range(len(left) + 1):
            for other in range(len(right) + 1):
                total = one + other
                if 0 < total <= len(found):
                    given = ([-left[one - 1]] if one else []) + ([-right[other - 1]] if other else [])
                    self.add(*given, found[total - 1])
                if both and total < len(found):
                    more = ([left[one]] if one < len(left) else []) + ([right[other]] if other < len(right) else [])
                    self.add(*more, -found[total])
        return found
