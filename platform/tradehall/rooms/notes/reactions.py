"""When the doors close; and lines are translated as they are written, for those who read another language."""

from tradehall.kernel.facts import follows, reacts_to
from tradehall.kernel.outbox import Desk
from tradehall.kernel.policy import SYSTEM
from tradehall.kernel.tx import Tx
from tradehall.meetings.translating.making import PATIENCE, digest, make, slow
from tradehall.rooms.notes.commands import CloseNotes, KeepNoteTranslations
from tradehall.rooms.notes.facts import NoteChanged, NotesDue, NoteTranslationWanted
from tradehall.rooms.notes.translations import original, want


@reacts_to(NotesDue, name="rooms.close_notes")
def close_notes(fact: NotesDue, desk: Desk) -> None:
    desk.run(CloseNotes(meeting=fact.public_id, waited=fact.waited))


@follows(NoteChanged)
def translate_what_is_written(tx: Tx, fact: NoteChanged) -> None:
    want(tx, fact.meeting, fact.note)


@reacts_to(NoteTranslationWanted, name=slow("rooms.translate_note"))
def translate(fact: NoteTranslationWanted, desk: Desk) -> None:
    """While the server is away it is tried again, for some minutes."""
    text = desk.ask(original, fact.note)
    if text is None:
        return
    made, away = make(text, fact.languages, f"note {fact.note}")
    if made:
        kept = KeepNoteTranslations(note=fact.note, digest=digest(text.body), translations=made)
        desk.runner.run(kept, SYSTEM, trace=desk.trace, depth=desk.depth + 1)  # twice does no harm, and may differ
    if away is not None and desk.now - fact.at < PATIENCE:
        raise away
