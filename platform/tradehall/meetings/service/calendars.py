"""What people's own calendars say: it blocks their slots, and does not touch what is booked."""

from collections.abc import Iterable
from datetime import UTC, datetime

from sqlalchemy import delete, insert

from tradehall.kernel.errors import NotFound
from tradehall.kernel.runner import handles
from tradehall.kernel.tx import Tx
from tradehall.meetings.commands import SetBusyTimes
from tradehall.meetings.errors import BusyElsewhere, SlotTaken
from tradehall.meetings.facts import AvailabilityChanged, BusyTimesCollide
from tradehall.meetings.models import BusyTime
from tradehall.meetings.policy import can_tell_busy_times
from tradehall.meetings.queries import busy
from tradehall.meetings.queries.busy import Attended

Stretch = tuple[datetime, datetime]


@handles(SetBusyTimes)
def set_busy_times(tx: Tx, command: SetBusyTimes) -> int:
    """How many stretches the person's calendars have in all. Facts only where something is different now."""
    tx.require(can_tell_busy_times(tx.actor, person=command.person), NotFound)
    if any(start >= end for start, end in command.stretches):
        raise ValueError("a stretch ends after it begins")
    busy.hold(tx, command.person)
    known = busy.stretches(tx, command.person)
    new = sorted((_at(start), _at(end)) for start, end in command.stretches)
    old = known.get(command.source, [])
    if new != old:
        _write(tx, command, new)
        before = [stretch for rows in known.values() for stretch in rows]
        after = [stretch for source, rows in known.items() if source != command.source for stretch in rows] + new
        _tell(tx, command.person, before, after)
    return sum(len(rows) for source, rows in known.items() if source != command.source) + len(new)


def _at(second: int) -> datetime:
    return datetime.fromtimestamp(second, UTC)


def _write(tx: Tx, command: SetBusyTimes, new: list[Stretch]) -> None:
    tx.session.execute(delete(BusyTime).where(BusyTime.source_id == command.source))
    rows = [
        {"person_id": command.person, "source_id": command.source, "starts_at": start, "ends_at": end}
        for start, end in new
    ]
    if rows:
        tx.session.execute(insert(BusyTime), rows)


def _tell(tx: Tx, person: int, before: list[Stretch], after: list[Stretch]) -> None:
    changed = set(before) ^ set(after)
    for event in busy.attended(tx, person):
        if any(_lies_in(event, stretch) for stretch in changed):
            tx.record(AvailabilityChanged(event=event.id, person=person))
    for meeting in busy.booked(tx, person):
        time = (meeting.starts_at, meeting.ends_at)
        if not meeting.suits and _touches(time, after) and not _touches(time, before):
            tx.record(
                BusyTimesCollide(person=person, meeting=meeting.id, public_id=meeting.public_id, event=meeting.event)
            )


def _lies_in(event: Attended, stretch: Stretch) -> bool:
    return bool(event.first and event.last and stretch[0] < event.last and stretch[1] > event.first)


def _touches(time: Stretch, stretches: Iterable[Stretch]) -> bool:
    return any(start < time[1] and end > time[0] for start, end in stretches)


def keep_calendars(tx: Tx, people: Iterable[int], slot: int, starts_at: datetime, ends_at: datetime) -> None:
    """After the claims are written: raises BusyElsewhere or SlotTaken where somebody's own calendar says busy.

    Whoever writes busy times holds the person's row, to which claims refer; so either they see the meeting, or the
    meeting sees them.
    """
    if tx.actor.is_system:
        return
    found = busy.elsewhere(tx, sorted(people), slot, starts_at, ends_at)
    if found:
        raise BusyElsewhere if tx.actor.person_id in found else SlotTaken
