"""What chat adds to pages of lower floors."""

from tradehall.chat.queries import MeetingTalk, around_meeting
from tradehall.kernel.panels import Panel, panel
from tradehall.kernel.tx import Reader
from tradehall.meetings.queries.views import MeetingPage
from tradehall.meetings.rules import MeetingStatus


@panel("room")
def talk_in_the_room(reader: Reader, meeting: MeetingPage) -> Panel | None:
    """The talk of all who come, beside their pictures; the first word opens it. Its messages come by script."""
    view = _around(reader, meeting, 0)
    if view is None or not (view.table or view.may_open):
        return None
    return Panel("pages/chat/_room_panel.html", view, order=20)


@panel("meeting")
def last_messages(reader: Reader, meeting: MeetingPage) -> Panel | None:
    """The end of the two companies' conversation, and the way to that of all who come to the meeting."""
    view = _around(reader, meeting, 5)
    return None if view is None else Panel("pages/chat/_meeting_panel.html", view, order=40)


def _around(reader: Reader, meeting: MeetingPage, count: int) -> MeetingTalk | None:
    names, sides = (meeting.id, meeting.public_id), (meeting.exporter.id, meeting.buyer.id)
    may_open = meeting.comes and meeting.status != MeetingStatus.CANCELLED
    return around_meeting(reader, names, *sides, may_open, count)
