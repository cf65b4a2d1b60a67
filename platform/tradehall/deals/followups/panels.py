"""What later questions add to the page of a meeting."""

from tradehall.deals.followups.queries import follow_up_of_meeting
from tradehall.kernel.panels import Panel, panel
from tradehall.kernel.tx import Reader
from tradehall.meetings.queries.views import MeetingPage


@panel("meeting")
def what_came_of_it(reader: Reader, meeting: MeetingPage) -> Panel | None:
    """Once it is over: what the reader's side is asked, or said last."""
    if meeting.ends_at > reader.now:
        return None
    row = follow_up_of_meeting(reader, meeting.public_id)
    return Panel("pages/deals/_meeting_follow_up.html", row, order=25) if row else None
