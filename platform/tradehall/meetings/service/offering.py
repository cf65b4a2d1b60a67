"""Offering a meeting to interpreters, who accept or decline. The first who accepts has it."""

from functools import partial
from typing import Any

from tradehall.kernel.errors import Conflict, Forbidden, NotFound, Unauthenticated
from tradehall.kernel.ids import is_public_id
from tradehall.kernel.runner import broken, handles
from tradehall.kernel.texts import N_
from tradehall.kernel.tx import Tx
from tradehall.meetings import rules
from tradehall.meetings.commands import AcceptOffer, DeclineOffer, GiveBack, OfferInterpreter, WithdrawOffer
from tradehall.meetings.errors import OfferOver, OfferTaken
from tradehall.meetings.facts import InterpreterOffered, OfferDeclined, OffersClosed
from tradehall.meetings.models import InterpreterOffer
from tradehall.meetings.policy import can_answer_offer, can_assign_interpreter
from tradehall.meetings.queries.listed import offer_of
from tradehall.meetings.rules import OfferState
from tradehall.meetings.service.alternatives import other_interpreters
from tradehall.meetings.service.booking import about
from tradehall.meetings.service.calendars import keep_calendars
from tradehall.meetings.service.changing import Table, table
from tradehall.meetings.service.interpreting import put, suitable
from tradehall.meetings.service.resting import Hour, can_come, offers

broken("uq_interpreter_offers_meeting_id_person_id", Conflict)


@handles(OfferInterpreter)
def offer_interpreter(tx: Tx, command: OfferInterpreter) -> str:
    """Ask interpreters who can come then whether they will; who was asked already is not asked again."""
    found = table(tx, command.meeting)
    tx.require(can_assign_interpreter(tx.actor, organises=found.organises), Forbidden)
    meeting = found.meeting
    if why := rules.why_not_movable(found.status, meeting.starts_at, tx.now):
        raise why
    wanted = suitable(tx, found, command.interpreters, "interpreters")
    if found.interpreter in wanted:
        tx.refuse("interpreters", N_("This interpreter is booked for the meeting already."))
    known = {offer.person_id: offer for offer in offers(tx, meeting.id)}
    asked = []
    for person in sorted(wanted):
        offer = known.get(person) or InterpreterOffer(meeting_id=meeting.id, person_id=person, state="")
        if offer.state == OfferState.OFFERED:
            continue
        others = partial(other_interpreters, tx, meeting, found.organises)
        hour = Hour(meeting.slot_id, meeting.starts_at, meeting.ends_at)
        can_come(tx, meeting, person, found.exporter.terms, hour, others, agreed=True)  # they will say so themselves
        offer.state, offer.reason, offer.answered_at = OfferState.OFFERED, "", None
        offer.offered_by = tx.actor.person_id
        tx.add(offer)
        asked.append(person)
    if asked:
        tx.record(InterpreterOffered(asked=asked, **about(tx, meeting, found.people)))
    return meeting.public_id


def _offered(tx: Tx, public_id: str) -> tuple[InterpreterOffer, Table]:
    """An offer with its meeting, both locked, the meeting first. For the interpreter and the organisers."""
    tx.require(tx.actor.signed_in or tx.actor.is_system, Unauthenticated)
    row = offer_of(tx, public_id) if is_public_id(public_id) else None
    if row is None:
        raise NotFound
    asked = row.person_id == tx.actor.person_id
    found = table(tx, row.meeting, asked=asked)
    tx.require(asked or can_assign_interpreter(tx.actor, organises=found.organises), NotFound)
    return next(offer for offer in offers(tx, found.meeting.id) if offer.id == row.id), found


def _own(tx: Tx, public_id: str) -> tuple[InterpreterOffer, Table]:
    """An offer that waits for the actor's answer."""
    offer, found = _offered(tx, public_id)
    tx.require(can_answer_offer(tx.actor, asked=offer.person_id == tx.actor.person_id), Forbidden)
    _require_open(offer, found)
    return offer, found


def _require_open(offer: InterpreterOffer, found: Table) -> None:
    if offer.state != OfferState.OFFERED:
        taken = offer.state == OfferState.LAPSED and found.interpreter is not None
        raise (OfferTaken if taken else OfferOver)(details={"state": offer.state})


@handles(AcceptOffer)
def accept_offer(tx: Tx, command: AcceptOffer) -> str:
    """The meeting is the actor's: their time is held, and a tentative meeting is certain. Its public id.

    BusyElsewhere where their own calendar has something else then, as when a meeting is booked.
    """
    offer, found = _own(tx, command.offer)
    if not tx.actor.is_system and (why := rules.why_not_movable(found.status, found.meeting.starts_at, tx.now)):
        raise why
    meeting = found.meeting
    meeting.version += 1
    put(tx, found, offer.person_id, agreed=True)
    keep_calendars(tx, [offer.person_id], meeting.slot_id or 0, meeting.starts_at, meeting.ends_at)
    return meeting.public_id


@handles(DeclineOffer)
def decline_offer(tx: Tx, command: DeclineOffer) -> str:
    """The organisers are told; the offer's public id."""
    offer, found = _own(tx, command.offer)
    offer.state, offer.reason, offer.answered_at = OfferState.DECLINED, command.reason, tx.now
    left = sum(other.state == OfferState.OFFERED for other in offers_besides(tx, offer))
    ids: dict[str, Any] = about(tx, found.meeting, found.people)
    tx.record(OfferDeclined(interpreter=offer.person_id, left=left, **ids))
    return offer.public_id


@handles(GiveBack)
def give_back(tx: Tx, command: GiveBack) -> str:
    """The interpreter's time is free again; both sides and the organisers are told. The meeting's public id."""
    found = table(tx, command.meeting)
    meeting, person = found.meeting, tx.actor.person_id
    tx.require(person is not None and person == found.interpreter, Forbidden)
    if why := rules.why_not_movable(found.status, meeting.starts_at, tx.now):
        raise why
    meeting.version += 1
    put(tx, found, None, agreed=True)
    for offer in offers(tx, meeting.id):
        if offer.person_id == person:
            offer.state, offer.reason, offer.answered_at = OfferState.DECLINED, command.reason, tx.now
    people = set(found.people) - {person}
    tx.record(OfferDeclined(interpreter=person or 0, left=0, **about(tx, meeting, people)))
    return meeting.public_id


def offers_besides(tx: Tx, offer: InterpreterOffer) -> list[InterpreterOffer]:
    tx.session.flush()
    return [other for other in offers(tx, offer.meeting_id) if other.id != offer.id]


@handles(WithdrawOffer)
def withdraw_offer(tx: Tx, command: WithdrawOffer) -> str:
    """The interpreter need not answer any more, and is told; the meeting's public id."""
    offer, found = _offered(tx, command.offer)
    tx.require(can_assign_interpreter(tx.actor, organises=found.organises), Forbidden)
    _require_open(offer, found)
    offer.state = OfferState.WITHDRAWN
    tx.record(OffersClosed(asked=[offer.person_id], **about(tx, found.meeting, found.people)))
    return found.meeting.public_id
