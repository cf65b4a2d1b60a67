"""Reads of wishes and schedules, scoped by who asks."""

from tradehall.meetings.planning.queries.interpreters import without_interpreter
from tradehall.meetings.planning.queries.moving import move_page
from tradehall.meetings.planning.queries.runs import compared, run_figures, run_link, run_page, run_pages, runs_page
from tradehall.meetings.planning.queries.wishes import coverage_page, my_wishes, wishes_page

__all__ = [
    "compared",
    "coverage_page",
    "move_page",
    "my_wishes",
    "run_figures",
    "run_link",
    "run_page",
    "run_pages",
    "runs_page",
    "wishes_page",
    "without_interpreter",
]
