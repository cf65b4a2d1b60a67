"""The published problem as MaxSAT: every meeting placed, the fewest breaks, nobody far from another.

Two encodings of the same, which are quick on different instances. `windows`: a literal for each run of slots into which
all meetings of one participant fit without a break; tables are counted on people. `holes`: smaller, without such
literals; tables are counted on fewer people, of whom every meeting has one. A third, `imp12`, is the published one, to
measure by: as many slots as meetings, an even number of people in each slot, at most twice the tables.
"""

from tradehall.scheduling.formula import Formula
from tradehall.scheduling.index import Index
from tradehall.scheduling.matching import perfect, usable


class Infeasible(Exception):
    """No schedule exists; found without search. people: whose meetings cannot all be placed."""

    def __init__(self, people: list[int]) -> None:
        super().__init__(people)
        self.people = people


def fits(index: Index) -> bool:
    """Whether this is the published problem: pairs that all have to meet, for one slot each, and breaks to save."""
    return (
        index.problem.objective[0] == "breaks"
        and all(index.mandatory)
        and all(length == 1 for length in index.duration)
        and all(len(group) == 2 for group in index.parties)
        and not any(index.needs)
        and not any(index.gap)
        and all(limit is None for limit in index.most_a_day)
    )


def narrowed(index: Index) -> list[int]:
    """For each meeting the slots (bits) that order and the parties' other meetings leave it. Raises Infeasible."""
    places = [sum(1 << slot for slot in mine) for mine in index.places]
    for person, mine in enumerate(index.meetings_of):
        if len(mine) > index.most[person]:
            raise Infeasible([person])
    changed = True
    while changed:
        changed = False
        for first, second in index.before:
            earliest = (places[first] & -places[first]).bit_length()
            latest = places[second].bit_length() - 1
            for meeting, kept in ((second, -1 << earliest), (first, (1 << max(0, latest)) - 1)):
                if places[meeting] & ~kept:
                    places[meeting] &= kept
                    changed = True
        for person, mine in enumerate(index.meetings_of):
            found = usable([places[one] for one in mine], index.slots)
            if found is None:
                raise Infeasible([person])
            for one, kept in zip(mine, found, strict=True):
                if kept != places[one]:
                    places[one] = kept
                    changed = True
    return places


