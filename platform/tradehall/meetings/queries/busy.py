"""What the handlers and calendars need to know of the times at which people are busy by calendars of their own."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, exists, func, or_, select

from tradehall.accounts.models import Person
from tradehall.events.commands import Phase
from tradehall.events.models import Delegate, Event, Participation, Slot
from tradehall.events.rules import State
from tradehall.kernel.tx import ME, NOW, Reader, among, given
from tradehall.meetings.models import BusyTime, Claim, Interpreter, Meeting, SlotMark
from tradehall.meetings.rules import STANDING

_HOLD = select(Person.id).where(Person.id == given("person"))
_STRETCHES = (
    select(BusyTime.source_id, BusyTime.starts_at, BusyTime.ends_at)
    .where(BusyTime.person_id == given("person"))
    .order_by(BusyTime.starts_at, BusyTime.ends_at)
)


def hold(reader: Reader, person: int) -> None:
    """Keep others from booking this person until commit: whoever claims their time refers to this row."""
    reader.session.execute(_HOLD.with_for_update(), {"person": person})


def stretches(reader: Reader, person: int) -> dict[int, list[tuple[datetime, datetime]]]:
    """Source id → its stretches by time."""
    found: dict[int, list[tuple[datetime, datetime]]] = {}
    for source, starts_at, ends_at in reader.rows(_STRETCHES, person=person):
        found.setdefault(source, []).append((starts_at, ends_at))
    return found


def _marked(person: Any, slot: Any) -> Any:
    """They said of the slot that it suits them, whatever else."""
    return exists().where(SlotMark.person_id == person, SlotMark.slot_id == slot, SlotMark.suits.is_(True))


_ELSEWHERE = (
    select(BusyTime.person_id)
    .distinct()
    .where(
        BusyTime.person_id.in_(among("people")),
        BusyTime.starts_at < given("ends_at"),
        BusyTime.ends_at > given("starts_at"),
        ~_marked(BusyTime.person_id, given("slot")).correlate(BusyTime),
    )
)


def elsewhere(reader: Reader, people: Collection[int], slot: int, starts_at: datetime, ends_at: datetime) -> list[int]:
    """Those of the people whose own calendar says busy, and who did not mark the slot as one that suits."""
    return reader.all(_ELSEWHERE, people=list(people), slot=slot, starts_at=starts_at, ends_at=ends_at)


@dataclass(frozen=True, slots=True)
class Booked:
    """A meeting to come that a person comes to; `suits`: they marked its slot as one that suits them."""

    id: int
    public_id: str
    event: int
    starts_at: datetime
    ends_at: datetime
    suits: bool


_BOOKED = (
    select(
        Meeting.id, Meeting.public_id, Meeting.event_id, Meeting.starts_at, Meeting.ends_at,
        _marked(given("person"), Meeting.slot_id).correlate(Meeting),
    )
    .where(Meeting.status.in_(STANDING), Meeting.ends_at > NOW)
    .where(exists().where(Claim.meeting_id == Meeting.id, Claim.holder_id == given("person")).correlate(Meeting))
    .order_by(Meeting.starts_at)
)  # fmt: skip


def booked(reader: Reader, person: int) -> list[Booked]:
    """The meetings for which a person's time is held, by time."""
    rows = reader.rows(_BOOKED, person=person)
    return [Booked(row[0], row[1], row[2], row[3], row[4], bool(row[5])) for row in rows]


@dataclass(frozen=True, slots=True)
class Attended:
    """An event that is not over and in which a person can be met. `arranging`: meetings are booked or held now."""

    id: int
    arranging: bool
    first: datetime | None
    last: datetime | None


_COMES = (
    exists()
    .where(
        Participation.event_id == Event.id,
        Participation.state == State.APPROVED,
        Delegate.participation_id == Participation.id,
        Delegate.person_id == given("person"),
    )
    .correlate(Event)
)
_INTERPRETS = and_(
    exists().where(Interpreter.person_id == given("person")), Event.phase.in_([Phase.BOOKING, Phase.LIVE])
)
_ATTENDED = (
    select(Event.id, Event.phase, func.min(Slot.starts_at), func.max(Slot.ends_at))
    .outerjoin(Slot, Slot.event_id == Event.id)
    .where(Event.phase != Phase.CLOSED, or_(_COMES, _INTERPRETS))
    .group_by(Event.id, Event.phase)
    .order_by(Event.id)
)


def attended(reader: Reader, person: int) -> list[Attended]:
    """The events for which it matters when a person is busy."""
    rows = reader.rows(_ATTENDED, person=person)
    return [Attended(row[0], row[1] in (Phase.BOOKING, Phase.LIVE), row[2], row[3]) for row in rows]


_OURS = select(Meeting.uid).where(Meeting.uid.in_(among("uids")))


def own_uids(reader: Reader, uids: Collection[str]) -> frozenset[str]:
    """Those which are meetings of ours."""
    return frozenset(reader.all(_OURS, uids=list(uids))) if uids else frozenset()


@dataclass(frozen=True, slots=True)
class Collision:
    """A meeting of the reader's to come during which a calendar of their own says busy."""

    public_id: str
    starts_at: datetime
    ends_at: datetime


_COLLIDING = (
    select(Meeting.public_id, Meeting.starts_at, Meeting.ends_at)
    .where(Meeting.status.in_(STANDING), Meeting.ends_at > NOW, ~_marked(ME, Meeting.slot_id).correlate(Meeting))
    .where(exists().where(Claim.meeting_id == Meeting.id, Claim.holder_id == ME).correlate(Meeting))
    .where(
        exists()
        .where(BusyTime.person_id == ME, BusyTime.starts_at < Meeting.ends_at, BusyTime.ends_at > Meeting.starts_at)
        .correlate(Meeting)
    )
    .order_by(Meeting.starts_at)
)


def collisions(reader: Reader) -> list[Collision]:
    """The reader's own, by time."""
    return [Collision(*row) for row in reader.rows(_COLLIDING)]
