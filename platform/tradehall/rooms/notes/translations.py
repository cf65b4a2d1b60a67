"""Which lines need a translation, and what it takes to make one."""

from typing import Any

from sqlalchemy import select, union

from tradehall.accounts.models import Person
from tradehall.kernel.tx import Reader, Tx, given
from tradehall.meetings.models import Guest, Meeting, MeetingPerson
from tradehall.meetings.translating import names, port
from tradehall.meetings.translating.making import Original, has_words, is_allowed
from tradehall.rooms.models import RoomNote
from tradehall.rooms.notes.facts import NoteTranslationWanted

_READ: Any = union(
    select(Person.language)
    .join(MeetingPerson, MeetingPerson.person_id == Person.id)
    .where(MeetingPerson.meeting_id == given("meeting"), Person.state == "active")
    .where(MeetingPerson.role.in_(("delegate", "guest"))),
    select(Guest.language).where(Guest.meeting_id == given("meeting"), Guest.role == "guest"),
)
_LINES = select(RoomNote).where(RoomNote.meeting_id == given("meeting"), RoomNote.removed_at.is_(None))
_LINE = _LINES.where(RoomNote.id == given("note"))
_EVENT = select(Meeting.event_id).where(Meeting.id == given("meeting"))


def want(tx: Tx, meeting_id: int, note_id: int | None = None) -> bool:
    """Have translated what the people of both sides cannot read: one line, or all. Whether there is anything."""
    if port.in_use() is None or not is_allowed(tx, int(tx.value(_EVENT, meeting=meeting_id) or 0)):
        return False
    lines = tx.all(_LINES, meeting=meeting_id) if note_id is None else tx.all(_LINE, meeting=meeting_id, note=note_id)
    spoken = [row[0] for row in tx.columns(_READ, meeting=meeting_id)]
    is_wanted = False
    for line in lines:
        missing = {one for one in spoken if port.translates(line.language, one)} - set(line.translations or ())
        if missing and has_words(line.body):
            tx.record(NoteTranslationWanted(note=line.id, languages=sorted(missing), at=tx.now))
            is_wanted = True
    return is_wanted


_ORIGINAL = (
    select(
        RoomNote.body, RoomNote.language, RoomNote.translations, RoomNote.meeting_id, Meeting.exporter_id,
        Meeting.buyer_id,
    )
    .join(Meeting, Meeting.id == RoomNote.meeting_id)
    .where(RoomNote.id == given("note"), RoomNote.removed_at.is_(None))
)  # fmt: skip
_PEOPLE: Any = (
    select(Person.name, Person.name_latin, Person.language)
    .join(MeetingPerson, MeetingPerson.person_id == Person.id)
    .where(MeetingPerson.meeting_id == given("meeting"))
)


def original(reader: Reader, note_id: int) -> Original | None:
    """None for a line that was taken out. For the system."""
    rows = reader.columns(_ORIGINAL, note=note_id)
    if not rows:
        return None
    body, language, done, meeting, exporter, buyer = rows[0]
    people = [names.called(*row) for row in reader.columns(_PEOPLE, meeting=meeting)]
    words = [*(one for one in people if one.forms), *names.of_sides(reader, exporter, buyer)]
    return Original(body, language, frozenset(done or ()), words)
