"""Interpreters: who is listed, and who is booked for which meeting."""

from functools import partial
from typing import Any

from sqlalchemy import select

from tradehall.events.queries.lower import people
from tradehall.kernel.errors import Forbidden, StaleVersion
from tradehall.kernel.facts import follows
from tradehall.kernel.runner import broken, handles
from tradehall.kernel.texts import N_
from tradehall.kernel.tx import Tx
from tradehall.meetings import rules
from tradehall.meetings.commands import AssignInterpreter, ChangeInterpreterProfile, EnrolInterpreter
from tradehall.meetings.facts import MeetingCancelled, MeetingMoved
from tradehall.meetings.models import Interpreter, Meeting, MeetingPerson
from tradehall.meetings.policy import can_assign_interpreter, can_enrol_interpreters, can_have_profile
from tradehall.meetings.queries.listed import listed
from tradehall.meetings.service.alternatives import other_interpreters
from tradehall.meetings.service.booking import try_claim
from tradehall.meetings.service.changing import Table, table
from tradehall.meetings.service.resting import Hour, can_come, close_offers, free, interpreter_busy, interpreter_changed

broken("pk_interpreters", StaleVersion)


@handles(AssignInterpreter)
def assign_interpreter(tx: Tx, command: AssignInterpreter) -> str:
    """Book an interpreter's time for a meeting, replace them by another, or free them.

    SlotTaken when they are busy, NeedsPause when they have worked too long by then, InterpreterOff when the time does
    not suit them.
    """
    found = table(tx, command.meeting)
    tx.require(can_assign_interpreter(tx.actor, organises=found.organises), Forbidden)
    if not tx.actor.is_system and (why := rules.why_not_movable(found.status, found.meeting.starts_at, tx.now)):
        raise why
    tx.expect_version(found.meeting, command.version)
    after = suitable(tx, found, [command.interpreter])[0] if command.interpreter else None
    put(tx, found, after, agreed=command.agreed)
    return found.meeting.public_id


def put(tx: Tx, found: Table, after: int | None, *, agreed: bool) -> None:
    """This interpreter comes, in place of whoever was booked; both sides must know. None: nobody does."""
    meeting, before = found.meeting, found.interpreter
    if after == before:
        return
    if before:
        free(tx, meeting, before)
    if after:
        others = partial(other_interpreters, tx, meeting, found.organises)
        hour = Hour(meeting.slot_id, meeting.starts_at, meeting.ends_at)
        can_come(tx, meeting, after, found.exporter.terms, hour, others, agreed=agreed)
        if not try_claim(tx, meeting.id, [after], meeting.starts_at, meeting.ends_at, instead_of=after):
            raise interpreter_busy(tx, after, others())
        tx.add(MeetingPerson(meeting_id=meeting.id, person_id=after, role="interpreter"))
    people_now = (set(found.people) - {before}) | ({after} if after else set())
    interpreter_changed(tx, meeting, people_now, before, after)
    if after:
        close_offers(tx, meeting, people_now, winner=after)


def suitable(tx: Tx, found: Table, public_ids: list[str], field: str = "interpreter") -> list[int]:
    """The person ids of listed interpreters who speak for both sides and sit on neither, in order."""
    known = {one.public_id: one for one in listed(tx, public_ids)}
    for public_id in public_ids:
        one = known.get(public_id)
        if one is None:
            tx.refuse(field, N_("This person is not on the list of interpreters."))
            raise AssertionError
        if not rules.interprets_between(one.pairs, found.exporter.languages, found.buyer.languages):
            tx.refuse(field, N_("This interpreter does not work between the languages of the two sides."))
        if found.people.get(one.id) not in (None, "interpreter"):
            tx.refuse(field, N_("This person sits at the table for one of the companies."))
    return [known[public_id].id for public_id in public_ids]


@follows(MeetingMoved, MeetingCancelled)
def ask_no_more(tx: Tx, fact: MeetingMoved | MeetingCancelled) -> None:
    """What was offered was the meeting at its old time."""
    meeting = tx.one(select(Meeting).where(Meeting.id == fact.meeting))
    if fact.__class__ is MeetingCancelled:
        close_offers(tx, meeting, fact.people)
    else:
        kept = tx.session.scalar(
            select(MeetingPerson.person_id).where(
                MeetingPerson.meeting_id == meeting.id, MeetingPerson.role == "interpreter"
            )
        )
        close_offers(tx, meeting, fact.people, winner=kept)


@handles(EnrolInterpreter)
def enrol_interpreter(tx: Tx, command: EnrolInterpreter) -> None:
    """Put a person on the list, or replace what it says."""
    tx.require(can_enrol_interpreters(tx.actor))
    person = people(tx, [command.person]).get(command.person)
    if person is None:
        tx.refuse("person", N_("There is no such person."))
        raise AssertionError
    _write(tx, person, command)


@handles(ChangeInterpreterProfile)
def change_profile(tx: Tx, command: ChangeInterpreterProfile) -> None:
    """One's own entry on the list."""
    person = tx.actor.person_id or 0
    row = tx.session.get(Interpreter, person, with_for_update=True)
    tx.require(can_have_profile(tx.actor, is_listed=row is not None), Forbidden)
    if row is not None:
        tx.expect_version(row, command.version, _said(command))
        row.version = command.version
    elif command.version:
        raise StaleVersion(details={"version": 0, "changes": []})
    _write(tx, person, command)


def _said(command: EnrolInterpreter | ChangeInterpreterProfile) -> dict[str, Any]:
    pairs = [pair.model_dump(mode="json", by_alias=True) for pair in command.pairs]
    return {"pairs": pairs, "subjects": list(command.subjects), "city": command.city, "about": command.about}


def _write(tx: Tx, person: int, command: EnrolInterpreter | ChangeInterpreterProfile) -> None:
    row = tx.session.get(Interpreter, person) or Interpreter(person_id=person, version=0)
    for name, value in _said(command).items():
        setattr(row, name, value)
    row.version += 1
    tx.add(row)
