"""What one's own calendars add to the pages on which times are chosen."""

from dataclasses import dataclass
from datetime import datetime

from tradehall.ical.busy import rules
from tradehall.ical.busy.queries import freshness
from tradehall.kernel.panels import Panel, panel
from tradehall.kernel.tx import Reader
from tradehall.meetings.queries import Availability
from tradehall.meetings.queries.request_views import RequestPage


@dataclass(frozen=True, slots=True)
class Freshness:
    """`sources`: how many calendars the reader gave; `checked_at`: when the stalest of them was read."""

    sources: int
    checked_at: datetime | None
    is_fresh: bool
    now: datetime


def _freshness(reader: Reader) -> Freshness:
    number, oldest = freshness(reader)
    return Freshness(number, oldest, rules.is_fresh(oldest, reader.now), reader.now)


@panel("availability")
def calendar_panel(reader: Reader, page: Availability) -> Panel | None:
    """The way to give a calendar, or how old is what it said."""
    return Panel("pages/ical/_freshness.html", _freshness(reader)) if page.slots else None


@panel("request")
def stale_panel(reader: Reader, page: RequestPage) -> Panel | None:
    """For whoever can book now: what their calendar said may have changed."""
    view = _freshness(reader)
    return Panel("pages/ical/_freshness.html", view) if view.sources and not view.is_fresh else None
