"""The rooms of a day, in three statements however many they are."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from tradehall.accounts.models import Person
from tradehall.events.commands import Side
from tradehall.events.models import EventOrganiser
from tradehall.events.queries import DelegateName
from tradehall.kernel.tx import NOW, Reader, among, given
from tradehall.meetings.models import Meeting
from tradehall.meetings.queries.day_views import DayRow
from tradehall.rooms import rules
from tradehall.rooms.lights.rules import RoomState, room_state, weakest
from tradehall.rooms.models import RoomTrouble, RoomVisit
from tradehall.rooms.preflight.queries import lights_of
from tradehall.rooms.preflight.rules import Light
from tradehall.rooms.rules import Door


@dataclass(frozen=True, slots=True)
class Inside:
    """Somebody in a call; of somebody from outside `person` is None."""

    person: int | None
    name: str
    role: str
    side: Side | None


@dataclass(frozen=True, slots=True)
class RoomLight:
    """`state`: None while the doors are closed. `missing`: who comes and is not in the room, while its doors are open
    and the meeting is not over. `lights`: of the least ready of each side ("exporter", "buyer") and of the interpreter,
    until the meeting is over."""

    state: RoomState | None
    inside: list[Inside]
    missing: list[DelegateName]
    lights: dict[str, Light | None]


_INSIDE = (
    select(
        Meeting.public_id, RoomVisit.person_id, func.coalesce(Person.name, RoomVisit.name), RoomVisit.role,
        RoomVisit.side,
    )
    .join(Meeting, Meeting.id == RoomVisit.meeting_id)
    .outerjoin(Person, Person.id == RoomVisit.person_id)
    .where(Meeting.public_id.in_(among("meetings")), RoomVisit.left_at.is_(None), RoomVisit.joined_at <= NOW)
    .order_by(RoomVisit.id)
)  # fmt: skip
_CALLING = (
    select(Meeting.public_id)
    .join(RoomTrouble, RoomTrouble.meeting_id == Meeting.id)
    .where(Meeting.public_id.in_(among("meetings")), RoomTrouble.state != "solved")
    .distinct()
)


def room_lights(reader: Reader, meetings: Sequence[DayRow]) -> dict[str, RoomLight]:
    """Meeting → how it stands with its room. Unscoped: for organisers alone."""
    ids = [row.public_id for row in meetings]
    inside: dict[str, list[Inside]] = defaultdict(list)
    for meeting, person, name, role, side in reader.rows(_INSIDE, meetings=ids):
        inside[meeting].append(Inside(person, name, role, Side(side) if side else None))
    calling = set(reader.all(_CALLING, meetings=ids))
    lights = lights_of(reader, sorted({one.id for row in meetings for one in _people(row)}))
    return {
        row.public_id: _light(row, inside[row.public_id], row.public_id in calling, lights, reader.now)
        for row in meetings
    }


def _people(row: DayRow) -> list[DelegateName]:
    return [*row.exporter.people, *row.buyer.people, *([row.interpreter] if row.interpreter else [])]


def _light(row: DayRow, inside: list[Inside], calls: bool, lights: dict[int, Light], now: datetime) -> RoomLight:
    door = rules.door(row.status, row.starts_at, row.ends_at, now)
    sides = {one.side for one in inside if one.side}
    there = {one.person for one in inside}
    is_awaited = door == Door.OPEN and now < row.ends_at

    def of(people: Iterable[DelegateName]) -> Light | None:
        return weakest([lights.get(one.id) for one in people])

    ready = {"exporter": of(row.exporter.people), "buyer": of(row.buyer.people)}
    if row.interpreter:
        ready["interpreter"] = of([row.interpreter])
    return RoomLight(
        state=room_state(door, row.ends_at, now, inside=len(inside), sides=sides, calls=calls),
        inside=inside,
        missing=[one for one in _people(row) if one.id not in there] if is_awaited else [],
        lights=ready if now < row.ends_at and row.status != "cancelled" else {},
    )


_ORGANISERS = (
    select(EventOrganiser.person_id)
    .join(Meeting, Meeting.event_id == EventOrganiser.event_id)
    .where(Meeting.id == given("meeting"))
)


def organisers_of(reader: Reader, meeting_id: int) -> list[int]:
    """Who runs the event of a meeting. For the system."""
    return reader.all(_ORGANISERS, meeting=meeting_id)
