"""What came of invitations."""

from tradehall.kernel.facts import Fact


class MailTakenIn(Fact):
    """An answer came to an invitation; `mail` is its row. What it asks for is still to be done."""

    mail: str
    attendee: int
    outcome: str


class GuestAnswered(Fact):
    """Somebody from outside said on their page whether they come."""

    attendee: int
    meeting: int
    partstat: str
