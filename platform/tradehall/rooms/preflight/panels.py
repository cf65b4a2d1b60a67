"""What tests of lines add to pages of meetings."""

from dataclasses import dataclass

from tradehall.kernel.panels import Panel, panel
from tradehall.kernel.tx import Reader
from tradehall.meetings.queries.views import MeetingPage
from tradehall.meetings.rules import STANDING


@dataclass(frozen=True, slots=True)
class OwnLine:
    """The meeting for which one may rehearse; the light itself is asked for with the navigation's numbers."""

    meeting: str


@panel("meeting")
def own_line(reader: Reader, page: MeetingPage) -> Panel | None:
    """For those who come, until the meeting is over: how their own line was when they last tried it."""
    if not page.comes or page.status not in STANDING or page.ends_at <= reader.now:
        return None
    return Panel("pages/rooms/_own_line.html", OwnLine(page.public_id), order=5)