class Encoding:
    """The formula, and how to read its models. Raises Infeasible."""

    def __init__(self, index: Index, way: str) -> None:
        self.index = index
        self.formula = Formula()
        self.places = narrowed(index)
        formula = self.formula
        no = -formula.true
        self.at = [[formula.new() if bits >> slot & 1 else no for slot in range(index.slots)] for bits in self.places]
        for row in self.at:
            formula.add(*row)
            formula.at_most_one(row)
        self.busy = [
            [self._busy([self.at[one][slot] for one in mine]) for slot in range(index.slots)]
            for mine in index.meetings_of
        ]
        self._order()
        if way in ("windows", "imp12"):
            self._tables()
        else:
            self._clusters()
        self.more = [
            self._windows(person) if way == "windows" else self._holes(person) for person in range(index.people)
        ]
        self._spread()
        formula.soft = [-one for levels in self.more for one in levels if one != no]

    def _busy(self, literals: list[int]) -> int:
        self.formula.at_most_one(literals)
        return self.formula.either(literals)

    def _order(self) -> None:
        """x before y: where y begins in a slot, x has begun in an earlier one."""
        begun: dict[int, list[int]] = {}
        for first, second in self.index.before:
            if first not in begun:
                row: list[int] = []
                for slot in range(self.index.slots):
                    row.append(self.formula.either([*row[-1:], self.at[first][slot]]))
                begun[first] = row
            for slot in range(1, self.index.slots):
                self.formula.add(-self.at[second][slot], begun[first][slot - 1])

    def _tables(self) -> None:
        """Counted on people, who are fewer than meetings: an even number of them, at most twice the tables."""
        formula, index = self.formula, self.index
        for slot in range(index.slots):
            here = [row[slot] for row in self.busy if row[slot] != -formula.true]
            most = 2 * index.tables
            if len(here) // 2 <= index.tables:
                continue
            count = formula.totalizer(here, most + 2, both=True)
            formula.add(-count[most])
            for odd in range(0, most, 2):
                formula.add(-count[odd], count[odd + 1])

    def _clusters(self) -> None:
        """Tables counted on fewer people, of whom every meeting has one: its own."""
        formula, index = self.formula, self.index
        left = set(range(index.meetings))
        groups: list[list[int]] = []
        while left:
            groups.append(max(([one for one in mine if one in left] for mine in index.meetings_of), key=len))
            left -= set(groups[-1])
        for slot in range(index.slots):
            here = [formula.either([self.at[one][slot] for one in group]) for group in groups]
            here = [one for one in here if one != -formula.true]
            if len(here) > index.tables:
                count = formula.totalizer(here, index.tables + 1, both=False)
                formula.add(-count[index.tables])

    def _levels(self, person: int) -> int:
        """How many breaks one participant can have at most."""
        can = max(0, min(len(self.index.meetings_of[person]), (self.index.slots + 1) // 2) - 1)
        spread = self.index.problem.break_spread
        if spread is not None and any(len(mine) < 2 for mine in self.index.meetings_of):
            can = min(can, spread)
        return can

    def _runs(self, person: int, most: int) -> list[int]:
        """found[j]: the person has at least j + 1 runs of meetings."""
        formula, row = self.formula, self.busy[person]
        begins = [row[0]]
        for slot in range(1, len(row)):
            if row[slot] == -formula.true or row[slot - 1] == -formula.true:
                begins.append(row[slot])
                continue
            head = formula.new()
            formula.add(-row[slot], row[slot - 1], head)
            formula.add(-head, row[slot])
            formula.add(-head, -row[slot - 1])
            begins.append(head)
        return formula.counter(begins, most, both=True)

    def _exact(self, person: int) -> None:
        """As many busy slots as meetings."""
        number = len(self.index.meetings_of[person])
        count = self.formula.counter(self.busy[person], number + 1, both=True)
        self.formula.add(-count[number])
        if number:
            self.formula.add(count[number - 1])

    def _holes(self, person: int) -> list[int]:
        """found[j]: the person has at least j + 1 breaks."""
        self._exact(person)
        levels = self._levels(person)
        if len(self.index.meetings_of[person]) < 2:
            return []
        runs = self._runs(person, levels + 2)
        self.formula.add(-runs[levels + 1])
        return runs[1 : levels + 1]

    def _windows(self, person: int) -> list[int]:
        formula, mine = self.formula, self.index.meetings_of[person]
        long = len(mine)
        if long < 2:
            return []
        found = self._holes(person)
        windows = []
        for first in range(self.index.slots - long + 1):
            frame = ((1 << long) - 1) << first
            choices = [self.places[one] & frame for one in mine]
            if perfect(choices) is None:
                continue
            kept = usable([bits >> first for bits in choices], long) or []
            window = formula.new()
            windows.append(window)
            for slot, literal in enumerate(self.busy[person]):
                formula.add(-window, literal if first <= slot < first + long else -literal)
            for one, bits in zip(mine, kept, strict=True):
                for slot in range(long):
                    if self.places[one] >> (first + slot) & 1 and not bits >> slot & 1:
                        formula.add(-window, -self.at[one][first + slot])
        formula.at_most_one(windows)
        seated = formula.either(windows)
        if not found:
            formula.add(seated)
            return []
        formula.add(seated, found[0])
        formula.add(-seated, -found[0])
        return found

    def _spread(self) -> None:
        """Whoever has more than `spread` breaks puts as many less `spread` on everybody."""
        spread = self.index.problem.break_spread
        if spread is None:
            return
        formula = self.formula
        least: dict[int, int] = {}
        for levels in self.more:
            for place in range(spread, len(levels)):
                everybody = least.setdefault(place - spread, 0) or formula.new()
                least[place - spread] = everybody
                formula.add(-levels[place], everybody)
        for place, everybody in least.items():
            for levels in self.more:
                formula.add(-everybody, levels[place] if place < len(levels) else -formula.true)

    def read(self, model: set[int]) -> dict[int, int]:
        """Meeting -> slot in a model, the set of its true variables."""
        return {
            meeting: next(slot for slot, one in enumerate(row) if one in model) for meeting, row in enumerate(self.at)
        }
