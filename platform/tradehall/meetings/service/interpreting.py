"""Interpreters: who is listed, and who is booked for which meeting."""

from sqlalchemy import delete

from tradehall.events.queries.lower import people
from tradehall.kernel.errors import Forbidden
from tradehall.kernel.runner import handles
from tradehall.kernel.texts import N_
from tradehall.kernel.tx import Tx
from tradehall.meetings import rules
from tradehall.meetings.commands import AssignInterpreter, EnrolInterpreter, InterpreterWish
from tradehall.meetings.facts import InterpreterAssigned
from tradehall.meetings.models import Interpreter, Meeting, MeetingPerson
from tradehall.meetings.policy import can_assign_interpreter, can_enrol_interpreters
from tradehall.meetings.queries.parties import interpreter
from tradehall.meetings.rules import MeetingStatus
from tradehall.meetings.service.booking import about, claim, let_go, told
from tradehall.meetings.service.changing import Table, table


@handles(AssignInterpreter)
def assign_interpreter(tx: Tx, command: AssignInterpreter) -> str:
    """Book an interpreter's time for a meeting, or free it. SlotTaken when they are busy."""
    found = table(tx, command.meeting)
    tx.require(can_assign_interpreter(tx.actor, organises=found.organises), Forbidden)
    meeting = found.meeting
    if not tx.actor.is_system and (why := rules.why_not_movable(found.status, meeting.starts_at, tx.now)):
        raise why
    tx.expect_version(meeting, command.version)
    before = next((person for person, role in found.people.items() if role == "interpreter"), None)
    after = _suitable(tx, found, command.interpreter) if command.interpreter else None
    if after == before:
        return meeting.public_id
    if before:
        let_go(tx, [meeting.id], before)
        left = (MeetingPerson.meeting_id == meeting.id, MeetingPerson.person_id == before)
        tx.session.execute(delete(MeetingPerson).where(*left))
    if after:
        tx.add(MeetingPerson(meeting_id=meeting.id, person_id=after, role="interpreter"))
        claim(tx, meeting.id, [after], meeting.starts_at, meeting.ends_at)
    meeting.status = _status(meeting, after)
    told(tx, meeting)
    people_now = (set(found.people) - {before}) | ({after} if after else set())
    tx.record(InterpreterAssigned(before=before, after=after, **about(tx, meeting, people_now)))
    return meeting.public_id


def _status(meeting: Meeting, interpreter: int | None) -> MeetingStatus:
    """Without an interpreter, a meeting for which the organisers find one is tentative again."""
    needs = meeting.interpreter_wish == InterpreterWish.FIND and interpreter is None
    return MeetingStatus.TENTATIVE if needs else MeetingStatus.CONFIRMED


def _suitable(tx: Tx, found: Table, public_id: str) -> int:
    """The person id of a listed interpreter who speaks for both sides and sits on neither."""
    known = interpreter(tx, public_id)
    if known is None:
        tx.refuse("interpreter", N_("This person is not on the list of interpreters."))
        raise AssertionError
    person, pairs = known
    if not rules.interprets_between(pairs, found.exporter.languages, found.buyer.languages):
        tx.refuse("interpreter", N_("This interpreter does not work between the languages of the two sides."))
    if found.people.get(person) == "delegate":
        tx.refuse("interpreter", N_("This person sits at the table for one of the companies."))
    return person


@handles(EnrolInterpreter)
def enrol_interpreter(tx: Tx, command: EnrolInterpreter) -> None:
    """Put a person on the list, or replace what it says."""
    tx.require(can_enrol_interpreters(tx.actor))
    person = people(tx, [command.person]).get(command.person)
    if person is None:
        tx.refuse("person", N_("There is no such person."))
        raise AssertionError
    row = tx.session.get(Interpreter, person) or Interpreter(person_id=person)
    row.pairs = [pair.model_dump(mode="json", by_alias=True) for pair in command.pairs]
    row.subjects, row.city, row.about = list(command.subjects), command.city, command.about
    tx.add(row)
