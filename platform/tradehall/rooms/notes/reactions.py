"""When the doors close."""

from tradehall.kernel.facts import reacts_to
from tradehall.kernel.outbox import Desk
from tradehall.rooms.notes.commands import CloseNotes
from tradehall.rooms.notes.facts import NotesDue


@reacts_to(NotesDue, name="rooms.close_notes")
def close_notes(fact: NotesDue, desk: Desk) -> None:
    desk.run(CloseNotes(meeting=fact.public_id))
