"""Publishing a schedule: all of it in one act, or nothing, by the same functions as a booking by hand."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import select

from tradehall.events.queries import SlotView
from tradehall.kernel.runner import handles
from tradehall.kernel.texts import N_
from tradehall.kernel.tx import Tx
from tradehall.meetings import rules as meeting_rules
from tradehall.meetings.diary import Diary
from tradehall.meetings.facts import MeetingCancelled
from tradehall.meetings.models import Meeting
from tradehall.meetings.planning import placing
from tradehall.meetings.planning.commands import PublishRun
from tradehall.meetings.planning.errors import Overtaken, RunStale
from tradehall.meetings.planning.facts import SchedulePublished
from tradehall.meetings.planning.queries.interpreters import helpers_of, interpreters_of, lacking, wanted_of
from tradehall.meetings.planning.service.running import Case, finished
from tradehall.meetings.queries.diaries import diaries
from tradehall.meetings.queries.listed import hold
from tradehall.meetings.queries.parties import Party, parties, slots_by_public_ids
from tradehall.meetings.service.booking import Booking, about, book_all, let_go, unless_taken
from tradehall.meetings.service.changing import cancel
from tradehall.meetings.service.following import people_at
from tradehall.meetings.service.moving import Shift, shift_all
from tradehall.meetings.service.resting import Seating, seat_all

CHANGED = N_("The organisers changed the schedule of the event.")


@dataclass(slots=True)
class Plan:
    """What publishing would do, and what stands in its way (`{code, meeting}`)."""

    book: list[tuple[str, Booking]] = field(default_factory=list)
    shift: list[tuple[str, Shift]] = field(default_factory=list)
    cancel: list[Meeting] = field(default_factory=list)
    seat: list[Seating] = field(default_factory=list)
    conflicts: list[dict[str, str]] = field(default_factory=list)

    def refuse(self, code: str, name: str) -> None:
        self.conflicts.append({"code": code, "meeting": name})


@dataclass(frozen=True, slots=True)
class Now:
    """The event as it is at this moment. `standing`: pair → its meeting; `people`: who comes to each. `rows`: slot →
    what follows it without a break; `lengths`: over how many slots each meeting of the schedule reaches."""

    parties: dict[int, Party]
    slots: dict[str, SlotView]
    standing: dict[tuple[int, int], Meeting]
    people: dict[int, list[Any]]
    rows: dict[str, list[str]]
    lengths: dict[str, int]


@handles(PublishRun)
def publish_run(tx: Tx, command: PublishRun) -> str:
    """The schedule's public id. Raises Overtaken, which names what was booked or changed meanwhile."""
    found = finished(tx, command.run)
    if command.version is not None and command.version != found.run.version:
        raise RunStale
    now = _now(tx, found)
    plan = _plan(tx, found, now)
    gone = [meeting.id for meeting in plan.cancel] + [shift.meeting.id for _, shift in plan.shift]
    if gone:
        let_go(tx, gone)
    _look_at_diaries(tx, found, plan)
    if plan.conflicts:
        raise Overtaken(details={"conflicts": plan.conflicts})
    _find_interpreters(tx, found, now, plan)
    if not unless_taken(tx, partial(_do, tx, plan, now)):  # at this very moment
        _look_at_diaries(tx, found, plan)
        raise Overtaken(details={"conflicts": plan.conflicts})
    _note(tx, found, plan)
    return found.run.public_id


def _do(tx: Tx, plan: Plan, now: Now) -> bool:
    for meeting in plan.cancel:
        cancel(tx, meeting, CHANGED, None)
        meeting.version += 1
        people = [row.person_id for row in now.people.get(meeting.id, ())]
        tx.record(MeetingCancelled(acting=None, **about(tx, meeting, people)))
    shift_all(tx, [shift for _, shift in plan.shift])
    if plan.book:
        book_all(tx, [booking for _, booking in plan.book])
    if plan.seat:
        seat_all(tx, plan.seat)
    return True


def _note(tx: Tx, found: Case, plan: Plan) -> None:
    run = found.run
    run.published_at, run.published_by = tx.now, tx.actor.person_id
    run.version += 1
    told = Counter(person for _, booking in plan.book for person in booking.everybody)
    about_run = found.about(tx.actor.person_id)
    counts = {"booked": len(plan.book), "moved": len(plan.shift), "cancelled": len(plan.cancel)}
    tx.record(SchedulePublished(**{"told": dict(told), **counts, **about_run}))


def _now(tx: Tx, found: Case) -> Now:
    """The participations are held until commit, and so are the event's meetings: in this order, as everywhere."""
    frame = found.run.frame.values()
    places = parties(tx, {one[side] for one in frame for side in ("exporter", "buyer")}, hold="share")
    standing = select(Meeting).where(Meeting.event_id == found.event.id, Meeting.status.in_(meeting_rules.STANDING))
    rows = tx.all(standing.where(Meeting.starts_at > tx.now).order_by(Meeting.id).with_for_update())
    wanted = [slot["id"] for slot in found.run.problem["slots"]]
    slots = slots_by_public_ids(tx, found.event.id, wanted)
    lengths = {one["id"]: one.get("duration", 1) for one in found.run.problem["meetings"]}
    pairs = {(row.exporter_id, row.buyer_id): row for row in rows}
    return Now(places, slots, pairs, people_at(tx, rows), placing.stretches(found.run.problem), lengths)


