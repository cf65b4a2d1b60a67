"""Plain messages and read marks, the acts of highest rate: all that share a transaction are done at once.

One read of the conversations (locked in one order), one of their members, one of client ids that are known; one
insert, two updates. Each act is judged by itself: who is refused takes nobody along. Who may write and who hears is
kept for the next messages, as long as nothing else is written.
"""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from tradehall.chat import contents, rules
from tradehall.chat.commands import MarkRead, SendMessage
from tradehall.chat.errors import ClientIdUsed
from tradehall.chat.facts import MessagesRead, MessagesSent
from tradehall.chat.models import Conversation, ConversationMember, Message
from tradehall.chat.policy import can_read, can_write
from tradehall.chat.queries.lower import Place, places
from tradehall.chat.queries.messages import known_messages
from tradehall.chat.queries.people import Circle, Telling, hearers
from tradehall.chat.queries.views import MessageView, Sender
from tradehall.chat.safety import bank
from tradehall.chat.service.talking import speak
from tradehall.kernel.bulk import insert_rows, raise_rows
from tradehall.kernel.errors import DomainError, NotFound, Unauthenticated
from tradehall.kernel.ids import new_public_id
from tradehall.kernel.runner import handles_many
from tradehall.kernel.tx import Tx
from tradehall.meetings.translating.scripts import language_of

Answers = list[Any]  # an answer or a DomainError for each act
Places = dict[tuple[str, int], Place]
Known = dict[tuple[int, str], tuple[int, MessageView, dict[str, Any]]]
MOST_KEPT = 20_000  # seats
SURE = 200  # messages


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


_COLUMNS = (
    "public_id", "conversation_id", "seq", "sender_id", "participation_id", "client_id", "kind", "body", "language",
    "sent_at", "folded", "changed", "withdrawn_by",
)  # fmt: skip


class _Said(NamedTuple):
    """A message that is about to be stored, and as it goes out."""

    tx: Tx
    place: Place
    view: MessageView
    told: dict[str, Any]

    @property
    def row(self) -> list[Any]:
        """In the order of `_COLUMNS`."""
        view, place = self.view, self.place
        return [
            view.public_id, place.conversation, view.seq, place.person, place.participation, view.client_id, view.kind,
            view.body, view.language, view.sent_at, rules.folded(view.body), 0, "",
        ]  # fmt: skip


@dataclass(slots=True)
class _Kept:
    """What is read for messages, true as long as nothing but messages and read marks is written; `last`: seqs, which
    of a place may be older. Nobody is kept who may not write: some may again after a time. `new`: so many messages in
    a row were new ones."""

    new: int = 0
    seats: Places = field(default_factory=dict)
    last: dict[int, int] = field(default_factory=dict)
    heard: dict[int, Circle | None] = field(default_factory=dict)


def _kept(tx: Tx) -> _Kept:
    remembered = tx.remembered
    if remembered is None:
        return _Kept()
    kept: _Kept = remembered.setdefault("messages", _Kept())
    if len(kept.seats) > MOST_KEPT:
        kept = remembered["messages"] = _Kept()
    return kept


def _found(tx: Tx, kept: _Kept, wanted: set[tuple[str, int]]) -> tuple[Places, dict[tuple[str, int], DomainError]]:
    """Places, locked, and why some may not write. Who is kept needs no lock: there one writer passes at a time."""
    new = places(tx, wanted - kept.seats.keys(), lock=True)
    closed = {seat: why for seat, place in new.items() if (why := place.why_closed)}
    kept.seats |= {seat: place for seat, place in new.items() if seat not in closed}
    return new | {seat: kept.seats[seat] for seat in wanted if seat in kept.seats}, closed


def _fits(command: SendMessage) -> bool:
    """Bank details are compared with those that were named before, one message at a time."""
    return command.is_plain and not bank.find(command.body)


