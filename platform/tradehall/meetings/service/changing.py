"""Changing a meeting: move, cancel, link, agenda."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from tradehall.events.commands import Side
from tradehall.kernel.errors import FieldError, Forbidden, NotFound, Unauthenticated
from tradehall.kernel.runner import handles
from tradehall.kernel.texts import N_
from tradehall.kernel.tx import Tx
from tradehall.meetings import rules
from tradehall.meetings.commands import CancelMeeting, MoveMeeting, SetAgenda, SetLink
from tradehall.meetings.errors import SlotPast
from tradehall.meetings.facts import MeetingCancelled, MeetingChanged, MeetingMoved
from tradehall.meetings.models import Meeting, MeetingPerson
from tradehall.meetings.policy import can_assign_interpreter, can_change_meeting, can_see_meeting
from tradehall.meetings.queries.parties import Party, parties, slots_by_public_ids
from tradehall.meetings.rules import MeetingStatus
from tradehall.meetings.service.booking import about, claim, let_go, stretch, told, whole_second
from tradehall.meetings.service.resting import can_come, free, interpreter_changed


@dataclass(frozen=True, slots=True)
class Table:
    """A meeting, locked, that the actor may see: its sides, its people (person → role), and the actor's side."""

    meeting: Meeting
    exporter: Party
    buyer: Party
    people: dict[int, str]
    side: Side | None

    @property
    def interpreter(self) -> int | None:
        """Who is booked to interpret."""
        return next((person for person, role in self.people.items() if role == "interpreter"), None)

    @property
    def organises(self) -> bool:
        return self.exporter.organises

    @property
    def status(self) -> MeetingStatus:
        return MeetingStatus(self.meeting.status)


def table(tx: Tx, public_id: str, *, asked: bool = False) -> Table:
    """`asked`: the meeting is offered to the actor. Raises Unauthenticated, NotFound."""
    tx.require(tx.actor.signed_in or tx.actor.is_system, Unauthenticated)
    meeting = tx.get(Meeting, public_id, lock=True)
    sides = parties(tx, (meeting.exporter_id, meeting.buyer_id))
    exporter, buyer = sides[meeting.exporter_id], sides[meeting.buyer_id]
    rows = tx.all(select(MeetingPerson).where(MeetingPerson.meeting_id == meeting.id))
    people = {row.person_id: row.role for row in rows}
    side = Side.EXPORTER if exporter.acts else Side.BUYER if buyer.acts else None
    comes = asked or tx.actor.person_id in people
    allowed = can_see_meeting(tx.actor, acts=side is not None, comes=comes, organises=exporter.organises)
    tx.require(allowed, NotFound)
    return Table(meeting, exporter, buyer, people, side)


def _own_table(tx: Tx, public_id: str) -> Table:
    """The meeting, if the actor may change it; its interpreter may only look."""
    found = table(tx, public_id)
    allowed = can_change_meeting(tx.actor, acts=found.side is not None, organises=found.organises)
    tx.require(allowed, Forbidden)
    return found


@handles(MoveMeeting)
def move_meeting(tx: Tx, command: MoveMeeting) -> str:
    """Another slot for the same people; the time that they held is free again."""
    found = _own_table(tx, command.meeting)
    meeting, before = found.meeting, found.meeting.starts_at
    if not tx.actor.is_system:
        _may_move(tx, found)
    slot = slots_by_public_ids(tx, meeting.event_id, [command.slot]).get(command.slot)
    if slot is None:
        tx.refuse("slot", N_("This time is not offered in this event. Please choose again."))
        raise AssertionError
    if slot.starts_at <= tx.now and not tx.actor.is_system:
        raise SlotPast(fields={"slot": [FieldError(SlotPast.sentence, SlotPast.code)]})
    tx.expect_version(meeting, command.version, {"starts_at": slot.starts_at})
    if slot.id == meeting.slot_id:
        tx.refuse("slot", N_("The meeting is at this time already."))
    (ends_at,) = stretch(tx, found.exporter, [slot], meeting.interpreter_wish)
    people = _coming(tx, found, slot.starts_at, ends_at, free_interpreter=command.free_interpreter)
    let_go(tx, [meeting.id])
    claim(tx, meeting.id, people, slot.starts_at, ends_at)
    meeting.slot_id, meeting.starts_at, meeting.ends_at = slot.id, slot.starts_at, ends_at
    told(tx, meeting)
    tx.record(MeetingMoved(before=before, acting=found.side, **about(tx, meeting, people)))
    return meeting.public_id


def _coming(tx: Tx, found: Table, starts_at: datetime, ends_at: datetime, *, free_interpreter: bool) -> list[int]:
    """Who comes at the new time: everybody, or all but the interpreter, whom the organisers let go.

    Raises InterpreterBusy or NeedsPause where the interpreter cannot.
    """
    interpreter = found.interpreter
    if interpreter is None:
        return list(found.people)
    if not free_interpreter:
        can_come(tx, found.meeting, interpreter, found.exporter.terms, starts_at, ends_at)
        return list(found.people)
    tx.require(can_assign_interpreter(tx.actor, organises=found.organises), Forbidden)
    free(tx, found.meeting, interpreter)
    people = [person for person in found.people if person != interpreter]
    interpreter_changed(tx, found.meeting, people, interpreter, None)
    return people


def _may_move(tx: Tx, found: Table) -> None:
    if why := rules.why_not_movable(found.status, found.meeting.starts_at, tx.now):
        raise why
    if why := rules.why_not_arrangeable(found.exporter.phase):
        raise why


@handles(CancelMeeting)
def cancel_meeting(tx: Tx, command: CancelMeeting) -> str:
    """The meeting does not take place; everybody's time is free again, and the others are told."""
    found = _own_table(tx, command.meeting)
    meeting = found.meeting
    if why := rules.why_not_movable(found.status, meeting.starts_at, tx.now):
        raise why
    tx.expect_version(meeting, command.version, {"status": MeetingStatus.CANCELLED})
    cancel(tx, meeting, command.reason, tx.actor.person_id)
    let_go(tx, [meeting.id])
    tx.record(MeetingCancelled(acting=found.side, **about(tx, meeting, found.people)))
    return meeting.public_id


def cancel(tx: Tx, meeting: Meeting, reason: str, by: int | None) -> None:
    """Mark it cancelled and let go of the slot. `by` None: `reason` is in the system's own words."""
    meeting.status, meeting.cancel_reason, meeting.cancelled_by = MeetingStatus.CANCELLED, reason, by
    meeting.slot_id = None
    told(tx, meeting)


@handles(SetLink)
def set_link(tx: Tx, command: SetLink) -> str:
    """Where the call happens; the invitation's own address stays, so its sequence does too."""
    found = _own_table(tx, command.meeting)
    _change(tx, found, command.version, {"link_url": command.url, "link_note": command.note})
    found.meeting.link_set_by = tx.actor.person_id if command.url else None
    return found.meeting.public_id


@handles(SetAgenda)
def set_agenda(tx: Tx, command: SetAgenda) -> str:
    """What is to be talked about; both sides write in one text."""
    found = _own_table(tx, command.meeting)
    _change(tx, found, command.version, {"agenda": command.agenda})
    return found.meeting.public_id


def _change(tx: Tx, found: Table, version: int, values: dict[str, str]) -> None:
    if why := rules.why_not_changeable(found.status):
        raise why
    tx.expect_version(found.meeting, version, dict(values))
    for name, value in values.items():
        setattr(found.meeting, name, value)
    found.meeting.changed_at = whole_second(tx.now)
    tx.record(MeetingChanged(**about(tx, found.meeting, found.people)))
