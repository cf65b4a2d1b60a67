"""Answering a request: accept, decline, counter, withdraw."""

from dataclasses import dataclass

from sqlalchemy import delete, select

from tradehall.events.queries.lower import people
from tradehall.kernel.errors import Forbidden, NotFound, Unauthenticated
from tradehall.kernel.runner import handles
from tradehall.kernel.texts import N_
from tradehall.kernel.tx import Tx
from tradehall.meetings import rules
from tradehall.meetings.commands import AcceptRequest, AssignRequest, CounterRequest, DeclineRequest, WithdrawRequest
from tradehall.meetings.errors import (
    BusyElsewhere,
    NotTakingPart,
    NotYourTurn,
    SamePerson,
    SlotNotProposed,
    SlotPast,
    SlotTaken,
    TooLate,
)
from tradehall.meetings.facts import (
    RequestAccepted,
    RequestAssigned,
    RequestCountered,
    RequestDeclined,
    RequestWithdrawn,
)
from tradehall.meetings.models import Meeting, MeetingRequest, RequestSlot
from tradehall.meetings.policy import can_answer, can_see_request
from tradehall.meetings.queries.parties import Party, parties, proposed_slots
from tradehall.meetings.rules import RequestState, Step, Turn
from tradehall.meetings.service.alternatives import instead
from tradehall.meetings.service.asking import accept_at_once, chosen_slots
from tradehall.meetings.service.booking import coming, try_book
from tradehall.meetings.service.waiting import about_request, propose, say


@dataclass(frozen=True, slots=True)
class Case:
    """An open request, locked, with both sides; `acting` is the actor's (the system's: whose turn it is)."""

    request: MeetingRequest
    sender: Party
    target: Party
    acting: Turn


def _case(tx: Tx, public_id: str) -> Case:
    """The open request, if the actor may answer it. The order of locks is: participations, then the request."""
    tx.require(tx.actor.signed_in or tx.actor.is_system, Unauthenticated)
    columns = (MeetingRequest.sender_id, MeetingRequest.target_id)
    ends = tx.session.execute(select(*columns).where(MeetingRequest.public_id == public_id)).one_or_none()
    if ends is None:
        raise NotFound
    sides = parties(tx, ends, hold="share")
    sender, target = sides[ends[0]], sides[ends[1]]
    acts = sender.acts or target.acts
    tx.require(can_see_request(tx.actor, acts=acts, organises=sender.organises), NotFound)
    tx.require(can_answer(tx.actor, acts=acts), Forbidden)
    request = tx.get(MeetingRequest, public_id, lock=True)
    if why := rules.why_not_answerable(RequestState(request.state)):
        raise why(details=_answered(tx, request))
    if request.expires_at is not None and request.expires_at <= tx.now and not tx.actor.is_system:
        raise TooLate(details={"state": RequestState.EXPIRED})
    acting = Turn.SENDER if sender.acts else Turn.TARGET
    if sender.acts == target.acts:
        acting = Turn(request.turn)
    return Case(request, sender, target, acting)


def _answered(tx: Tx, request: MeetingRequest) -> dict[str, str]:
    meeting = tx.session.scalar(select(Meeting.public_id).where(Meeting.request_id == request.id))
    return {"state": request.state, **({"meeting": meeting} if meeting else {})}


def _arranging(tx: Tx, case: Case) -> None:
    """Answers that lead to a meeting are for approved companies while booking is open."""
    if tx.actor.is_system:
        return
    if why := rules.why_not_arrangeable(case.sender.phase):
        raise why
    if not case.sender.approved or not case.target.approved:
        raise NotTakingPart


def _answer(tx: Tx, case: Case, state: RequestState, words: str = "", version: int | None = None) -> None:
    request = case.request
    tx.expect_version(request, version or request.version)
    request.state, request.answer = state, words
    request.answered_by, request.answered_at = tx.actor.person_id, tx.now


