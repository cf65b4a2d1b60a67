"""The whole event scheduled at once: a problem in, a schedule with its proof out.

Pure: imports nothing of Tradehall, knows no database. The solvers (OR-Tools, MaxSAT) are loaded only when `solve` runs,
which is meant for a process of its own: `solve_in_child` starts one.
"""

from tradehall.scheduling.check import Violation, check, measure
from tradehall.scheduling.child import solve_in_child
from tradehall.scheduling.dzn import parse_dzn
from tradehall.scheduling.explain import explain
from tradehall.scheduling.problem import Meeting, Participant, Problem, ProblemError, Resource, Slot
from tradehall.scheduling.schedule import Progress, Reason, Schedule, Unscheduled
from tradehall.scheduling.solve import solve

__all__ = [
    "Meeting",
    "Participant",
    "Problem",
    "ProblemError",
    "Progress",
    "Reason",
    "Resource",
    "Schedule",
    "Slot",
    "Unscheduled",
    "Violation",
    "check",
    "explain",
    "measure",
    "parse_dzn",
    "solve",
    "solve_in_child",
]
