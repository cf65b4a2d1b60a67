"""Saying when one can be met, and how one wants to be booked."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import time
from typing import Any

from sqlalchemy import delete, insert, select

from tradehall.events.commands import Phase
from tradehall.events.queries import EventView, event_by_slug
from tradehall.kernel import clock
from tradehall.kernel.errors import Forbidden, NotFound, StaleVersion, Unauthenticated
from tradehall.kernel.runner import broken, handles
from tradehall.kernel.texts import N_
from tradehall.kernel.tx import Tx
from tradehall.meetings.commands import MarkSlots, Others, SetBookingPreferences, SetHours
from tradehall.meetings.diary import WorkingHours
from tradehall.meetings.errors import EventOver, NotApproved
from tradehall.meetings.facts import AvailabilityChanged
from tradehall.meetings.models import BookingPreference, Hours, SlotMark
from tradehall.meetings.policy import can_answer, can_say_when
from tradehall.meetings.queries.availability import OwnSlot, own_places, own_slots, said
from tradehall.meetings.queries.parties import parties_by_public_id, shut_out

broken("pk_hours", StaleVersion)
broken("pk_slot_marks", StaleVersion)
broken("pk_booking_preferences", StaleVersion)


@dataclass(frozen=True, slots=True)
class _Own:
    """The actor in an event: what they said so far, locked; `row` None is nothing."""

    event: EventView
    row: Hours | None
    hours: WorkingHours
    person: int


def _own(tx: Tx, slug: str) -> _Own:
    """Delegates of approved participations and listed interpreters, while the event is not over."""
    person = tx.actor.person_id
    tx.require(person is not None, Unauthenticated)
    event = event_by_slug(tx, slug)
    row = tx.session.get(Hours, (person, event.id), with_for_update=True)
    hours, _, interprets = said(tx, event.id)
    comes = any(place.comes for place in own_places(tx, event.id))
    if not can_say_when(tx.actor, comes=comes, interprets=interprets):
        tx.require(False, shut_out(tx, event.id, NotApproved))
    if event.phase == Phase.CLOSED:
        raise EventOver
    return _Own(event, row, hours, person or 0)


@handles(SetHours)
def set_hours(tx: Tx, command: SetHours) -> str:
    """Replace one's hours in an event, whose slug it gives; marks stay."""
    own = _own(tx, command.event)
    if command.not_before is not None and command.not_before == command.not_after:
        tx.refuse("not_after", N_("The two times are the same. Please choose another, or leave one empty."))
    zone = command.zone or own.hours.zone
    low, high = _minutes(command.not_before), _minutes(command.not_after)
    row = _expect(tx, own, command.version, {"zone": zone, "not_before": low, "not_after": high or _midnight(high)})
    row.zone, row.not_before, row.not_after = zone, low, high or _midnight(high)
    now = WorkingHours(row.zone, row.not_before, row.not_after)
    tx.record(AvailabilityChanged(event=own.event.id, person=own.person, freed=_freed_by_hours(tx, own, now)))
    return own.event.slug


def _freed_by_hours(tx: Tx, own: _Own, now: WorkingHours) -> list[int]:
    """Slots to come that suit by the new hours and did not by the old ones; marks say what they said."""
    slots = own_slots(tx, own.event.id, own.hours)
    coming = [slot for slot in slots if slot.mark is None and not slot.hours and slot.starts_at > tx.now]
    return [slot.id for slot in coming if now.hold(slot.starts_at, slot.ends_at)]


def _minutes(at: time | None) -> int | None:
    return None if at is None else at.hour * 60 + at.minute


def _midnight(high: int | None) -> int | None:
    """As an end, 00:00 is that of the day."""
    return None if high is None else 1440


def _expect(tx: Tx, own: _Own, version: int, mine: dict[str, object]) -> Hours:
    """The row to write: of the version that the actor saw, or a new one where nothing was said."""
    if own.row is not None:
        tx.expect_version(own.row, version, mine)
        return own.row
    if version:
        raise StaleVersion(details={"version": 0, "changes": []})
    return tx.add(Hours(person_id=own.person, event_id=own.event.id, zone=own.hours.zone))


@handles(MarkSlots)
def mark_slots(tx: Tx, command: MarkSlots) -> dict[str, Any]:
    """Write down what differs from the hours: `event` is the slug, `suits` how many of the slots to come do now."""
    own = _own(tx, command.event)
    slots = own_slots(tx, own.event.id, own.hours)
    _check_known(tx, slots, {*command.suits, *command.off, *command.anyway})
    coming = [slot for slot in slots if slot.starts_at > tx.now]
    wanted = _wanted(tx, command, coming)
    changed = [slot for slot in coming if wanted[slot.id] != slot.suits]
    if own.row is None or own.row.version != command.version:
        ticked = sorted(slot.public_id for slot in changed if wanted[slot.id])
        unticked = sorted(slot.public_id for slot in changed if not wanted[slot.id])
        _expect_marks(tx, own, command.version, ticked, unticked)
    else:
        own.row.version += 1
    _write(tx, own.person, coming, wanted)
    freed = [slot.id for slot in changed if wanted[slot.id]]
    tx.record(AvailabilityChanged(event=own.event.id, person=own.person, freed=freed))
    return {"event": own.event.slug, "suits": sum(wanted.values())}


