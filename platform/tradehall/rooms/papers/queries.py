"""Notes and products of a meeting on one page."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from tradehall.kernel.errors import NotFound
from tradehall.kernel.tx import Reader, given
from tradehall.meetings.queries.views import MeetingPage
from tradehall.rooms import rules
from tradehall.rooms.models import Room
from tradehall.rooms.notes.queries import Note, notes_of
from tradehall.rooms.rules import Door
from tradehall.rooms.tray.queries import Shelf, shelves

_ROOM: Any = select(Room.tray, Room.shown).where(Room.meeting_id == given("meeting"))


@dataclass(frozen=True, slots=True)
class Papers:
    """`notes`: with those that were taken out; `tray`: public ids of listings in their order; `shown`: the one that
    all look at, '' for none; `writes`: the reader has a seat, and the doors are open."""

    meeting: MeetingPage
    notes: list[Note]
    shelves: list[Shelf]
    tray: list[str]
    shown: str
    writes: bool


def papers(reader: Reader, public_id: str) -> Papers:
    """For those who have a seat, and the companies whose meeting it is. Raises Unauthenticated, NotFound."""
    meeting, offered = shelves(reader, public_id)
    me = reader.actor.person_id
    sits = any(one.person.id == me and one.role != "outside" and not one.is_away for one in meeting.guests)
    if not sits and meeting.mine is None:
        raise NotFound
    rows = reader.columns(_ROOM, meeting=meeting.id)
    tray, shown = rows[0] if rows else ([], None)
    door = rules.door(meeting.status, meeting.starts_at, meeting.ends_at, reader.now)
    notes = notes_of(reader, meeting.id, removed=True)
    return Papers(meeting, notes, offered, tray or [], (shown or {}).get("listing", ""), sits and door == Door.OPEN)
