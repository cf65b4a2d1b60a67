"""The room of a meeting, for those who may be in it, and changing how its call stands."""

from dataclasses import dataclass

from sqlalchemy import select

from tradehall.events.commands import Side
from tradehall.kernel.tx import Tx
from tradehall.meetings.queries.frames import Frame
from tradehall.meetings.service.changing import Table, table
from tradehall.rooms import rules
from tradehall.rooms.errors import NotInRoom, NotSeated
from tradehall.rooms.facts import RoomChanged
from tradehall.rooms.models import Room, RoomVisit
from tradehall.rooms.policy import can_enter
from tradehall.rooms.rules import Door, Role


@dataclass(frozen=True, slots=True)
class Found:
    """A room, locked with its meeting, that the actor may enter. `side`: None for interpreters and organisers."""

    room: Room
    table: Table
    role: Role
    side: Side | None
    door: Door

    @property
    def meeting(self) -> Frame:
        """When it is held; of its row, which is locked."""
        row = self.table.meeting
        return Frame(row.id, row.public_id, self.table.status, row.starts_at, row.ends_at)


def standing(tx: Tx, public_id: str, *, open_only: bool = True) -> Found:
    """`open_only`: closed doors are refused. Raises Unauthenticated, NotFound, NotSeated, DoorsNotOpen, DoorsClosed."""
    found = table(tx, public_id)
    meeting, person = found.meeting, tx.actor.person_id or 0
    seated = person in found.held
    tx.require(can_enter(tx.actor, seated=seated, organises=found.organises), NotSeated)
    door = rules.door(found.status, meeting.starts_at, meeting.ends_at, tx.now)
    if open_only and (why := rules.why_closed(door)):
        raise why(details={"opens_at": rules.opens_at(meeting.starts_at).isoformat()})
    role = Role(found.people[person]) if seated else Role.ORGANISER
    side = found.sides.get(person) if seated else None
    room = tx.session.get(Room, meeting.id) or tx.add(Room(meeting_id=meeting.id, tray=[]))
    return Found(room, found, role, side, door)


def inside(tx: Tx, public_id: str) -> Found:
    """The same for those who are in the call now. Raises NotInRoom, too."""
    found = standing(tx, public_id)
    if visit_of(tx, found.meeting.id, tx.actor.person_id or 0) is None:
        raise NotInRoom
    return found


def change(tx: Tx, found: Found) -> None:
    """The room's row was changed: everybody in the call is told how it stands now."""
    found.room.version += 1
    meeting = found.meeting
    tx.record(RoomChanged(meeting=meeting.id, public_id=meeting.public_id, version=found.room.version))


def visits(tx: Tx, meeting_id: int) -> list[RoomVisit]:
    """Who is in the call, or announced, in the order of coming."""
    there = select(RoomVisit).where(RoomVisit.meeting_id == meeting_id, RoomVisit.left_at.is_(None))
    return tx.all(there.order_by(RoomVisit.id))


def visit_of(tx: Tx, meeting_id: int, person: int) -> RoomVisit | None:
    """Their visit now; one that is only announced has not begun."""
    found = next((visit for visit in visits(tx, meeting_id) if visit.person_id == person), None)
    return found if found is not None and found.joined_at <= tx.now else None
