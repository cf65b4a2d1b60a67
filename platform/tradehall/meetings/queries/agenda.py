"""One's own agenda of an event."""

from typing import Any

from sqlalchemy import and_, exists, select
from sqlalchemy.orm import aliased

from tradehall.events.models import Participation, Slot
from tradehall.events.queries import event_by_slug
from tradehall.events.queries.events import plan_of
from tradehall.events.rules import State
from tradehall.kernel.errors import Unauthenticated
from tradehall.kernel.tx import ME, Reader, given
from tradehall.meetings import rules
from tradehall.meetings.diary import Diary, WorkingHours
from tradehall.meetings.models import BusyTime, Claim, Hours, Meeting, SlotMark
from tradehall.meetings.queries import parts
from tradehall.meetings.queries.meetings import CONCERNING, listing, page_of
from tradehall.meetings.queries.views import MyAgenda, MyTime
from tradehall.meetings.rules import MeetingStatus

MOST = 400  # meetings of one person in one event

_STANDING = listing(and_(Meeting.event_id == given("event"), Meeting.status != MeetingStatus.CANCELLED, CONCERNING))

_Place = aliased(Participation)
_TAKES_PART = exists().where(
    _Place.event_id == given("event"), _Place.state == State.APPROVED, _Place.id.in_(parts.mine())
)
_ELSEWHERE = exists().where(
    BusyTime.person_id == ME, BusyTime.starts_at < Slot.ends_at, BusyTime.ends_at > Slot.starts_at
)
_TIMES = (
    select(
        Slot.id, Slot.public_id, Slot.starts_at, Slot.ends_at, parts.busy(Claim.holder_id == ME),
        SlotMark.suits, Hours.zone, Hours.not_before, Hours.not_after, _ELSEWHERE.label("elsewhere"),
    )
    .outerjoin(SlotMark, and_(SlotMark.slot_id == Slot.id, SlotMark.person_id == ME))
    .outerjoin(Hours, and_(Hours.event_id == Slot.event_id, Hours.person_id == ME))
    .where(Slot.event_id == given("event"), _TAKES_PART)
    .order_by(Slot.starts_at)
)  # fmt: skip


def my_agenda(reader: Reader, slug: str) -> MyAgenda:
    """The reader's meetings in an event, its slots and breaks. Raises Unauthenticated, NotFound.

    `times` is empty for those who neither take part nor interpret.
    """
    if reader.actor.person_id is None:
        raise Unauthenticated
    event = event_by_slug(reader, slug)
    meetings = page_of(reader, _STANDING, None, MOST, event=event.id)
    times = [_time(row) for row in reader.rows(_TIMES, event=event.id)]
    days, breaks = plan_of(reader, event.id)
    return MyAgenda(event, meetings.items, times, days, breaks)


def _time(row: Any) -> MyTime:
    hours = WorkingHours(row.zone, row.not_before, row.not_after) if row.zone else None
    elsewhere = rules.ticks(row.starts_at, row.ends_at) if row.elsewhere else ()
    mine = Diary(marks={} if row.suits is None else {row.id: row.suits}, hours=hours, elsewhere=elsewhere)
    suits = mine.suits(row.id, row.starts_at, row.ends_at)
    return MyTime(row.public_id, row.starts_at, row.ends_at, bool(row[4]), suits)
