"""What invitations add to the page of a meeting."""

from tradehall.ical.invitations.queries import invited
from tradehall.kernel.panels import Panel, panel
from tradehall.kernel.tx import Reader
from tradehall.meetings.queries.views import MeetingPage


@panel("meeting")
def answers_panel(reader: Reader, page: MeetingPage) -> Panel | None:
    """Who answered what to the invitation, for everybody who sees the meeting: by name, never by address."""
    answers = invited(reader, page.id) if page.status in ("tentative", "confirmed") else []
    return Panel("pages/ical/_answers.html", answers, order=60) if answers else None
