"""What chat adds to pages of lower floors."""

from tradehall.chat.queries import around_meeting
from tradehall.kernel.panels import Panel, panel
from tradehall.kernel.tx import Reader
from tradehall.meetings.queries.views import MeetingPage
from tradehall.meetings.rules import MeetingStatus


@panel("meeting")
def last_messages(reader: Reader, meeting: MeetingPage) -> Panel | None:
    """The end of the two companies' conversation, and the way to that of all who come to the meeting."""
    may_open = meeting.comes and meeting.status != MeetingStatus.CANCELLED
    view = around_meeting(reader, (meeting.id, meeting.public_id), meeting.exporter.id, meeting.buyer.id, may_open)
    return None if view is None else Panel("pages/chat/_meeting_panel.html", view, order=40)
