"""What follows when a time has come."""

from tradehall.kernel.facts import reacts_to
from tradehall.kernel.outbox import Desk
from tradehall.meetings.commands import NoteWaiting
from tradehall.meetings.facts import WaitDue
from tradehall.meetings.queries import meeting_for_calendar
from tradehall.meetings.rules import STANDING


@reacts_to(WaitDue, name="meetings.note_waiting")
def note_waiting(fact: WaitDue, desk: Desk) -> None:
    """Nobody waits for a time that is not the meeting's any more."""
    meeting = desk.ask(meeting_for_calendar, fact.public_id)
    if meeting.status in STANDING and meeting.starts_at == fact.starts_at:
        desk.run(NoteWaiting(meeting=fact.public_id))
