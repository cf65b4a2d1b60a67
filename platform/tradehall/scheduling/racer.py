"""One runner of race.py: `python -m tradehall.scheduling.racer WAY`. The problem in, the proven best answer out.

A process of its own, because the solver cannot be interrupted: whoever loses the race is ended. Standard input: the
problem as JSON. Standard output: `{"starts": [slot of each meeting]}`, or `{"infeasible": [people]}`.
"""

import importlib
import json
import os
import sys

from tradehall.scheduling.index import index
from tradehall.scheduling.problem import Problem
from tradehall.scheduling.published import Encoding, Infeasible

OPTIMUM, UNSATISFIABLE = 30, 20


def race(problem: Problem, way: str) -> dict[str, list[int]]:
    """The slots of all meetings with the fewest breaks (the way `any`: however many), or that none such exist."""
    numbers = index(problem)
    try:
        encoding = Encoding(numbers, way)
    except Infeasible as error:
        return {"infeasible": error.people}
    formula = encoding.formula
    solver = importlib.import_module("hermax.core.urmaxsat_py").UWrMaxSAT()
    for _ in range(formula.top):
        solver.newVar()
    for clause in formula.hard:
        solver.addClause(clause, None)
    soft = [] if way == "any" else formula.soft
    for literal in soft or [formula.true]:  # it wants at least one
        solver.addClause([literal], 1)
    status = solver.solve()
    if status == UNSATISFIABLE:
        return {"infeasible": []}
    if status != OPTIMUM:
        raise RuntimeError(f"the MaxSAT solver ended with status {status}")
    model = {one for row in encoding.at for one in row if solver.getValue(one)}
    starts = encoding.read(model)
    return {"starts": [starts[meeting] for meeting in range(numbers.meetings)]}


if __name__ == "__main__":
    from tradehall.scheduling.__main__ import die_with_parent

    die_with_parent()
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # the solver prints
    found = race(Problem.parse(json.load(sys.stdin), contradictions=False), sys.argv[1])
    out.write(json.dumps(found) + "\n")
    out.flush()
    os._exit(0)
