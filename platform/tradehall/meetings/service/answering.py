"""Answering a request: accept, decline, counter, withdraw."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select

from tradehall.kernel.errors import Forbidden, NotFound, Unauthenticated
from tradehall.kernel.runner import handles
from tradehall.kernel.tx import Tx
from tradehall.meetings import rules
from tradehall.meetings.commands import AcceptRequest, CounterRequest, DeclineRequest, WithdrawRequest
from tradehall.meetings.errors import (
    NotTakingPart,
    NotYourTurn,
    SamePerson,
    SlotNotProposed,
    SlotPast,
)
from tradehall.meetings.facts import RequestAccepted, RequestCountered, RequestDeclined, RequestWithdrawn
from tradehall.meetings.models import Meeting, MeetingRequest, RequestSlot
from tradehall.meetings.policy import can_answer, can_see_request
from tradehall.meetings.queries.parties import Party, parties, proposed_slots
from tradehall.meetings.rules import RequestState, Turn
from tradehall.meetings.service.asking import chosen_slots, propose
from tradehall.meetings.service.booking import book, coming


@dataclass(frozen=True, slots=True)
class Case:
    """An open request, locked, with both sides; `acting` is the actor's (the system's: whose turn it is)."""

    request: MeetingRequest
    sender: Party
    target: Party
    acting: Turn

    def ids(self, tx: Tx) -> dict[str, Any]:
        return about_request(tx, self.request)


def about_request(tx: Tx, request: MeetingRequest) -> dict[str, Any]:
    """What every fact about a request says."""
    return {
        "request": request.id,
        "public_id": request.public_id,
        "event": request.event_id,
        "sender": request.sender_id,
        "target": request.target_id,
        "by": tx.actor.person_id,
    }


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
        raise SlotPast
    if None in (case.sender.lead, case.target.lead):
        raise NotTakingPart
    if len(coming(case.request, case.sender, case.target)) < 2:
        raise SamePerson
    _answer(tx, case, RequestState.ACCEPTED, version=command.version)
    meeting = book(tx, case.request, slot, case.sender, case.target)
    tx.record(RequestAccepted(meeting=meeting.id, acting=case.acting, **case.ids(tx)))
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
    tx.record(RequestDeclined(acting=case.acting, **case.ids(tx)))
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
    propose(tx, case.request.id, slots)
    _answer(tx, case, RequestState.COUNTERED, command.note)
    case.request.turn = case.acting.other
    tx.record(RequestCountered(turn=case.request.turn, **case.ids(tx)))
    return case.request.public_id


@handles(WithdrawRequest)
def withdraw_request(tx: Tx, command: WithdrawRequest) -> str:
    """The sender takes the request back."""
    case = _case(tx, command.request)
    tx.require(tx.actor.is_system or case.sender.acts, Forbidden)
    _answer(tx, case, RequestState.WITHDRAWN)
    tx.record(RequestWithdrawn(acting=Turn.SENDER, **case.ids(tx)))
    return case.request.public_id
