"""Firms ask desks; the people there take cases, give them to each other and pass them on."""

from dataclasses import dataclass

from tradehall.chat.service.members import seat_officers
from tradehall.chat.service.opening import open_case_talk
from tradehall.chat.service.talking import say
from tradehall.kernel import clock
from tradehall.kernel.errors import NotFound, StaleVersion, Unauthenticated
from tradehall.kernel.runner import handles
from tradehall.kernel.texts import N_
from tradehall.kernel.tx import Tx
from tradehall.meetings.translating.scripts import language_of
from tradehall.support import policy
from tradehall.support.commands import GiveCase, MoveCase, OpenCase, TakeCase
from tradehall.support.errors import CaseOver, DeskClosed, NotTakingPart, TooManyCases
from tradehall.support.facts import CaseGiven, CaseMoved, CaseOpened, CaseTaken
from tradehall.support.models import Case, CaseStep, Desk
from tradehall.support.queries.lower import (
    OUT,
    asking_place,
    desk_in,
    desk_of_case,
    officers_at,
    open_cases,
    standing,
)
from tradehall.support.rules import MOST_OPEN, CaseState, StepKind

NOT_OFFERED = N_("This desk does not offer that service. Please choose one of its own.")
PAST = N_("This day is over. Please choose a day to come.")
NOT_THERE = N_("This person does not serve at the desk any more.")
ALREADY_HERE = N_("The case is at this desk already.")


@handles(OpenCase)
def open_case(tx: Tx, command: OpenCase) -> str:
    """The case's public id. Its talk begins with the words of whoever asks."""
    tx.require(tx.actor.signed_in, Unauthenticated)
    place = asking_place(tx, command.participation)
    tx.require(policy.can_open(tx.actor, place.comes), NotFound)
    if place.state in OUT:
        raise NotTakingPart
    desk = desk_in(tx, place.event_id, command.desk)
    if not desk.is_open:
        raise DeskClosed
    if command.service not in desk.services:
        tx.refuse("service", NOT_OFFERED)
    if command.needed_by and command.needed_by < clock.local(tx.now, place.zone).date():
        tx.refuse("needed_by", PAST)
    if open_cases(tx, place.id) >= MOST_OPEN:
        raise TooManyCases
    language = language_of(command.summary, tx.actor.language)
    talk = open_case_talk(
        tx, event_id=place.event_id, participation_id=place.id, side=place.side, subject=command.summary,
        language=language, officers=officers_at(tx, desk.id).values(),
    )  # fmt: skip
    row = tx.add(
        Case(
            event_id=place.event_id, desk_id=desk.id, participation_id=place.id, conversation_id=talk.id,
            service=command.service, summary=command.summary, language=language, needed_by=command.needed_by,
            asked_by=tx.actor.person_id,
        )
    )  # fmt: skip
    say(tx, talk.public_id, f"case-{row.public_id}", command.body)
    note(tx, row, StepKind.OPENED)
    tx.record(
        CaseOpened(
            case=row.id, public_id=row.public_id, event=place.event_id, desk=desk.id, participation=place.id,
            by=who(tx),
        )
    )  # fmt: skip
    return row.public_id


# -- one that is there ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Held:
    """A case, locked, and what the actor is in it: `comes` for the firm, `serves` at the desk. `talk`: public id."""

    row: Case
    desk: Desk
    talk: str
    comes: bool
    serves: bool


def held(tx: Tx, public_id: str) -> Held:
    """Raises Unauthenticated, NotFound. The desk is locked first: its officers stay until the act is done."""
    tx.require(tx.actor.signed_in, Unauthenticated)
    desk = desk_of_case(tx, public_id)
    row = tx.get(Case, public_id, lock=True)
    if row.desk_id != desk.id:
        raise StaleVersion
    comes, serves, talk = standing(tx, row.id)
    tx.require(policy.can_see(tx.actor, comes=comes, serves=serves), NotFound)
    return Held(row, desk, talk, comes, serves)


def worked_on(tx: Tx, public_id: str, version: int) -> Held:
    """An open case that the actor deals with as an officer. Raises Forbidden, CaseOver, StaleVersion too."""
    found = held(tx, public_id)
    tx.require(policy.can_work(tx.actor, found.serves))
    if found.row.state != CaseState.OPEN:
        raise CaseOver
    tx.expect_version(found.row, version)
    return found


def who(tx: Tx) -> int:
    return tx.actor.person_id or 0


def note(tx: Tx, row: Case, kind: StepKind, words: str = "", *, to: int | None = None, by: int | None = None) -> None:
    tx.add(CaseStep(case_id=row.id, at=tx.now, person_id=by or who(tx), kind=kind, words=words, to_id=to))


@handles(TakeCase)
def take_case(tx: Tx, command: TakeCase) -> str:
    row = worked_on(tx, command.case, command.version).row
    row.officer_id = who(tx)
    note(tx, row, StepKind.TAKEN)
    tx.record(CaseTaken(case=row.id, public_id=row.public_id, by=who(tx)))
    return row.public_id


@handles(GiveCase)
def give_case(tx: Tx, command: GiveCase) -> str:
    row = worked_on(tx, command.case, command.version).row
    to = officers_at(tx, row.desk_id).get(command.officer)
    if to is None:
        tx.refuse("officer", NOT_THERE)
        raise AssertionError
    row.officer_id = to
    note(tx, row, StepKind.GIVEN, to=to)
    tx.record(CaseGiven(case=row.id, public_id=row.public_id, to=to, by=who(tx)))
    return row.public_id


@handles(MoveCase)
def move_case(tx: Tx, command: MoveCase) -> str:
    """The people of the other desk come into the talk, those of this one leave it; nobody has taken it there."""
    found = worked_on(tx, command.case, command.version)
    row, before = found.row, found.desk
    if command.desk == before.public_id:
        tx.refuse("desk", ALREADY_HERE)
    desk = desk_in(tx, row.event_id, command.desk)
    if not desk.is_open:
        raise DeskClosed
    row.desk_id, row.officer_id = desk.id, None
    note(tx, row, StepKind.MOVED, command.words)
    seat_officers(tx, {row.conversation_id: officers_at(tx, desk.id).values()})
    tx.record(CaseMoved(case=row.id, public_id=row.public_id, before=before.id, after=desk.id, by=who(tx)))
    return row.public_id
