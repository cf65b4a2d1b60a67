"""What readers are shown of the day of meetings, and of who sits at the table."""

from dataclasses import dataclass, field
from datetime import date, datetime

from tradehall.companies.queries.views import MemberName
from tradehall.events.commands import Side
from tradehall.events.queries import DelegateName, EventView
from tradehall.kernel.panels import Panel
from tradehall.meetings.presence import DayState
from tradehall.meetings.queries.views import MeetingPage, Place
from tradehall.meetings.rules import MeetingStatus


@dataclass(frozen=True, slots=True)
class Matter:
    """Something that waits for the reader. `kind`: move (with `move`), confirm, check_in, outcome."""

    kind: str
    meeting: str
    starts_at: datetime
    ends_at: datetime
    company: str
    company_language: str
    move: tuple[datetime, datetime] | None = None


@dataclass(frozen=True, slots=True)
class DayRow:
    """A meeting on the organisers' day page. `unconfirmed`: who has not said that they come; `there`: who checked in;
    `waits`: the side that is there alone."""

    public_id: str
    status: MeetingStatus
    state: DayState
    starts_at: datetime
    ends_at: datetime
    exporter: Place
    buyer: Place
    interpreter: DelegateName | None
    lacks_interpreter: bool
    unconfirmed: list[DelegateName]
    there: list[DelegateName]
    waits: Side | None


@dataclass(frozen=True, slots=True)
class Day:
    """One day of an event, for its organisers; `days` are all of its days. `row_panels`: their views are by meeting."""

    event: EventView
    day: date
    days: list[date]
    meetings: list[DayRow]
    panels: list[Panel] = field(default_factory=list)
    row_panels: list[Panel] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Colleague:
    """A member of one's company who could come; `is_delegate`: for the company in this event."""

    person: MemberName
    is_delegate: bool
    comes: bool


@dataclass(frozen=True, slots=True)
class Seating:
    """Who comes to a meeting, and who could: by side."""

    meeting: MeetingPage
    colleagues: dict[Side, list[Colleague]]