@handles(AcceptRequest)
def accept_request(tx: Tx, command: AcceptRequest) -> str:
    """Take a proposed slot; the meeting's public id. SlotTaken when somebody who comes is busy by now."""
    case = _case(tx, command.request)
    if case.acting != case.request.turn:
        raise NotYourTurn
    _arranging(tx, case)
    slot = proposed_slots(tx, case.request.id).get(command.slot)
    if slot is None:
        raise SlotNotProposed
    if slot.starts_at <= tx.now and not tx.actor.is_system:
        raise SlotPast(details=instead(tx, command.request, command.slot))
    if None in (case.sender.lead, case.target.lead):
        raise NotTakingPart
    if len(coming(case.request, case.sender, case.target)) < 2:
        raise SamePerson
    _answer(tx, case, RequestState.ACCEPTED, version=command.version)
    try:
        meeting = try_book(tx, case.request, slot, case.sender, case.target)
    except BusyElsewhere as error:
        raise BusyElsewhere(details=instead(tx, command.request, command.slot)) from error
    if meeting is None:
        raise SlotTaken(details=instead(tx, command.request, command.slot))
    say(tx, case.request, Step.ACCEPTED, case.acting, slots=[slot])
    tx.record(RequestAccepted(meeting=meeting.id, acting=case.acting, **about_request(tx, case.request)))
    return meeting.public_id


@handles(DeclineRequest)
def decline_request(tx: Tx, command: DeclineRequest) -> str:
    """Say no, and why; the other side is told."""
    case = _case(tx, command.request)
    if not rules.may_decline(case.acting, Turn(case.request.turn)):
        raise NotYourTurn
    if not tx.actor.is_system and (why := rules.why_not_arrangeable(case.sender.phase)):
        raise why
    _answer(tx, case, RequestState.DECLINED, command.reason)
    say(tx, case.request, Step.DECLINED, case.acting, command.reason, why=command.why)
    tx.record(RequestDeclined(acting=case.acting, **about_request(tx, case.request)))
    return case.request.public_id


@handles(CounterRequest)
def counter_request(tx: Tx, command: CounterRequest) -> str:
    """Propose other slots instead of those that stand; then it is the other side's turn."""
    case = _case(tx, command.request)
    if case.acting != case.request.turn:
        raise NotYourTurn
    _arranging(tx, case)
    slots = chosen_slots(tx, case.request.event_id, command.slots)
    tx.session.execute(delete(RequestSlot).where(RequestSlot.request_id == case.request.id))
    _answer(tx, case, RequestState.COUNTERED, command.note)
    case.request.turn = case.acting.other
    propose(tx, case.request, slots, case.sender.terms)
    say(tx, case.request, Step.COUNTERED, case.acting, command.note, slots=slots)
    tx.record(RequestCountered(turn=case.request.turn, **about_request(tx, case.request)))
    accept_at_once(tx, case.request, slots, case.sender, case.target)
    return case.request.public_id


@handles(WithdrawRequest)
def withdraw_request(tx: Tx, command: WithdrawRequest) -> str:
    """The sender takes the request back."""
    case = _case(tx, command.request)
    tx.require(tx.actor.is_system or case.sender.acts, Forbidden)
    _answer(tx, case, RequestState.WITHDRAWN)
    say(tx, case.request, Step.WITHDRAWN, Turn.SENDER)
    tx.record(RequestWithdrawn(acting=Turn.SENDER, **about_request(tx, case.request)))
    return case.request.public_id


@handles(AssignRequest)
def assign_request(tx: Tx, command: AssignRequest) -> str:
    """Choose who of the side that was asked answers and comes; that person is told."""
    case = _case(tx, command.request)
    tx.require(tx.actor.is_system or case.target.acts, Forbidden)
    after = _delegate(tx, case.target, command.person) if command.person else None
    if case.target.comes(after) == case.sender.comes(case.request.person_id):
        raise SamePerson
    tx.expect_version(case.request, command.version)
    before, case.request.assignee_id = case.request.assignee_id, after
    if before != after:
        tx.record(RequestAssigned(before=before, after=after, **about_request(tx, case.request)))
    return case.request.public_id


def _delegate(tx: Tx, party: Party, public_id: str) -> int:
    found = people(tx, [public_id]).get(public_id)
    if found not in party.delegates:
        tx.refuse("person", N_("This person is not a delegate of your company in this event. Please choose again."))
        raise AssertionError
    return found
