"""Conversations are opened: two companies may talk once they have agreed on a meeting."""

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from tradehall.chat.commands import OpenConversation
from tradehall.chat.errors import MeetFirst
from tradehall.chat.facts import ConversationOpened
from tradehall.chat.models import Conversation
from tradehall.chat.policy import can_open
from tradehall.chat.queries.lower import ours
from tradehall.chat.service.members import keep_members
from tradehall.events.commands import Side
from tradehall.events.queries import participation
from tradehall.events.rules import State
from tradehall.kernel.errors import Unauthenticated
from tradehall.kernel.runner import handles
from tradehall.kernel.tx import Tx


@handles(OpenConversation)
def open_conversation(tx: Tx, command: OpenConversation) -> str:
    """The conversation's public id. Two companies may talk once they have agreed on a meeting."""
    tx.require(can_open(tx.actor), Unauthenticated)
    theirs = participation(tx, command.participation)
    places = ours(tx, theirs.event_id, theirs.id, command.mine)
    tx.require(bool(places))
    met = next((place for place in places if place.met and place.side != theirs.side), None)
    if met is None or theirs.state != State.APPROVED:
        raise MeetFirst
    exporter, buyer = (met.id, theirs.id) if met.side == Side.EXPORTER else (theirs.id, met.id)
    return open_between(tx, theirs.event_id, exporter, buyer).public_id


def open_between(tx: Tx, event_id: int, exporter_id: int, buyer_id: int) -> Conversation:
    """The one conversation of two participations, with everybody who belongs to it."""
    pair = (
        select(Conversation)
        .where(Conversation.exporter_id == exporter_id, Conversation.buyer_id == buyer_id, Conversation.kind == "pair")
        .with_for_update()
    )
    conversation = tx.session.scalar(pair)
    if conversation is None:
        conversation = Conversation(
            event_id=event_id, exporter_id=exporter_id, buyer_id=buyer_id, last_at=tx.now, created_at=tx.now
        )
        try:
            with tx.session.begin_nested():
                tx.add(conversation)
        except IntegrityError:  # another act opened it at this moment
            conversation = tx.one(pair)
        else:
            tx.record(ConversationOpened(conversation=conversation.id, event=event_id))
    keep_members(tx, [conversation.id])
    return conversation
