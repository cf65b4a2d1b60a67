"""What a schedule is made from, read in a few statements whatever the size of the event."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from tradehall.accounts.models import Person
from tradehall.events.commands import Side
from tradehall.events.models import Participation, ParticipationBlock, Slot
from tradehall.events.queries import EventView
from tradehall.events.rules import State
from tradehall.kernel.tx import NOW, Reader, given
from tradehall.meetings.models import Meeting, MeetingPerson
from tradehall.meetings.planning.commands import WishKind
from tradehall.meetings.planning.models import Wish
from tradehall.meetings.planning.queries.interpreters import helpers_of
from tradehall.meetings.planning.rules import Rows, Seat, Standing, Time
from tradehall.meetings.queries.diaries import diaries
from tradehall.meetings.queries.parts import lead
from tradehall.meetings.rules import STANDING, ticks

_SLOTS = (
    select(Slot.id, Slot.public_id, Slot.starts_at, Slot.ends_at)
    .where(Slot.event_id == given("event"), Slot.starts_at > NOW)
    .order_by(Slot.starts_at)
)
_SEATS = select(
    Participation.id, Participation.public_id, Participation.side, Participation.languages,
    lead(Participation.id), lead(Participation.id, Person.public_id), lead(Participation.id, Person.time_zone),
).where(Participation.event_id == given("event"), Participation.state == State.APPROVED)  # fmt: skip
_WISHES = select(Wish.participation_id, Wish.other_id, Wish.kind).where(Wish.event_id == given("event"))
_BLOCKED = select(ParticipationBlock.blocker_id, ParticipationBlock.blocked_id).where(
    ParticipationBlock.event_id == given("event")
)
_STANDING = (
    select(
        Meeting.public_id, Meeting.exporter_id, Meeting.buyer_id, Slot.public_id, Meeting.starts_at, Meeting.ends_at,
        Meeting.interpreter_wish, MeetingPerson.role, Person.id, Person.public_id, Person.time_zone,
        MeetingPerson.participation_id,
    )
    .join(MeetingPerson, MeetingPerson.meeting_id == Meeting.id)
    .join(Person, Person.id == MeetingPerson.person_id)
    .outerjoin(Slot, Slot.id == Meeting.slot_id)
    .where(Meeting.event_id == given("event"), Meeting.status.in_(STANDING), Meeting.starts_at > NOW)
    .order_by(Meeting.starts_at, Meeting.id)
)  # fmt: skip


def rows_of(reader: Reader, event: EventView) -> Rows:
    """All that a schedule of the event is made from. Unscoped: the caller has asked its policy."""
    slots = [Time(*row) for row in reader.rows(_SLOTS, event=event.id)]
    seats = {row[0]: _seat(row) for row in reader.rows(_SEATS, event=event.id) if row[4] is not None}
    wishes = {(row[0], row[1]): WishKind(row[2]) for row in reader.rows(_WISHES, event=event.id)}
    standing = _standing(reader.rows(_STANDING, event=event.id))
    helpers = helpers_of(reader)
    people = {seat.person for seat in seats.values()} | {person for one in standing for person in one.people}
    people |= {helper.person for helper in helpers}
    span = ticks(slots[0].starts_at, slots[-1].ends_at) if slots else range(0)
    return Rows(
        zone=event.zone,
        slots=slots,
        seats=seats,
        wishes=wishes,
        blocked=[(row[0], row[1]) for row in reader.rows(_BLOCKED, event=event.id)],
        standing=standing,
        diaries=diaries(reader, event.id, people, span),
        helpers=helpers,
        minutes=event.booking.interpreted_minutes,
        rest=(event.booking.interpreter_stretch, event.booking.interpreter_pause),
    )


def _seat(row: Any) -> Seat:
    return Seat(row[0], row[1], Side(row[2]), row[3], row[4], row[5], row[6] or "UTC")


def _standing(rows: Sequence[Any]) -> list[Standing]:
    found: dict[str, Standing] = {}
    interpreted: set[str] = {row[0] for row in rows if row.role == "interpreter"}
    for row in rows:
        one = found.setdefault(row[0], _meeting(row, row[0] in interpreted))
        if row.role == "delegate":
            one.people[row[8]] = (row[9], row[10] or "UTC", row[11])
    return list(found.values())


def _meeting(row: Any, interpreted: bool) -> Standing:
    return Standing(row[0], row[1], row[2], row[3], row[4], row[5], {}, row[6], interpreted)