@handles_many(SendMessage, audited=False, shared=lambda command: command.conversation, fits=_fits)
def send_messages(txs: list[Tx], commands: list[SendMessage]) -> Answers:
    """The stored messages as they go out. The lock on a conversation gives each of its messages the next seq."""
    kept = _kept(txs[0])
    seats = [(command.conversation, tx.actor.person_id or 0) for tx, command in zip(txs, commands, strict=True)]
    found, closed = _found(txs[0], kept, set(seats))
    known: Known = {}
    if kept.new < SURE or closed:  # what was stored is the same message also to who may not write any more
        known = _known(txs[0], kept, [(*seat, one.client_id) for seat, one in zip(seats, commands, strict=True)], found)
    answers: Answers = [None] * len(txs)
    said: list[_Said] = []
    last: dict[int, int] = {}
    for act, (tx, command, seat) in enumerate(zip(txs, commands, seats, strict=True)):
        try:
            place = _place(tx, found, command.conversation)
            tx.require(can_write(tx.actor, place.person))
            key, talk = (place.person, command.client_id), place.conversation
            if key in known:
                answers[act] = _same(known[key], place, command)
                continue
            if seat in closed:
                raise closed[seat]
            before = last.get(talk) or kept.last.get(talk) or place.last_seq
            view = _view(tx, place, command, before + 1)
            last[talk], answers[act] = view.seq, view.as_json()
            known[key] = (talk, view, answers[act])
            said.append(_Said(tx, place, view, answers[act]))
        except DomainError as error:
            answers[act] = error
    if said:
        _store(txs[0], kept, said, last)
    return answers


def _known(tx: Tx, kept: _Kept, asked: list[tuple[str, int, str]], found: Places) -> Known:
    """(sender, client id) → the message that it stands for already. After many that stood for none nobody looks: where
    there is one after all, its row is refused, each is tried alone, and the memory begins anew."""
    messages = known_messages(tx, {(person, client) for talk, person, client in asked if (talk, person) in found})
    kept.new = 0 if messages else kept.new + len(asked)
    return {key: (talk, view, view.as_json()) for key, (talk, view) in messages.items()}


def _view(tx: Tx, place: Place, command: SendMessage, seq: int) -> MessageView:
    sender = Sender(place.public_id, place.name, place.company)
    language = language_of(command.body, tx.actor.language)
    return MessageView(new_public_id(), seq, command.client_id, place.person, sender, command.body, language, tx.now)


def _same(known: tuple[int, MessageView, dict[str, Any]], place: Place, command: SendMessage) -> dict[str, Any]:
    """The message that the client id stands for. Raises ClientIdUsed if it is another one."""
    conversation, message, told = known
    if conversation != place.conversation or not contents.is_same(message, command):
        raise ClientIdUsed
    return told


def _store(tx: Tx, kept: _Kept, said: list[_Said], last: dict[int, int]) -> None:
    if new := {one.place.person for one in said if not one.place.has_spoken}:
        speak(tx, new)
        kept.seats = {seat: place for seat, place in kept.seats.items() if place.has_spoken}
    ids = insert_rows(tx.connection, _MESSAGES, _COLUMNS, [one.row for one in said])
    talks = [[talk, seq, tx.now] for talk, seq in last.items()]
    raise_rows(tx.connection, _TALKS, ("id",), ("last_seq", "last_at"), talks)
    _mark(tx, {(one.place.conversation, one.place.person): one.view.seq for one in said})
    if talked := last.keys() - kept.heard.keys():  # whoever puts somebody out waits for the lock on the conversation
        kept.heard |= dict.fromkeys(talked) | hearers(tx, talked)
    kept.last |= last
    told = [Telling(heard, one.told) for one in said if (heard := kept.heard[one.place.conversation])]
    said[0].tx.record(MessagesSent(messages=ids), told)  # of one who is not refused


def _mark(tx: Tx, marks: dict[tuple[int, int], int]) -> None:
    """(conversation, person) → how far they have read; what others of the transaction have loaded is read anew."""
    rows = [[talk, person, seq] for (talk, person), seq in sorted(marks.items())]
    raise_rows(tx.connection, _SEATS, ("conversation_id", "person_id"), ("read_seq",), rows)
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
