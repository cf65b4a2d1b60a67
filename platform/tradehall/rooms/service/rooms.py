"""The room of a meeting, for those who may be in it, and changing how its call stands."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from tradehall.events.commands import Side
from tradehall.kernel.tx import Tx
from tradehall.meetings.queries.frames import Frame
from tradehall.meetings.service.changing import Outsider, Table, guests_table, table
from tradehall.rooms import rules
from tradehall.rooms.errors import NotInRoom, NotSeated
from tradehall.rooms.facts import RoomChanged
from tradehall.rooms.models import Room, RoomNote, RoomVisit
from tradehall.rooms.policy import can_enter
from tradehall.rooms.rules import Door, Role


@dataclass(frozen=True, slots=True)
class Found:
    """A room, locked with its meeting, that the actor may enter. `side`: None for interpreters and organisers;
    `guest`: as whom somebody from outside comes."""

    room: Room
    table: Table
    role: Role
    side: Side | None
    door: Door
    guest: Outsider | None = None

    @property
    def meeting(self) -> Frame:
        """When it is held; of its row, which is locked."""
        row = self.table.meeting
        return Frame(row.id, row.public_id, self.table.status, row.starts_at, row.ends_at)


def standing(tx: Tx, public_id: str, *, open_only: bool = True, guests: bool = False) -> Found:
    """`open_only`: closed doors are refused. `guests`: those from outside may do it, too. Raises Unauthenticated,
    NotFound, NotSeated, DoorsNotOpen, DoorsClosed."""
    if guests and tx.actor.is_guest:
        return _from_outside(tx, public_id)
    found = table(tx, public_id)
    meeting, person = found.meeting, tx.actor.person_id or 0
    seated = person in found.held
    tx.require(can_enter(tx.actor, seated=seated, organises=found.organises), NotSeated)
    door = _door(tx, found, open_only=open_only)
    role = Role(found.people[person]) if seated else Role.ORGANISER
    side = found.sides.get(person) if seated else None
    return Found(_room(tx, meeting.id), found, role, side, door)


def _from_outside(tx: Tx, public_id: str) -> Found:
    """For a guest without an account, whose row says for which side they come; who interprets comes for none."""
    found, guest = guests_table(tx, public_id)
    tx.require(can_enter(tx.actor, seated=True, organises=False))
    door = _door(tx, found, open_only=True)
    return Found(_room(tx, found.meeting.id), found, Role(guest.role), guest.side, door, guest)


def _door(tx: Tx, found: Table, *, open_only: bool) -> Door:
    meeting = found.meeting
    door = rules.door(found.status, meeting.starts_at, meeting.ends_at, tx.now)
    if open_only and (why := rules.why_closed(door)):
        raise why(details={"opens_at": rules.opens_at(meeting.starts_at).isoformat()})
    return door


def _room(tx: Tx, meeting_id: int) -> Room:
    return tx.session.get(Room, meeting_id) or tx.add(Room(meeting_id=meeting_id, tray=[]))


def inside(tx: Tx, public_id: str, *, guests: bool = False) -> Found:
    """The same for those who are in the call now. Raises NotInRoom, too."""
    found = standing(tx, public_id, guests=guests)
    if own_visit(tx, visits(tx, found.meeting.id), begun=True) is None:
        raise NotInRoom
    return found


def change(tx: Tx, found: Found) -> None:
    """The room's row was changed: everybody in the call is told how it stands now."""
    found.room.version += 1
    meeting = found.meeting
    tx.record(RoomChanged(meeting=meeting.id, public_id=meeting.public_id, version=found.room.version))


def by(tx: Tx, found: Found) -> dict[str, Any]:
    """Whose it is, for a row that names a person or somebody from outside."""
    guest = found.guest
    return {"guest_id": guest.id, "name": guest.name} if guest else {"person_id": tx.actor.person_id}


def is_own(tx: Tx, row: RoomNote | RoomVisit) -> bool:
    """Whether such a row is the actor's own."""
    if tx.actor.is_guest:
        return row.guest_id == tx.actor.guest_id
    return tx.actor.signed_in and row.person_id == tx.actor.person_id


def visits(tx: Tx, meeting_id: int) -> list[RoomVisit]:
    """Who is in the call, or announced, in the order of coming."""
    there = select(RoomVisit).where(RoomVisit.meeting_id == meeting_id, RoomVisit.left_at.is_(None))
    return tx.all(there.order_by(RoomVisit.id))


def lost_lately(tx: Tx, meeting_id: int) -> list[RoomVisit]:
    """Visits that ended with a line that broke, as long as their place is kept."""
    ended = select(RoomVisit).where(RoomVisit.meeting_id == meeting_id, RoomVisit.left_at.is_not(None))
    return tx.all(ended.where(RoomVisit.seen_at > tx.now).order_by(RoomVisit.id))


def own_visit(tx: Tx, there: list[RoomVisit], *, begun: bool = False) -> RoomVisit | None:
    """The actor's among these; one that is only announced has not `begun`."""
    found = next((visit for visit in there if is_own(tx, visit)), None)
    return None if found is not None and begun and found.joined_at > tx.now else found
