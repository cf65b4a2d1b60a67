"""Plain messages and read marks, the acts of highest rate: all that share a transaction are done at once.

One read of the conversations (locked in one order), one of their members, one of client ids that are known; one
insert, two updates. Each act is judged by itself: who is refused takes nobody along.
"""

from dataclasses import dataclass
from typing import Any

from tradehall.chat import contents, rules
from tradehall.chat.commands import MarkRead, SendMessage
from tradehall.chat.errors import ClientIdUsed
from tradehall.chat.facts import MessageSent, MessagesRead
from tradehall.chat.models import Conversation, ConversationMember, Message
from tradehall.chat.policy import can_read, can_write
from tradehall.chat.queries.lower import Place, places
from tradehall.chat.queries.messages import known_messages
from tradehall.chat.queries.people import Telling, hearers
from tradehall.chat.queries.views import MessageView, Sender
from tradehall.chat.safety import bank
from tradehall.kernel.bulk import insert_rows, raise_rows
from tradehall.kernel.errors import DomainError, NotFound, Unauthenticated
from tradehall.kernel.ids import new_public_id
from tradehall.kernel.runner import handles_many
from tradehall.kernel.tx import Tx
from tradehall.meetings.translating.scripts import language_of

Answers = list[Any]  # an answer or a DomainError for each act
Places = dict[tuple[str, int], Place]


def _place(tx: Tx, found: Places, conversation: str) -> Place:
    """The actor's place in the conversation. Raises Unauthenticated, NotFound."""
    tx.require(tx.actor.signed_in, Unauthenticated)
    place = found.get((conversation, tx.actor.person_id or 0))
    if place is None:
        raise NotFound
    return place


def _seats(txs: list[Tx], commands: list[Any]) -> set[tuple[str, int]]:
    return {
        (command.conversation, tx.actor.person_id)
        for tx, command in zip(txs, commands, strict=True)
        if tx.actor.person_id is not None
    }


# -- messages ---------------------------------------------------------------------------------------

_MESSAGES: Any = Message.__table__
_TALKS: Any = Conversation.__table__
_SEATS: Any = ConversationMember.__table__


@dataclass(slots=True)
class _Said:
    """A message that is about to be stored, and as it goes out."""

    tx: Tx
    place: Place
    view: MessageView
    told: dict[str, Any]

    @property
    def row(self) -> dict[str, Any]:
        view, place = self.view, self.place
        return {
            "public_id": view.public_id, "conversation_id": place.conversation, "seq": view.seq,
            "sender_id": place.person, "participation_id": place.participation, "client_id": view.client_id,
            "kind": view.kind, "body": view.body, "language": view.language, "sent_at": view.sent_at,
            "folded": rules.folded(view.body), "changed": 0, "withdrawn_by": "",
        }  # fmt: skip


def _fits(command: SendMessage) -> bool:
    """Bank details are compared with those that were named before, one message at a time."""
    return command.is_plain and not bank.find(command.body)


@handles_many(SendMessage, audited=False, shared=lambda command: command.conversation, fits=_fits)
def send_messages(txs: list[Tx], commands: list[SendMessage]) -> Answers:
    """The stored messages as they go out. The lock on a conversation gives each of its messages the next seq."""
    found = places(txs[0], _seats(txs, commands), lock=True)
    asked = {(place.person, command.client_id) for (_, place), command in _mine(txs, commands, found)}
    known = {key: (talk, view, view.as_json()) for key, (talk, view) in known_messages(txs[0], asked).items()}
    answers: Answers = [None] * len(txs)
    said: list[_Said] = []
    last: dict[int, int] = {}
    for act, (tx, command) in enumerate(zip(txs, commands, strict=True)):
        try:
            place = _place(tx, found, command.conversation)
            tx.require(can_write(tx.actor, place.person))
            key = (place.person, command.client_id)
            if key not in known:
                if why := place.why_closed:
                    raise why
                seq = last[place.conversation] = last.get(place.conversation, place.last_seq) + 1
                view = _view(tx, place, command, seq)
                answers[act] = view.as_json()
                known[key] = (place.conversation, view, answers[act])
                said.append(_Said(tx, place, view, answers[act]))
            else:
                answers[act] = _same(known[key], place, command)
        except DomainError as error:
            answers[act] = error
    if said:
        _store(txs[0], said, last)
    return answers


def _mine(txs: list[Tx], commands: list[SendMessage], found: Places) -> Any:
    for tx, command in zip(txs, commands, strict=True):
        place = found.get((command.conversation, tx.actor.person_id or 0))
        if place is not None:
            yield (tx, place), command


def _view(tx: Tx, place: Place, command: SendMessage, seq: int) -> MessageView:
    return MessageView(
        public_id=new_public_id(),
        seq=seq,
        client_id=command.client_id,
        sender_id=place.person,
        sender=Sender(place.public_id, place.name, place.company),
        body=command.body,
        language=language_of(command.body, tx.actor.language),
        sent_at=tx.now,
    )


def _same(known: tuple[int, MessageView, dict[str, Any]], place: Place, command: SendMessage) -> dict[str, Any]:
    """The message that the client id stands for. Raises ClientIdUsed if it is another one."""
    conversation, message, told = known
    if conversation != place.conversation or not contents.is_same(message, command):
        raise ClientIdUsed
    return told


def _store(tx: Tx, said: list[_Said], last: dict[int, int]) -> None:
    ids = insert_rows(tx.connection, _MESSAGES, [one.row for one in said])
    talks = [{"id": talk, "last_seq": seq, "last_at": tx.now} for talk, seq in last.items()]
    raise_rows(tx.connection, _TALKS, ("id",), talks)
    _mark(tx, {(one.place.conversation, one.place.person): one.view.seq for one in said})
    heard = hearers(tx, last)  # whoever puts somebody out waits for the lock on the conversation
    for message, one in zip(ids, said, strict=True):
        talk = one.place.conversation
        fact = MessageSent(message=message, conversation=talk, sender=one.place.person)
        one.tx.record(fact, Telling(heard.get(talk), one.told))


def _mark(tx: Tx, marks: dict[tuple[int, int], int]) -> None:
    """(conversation, person) → how far they have read; what others of the transaction have loaded is read anew."""
    rows = [
        {"conversation_id": talk, "person_id": person, "read_seq": seq} for (talk, person), seq in sorted(marks.items())
    ]
    raise_rows(tx.connection, _SEATS, ("conversation_id", "person_id"), rows)
    tx.session.expire_all()


# -- read marks -------------------------------------------------------------------------------------


@handles_many(MarkRead, audited=False, shared=lambda command: command.conversation)
def mark_read(txs: list[Tx], commands: list[MarkRead]) -> Answers:
    """How far each actor has read now; never less than before, never beyond what was said."""
    found = places(txs[0], _seats(txs, commands))
    answers: Answers = [None] * len(txs)
    marks: dict[tuple[int, int], int] = {}
    for act, (tx, command) in enumerate(zip(txs, commands, strict=True)):
        try:
            place = _place(tx, found, command.conversation)
            tx.require(can_read(tx.actor, place.person))
        except DomainError as error:
            answers[act] = error
            continue
        seat = (place.conversation, place.person)
        before = marks.get(seat, place.read_seq)
        seq = answers[act] = max(min(command.seq, place.last_seq), before)
        if seq > before:
            marks[seat] = seq
            tx.record(MessagesRead(conversation=place.conversation, person=place.person, seq=seq))
    if marks:
        _mark(txs[0], marks)
    return answers
