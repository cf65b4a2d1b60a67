"""The whole problem in one model: proofs for small problems, and first answers where duties leave little room."""

import math
import time
from typing import Any

from tradehall.scheduling.run import Run
from tradehall.scheduling.slices import Slice

SLACK = 1e-6
SMALL = 6_000  # meetings × slots: up to here the whole is given to one model


def size(run: Run) -> int:
    return sum(map(len, run.index.places))


def solve(run: Run, part: Slice, seconds: float) -> tuple[Any, Any]:
    """Solve aside, so that the run can be stopped."""
    solver = part.cp.CpSolver()
    found = run.aside(lambda: part.run(seconds, run.workers, solver))
    if found is None:
        solver.stop_search()
        return part.cp.UNKNOWN, solver
    return found


def first_answer(run: Run) -> bool:
    """Place the duties. False: proven that they cannot all be placed."""
    index = run.index
    free = [one for one, duty in enumerate(index.mandatory) if duty]
    if index.problem.break_spread is not None:
        free = list(range(index.meetings))  # a wish may fill a break
    part = Slice(index, {}, free)
    if index.problem.break_spread is not None:
        part.cost("breaks")
    status, solver = solve(run, part, run.left)
    if status in (part.cp.OPTIMAL, part.cp.FEASIBLE):
        run.offer(part.read(solver))
    return status != part.cp.INFEASIBLE


def collision(run: Run, people: list[int], seconds: float) -> list[int]:
    """Few duties that cannot all be placed, none of which could be missed; empty where time did not allow to find them.

    people: where to look first.
    """
    index = run.index
    end = time.monotonic() + seconds

    def possible(duties: list[int]) -> bool | None:
        part = Slice(index, {}, duties)
        status, _ = part.run(max(0.05, end - time.monotonic()), run.workers)
        return None if status == part.cp.UNKNOWN else status != part.cp.INFEASIBLE

    duties = [one for one, duty in enumerate(index.mandatory) if duty]
    first = [one for who in people for one in index.meetings_of[who] if index.mandatory[one]]
    kept = next((group for group in (first, duties) if group and possible(group) is False), [])
    chunk = max(1, len(kept) // 2)
    while kept and time.monotonic() < end:
        place = 0
        while place < len(kept) and time.monotonic() < end:
            fewer = kept[:place] + kept[place + chunk :]
            if fewer and possible(fewer) is False:
                kept = fewer
            else:
                place += chunk
        if chunk == 1:
            break
        chunk //= 2
    return kept


def prove(run: Run, seconds: float) -> None:
    """Goal by goal to the optimum, as far as the time goes."""
    index = run.index
    free = range(index.meetings)
    for place, goal in enumerate(index.problem.objective):
        if run.bound.get(goal) == run.value[goal]:
            continue
        assert run.best is not None
        run.stage = goal
        part = Slice(index, run.best, free)
        for one in index.problem.objective[:place]:
            part.model.add(part.cost(one)[0] <= part.now(one))
        if index.problem.break_spread is not None:
            part.cost("breaks")
        part.model.minimize(part.cost(goal)[0])
        part.hint()
        status, solver = solve(run, part, min(seconds, run.left))
        if status not in (part.cp.OPTIMAL, part.cp.FEASIBLE):
            return
        run.offer(part.read(solver))
        bound = max(0, math.ceil(solver.best_objective_bound - SLACK))
        run.prove(goal, sum(index.weight) - bound if goal == "scheduled" else bound)
        if run.bound[goal] != run.value[goal]:
            return
