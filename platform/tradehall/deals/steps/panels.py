"""What next steps add to the pages of meetings and deals."""

from tradehall.deals.queries.views import DealPage
from tradehall.deals.steps.queries import steps_of_deal, steps_of_meeting
from tradehall.kernel.panels import Panel, panel
from tradehall.kernel.tx import Reader
from tradehall.meetings.queries.views import MeetingPage

TEMPLATE = "pages/deals/_steps_panel.html"


@panel("meeting")
def steps_of_the_meeting(reader: Reader, meeting: MeetingPage) -> Panel | None:
    """For both sides, also before it: what has to be ready by then."""
    return Panel(TEMPLATE, steps_of_meeting(reader, meeting.public_id), order=28) if meeting.mine else None


@panel("deal")
def steps_of_the_deal(reader: Reader, page: DealPage) -> Panel | None:
    return Panel(TEMPLATE, steps_of_deal(reader, page.public_id), order=25) if page.mine else None
