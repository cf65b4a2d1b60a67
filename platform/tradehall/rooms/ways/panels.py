"""Calls for help on the organisers' page of the day."""

from tradehall.kernel.panels import Panel, panel
from tradehall.kernel.tx import Reader
from tradehall.meetings.queries.day_views import Day
from tradehall.rooms.ways.queries import unsolved


@panel("day")
def calls_panel(reader: Reader, page: Day) -> Panel | None:
    """Those that wait, before all else."""
    rows = unsolved(reader, page.event.id)
    return Panel("pages/rooms/_calls.html", rows, order=10) if rows else None
