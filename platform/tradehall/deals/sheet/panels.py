"""The term sheet on pages of lower floors and neighbours: a meeting, its room, the talk of two companies."""

from typing import Any

from tradehall.deals.sheet.queries import way_of_pair
from tradehall.kernel.panels import Panel, panel
from tradehall.kernel.tx import Reader
from tradehall.meetings.queries.views import MeetingPage

ON_TOP = 5


@panel("meeting")
def sheet_of_the_meeting(reader: Reader, meeting: MeetingPage) -> Panel | None:
    """For those who see no deals: the interpreter. Both sides find it among their deals."""
    if meeting.mine is not None or meeting.organises:
        return None
    view = way_of_pair(reader, meeting.exporter.id, meeting.buyer.id)
    return None if view is None else Panel("pages/deals/sheet/_meeting_panel.html", view, order=29)


@panel("room")
def sheet_in_the_room(reader: Reader, meeting: MeetingPage) -> Panel | None:
    """Beside the picture; it comes by script, as the call does. Both sides find it before their terms."""
    if meeting.mine is not None or meeting.organises:
        return None
    view = way_of_pair(reader, meeting.exporter.id, meeting.buyer.id)
    return None if view is None else Panel("pages/deals/sheet/_room_panel.html", view, order=25)


@panel("conversation")
def sheet_over_the_talk(reader: Reader, talk: Any) -> Panel | None:
    """On top of the talk of the two companies; folded away, and fetched when it is wanted."""
    if talk.exporter is None or talk.buyer is None:
        return None
    return Panel("pages/deals/sheet/_talk_panel.html", talk, order=ON_TOP)
