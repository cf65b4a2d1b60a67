"""The notes of a meeting."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Bundle

from tradehall.accounts.models import Person
from tradehall.events.commands import Side
from tradehall.events.models import Participation
from tradehall.kernel.errors import NotFound
from tradehall.kernel.ids import is_public_id
from tradehall.kernel.tx import ME, NOW, Reader, given
from tradehall.meetings.models import Guest, Meeting, MeetingPerson
from tradehall.rooms.models import RoomNote, RoomVisit
from tradehall.rooms.notes.commands import NoteKind


@dataclass(frozen=True, slots=True)
class Note:
    """One line. `language`: in which it is written; `by` is the name of who wrote it, `person` their public id, '' for
    somebody from outside who is not invited any more. `translations`: language → {text, doubts, terms, by}.
    """

    public_id: str
    kind: NoteKind
    body: str
    language: str
    side: Side | None
    due: date | None
    removed: bool
    version: int
    written_at: datetime
    person: str
    by: str
    translations: dict[str, dict[str, Any]]

    def as_json(self) -> dict[str, Any]:
        return {
            "id": self.public_id,
            "kind": self.kind,
            "body": "" if self.removed else self.body,
            "language": self.language,
            "side": self.side,
            "due": self.due.isoformat() if self.due else None,
            "removed": self.removed,
            "version": self.version,
            "person": self.person,
            "by": self.by,
            "translations": {} if self.removed else self.translations,
        }


_NOTES = (
    select(
        RoomNote.public_id, RoomNote.kind, RoomNote.body, RoomNote.language, RoomNote.side, RoomNote.due,
        RoomNote.removed_at, RoomNote.version, RoomNote.created_at,
        func.coalesce(Person.public_id, Guest.public_id, ""), func.coalesce(Person.name, RoomNote.name),
        RoomNote.translations,
    )
    .outerjoin(Person, Person.id == RoomNote.person_id)
    .outerjoin(Guest, Guest.id == RoomNote.guest_id)
    .order_by(RoomNote.id)
)  # fmt: skip
_OF_MEETING = _NOTES.where(RoomNote.meeting_id == given("meeting"))
_ONE = _NOTES.where(RoomNote.id == given("note"))

AGREED: Any = (  # what is to be done, and in whose name: for guests from outside, of whoever invited them
    select(RoomNote, func.coalesce(RoomNote.person_id, Guest.added_by))
    .outerjoin(Guest, Guest.id == RoomNote.guest_id)
    .where(RoomNote.meeting_id == given("meeting"), RoomNote.removed_at.is_(None), RoomNote.kind == NoteKind.TODO)
    .where(func.coalesce(RoomNote.person_id, Guest.added_by).is_not(None))
    .order_by(RoomNote.id)
)
_SEAT = exists().where(MeetingPerson.meeting_id == Meeting.id, MeetingPerson.person_id == ME)
_IN_CALL = exists().where(
    RoomVisit.meeting_id == Meeting.id, RoomVisit.person_id == ME, RoomVisit.left_at.is_(None),
    RoomVisit.joined_at <= NOW,
)  # fmt: skip
_MEETING = select(Meeting.id).where(Meeting.public_id == given("meeting"), _SEAT | _IN_CALL)
_GUESTS_MEETING = select(Meeting.id).where(
    Meeting.public_id == given("meeting"), exists().where(Guest.meeting_id == Meeting.id, Guest.id == given("guest"))
)


def _note(row: Any) -> Note:
    side = Side(row[4]) if row[4] else None
    version, written_at, person, by, translations = row[7:]
    return Note(
        row[0], NoteKind(row[1]), row[2], row[3], side, row[5], row[6] is not None, version, written_at, person, by,
        translations or {},
    )  # fmt: skip


def notes_of(reader: Reader, meeting_id: int, *, removed: bool = False) -> list[Note]:
    """The lines of a meeting in the order of their writing; with those that were taken out, too. Unscoped."""
    found = [_note(row) for row in reader.columns(_OF_MEETING, meeting=meeting_id)]
    return found if removed else [note for note in found if not note.removed]


def note_of(reader: Reader, note_id: int) -> Note:
    """Unscoped. Raises NotFound."""
    rows = reader.columns(_ONE, note=note_id)
    if not rows:
        raise NotFound
    return _note(rows[0])


def notes_here(reader: Reader, public_id: str) -> list[Note]:
    """For those who have a seat at the meeting, guests from outside too, and for an organiser while they are in its
    call. Raises NotFound."""
    guest = reader.actor.guest_id
    if not is_public_id(public_id):
        raise NotFound
    if guest is not None:
        meeting = reader.value(_GUESTS_MEETING, meeting=public_id, guest=guest)
    else:
        meeting = reader.value(_MEETING, meeting=public_id)
    if meeting is None:
        raise NotFound
    return notes_of(reader, meeting, removed=True)


# -- for mails ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class NotesNews:
    """Who is told that the notes are there: the people of the two sides, each with their side."""

    people: list[tuple[int, Side]]
    starts_at: datetime
    ends_at: datetime


_PEOPLE: Any = (
    select(MeetingPerson.person_id, Participation.side, Bundle("time", Meeting.starts_at, Meeting.ends_at))
    .join(Meeting, Meeting.id == MeetingPerson.meeting_id)
    .join(Participation, Participation.id == MeetingPerson.participation_id)
    .join(Person, Person.id == MeetingPerson.person_id)
    .where(MeetingPerson.meeting_id == given("meeting"), Person.state == "active")
    .where(MeetingPerson.role.in_(("delegate", "guest")))
    .order_by(MeetingPerson.person_id)
)


def notes_news(reader: Reader, meeting_id: int) -> NotesNews:
    """For the system. Raises NotFound when nobody comes any more."""
    rows = reader.rows(_PEOPLE, meeting=meeting_id)
    if not rows:
        raise NotFound
    starts_at, ends_at = rows[0][2]
    return NotesNews([(row[0], Side(row[1])) for row in rows], starts_at, ends_at)