def _plan(tx: Tx, found: Case, now: Now) -> Plan:
    plan, placed = Plan(), found.placed
    for name, one in found.run.frame.items():
        meeting, slot = now.standing.get((one["exporter"], one["buyer"])), placed.get(name)
        is_known = one["meeting"] is not None or (found.run.published_at is not None and _is_planned(meeting))
        if slot is None:
            if meeting is not None and is_known and _was_taken_out(found, name):
                plan.cancel.append(meeting)
        elif meeting is None and one["meeting"] is not None:
            plan.refuse("cancelled", name)
        elif meeting is not None and not is_known:
            plan.refuse("booked", name)
        elif slot not in now.slots or now.slots[slot].starts_at <= tx.now:
            plan.refuse("time-gone", name)
        elif meeting is None:
            _book(found, now, plan, name, slot)
        elif now.slots[slot].id != meeting.slot_id:
            _shift(found, now, plan, name, slot, meeting)
    return plan


def _is_planned(meeting: Meeting | None) -> bool:
    """Nobody asked for it: it is of a schedule."""
    return meeting is not None and meeting.request_id is None


def _was_taken_out(found: Case, name: str) -> bool:
    edit = found.edits.get(name)
    return edit is not None and edit.moved and edit.slot is None


def _book(found: Case, now: Now, plan: Plan, name: str, slot: str) -> None:
    one = found.run.frame[name]
    exporter, buyer = now.parties.get(one["exporter"]), now.parties.get(one["buyer"])
    if exporter is None or buyer is None or not exporter.approved or not buyer.approved:
        plan.refuse("left", name)
        return
    found_people = {party.comes(_of(party, one["people"])): party.id for party in (exporter, buyer)}
    people = {person: place for person, place in found_people.items() if person is not None}
    if sorted(people) != one["people"]:
        plan.refuse("people", name)
        return
    ends_at = _ends(now, name, slot)
    if ends_at is None:
        plan.refuse("time-gone", name)
        return
    view = now.slots[slot]
    booking = Booking(found.event.id, exporter.id, buyer.id, view, ends_at, people, one["interpreter"])
    plan.book.append((name, booking))


def _of(party: Party, people: Sequence[int]) -> int | None:
    return next((person for person in people if person in party.delegates), None)


def _shift(found: Case, now: Now, plan: Plan, name: str, slot: str, meeting: Meeting) -> None:
    rows = now.people[meeting.id]
    was = now.slots.get(found.run.problem.get("published", {}).get(name, ""))
    if found.run.published_at is None and (was is None or was.id != meeting.slot_id):
        plan.refuse("moved", name)
        return
    if any(row.role == "interpreter" for row in rows):
        plan.refuse("interpreter", name)
        return
    ends_at = _ends(now, name, slot)
    if ends_at is None:
        plan.refuse("time-gone", name)
        return
    away = {row.person_id for row in rows if row.role == "guest" and row.answer == "no"}
    people = [row.person_id for row in rows]
    held = [person for person in people if person not in away]
    plan.shift.append((name, Shift(meeting, now.slots[slot], ends_at, people, held)))


def _ends(now: Now, name: str, slot: str) -> datetime | None:
    """When the meeting ends that begins with the slot; None where the grid is not what it was."""
    row = now.rows[slot][: now.lengths[name]]
    if len(row) < now.lengths[name] or any(one not in now.slots for one in row):
        return None
    return now.slots[row[-1]].ends_at


def _find_interpreters(tx: Tx, found: Case, now: Now, plan: Plan) -> None:
    """For what is booked now, and for what stands without one, as far as somebody is free; the rest waits for the
    organisers to find one."""
    problem, frame = found.run.problem, found.run.frame
    times = {name: (booking.slot.id, booking.slot.starts_at, booking.ends_at) for name, booking in plan.book}
    moved = {name: (shift.slot.id, shift.slot.starts_at, shift.ends_at) for name, shift in plan.shift}
    rows = {row.id: row for row in now.standing.values() if row not in plan.cancel}
    lacks = [one for one in lacking(tx, found.event.id, frame, moved) if one.meeting in rows and not one.asked]
    wanted = wanted_of(problem, frame, times) + [one.wanted for one in lacks]
    if not wanted:
        return
    hold(tx, [helper.person for helper in helpers_of(tx)])
    who = interpreters_of(tx, found.event, frame, wanted)
    plan.book = [(name, replace(booking, interpreter=who.get(name))) for name, booking in plan.book]
    for one in lacks:
        if person := who.get(one.wanted.name):
            row = rows[one.meeting]
            plan.seat.append(Seating(row, [seat.person_id for seat in now.people.get(row.id, ())], person))


def _look_at_diaries(tx: Tx, found: Case, plan: Plan) -> None:
    """Who is busy by now, or has said meanwhile that the time does not suit, unless organisers chose it by hand. The
    claims decide in the end; this names whom to talk to."""
    times = [(name, b.slot, b.ends_at, list(b.people)) for name, b in plan.book]
    times += [(name, s.slot, s.ends_at, s.held) for name, s in plan.shift]
    if not times:
        return
    span = meeting_rules.ticks(min(slot.starts_at for _, slot, _, _ in times), max(end for _, _, end, _ in times))
    known = diaries(tx, found.event.id, {person for _, _, _, people in times for person in people}, span)
    for name, slot, ends_at, people in times:
        by_hand = name in found.edits and found.edits[name].moved
        why = _why_not([known[person] for person in people], slot, ends_at, by_hand=by_hand)
        if why:
            plan.refuse(why, name)


def _why_not(people: Sequence[Diary], slot: SlotView, ends_at: datetime, *, by_hand: bool) -> str | None:
    if any(diary.is_busy(slot.starts_at, ends_at) for diary in people):
        return "busy"
    suits = by_hand or all(diary.suits(slot.id, slot.starts_at, slot.ends_at) for diary in people)
    return None if suits else "unsuitable"
