"""Offers are accepted and withdrawn, under the lock of their conversation; those whose last day is over lapse."""

from typing import Any

from sqlalchemy import select

from tradehall.chat.commands import AcceptOfferCard, LapseOffers, WithdrawOfferCard
from tradehall.chat.facts import OfferAnswered
from tradehall.chat.models import Conversation, Message
from tradehall.chat.offers.rules import State, state_at
from tradehall.chat.policy import can_write
from tradehall.chat.queries.lower import Standing, standing
from tradehall.chat.service.saying import check_open, close, offer_of, own_side, settle
from tradehall.chat.service.talking import number_change, shown
from tradehall.kernel.errors import Unauthenticated
from tradehall.kernel.runner import handles
from tradehall.kernel.tx import Tx

MOST_LAPSED = 200


@handles(AcceptOfferCard)
def accept_offer(tx: Tx, command: AcceptOfferCard) -> dict[str, Any]:
    """The message as it goes out. Who accepts twice has accepted once."""
    place = _place(tx, command.conversation)
    message = offer_of(tx, place, command.message, by_other=True)
    offer = (message.content or {})["offer"]
    if state_at(offer, tx.now) == State.ACCEPTED and offer["by"]["id"] == tx.actor.public_id:
        return shown(tx, message.id)
    check_open(tx, message)
    return _settled(tx, place, message, State.ACCEPTED)


@handles(WithdrawOfferCard)
def withdraw_offer(tx: Tx, command: WithdrawOfferCard) -> dict[str, Any]:
    """Any delegate of the side that made it may take it back, as long as it is open."""
    place = _place(tx, command.conversation)
    message = offer_of(tx, place, command.message, by_other=False)
    check_open(tx, message)
    return _settled(tx, place, message, State.WITHDRAWN)


def _place(tx: Tx, conversation: str) -> Standing:
    tx.require(tx.actor.signed_in, Unauthenticated)
    place = standing(tx, conversation, lock=True)
    tx.require(can_write(tx.actor, place.member.person_id))
    if why := place.why_closed:
        raise why
    own_side(tx, place)
    return place


def _settled(tx: Tx, place: Standing, message: Message, state: State) -> dict[str, Any]:
    shown = close(tx, place, message, state)
    tx.record(
        OfferAnswered(
            message=message.id, conversation=place.conversation.id, by=place.member.person_id, state=str(state)
        )
    )
    return shown


@handles(LapseOffers, audited=False)
def lapse_offers(tx: Tx, command: LapseOffers) -> int:
    """Close the offers whose last day has passed; how many."""
    tx.require(tx.actor.is_system)
    due = select(Message.conversation_id).where(Message.open_until <= tx.now).distinct()
    talks = tx.all(
        select(Conversation)
        .where(Conversation.id.in_(due))
        .order_by(Conversation.id)
        .limit(MOST_LAPSED)
        .with_for_update(skip_locked=True)
    )
    by_id = {talk.id: talk for talk in talks}
    messages = tx.all(
        select(Message)
        .where(Message.conversation_id.in_(by_id), Message.open_until <= tx.now)
        .order_by(Message.conversation_id, Message.seq)
    )
    for message in messages:
        if message.content is None:  # taken out of sight; what it is when it comes back, its day says
            message.open_until = None
            continue
        settle(message, State.LAPSED)
        talk, by = by_id[message.conversation_id], message.sender_id
        number_change(tx, talk, message)
        tx.record(OfferAnswered(message=message.id, conversation=talk.id, by=by, state=str(State.LAPSED)))
    return len(messages)
