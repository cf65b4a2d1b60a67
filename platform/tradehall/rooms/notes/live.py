"""Lines of notes appear on all open pages of the call."""

from collections.abc import Iterator

from tradehall.kernel.facts import Emit, emits
from tradehall.kernel.tx import Reader
from tradehall.rooms.notes.facts import NoteChanged
from tradehall.rooms.notes.queries import note_of
from tradehall.rooms.rules import room_of


@emits(NoteChanged)
def tell_note(fact: NoteChanged, reader: Reader) -> Iterator[Emit]:
    note = note_of(reader, fact.note).as_json()
    yield Emit(room_of(fact.public_id), "room:note", {"meeting": fact.public_id, "note": note})
