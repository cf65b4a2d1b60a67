"""Writing down together. Who has a seat at the meeting writes, guests from outside too; an organiser who came to help
does not."""

from datetime import timedelta
from typing import Any

from sqlalchemy import func, select

from tradehall.events.commands import Side
from tradehall.kernel.errors import Conflict, NotFound
from tradehall.kernel.runner import broken, handles
from tradehall.kernel.tx import Tx
from tradehall.meetings.facts import StepAgreed
from tradehall.meetings.queries.frames import frames
from tradehall.meetings.service.changing import table
from tradehall.meetings.translating.making import digest
from tradehall.meetings.translating.scripts import language_of
from tradehall.rooms.models import RoomNote
from tradehall.rooms.notes import rules
from tradehall.rooms.notes.commands import (
    ChangeNote,
    CloseNotes,
    KeepNoteTranslations,
    NoteKind,
    RemoveNote,
    RestoreNote,
    WriteNote,
)
from tradehall.rooms.notes.errors import NoteElsewhere
from tradehall.rooms.notes.facts import NoteChanged, NotesClosed, NotesDue
from tradehall.rooms.notes.queries import note_of
from tradehall.rooms.notes.translations import want
from tradehall.rooms.rules import Role, closes_at
from tradehall.rooms.service.rooms import Found, by, is_own, standing

LAST_TRY = timedelta(minutes=3)  # for what is not translated when the doors close

broken("uq_room_notes_public_id", NoteElsewhere)


@handles(WriteNote)
def write_note(tx: Tx, command: WriteNote) -> dict[str, Any]:
    """The line as everybody sees it; sent again, as it stands now."""
    found = _writable(tx, command.meeting)
    known = tx.find(RoomNote, command.note)
    if known is not None:
        if known.meeting_id != found.meeting.id or not is_own(tx, known):
            raise NoteElsewhere
        return note_of(tx, known.id).as_json()
    if why := rules.why_no_more(_lines(tx, found)):
        raise why
    row = tx.add(
        RoomNote(
            public_id=command.note, meeting_id=found.meeting.id,
            language=language_of(command.body, tx.actor.language), **by(tx, found), **_values(command),
        )
    )  # fmt: skip
    _close_later(tx, found)
    return _changed(tx, found, row)


@handles(ChangeNote)
def change_note(tx: Tx, command: ChangeNote) -> dict[str, Any]:
    """Raises StaleVersion that tells what another made of it."""
    found = _writable(tx, command.meeting)
    row = _line(tx, found, command.note)
    values = _values(command)
    tx.expect_version(row, command.version, values)
    if row.body != command.body:
        row.translations, row.language = None, language_of(command.body, row.language)
    for name, value in values.items():
        setattr(row, name, value)
    row.removed_at = None
    return _changed(tx, found, row)


@handles(RemoveNote)
def remove_note(tx: Tx, command: RemoveNote) -> dict[str, Any]:
    found = _writable(tx, command.meeting)
    row = _line(tx, found, command.note)
    if row.removed_at is None:
        row.removed_at, row.version = tx.now, row.version + 1
    return _changed(tx, found, row)


@handles(RestoreNote)
def restore_note(tx: Tx, command: RestoreNote) -> dict[str, Any]:
    found = _writable(tx, command.meeting)
    row = _line(tx, found, command.note)
    if row.removed_at is not None:
        if why := rules.why_no_more(_lines(tx, found)):
            raise why
        row.removed_at, row.version = None, row.version + 1
    return _changed(tx, found, row)


def _writable(tx: Tx, meeting: str) -> Found:
    found = standing(tx, meeting, guests=True)
    tx.require(found.role != Role.ORGANISER)
    return found


def _line(tx: Tx, found: Found, note: str) -> RoomNote:
    row = tx.get(RoomNote, note, lock=True)
    if row.meeting_id != found.meeting.id:
        raise NotFound
    return row


def _lines(tx: Tx, found: Found) -> int:
    kept = select(func.count()).where(RoomNote.meeting_id == found.meeting.id, RoomNote.removed_at.is_(None))
    return int(tx.session.scalar(kept) or 0)


def _values(command: WriteNote) -> dict[str, Any]:
    is_todo = command.kind == NoteKind.TODO
    return {
        "kind": command.kind,
        "body": command.body,
        "side": command.side if is_todo else None,
        "due": command.due if is_todo else None,
    }


def _changed(tx: Tx, found: Found, row: RoomNote) -> dict[str, Any]:
    tx.session.flush()
    tx.record(NoteChanged(meeting=found.meeting.id, public_id=found.meeting.public_id, note=row.id))
    return note_of(tx, row.id).as_json()


@handles(KeepNoteTranslations, audited=False)
def keep_note_translations(tx: Tx, command: KeepNoteTranslations) -> bool:
    """Whether they were kept: not those of a line that was changed or taken out meanwhile. The original stays."""
    tx.require(tx.actor.is_system)
    rows = tx.all(select(RoomNote).where(RoomNote.id == command.note).with_for_update())
    row = rows[0] if rows else None
    if row is None or row.removed_at is not None or digest(row.body) != command.digest:
        return False
    if not command.translations.keys() - (row.translations or {}).keys():
        return False
    row.translations = {**command.translations, **(row.translations or {})}
    meeting = frames(tx, [row.meeting_id])[row.meeting_id]
    tx.session.flush()
    tx.record(NoteChanged(meeting=meeting.id, public_id=meeting.public_id, note=row.id))
    return True


# -- when the meeting is over ---------------------------------------------------------------------------------------


def _close_later(tx: Tx, found: Found) -> None:
    meeting = found.meeting
    at = closes_at(meeting.ends_at)
    due = NotesDue(meeting=meeting.id, public_id=meeting.public_id, at=at)
    tx.schedule(due, at, f"notes:{meeting.id}:{int(at.timestamp())}")


@handles(CloseNotes, audited=False)
def close_notes(tx: Tx, command: CloseNotes) -> None:
    """What was extended or moved is looked at again when it is over; so are, for some minutes, lines that should have
    been translated and were not."""
    tx.require(tx.actor.is_system, Conflict)
    meeting = table(tx, command.meeting).meeting
    at = closes_at(meeting.ends_at)
    if at > tx.now:
        due = NotesDue(meeting=meeting.id, public_id=meeting.public_id, at=at)
        tx.schedule(due, at, f"notes:{meeting.id}:{int(at.timestamp())}")
        return
    if not command.waited and want(tx, meeting.id):
        again = tx.now + LAST_TRY
        due = NotesDue(meeting=meeting.id, public_id=meeting.public_id, at=again, waited=True)
        tx.schedule(due, again, f"notes:{meeting.id}:{int(again.timestamp())}")
        return
    kept = select(RoomNote.id).where(RoomNote.meeting_id == meeting.id, RoomNote.removed_at.is_(None))
    if tx.all(kept.limit(1)):
        tx.record(NotesClosed(meeting=meeting.id, public_id=meeting.public_id, event=meeting.event_id))
    agreed = select(RoomNote).where(RoomNote.meeting_id == meeting.id, RoomNote.removed_at.is_(None))
    for line in tx.all(agreed.where(RoomNote.kind == NoteKind.TODO).order_by(RoomNote.id)):
        side = Side(line.side) if line.side else None
        tx.record(
            StepAgreed(
                meeting=meeting.id, public_id=meeting.public_id, note=line.public_id, side=side, body=line.body[:500],
                language=line.language, due=line.due, person=line.person_id,
            )
        )  # fmt: skip
