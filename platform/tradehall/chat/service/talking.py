"""What people say and read."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import bindparam, select, text

from tradehall.chat import rules
from tradehall.chat.commands import SendMessage
from tradehall.chat.contents import is_same, said
from tradehall.chat.errors import ClientIdUsed
from tradehall.chat.facts import MessageChanged, MessagesSent, PeopleCalled
from tradehall.chat.models import Conversation, Message
from tradehall.chat.policy import can_write
from tradehall.chat.queries.lower import Standing, standing
from tradehall.chat.queries.messages import message_of, with_sender
from tradehall.chat.safety.marking import marked
from tradehall.chat.service.around import around
from tradehall.kernel.errors import Unauthenticated
from tradehall.kernel.runner import broken, handles
from tradehall.kernel.tx import ME, Tx, given

broken("uq_messages_client_id_sender_id", ClientIdUsed)


@handles(SendMessage, audited=False, shared=lambda command: command.conversation)
def send_message(tx: Tx, command: SendMessage) -> dict[str, Any]:
    """The stored message as it goes out. The lock on the conversation gives each message the next seq.

    This is for messages that are more than words; plain ones are stored by `at_once.send_messages`, many in one go.
    Who may write where is asked in both places by the same rule.
    """
    tx.require(tx.actor.signed_in, Unauthenticated)
    place = standing(tx, command.conversation, lock=True)
    tx.require(can_write(tx.actor, place.member.person_id))
    if (known := _known(tx, place.conversation.id, command)) is not None:
        return known
    return shown(tx, _say(tx, place, command).id)


def say(tx: Tx, conversation: str, client_id: str, body: str) -> None:
    """The actor says plain words within an act of an upper floor; they are in the conversation, which may be new.

    Raises NotFound, or why they may not write there.
    """
    place = standing(tx, conversation, lock=True)
    tx.require(can_write(tx.actor, place.member.person_id))
    _say(tx, place, SendMessage(conversation=conversation, client_id=client_id, body=body))


_SPEAK = text(
    "INSERT INTO speakers (person_id) SELECT id FROM people WHERE id IN :people ORDER BY id ON CONFLICT DO NOTHING"
).bindparams(bindparam("people", expanding=True))


def speak(tx: Tx, people: Collection[int]) -> None:
    """These people are about to say something, some for the first time."""
    tx.session.execute(_SPEAK, {"people": sorted(people)})


def _say(tx: Tx, place: Standing, command: SendMessage) -> Message:
    conversation, member = place.conversation, place.member
    if why := place.why_closed:
        raise why
    now_said = said(tx, place, command)
    content = around(tx, place, command) | now_said.content
    content = marked(tx, content, now_said.body, conversation.id, member.participation_id)
    speak(tx, [member.person_id])
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
            kind=now_said.kind,
            body=now_said.body,
            language=now_said.language,
            content=content or None,
            folded=rules.folded(now_said.body),
            sent_at=tx.now,
        )
    )
    if now_said.then is not None:
        now_said.then(tx, message)
    tx.record(MessagesSent(messages=[message.id]))
    if people := content.get("mentions"):
        called = PeopleCalled(message=message.id, conversation=conversation.id, people=people, by=member.person_id)
        tx.schedule(called, tx.now + rules.CALLED_AFTER, f"called:{message.public_id}")
    return message


KNOWN = select(
    Message.id,
    Message.conversation_id,
    Message.body,
    Message.kind,
    Message.content,
    Message.edited_at,
    Message.withdrawn_at,
).where(Message.sender_id == ME, Message.client_id == given("client_id"))
SHOWN = with_sender().where(Message.id == given("message"))


def _known(tx: Tx, conversation_id: int, command: SendMessage) -> dict[str, Any] | None:
    """The message that the sender's client id already stands for. Raises ClientIdUsed if it is another one."""
    message = tx.row(KNOWN, client_id=command.client_id)
    if message is None:
        return None
    if message.conversation_id != conversation_id or not is_same(message, command):
        raise ClientIdUsed
    return shown(tx, message.id)


def shown(tx: Tx, message_id: int) -> dict[str, Any]:
    """The message as it goes out."""
    return message_of(tx.row(SHOWN, message=message_id)).as_json()


def change(tx: Tx, place: Standing, message: Message) -> dict[str, Any]:
    """Call after any change to a message that was said before, with the conversation locked (`standing(lock=True)`).

    Gives the change its number and tells everybody; returns the message as it goes out.
    """
    number_change(tx, place.conversation, message)
    return shown(tx, message.id)


def number_change(tx: Tx, conversation: Conversation, message: Message) -> None:
    """The same for whoever is not in the conversation: an organiser, a machine."""
    conversation.last_change += 1
    message.changed = conversation.last_change
    tx.session.flush()
    tx.record(MessageChanged(message=message.id, conversation=conversation.id, by=tx.actor.person_id or 0))
