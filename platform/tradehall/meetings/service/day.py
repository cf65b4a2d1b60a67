"""The day of a meeting: asked a day before, checked in at the door, and who waited for whom."""

from datetime import datetime

from sqlalchemy import select

from tradehall.events.commands import Side
from tradehall.kernel.errors import Forbidden, StaleVersion
from tradehall.kernel.facts import follows
from tradehall.kernel.runner import handles
from tradehall.kernel.texts import N_
from tradehall.kernel.tx import Tx
from tradehall.meetings import presence, rules
from tradehall.meetings.commands import (
    Attendance,
    CheckIn,
    Coming,
    ConfirmAttendance,
    NoteAnswer,
    NoteWaiting,
    SettleAttendance,
)
from tradehall.meetings.errors import Finished, NothingToSettle
from tradehall.meetings.facts import (
    AttendanceConfirmed,
    AttendanceSettled,
    CheckedIn,
    ConfirmationDue,
    DelegateSwapped,
    GuestAdded,
    InterpreterAssigned,
    InvitationAnswered,
    MeetingBooked,
    MeetingMoved,
    MeetingRevived,
    SideWaits,
    WaitDue,
)
from tradehall.meetings.models import Guest, Meeting, MeetingPerson
from tradehall.meetings.policy import can_manage
from tradehall.meetings.rules import MeetingStatus
from tradehall.meetings.service.booking import about
from tradehall.meetings.service.changing import Table, table

DISPUTED = N_("Please say who was there.")


@follows(MeetingBooked, MeetingMoved, MeetingRevived)
def plan_the_day(tx: Tx, fact: MeetingBooked | MeetingMoved | MeetingRevived) -> None:
    """A day before, or at once when it is sooner, everybody is asked; five minutes in, somebody may be waiting."""
    meeting = tx.session.get_one(Meeting, fact.meeting)
    if meeting.starts_at <= tx.now:
        return
    _ask_at(tx, meeting, meeting.starts_at - presence.ASKED_BEFORE, [])
    due = WaitDue(meeting=meeting.id, public_id=meeting.public_id, starts_at=meeting.starts_at)
    tx.schedule(due, meeting.starts_at + presence.PATIENCE, f"wait:{meeting.id}:{meeting.sequence}")


@follows(InterpreterAssigned, DelegateSwapped, GuestAdded)
def ask_latecomers(tx: Tx, fact: InterpreterAssigned | DelegateSwapped | GuestAdded) -> None:
    """Who joins when the others have been asked already is asked at once."""
    person = fact.person if isinstance(fact, GuestAdded) else fact.after
    meeting = tx.session.get_one(Meeting, fact.meeting)
    if person and tx.now < meeting.starts_at < tx.now + presence.ASKED_BEFORE:
        _ask_at(tx, meeting, tx.now, [person])


def _ask_at(tx: Tx, meeting: Meeting, at: datetime, only: list[int]) -> None:
    fact = ConfirmationDue(meeting=meeting.id, public_id=meeting.public_id, starts_at=meeting.starts_at, only=only)
    whom = f":{only[0]}" if only else ""
    tx.schedule(fact, max(at, tx.now), f"confirm:{meeting.id}:{meeting.sequence}{whom}")


def _own_chair(tx: Tx, found: Table) -> MeetingPerson:
    """The actor's own place at the table: nobody comes for somebody else."""
    person = tx.actor.person_id
    tx.require(person in found.people, Forbidden)
    chair = select(MeetingPerson).where(MeetingPerson.meeting_id == found.meeting.id)
    return tx.one(chair.where(MeetingPerson.person_id == person))


