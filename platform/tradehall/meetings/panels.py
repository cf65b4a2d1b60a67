"""What meetings add to the pages of an event."""

from dataclasses import dataclass

from tradehall.events.commands import Phase
from tradehall.events.queries import EventPage, Overview, ParticipantsPage
from tradehall.events.rules import State
from tradehall.kernel.panels import Panel, panel
from tradehall.kernel.tx import Reader
from tradehall.meetings.queries import figures
from tradehall.meetings.queries.day import records
from tradehall.meetings.queries.views import Figures, MeetingPage


@dataclass(frozen=True, slots=True)
class EventFigures:
    slug: str
    figures: Figures


@dataclass(frozen=True, slots=True)
class Doors:
    """Where those who take part go on from an event's page. `meets`: meetings can be arranged, or were; `finds`: they
    see the directory; `says_when`: they can say when they can be met."""

    slug: str
    meets: bool
    finds: bool
    says_when: bool


@panel("organise")
def figures_panel(reader: Reader, overview: Overview) -> Panel:
    """How many requests and meetings there are, for the organisers."""
    view = EventFigures(overview.event.slug, figures(reader, overview.event.id))
    return Panel("pages/meetings/_figures.html", view, order=40)


@panel("event")
def doors_panel(reader: Reader, page: EventPage) -> Panel | None:
    """The ways to the directory, one's own agenda and times, for approved companies, organisers and interpreters."""
    takes_part = any(mine.state == State.APPROVED for mine in page.mine)
    finds = takes_part or page.event.organises
    interprets = "interpreter" in reader.actor.roles
    if not finds and not interprets:
        return None
    phase = page.event.phase
    meets = phase in (Phase.BOOKING, Phase.LIVE, Phase.CLOSED)
    says_when = (takes_part or interprets) and phase != Phase.CLOSED
    view = Doors(page.event.slug, meets and (takes_part or interprets), finds, says_when)
    return Panel("pages/meetings/_doors.html", view, order=10)


@panel("participants")
def reliability_panel(reader: Reader, page: ParticipantsPage) -> Panel:
    """How far one can count on each company; the page is for organisers alone."""
    found = records(reader, [row.participation.id for row in page.rows.items])
    return Panel("pages/meetings/_reliability.html", found)


@panel("meeting")
def sides_panel(reader: Reader, page: MeetingPage) -> Panel | None:
    """The same of the two sides of a meeting, for its organisers, who do not sit at the table."""
    if not page.organises or page.mine:
        return None
    found = records(reader, [page.exporter.id, page.buyer.id])
    sides = [(place.company, found[place.id]) for place in (page.exporter, page.buyer)]
    return Panel("pages/meetings/_sides.html", sides, order=90)
