"""A part of the problem, or all of it, as a model for CP-SAT: some meetings are free, the others stay."""

from collections.abc import Iterable
from typing import Any

from tradehall.scheduling.greedy import Book
from tradehall.scheduling.index import Index, fair_step
from tradehall.scheduling.score import breaks_of

LARGEST = 2**60  # that a sum of goals may come to

Starts = dict[int, int]


class Slice:
    """The model. `starts` is the schedule it is cut from; `free` the meetings that may go elsewhere."""

    def __init__(self, index: Index, starts: Starts, free: Iterable[int]) -> None:
        from ortools.sat.python import cp_model

        self.cp = cp_model
        self.index = index
        self.starts = starts
        self.free = sorted(set(free))
        self.model = cp_model.CpModel()
        mine = set(self.free)
        self.held = {one: at for one, at in starts.items() if one not in mine}
        self.book = Book(index)
        for one, at in self.held.items():
            self.book.put(one, at)
        self.at: dict[int, dict[int, Any]] = {}
        for one in self.free:
            choice = [slot for slot in index.places[one] if self.book.fits(one, slot)]
            self.at[one] = {slot: self.model.new_bool_var("") for slot in choice}
            if index.mandatory[one]:
                self.model.add_exactly_one(self.at[one].values())
            elif choice:
                self.model.add_at_most_one(self.at[one].values())
        self.people = sorted({who for one in self.free for who in index.parties[one]})
        self.mine = {who: [one for one in index.meetings_of[who] if one in mine] for who in self.people}
        self._people()
        self._pools()
        self._order()
        self.costs: dict[str, tuple[Any, int]] = {}

    def _over(self, meetings: Iterable[int], tail: int = 0) -> list[list[Any]]:
        """For each slot the literals of meetings that take it up; `tail` slots more after the end."""
        found: list[list[Any]] = [[] for _ in range(self.index.slots)]
        for one in meetings:
            for start, literal in self.at[one].items():
                for slot in range(start, min(start + self.index.duration[one] + tail, self.index.slots)):
                    found[slot].append(literal)
        return found

    def _people(self) -> None:
        index, model = self.index, self.model
        for who in self.people:
            for literals in self._over(self.mine[who], index.gap[who]):
                if len(literals) > 1:
                    model.add_at_most_one(literals)
            everything = [literal for one in self.mine[who] for literal in self.at[one].values()]
            left = index.most[who] - self.book.count[who]
            if left < len(self.mine[who]):
                model.add(sum(everything) <= left)
            most, days = index.most_a_day[who], self.book.a_day[who]
            if most is not None and days is not None:
                for day, used in days.items():
                    here = [
                        literal
                        for one in self.mine[who]
                        for slot, literal in self.at[one].items()
                        if index.day[slot] == day
                    ]
                    model.add(sum(here) <= most - used)

    def _pools(self) -> None:
        index, model, book = self.index, self.model, self.book
        for slot, literals in enumerate(self._over(self.free)):
            if len(literals) > index.tables - book.running[slot]:
                model.add(sum(literals) <= index.tables - book.running[slot])
        for pool, pause in enumerate(index.pause):
            users = [one for one in self.free if pool in index.needs[one]]
            for slot, literals in enumerate(self._over(users)):
                if len(literals) > book.left[pool][slot]:
                    model.add(sum(literals) <= book.left[pool][slot])
            if pause:
                for slot, literals in enumerate(self._over(users, pause)):
                    if len(literals) > book.rested[pool][slot]:
                        model.add(sum(literals) <= book.rested[pool][slot])

    def _order(self) -> None:
        """Where both are placed the first is over when the second begins."""
        for first, second in self.index.before:
            if first in self.at and second in self.at:
                length = self.index.duration[first]
                for slot in range(self.index.slots):
                    late = [literal for start, literal in self.at[first].items() if start >= slot]
                    early = [literal for start, literal in self.at[second].items() if start < slot + length]
                    if late and early:
                        self.model.add_at_most_one(late + early)

    def cost(self, goal: str) -> tuple[Any, int]:
        """What this part adds to a goal, turned so that less is better, and the most it can add."""
        if goal not in self.costs:
            self.costs[goal] = getattr(self, f"_{goal}")()
        return self.costs[goal]

    def _scheduled(self) -> tuple[Any, int]:
        weight = self.index.weight
        gain = sum(weight[one] * literal for one, mine in self.at.items() for literal in mine.values())
        most = sum(weight[one] for one in self.free)
        return most - gain, most

    def _fairness(self) -> tuple[Any, int]:
        lacking, most = [], 0
        for who in self.people:
            taken = sum(literal for one in self.mine[who] for literal in self.at[one].values())
            first = self.book.count[who] + 1
            steps = []
            for one in range(first, first + len(self.mine[who])):
                step = self.model.new_bool_var("")
                steps.append(step)
                worth = fair_step(one)
                lacking.append(worth * (1 - step))
                most += worth
            self.model.add(sum(steps) == taken)
        return sum(lacking), most

    def _breaks(self) -> tuple[Any, int]:
        """Runs of meetings less one, for each of the people; with a spread to keep, exactly so."""
        index, model = self.index, self.model
        spread = index.problem.break_spread
        held = [bytes(row) for row in self.book.busy]
        found, total = [], 0
        least = model.new_int_var(0, index.slots, "") if spread is not None else None
        for who in self.people:
            busy = [
                1 if held[who][slot] else sum(literals) if literals else 0
                for slot, literals in enumerate(self._over(self.mine[who]))
            ]
            begins: list[Any] = []
            for slot, now in enumerate(busy):
                before = busy[slot - 1] if slot else 0
                if isinstance(now, int) and (now == 0 or isinstance(before, int)):
                    begins.append(max(0, now - before) if isinstance(before, int) else 0)
                    continue
                literal = model.new_bool_var("")
                model.add(literal >= now - before)
                if spread is not None:
                    model.add(literal <= now)
                    model.add(literal <= 1 - before)
                begins.append(literal)
            if self.book.count[who]:
                sits: Any = 1
            else:
                sits = model.new_bool_var("")
                taken = [literal for one in self.mine[who] for literal in self.at[one].values()]
                model.add(sits <= sum(taken))
                if spread is not None:
                    model.add(sum(taken) <= len(taken) * sits)
            number = sum(begins) - sits
            if least is not None and spread is not None:
                model.add(number >= least)
                model.add(number <= least + spread)
            found.append(number)
            total += (index.slots + 1) // 2
        if least is not None and spread is not None:
            others = breaks_of(index, self.held)
            rest = [others[who] for who in range(index.people) if who not in self.mine]
            if rest:
                model.add(least <= min(rest))
                model.add(least + spread >= max(rest))
        return sum(found), total

    def _comfort(self) -> tuple[Any, int]:
        index = self.index
        worth = {one: {slot: index.discomfort(one, slot) for slot in mine} for one, mine in self.at.items()}
        cost = sum(worth[one][slot] * literal for one, mine in self.at.items() for slot, literal in mine.items())
        return cost, sum(max(mine.values(), default=0) for mine in worth.values())

    def _stability(self) -> tuple[Any, int]:
        known = [one for one in self.free if one in self.index.published]
        kept = [self.at[one][slot] for one in known if (slot := self.index.published[one]) in self.at[one]]
        return len(known) - sum(kept), len(known)

    def now(self, goal: str) -> int:
        """What this part adds to a goal as the schedule stands."""
        mine = {one: at for one, at in self.starts.items() if one in self.at}
        if goal == "scheduled":
            return sum(self.index.weight[one] for one in self.free if one not in mine)
        if goal == "breaks":
            breaks = breaks_of(self.index, self.starts)
            return sum(breaks[who] for who in self.people)
        if goal == "fairness":
            count = dict.fromkeys(self.people, 0)
            for one in self.starts:
                for who in self.index.parties[one]:
                    if who in count:
                        count[who] += 1
            return sum(
                fair_step(one)
                for who in self.people
                for one in range(count[who] + 1, self.book.count[who] + len(self.mine[who]) + 1)
            )
        if goal == "comfort":
            return sum(self.index.discomfort(one, at) for one, at in mine.items())
        return sum(mine.get(one) != self.index.published[one] for one in self.free if one in self.index.published)

    def hint(self) -> None:
        for one, choice in self.at.items():
            for slot, literal in choice.items():
                self.model.add_hint(literal, self.starts.get(one) == slot)

    def aim(self, goal: str) -> None:
        """Ask for the best of this part in `goal`, then in those after it as far as one sum can hold them, none before
        it worse."""
        goals = self.index.problem.objective
        place = goals.index(goal)
        for one in goals[:place]:
            self.model.add(self.cost(one)[0] <= self.now(one))
        if self.index.problem.break_spread is not None:
            self.cost("breaks")
        objective, scale = self.cost(goal)
        for one in goals[place + 1 :]:
            cost, most = self.cost(one)
            if scale * (most + 1) > LARGEST:
                break
            objective = (most + 1) * objective + cost
            scale = (most + 1) * (scale + 1)
        self.model.minimize(objective)
        self.hint()

    def run(self, seconds: float, workers: int, solver: Any = None) -> tuple[Any, Any]:
        solver = solver or self.cp.CpSolver()
        solver.parameters.max_time_in_seconds = max(0.01, seconds)
        solver.parameters.num_workers = workers
        return solver.solve(self.model), solver

    def read(self, solver: Any) -> Starts:
        found = dict(self.held)
        for one, choice in self.at.items():
            for slot, literal in choice.items():
                if solver.boolean_value(literal):
                    found[one] = slot
        return found
