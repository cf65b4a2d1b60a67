"""What deals add to pages of lower floors."""

from tradehall.deals.documents.queries import documents_to_interpret
from tradehall.deals.promises import panels as promises
from tradehall.deals.samples import panels as samples
from tradehall.deals.samples.queries import things_of_meeting
from tradehall.deals.steps import panels as steps
from tradehall.kernel.panels import Panel, panel
from tradehall.kernel.tx import Reader
from tradehall.meetings.queries.views import MeetingPage

__all__ = ["deals_between", "promises", "samples", "steps", "terms_in_the_room"]


@panel("room")
def terms_in_the_room(reader: Reader, meeting: MeetingPage) -> Panel | None:
    """The same beside the pictures of their call."""
    view = things_of_meeting(reader, meeting.public_id)
    if view is None or not (view.shows_deals or view.samples.samples):
        return None
    return Panel("pages/deals/_room_things.html", view, order=30)


@panel("after")
@panel("meeting")
def deals_between(reader: Reader, meeting: MeetingPage) -> Panel | None:
    """The deals and samples of the meeting's two companies, for those who may see them."""
    view = things_of_meeting(reader, meeting.public_id)
    if view is None or not (view.shows_deals or view.shows_samples or view.ahead):
        return None
    return Panel("pages/deals/_meeting_things.html", view, order=30)


@panel("room")
def documents_in_the_room(reader: Reader, meeting: MeetingPage) -> Panel | None:
    """For the interpreter while they work: what both sides have on paper."""
    if meeting.interpreter is None or meeting.interpreter.id != reader.actor.person_id:
        return None
    found = documents_to_interpret(reader, meeting.public_id)
    return Panel("pages/deals/_room_documents.html", found, order=31) if found else None
