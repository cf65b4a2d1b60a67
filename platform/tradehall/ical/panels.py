"""What calendars add to the page of a meeting."""

from tradehall.ical.adding import adding
from tradehall.ical.readers import Reader as For
from tradehall.kernel.panels import Panel, panel
from tradehall.kernel.tx import Reader
from tradehall.meetings.queries.views import MeetingPage
from tradehall.meetings.rules import STANDING


@panel("meeting")
def adding_panel(reader: Reader, page: MeetingPage) -> Panel | None:
    """The ways into one's own calendar, for whoever sees a meeting that stands and is not over."""
    if page.status not in STANDING or page.ends_at <= reader.now:
        return None
    who = reader.actor
    return Panel("pages/ical/_adding.html", adding(page, For(who.language, who.time_zone, who.person_id)), order=20)
