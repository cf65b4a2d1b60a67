"""The day of a meeting: asked a day before, checked in at the door, and who waited for whom."""

from datetime import datetime

from sqlalchemy import select

from tradehall.events.commands import Side
from tradehall.kernel.errors import Forbidden
from tradehall.kernel.facts import follows
from tradehall.kernel.runner import handles
from tradehall.kernel.texts import N_
from tradehall.kernel.tx import Tx
from tradehall.meetings import presence, rules
from tradehall.meetings.commands import (
    Attendance,
    CheckIn,
    NoteWaiting,
    SettleAttendance,
)
from tradehall.meetings.errors import NothingToSettle
from tradehall.meetings.facts import (
    AttendanceSettled,
    CheckedIn,
    ConfirmationDue,
    DelegateSwapped,
    GuestAdded,
    InterpreterAssigned,
    MeetingBooked,
    MeetingMoved,
    MeetingRevived,
    SideWaits,
    WaitDue,
)
from tradehall.meetings.models import Meeting, MeetingPerson
from tradehall.meetings.policy import can_manage
from tradehall.meetings.rules import MeetingStatus
from tradehall.meetings.service.booking import about
from tradehall.meetings.service.changing import Table, own_chair, table

DISPUTED = N_("Please say who was there.")


@follows(MeetingBooked, MeetingMoved, MeetingRevived)
def plan_the_day(tx: Tx, fact: MeetingBooked | MeetingMoved | MeetingRevived) -> None:
    """A day before the start everybody is asked whether they still come, but not within half a day of this. What was
    agreed on within that last day asks nobody: it is the answer, and the reminders are enough. Five minutes in,
    somebody may be waiting."""
    meeting = tx.session.get_one(Meeting, fact.meeting)
    if meeting.starts_at <= tx.now:
        return
    if at := presence.asked_at(meeting.starts_at, tx.now):
        _ask_at(tx, meeting, at, [])
    due = WaitDue(meeting=meeting.id, public_id=meeting.public_id, starts_at=meeting.starts_at)
    tx.schedule(due, meeting.starts_at + presence.PATIENCE, f"wait:{meeting.id}:{meeting.sequence}")


@follows(InterpreterAssigned, DelegateSwapped, GuestAdded)
def ask_latecomers(tx: Tx, fact: InterpreterAssigned | DelegateSwapped | GuestAdded) -> None:
    """Whom somebody else seats when the others have been asked already is asked at once."""
    person = fact.person if isinstance(fact, GuestAdded) else fact.after
    meeting = tx.session.get_one(Meeting, fact.meeting)
    if person not in (None, fact.by) and tx.now < meeting.starts_at < tx.now + presence.ASKED_BEFORE:
        _ask_at(tx, meeting, tx.now, [person])


def _ask_at(tx: Tx, meeting: Meeting, at: datetime, only: list[int]) -> None:
    fact = ConfirmationDue(meeting=meeting.id, public_id=meeting.public_id, starts_at=meeting.starts_at, only=only)
    whom = f":{only[0]}" if only else ""
    tx.schedule(fact, max(at, tx.now), f"confirm:{meeting.id}:{meeting.sequence}{whom}")


@handles(CheckIn)
def check_in(tx: Tx, command: CheckIn) -> str:
    """They are there; the others see it at once."""
    found = table(tx, command.meeting)
    arrive(tx, found)
    return found.meeting.public_id


def arrive(tx: Tx, found: Table) -> None:
    """The actor is there, as they said or as their coming into the room shows."""
    chair = own_chair(tx, found)
    meeting = found.meeting
    if why := presence.why_no_check_in(found.status, meeting.starts_at, meeting.ends_at, tx.now):
        raise why
    if chair.arrived_at is None:
        chair.arrived_at = tx.now
        chair.confirmed_at = chair.confirmed_at or tx.now
        tx.record(CheckedIn(person=chair.person_id, **about(tx, meeting, found.people)))


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