def _expect_marks(tx: Tx, own: _Own, version: int, ticked: list[str], unticked: list[str]) -> None:
    """A stale version tells of the slots on which the two differ: `yours` suit you only, `theirs` only there."""
    if own.row is None and not version:
        _expect(tx, own, version, {})
        return
    changes = [{"field": "slots", "yours": ticked, "theirs": unticked}] if ticked or unticked else []
    raise StaleVersion(details={"version": own.row.version if own.row else 0, "changes": changes})


def _check_known(tx: Tx, slots: Iterable[OwnSlot], named: set[str]) -> None:
    if named - {slot.public_id for slot in slots}:
        tx.refuse("suits", N_("One of these times is not offered in this event. Please choose again."))


def _wanted(tx: Tx, command: MarkSlots, slots: list[OwnSlot]) -> dict[int, bool]:
    """Slot id → whether it shall suit."""
    suits, off, anyway = set(command.suits), set(command.off), set(command.anyway)
    others = {
        Others.KEEP: lambda slot: slot.suits,
        Others.HOURS: lambda slot: slot.unmarked,
        Others.OFF: lambda slot: False,
    }[command.others]

    def says(slot: OwnSlot) -> bool:
        if slot.public_id in anyway:
            return True
        if slot.public_id in suits:  # whoever ticked it did not see what their calendar says by now
            return not slot.elsewhere or slot.suits
        return False if slot.public_id in off else others(slot)

    wanted = {slot.id: says(slot) for slot in slots}
    if command.quick:
        day, fill = command.quick.split(":")
        for slot in slots:
            here = clock.local(slot.starts_at, tx.actor.time_zone)
            if day in ("all", here.date().isoformat()) and (fill == "none" or not slot.elsewhere):
                wanted[slot.id] = _filled(fill, here.hour, slot.hours)
    return wanted


def _filled(fill: str, hour: int, by_hours: bool) -> bool:
    return {
        "whole": True,
        "mornings": hour < 12,
        "evenings": hour >= 17,
        "none": False,
        "hours": by_hours,
    }[fill]


def _write(tx: Tx, person: int, slots: list[OwnSlot], wanted: dict[int, bool]) -> None:
    """Only where it differs from the hours and the own calendar is there a mark."""
    marks = {slot.id: wanted[slot.id] for slot in slots if wanted[slot.id] != slot.unmarked}
    before = {slot.id: slot.mark for slot in slots if slot.mark is not None}
    gone = [slot_id for slot_id, mark in before.items() if marks.get(slot_id) != mark]
    if gone:
        tx.session.execute(delete(SlotMark).where(SlotMark.person_id == person, SlotMark.slot_id.in_(gone)))
    new = [(slot_id, mark) for slot_id, mark in sorted(marks.items()) if before.get(slot_id) != mark]
    if new:
        tx.session.execute(insert(SlotMark), [{"person_id": person, "slot_id": s, "suits": mark} for s, mark in new])


@handles(SetBookingPreferences)
def set_booking_preferences(tx: Tx, command: SetBookingPreferences) -> str:
    """Say for one's own side how it is booked; the participation's public id."""
    tx.require(tx.actor.signed_in or tx.actor.is_system, Unauthenticated)
    party = parties_by_public_id(tx, [command.participation]).get(command.participation)
    if party is None or not (party.acts or party.organises or tx.actor.is_system):
        raise NotFound
    tx.require(can_answer(tx.actor, acts=party.acts), Forbidden)
    if not party.approved:
        raise shut_out(tx, party.event_id, NotApproved)
    if party.phase == Phase.CLOSED:
        raise EventOver
    values = {"auto_accept": command.auto_accept, "free_moves": command.free_moves}
    row = tx.session.scalars(
        select(BookingPreference).where(BookingPreference.participation_id == party.id).with_for_update()
    ).one_or_none()
    if row is not None:
        tx.expect_version(row, command.version, values)
    elif command.version:
        raise StaleVersion(details={"version": 0, "changes": []})
    else:
        row = tx.add(BookingPreference(participation_id=party.id))
    row.auto_accept, row.free_moves = command.auto_accept, command.free_moves
    return party.public_id
