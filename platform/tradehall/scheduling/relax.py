"""The linear programme behind placing: its value is the proof, and where only people and tables bind its vertices are
whole schedules. Goals that are linear in "this meeting begins in this slot" are bounded by it, one after the other.
"""

import math
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from tradehall.scheduling.greedy import Book, fill
from tradehall.scheduling.index import Index, fair_step
from tradehall.scheduling.local import place_more
from tradehall.scheduling.run import Run

LINEAR = frozenset({"scheduled", "fairness", "comfort", "stability"})
SIMPLEX = 90_000  # variables: above, a first-order method gives the bound sooner
QUICK = 20_000  # variables: up to here goals that cannot be proven are bounded too
MOST = 120_000  # variables: above, nothing is said of breaks
EXACT, ROUGH = 1e-6, 1e-3
ENDING = 1.0  # seconds before the end of the run in which a bound is worked out from prices
SLACK = 1e-6  # of a bound that is a whole number but for rounding


@dataclass(slots=True)
class Rows:
    """A sparse matrix in the making: low <= row <= high."""

    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)
    row: list[int] = field(default_factory=list)
    column: list[int] = field(default_factory=list)
    value: list[float] = field(default_factory=list)

    def add(self, columns: Iterable[int], low: float, high: float, values: Iterable[float] | None = None) -> None:
        places = list(columns)
        self.row.extend([len(self.low)] * len(places))
        self.column.extend(places)
        self.value.extend(values if values is not None else [1.0] * len(places))
        self.low.append(low)
        self.high.append(high)


