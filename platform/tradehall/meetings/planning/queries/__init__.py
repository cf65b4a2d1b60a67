"""Reads of wishes and schedules, scoped by who asks."""

from tradehall.meetings.planning.queries.interpreters import publishing_of
from tradehall.meetings.planning.queries.moving import move_page
from tradehall.meetings.planning.queries.runs import (
    compared,
    firms_found,
    run_figures,
    run_link,
    run_page,
    run_pages,
    runs_page,
)
from tradehall.meetings.planning.queries.wishes import coverage_page, my_wishes, wishes_page

__all__ = [
    "compared",
    "coverage_page",
    "firms_found",
    "move_page",
    "my_wishes",
    "publishing_of",
    "run_figures",
    "run_link",
    "run_page",
    "run_pages",
    "runs_page",
    "wishes_page",
]
