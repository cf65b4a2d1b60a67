"""What chat adds to pages of lower floors."""

from tradehall.chat.queries import latest
from tradehall.kernel.panels import Panel, panel
from tradehall.kernel.tx import Reader
from tradehall.meetings.queries.views import MeetingPage


@panel("meeting")
def last_messages(reader: Reader, meeting: MeetingPage) -> Panel | None:
    """The end of the two companies' conversation, for those who are in it."""
    view = latest(reader, meeting.exporter.id, meeting.buyer.id)
    return None if view is None else Panel("pages/chat/_meeting_panel.html", view, order=40)
