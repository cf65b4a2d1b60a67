"""What people do in conversations, and who is in them."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.exc import IntegrityError

from tradehall.chat import rules
from tradehall.chat.commands import MarkRead, OpenConversation, SendMessage
from tradehall.chat.errors import ClientIdUsed, MeetFirst
from tradehall.chat.facts import ConversationOpened, MessageSent, MessagesRead
from tradehall.chat.models import Conversation, ConversationMember, Message
from tradehall.chat.policy import can_open, can_read, can_write
from tradehall.chat.queries.lower import ours, standing, who_belongs
from tradehall.chat.queries.messages import message_of, with_sender
from tradehall.events.commands import Side
from tradehall.events.queries import participation
from tradehall.events.rules import State
from tradehall.kernel.errors import Unauthenticated
from tradehall.kernel.runner import broken, handles
from tradehall.kernel.tx import ME, Tx, given

broken("uq_messages_sender_id_client_id", ClientIdUsed)


# -- opening ----------------------------------------------------------------------------------------


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
        .where(Conversation.exporter_id == exporter_id, Conversation.buyer_id == buyer_id)
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


# -- who is in it -----------------------------------------------------------------------------------


def keep_members(tx: Tx, conversation_ids: Collection[int]) -> None:
    """Let in who belongs to the conversations now, and put out who does not any more."""
    if not conversation_ids:
        return
    belongs = who_belongs(tx, conversation_ids)
    rows = tx.all(select(ConversationMember).where(ConversationMember.conversation_id.in_(conversation_ids)))
    there = {(row.conversation_id, row.person_id): row for row in rows}
    for seat, row in there.items():
        if seat not in belongs:
            tx.delete(row)
        else:
            row.participation_id = belongs[seat]
    missing = sorted(belongs.keys() - there.keys())
    tx.add_all(
        [
            ConversationMember(conversation_id=conversation, person_id=person, participation_id=belongs[seat])
            for seat in missing
            for conversation, person in (seat,)
        ]
    )


def keep_members_of(tx: Tx, participation_ids: Collection[int]) -> None:
    """The same for all conversations of these participations, locked in one order."""
    concerned = (
        select(Conversation.id)
        .where(or_(Conversation.exporter_id.in_(participation_ids), Conversation.buyer_id.in_(participation_ids)))
        .order_by(Conversation.id)
        .with_for_update()
    )
    keep_members(tx, tx.all(concerned))


# -- talking ----------------------------------------------------------------------------------------


@handles(SendMessage, audited=False, shared=lambda command: command.conversation)
def send_message(tx: Tx, command: SendMessage) -> dict[str, Any]:
    """The stored message as it goes out. The lock on the conversation gives each message the next seq."""
    tx.require(tx.actor.signed_in, Unauthenticated)
    place = standing(tx, command.conversation, lock=True)
    tx.require(can_write(tx.actor, place.member.person_id))
    if (known := _known(tx, place.conversation.id, command)) is not None:
        return known
    if why := rules.why_not_writable(place.states):
        raise why
    conversation, member = place.conversation, place.member
    conversation.last_seq += 1
    conversation.last_at = tx.now
    member.read_seq = conversation.last_seq
    message = tx.add(
        Message(
            conversation_id=conversation.id,
            seq=conversation.last_seq,
            sender_id=member.person_id,
            participation_id=member.participation_id,
            client_id=command.client_id,
            body=command.body,
            language=rules.language_of(command.body, tx.actor.language),
            sent_at=tx.now,
        )
    )
    tx.record(MessageSent(message=message.id, conversation=conversation.id, sender=member.person_id))
    return _shown(tx, message.id)


KNOWN = select(Message.id, Message.conversation_id, Message.body).where(
    Message.sender_id == ME, Message.client_id == given("client_id")
)
SHOWN = with_sender().where(Message.id == given("message"))


def _known(tx: Tx, conversation_id: int, command: SendMessage) -> dict[str, Any] | None:
    """The message that the sender's client id already stands for. Raises ClientIdUsed if it is another one."""
    message = tx.row(KNOWN, client_id=command.client_id)
    if message is None:
        return None
    if message.conversation_id != conversation_id or message.body != command.body:
        raise ClientIdUsed
    return _shown(tx, message.id)


def _shown(tx: Tx, message_id: int) -> dict[str, Any]:
    return message_of(tx.row(SHOWN, message=message_id)).as_json()


READ = (
    update(ConversationMember)
    .where(
        ConversationMember.conversation_id == given("conversation"),
        ConversationMember.person_id == given("reader"),
        ConversationMember.read_seq < given("seq"),
    )
    .values(read_seq=given("seq"))
    .returning(ConversationMember.read_seq)
)


@handles(MarkRead, audited=False, shared=lambda command: command.conversation)
def mark_read(tx: Tx, command: MarkRead) -> int:
    """How far the actor has read now; never less than before, never beyond what was said."""
    tx.require(tx.actor.signed_in, Unauthenticated)
    place = standing(tx, command.conversation)
    tx.require(can_read(tx.actor, place.member.person_id))
    seq = min(command.seq, place.conversation.last_seq)
    member = place.member
    moved = tx.value(READ, conversation=member.conversation_id, reader=member.person_id, seq=seq)
    if moved is None:
        return max(member.read_seq, seq)
    tx.record(MessagesRead(conversation=member.conversation_id, person=member.person_id, seq=seq))
    return seq
