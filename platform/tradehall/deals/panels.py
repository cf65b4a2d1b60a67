"""What deals add to pages of lower floors."""

from tradehall.deals.queries import deals_of_meeting
from tradehall.kernel.panels import Panel, panel
from tradehall.kernel.tx import Reader
from tradehall.meetings.queries.views import MeetingPage


@panel("room")
def terms_in_the_room(reader: Reader, meeting: MeetingPage) -> Panel | None:
    """The same beside the pictures of their call."""
    view = deals_of_meeting(reader, meeting.public_id)
    if view is None or not (view.deals or view.may_propose):
        return None
    return Panel("pages/deals/_room_panel.html", view, order=30)


@panel("meeting")
def deals_between(reader: Reader, meeting: MeetingPage) -> Panel | None:
    """The deals of the meeting's two companies, for those who may see them."""
    view = deals_of_meeting(reader, meeting.public_id)
    if view is None or not (view.deals or view.may_propose or view.sheet or view.may_write):
        return None
    return Panel("pages/deals/_meeting_panel.html", view, order=30)