class Relaxation:
    """The programme of one problem. Columns: meeting and slot, then the steps of fairness."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self.pairs = [(meeting, slot) for meeting, mine in enumerate(index.places) for slot in mine]
        self.rows = Rows()
        self.more: list[tuple[str, float]] = []  # for each further column the goal it counts for, and how much
        columns: list[list[int]] = [[] for _ in range(index.meetings)]
        for place, (meeting, _) in enumerate(self.pairs):
            columns[meeting].append(place)
        self.columns = columns
        for meeting, mine in enumerate(columns):
            self.rows.add(mine, float(index.mandatory[meeting]), 1.0)
        self._people()
        self._pools()
        self._order()

    def _over(self, meetings: Iterable[int], tail: int = 0) -> list[list[int]]:
        """For each slot the columns that take it up; `tail` slots more after the end."""
        found: list[list[int]] = [[] for _ in range(self.index.slots)]
        for meeting in meetings:
            length = self.index.duration[meeting] + tail
            for column in self.columns[meeting]:
                first = self.pairs[column][1]
                for slot in range(first, min(first + length, self.index.slots)):
                    found[slot].append(column)
        return found

    def _limit(self, columns: list[int], most: float, many: int | None = None) -> None:
        if (len(columns) if many is None else many) > most:
            self.rows.add(columns, -math.inf, most)

    def _people(self) -> None:
        index = self.index
        for person, mine in enumerate(index.meetings_of):
            for columns in self._over(mine, index.gap[person]):
                self._limit(columns, 1)
            everything = [column for one in mine for column in self.columns[one]]
            self._limit(everything, index.most[person], len(mine))
            most = index.most_a_day[person]
            if most is not None:
                days: dict[int, list[int]] = {}
                for column in everything:
                    days.setdefault(index.day[self.pairs[column][1]], []).append(column)
                for columns in days.values():
                    self._limit(columns, most)

    def _pools(self) -> None:
        index = self.index
        for columns in self._over(range(index.meetings)):
            self._limit(columns, index.tables, len({self.pairs[column][0] for column in columns}))
        for pool, capacity in enumerate(index.capacity):
            users = [one for one in range(index.meetings) if pool in index.needs[one]]
            for slot, columns in enumerate(self._over(users)):
                self._limit(columns, capacity[slot])
            if index.pause[pool]:
                for columns in self._over(users, index.pause[pool]):
                    self._limit(columns, index.problem.resources[pool].capacity)

    def _order(self) -> None:
        for first, second in self.index.before:
            length = self.index.duration[first]
            for slot in range(self.index.slots):
                late = [one for one in self.columns[first] if self.pairs[one][1] >= slot]
                early = [one for one in self.columns[second] if self.pairs[one][1] < slot + length]
                if late and early:
                    self.rows.add(late + early, -math.inf, 1.0)

    def _fairness(self) -> None:
        """A column for each further meeting of each participant, worth the step that it takes off the unfairness."""
        for mine in self.index.meetings_of:
            taken = [column for one in mine for column in self.columns[one]]
            steps = [self._column("fairness", float(fair_step(one))) for one in range(1, len(mine) + 1)]
            self.rows.add([*taken, *steps], 0.0, math.inf, [1.0] * len(taken) + [-1.0] * len(mine))

    def _breaks(self) -> None:
        """For each participant a column for the share of the breaks that there could be at most: runs of meetings less
        one. A run begins in a slot with a meeting after a slot without."""
        for mine in self.index.meetings_of:
            begins: list[int] = []
            before: list[int] = []
            for now in self._over(mine):
                if now and before:
                    first = self._column("", 0.0)
                    gone, come = sorted(set(before) - set(now)), sorted(set(now) - set(before))
                    values = [1.0] * (1 + len(gone)) + [-1.0] * len(come)
                    self.rows.add([first, *gone, *come], 0.0, math.inf, values)
                    begins.append(first)
                else:
                    begins += now
                before = now
            most = min(len(mine), (self.index.slots + 1) // 2) - 1
            if most > 0:
                column = self._column("breaks", -float(most))
                self.rows.add([column, *begins], -1.0, math.inf, [float(most)] + [-1.0] * len(begins))

    def _column(self, goal: str, worth: float) -> int:
        self.more.append((goal, worth))
        return len(self.pairs) + len(self.more) - 1

    def worth(self, goal: str) -> tuple[list[float], int]:
        """Coefficients of a goal turned so that more is better, and a constant that belongs to it."""
        index = self.index
        if goal in ("fairness", "breaks") and all(one != goal for one, _ in self.more):
            self._fairness() if goal == "fairness" else self._breaks()
        rest = [worth if one == goal else 0.0 for one, worth in self.more]
        if goal == "scheduled":
            return [float(index.weight[meeting]) for meeting, _ in self.pairs] + rest, 0
        if goal in ("fairness", "breaks"):
            return [0.0] * len(self.pairs) + rest, -sum(int(one) for one in rest) if goal == "fairness" else 0
        if goal == "comfort":
            return [-float(index.discomfort(meeting, slot)) for meeting, slot in self.pairs] + rest, 0
        kept = [float(index.published.get(meeting) == slot) for meeting, slot in self.pairs]
        return kept + rest, -len(index.published)

    def hold(self, goal: str, value: int) -> None:
        """From now on this goal is at least as good as `value`."""
        worth, constant = self.worth(goal)
        least = (value if goal == "scheduled" else -value) - constant
        used = [column for column, one in enumerate(worth) if one]
        self.rows.add(used, float(least), math.inf, [worth[column] for column in used])

    def solve(self, goal: str, seconds: float, exact: float = EXACT) -> tuple[int | None, list[float]]:
        """The best that the goal can be (None if unknown), and the shares of the meetings-and-slots. exact: how near to
        the best the prices are sought."""
        import numpy
        from ortools.math_opt import model_pb2
        from ortools.math_opt.python import mathopt

        worth, constant = self.worth(goal)
        rows = self.rows
        many = len(worth)
        data = model_pb2.ModelProto()
        data.variables.ids.extend(range(many))
        data.variables.lower_bounds.extend([0.0] * many)
        data.variables.upper_bounds.extend([1.0] * many)
        data.variables.integers.extend([False] * many)
        data.objective.maximize = True
        used = [column for column, one in enumerate(worth) if one]
        data.objective.linear_coefficients.ids.extend(used)
        data.objective.linear_coefficients.values.extend([worth[column] for column in used])
        data.linear_constraints.ids.extend(range(len(rows.low)))
        data.linear_constraints.lower_bounds.extend(rows.low)
        data.linear_constraints.upper_bounds.extend(rows.high)
        row, column = numpy.array(rows.row, dtype=int), numpy.array(rows.column, dtype=int)
        value = numpy.array(rows.value, dtype=float)
        order = numpy.lexsort((column, row))
        matrix = data.linear_constraint_matrix
        matrix.row_ids.extend(row[order].tolist())
        matrix.column_ids.extend(column[order].tolist())
        matrix.coefficients.extend(value[order].tolist())
        large = many > SIMPLEX or exact > EXACT
        solver = mathopt.SolverType.PDLP if large else mathopt.SolverType.GLOP
        model = mathopt.Model.from_model_proto(data)
        found = mathopt.solve(model, solver, params=_params(mathopt, seconds, exact, large=large))
        if not found.solutions:
            return None, []
        solution = found.solutions[0]
        shares: list[float] = []
        if solution.primal_solution is not None:
            values = solution.primal_solution.variable_values
            shares = [values[one] for one in model.variables()][: len(self.pairs)]
        if solution.dual_solution is None:
            return None, shares
        prices = solution.dual_solution.dual_values
        price = numpy.array([prices[one] for one in model.linear_constraints()])
        # Any prices of the right signs give a bound that holds, however roughly they were found.
        low, high = numpy.array(rows.low), numpy.array(rows.high)
        price = numpy.where(numpy.isinf(high), numpy.minimum(price, 0), price)
        price = numpy.where(numpy.isinf(low), numpy.maximum(price, 0), price)
        edge = numpy.where(price > 0, high, numpy.where(price < 0, low, 0.0))
        paid = float(numpy.sum(edge * price))
        reduced = numpy.array(worth) - numpy.bincount(column, weights=value * price[row], minlength=many)
        bound = math.floor(paid + float(numpy.sum(numpy.maximum(reduced, 0))) + SLACK) + constant
        return (bound if goal == "scheduled" else -bound), shares


def _params(mathopt: Any, seconds: float, exact: float, *, large: bool) -> Any:
    from datetime import timedelta

    params = mathopt.SolveParameters(time_limit=timedelta(seconds=max(0.1, seconds)))
    if large:
        params.pdlp.termination_criteria.simple_optimality_criteria.eps_optimal_relative = exact
        params.pdlp.termination_criteria.simple_optimality_criteria.eps_optimal_absolute = exact
    return params


def rounded(index: Index, pairs: list[tuple[int, int]], shares: list[float]) -> dict[int, int]:
    """A schedule near the shares: the largest first, each where it still fits; then what fits besides."""
    book = Book(index)
    by_share = sorted((column for column, share in enumerate(shares) if share > 1e-4), key=lambda one: -shares[one])
    for column in by_share:
        meeting, slot = pairs[column]
        if meeting not in book.starts and book.fits(meeting, slot):
            book.put(meeting, slot)
    return fill(book, sorted(range(index.meetings), key=lambda one: (not index.mandatory[one], -index.weight[one])))


def bound_goals(run: Run) -> None:
    """Bound the leading goals, and offer what the programme says; stops at the first that it cannot prove."""
    index = run.index
    relaxation = run.aside(lambda: Relaxation(index))
    behind = False  # of a goal that is not proven: from there on only bounds
    for goal in index.problem.objective:
        if goal not in LINEAR or (goal == "stability" and not index.published):
            run.prove(goal, 0)
            behind = behind or run.value.get(goal) != 0
            continue
        if relaxation is None or run.stopped():
            return
        if behind and len(relaxation.pairs) > QUICK:
            run.prove(goal, 0)
            continue
        if not behind:
            run.stage = "placing" if goal == "scheduled" else goal
        bound, shares = run.aside(lambda goal=goal, left=run.left: relaxation.solve(goal, left)) or (None, [])  # type: ignore[misc]
        if bound is None:
            return
        run.prove(goal, bound if goal == "scheduled" else max(0, bound))
        if behind:
            continue
        if shares and run.value.get(goal) != run.bound[goal]:
            run.offer(rounded(index, relaxation.pairs, shares))
            if goal == "scheduled" and run.value.get(goal) != run.bound[goal]:
                place_more(run)
        if run.value.get(goal) != run.bound[goal]:
            return
        relaxation.hold(goal, run.value[goal])


def bound_breaks(run: Run) -> None:
    """Bound the breaks beside the search, in a thread: the solver takes none of the interpreter's time.

    What the first goal has reached is held (to hold more costs much and brings little): should it be bettered later on,
    the bound holds all the more.
    """
    index = run.index
    goals = index.problem.objective
    if "breaks" not in goals or run.proven() or run.stopped() or sum(map(len, index.places)) > MOST:
        return
    before = [(goal, run.value[goal]) for goal in goals[: goals.index("breaks")] if goal in LINEAR][:1]

    def work() -> None:
        relaxation = Relaxation(index)
        for goal, reached in before:
            relaxation.hold(goal, reached)
        bound, _ = relaxation.solve("breaks", run.deadline - run.began - run.seconds - ENDING, ROUGH)
        if bound is not None:
            run.prove("breaks", max(0, bound))

    threading.Thread(target=work, daemon=True).start()