@handles(ConfirmAttendance)
def confirm_attendance(tx: Tx, command: ConfirmAttendance) -> str:
    """They still come; said twice it changes nothing."""
    found = table(tx, command.meeting)
    chair = _own_chair(tx, found)
    if why := rules.why_not_changeable(found.status):
        raise why
    if found.meeting.ends_at <= tx.now:
        raise Finished
    if command.starts_at not in (None, found.meeting.starts_at):
        raise StaleVersion(details={"version": found.meeting.version, "changes": []})
    if chair.confirmed_at is None:
        chair.confirmed_at, chair.answer = tx.now, ""
        tx.record(AttendanceConfirmed(person=chair.person_id, **about(tx, found.meeting, found.people)))
    return found.meeting.public_id


@handles(NoteAnswer)
def note_answer(tx: Tx, command: NoteAnswer) -> None:
    """Both sides see it. Yes is for the person to say themselves: `ConfirmAttendance`."""
    tx.require(tx.actor.is_system)
    found = table(tx, command.meeting)
    seats = (MeetingPerson.meeting_id == found.meeting.id, MeetingPerson.person_id == command.person)
    seat: MeetingPerson | Guest | None = tx.session.scalar(select(MeetingPerson).where(*seats))
    if command.guest:
        guests = (Guest.meeting_id == found.meeting.id, Guest.id == command.guest)
        seat = tx.session.scalar(select(Guest).where(*guests))
    if seat is None or rules.why_not_changeable(found.status):
        return
    if isinstance(seat, Guest) or command.answer != Coming.YES:
        seat.answer = command.answer
    if isinstance(seat, MeetingPerson) and command.answer != Coming.YES:
        seat.confirmed_at = None
    who = {"person": command.person, "guest": command.guest, "answer": command.answer, "words": command.words}
    tx.record(InvitationAnswered(**who, **about(tx, found.meeting, found.people)))


@handles(CheckIn)
def check_in(tx: Tx, command: CheckIn) -> str:
    """They are there; the others see it at once."""
    found = table(tx, command.meeting)
    chair = _own_chair(tx, found)
    meeting = found.meeting
    if why := presence.why_no_check_in(found.status, meeting.starts_at, meeting.ends_at, tx.now):
        raise why
    if chair.arrived_at is None:
        chair.arrived_at = tx.now
        chair.confirmed_at = chair.confirmed_at or tx.now
        tx.record(CheckedIn(person=chair.person_id, **about(tx, meeting, found.people)))
    return meeting.public_id


@handles(NoteWaiting)
def note_waiting(tx: Tx, command: NoteWaiting) -> None:
    """Five minutes in: if one side is there alone, the organisers and the waiting list are told."""
    tx.require(tx.actor.is_system)
    found = table(tx, command.meeting)
    if found.status not in rules.STANDING or found.meeting.ends_at <= tx.now:
        return
    rows = tx.all(select(MeetingPerson).where(MeetingPerson.meeting_id == found.meeting.id))
    there = {row.participation_id for row in rows if row.arrived_at and row.participation_id}
    if len(there) == 1:
        side = Side.EXPORTER if found.meeting.exporter_id in there else Side.BUYER
        tx.record(SideWaits(side=side, **about(tx, found.meeting, found.people)))


@handles(SettleAttendance)
def settle_attendance(tx: Tx, command: SettleAttendance) -> str:
    """The organisers' word stands, whatever the sides say afterwards."""
    found = table(tx, command.meeting)
    tx.require(can_manage(tx.actor, organises=found.organises), Forbidden)
    meeting = found.meeting
    if meeting.attendance is None and (meeting.ends_at > tx.now or found.status not in rules.STANDING):
        raise rules.why_not_changeable(found.status) or NothingToSettle
    if command.attendance == Attendance.DISPUTED:
        tx.refuse("attendance", DISPUTED)
    meeting.attendance, meeting.settled_by = command.attendance, tx.actor.person_id
    meeting.settled_note = command.words
    meeting.status = MeetingStatus.HELD if command.attendance == Attendance.BOTH else MeetingStatus.MISSED
    tx.record(AttendanceSettled(**about(tx, meeting, found.people)))
    return meeting.public_id
