"""What is told to sockets at once. Everybody gets it in their own room; who is in a conversation is asked anew
for each message, so that whoever left it hears nothing more."""

from collections.abc import Iterable, Iterator

from tradehall.accounts.facts import PersonDisabled
from tradehall.accounts.queries import people_by_ids
from tradehall.chat.facts import MessageChanged, MessageSent, MessagesRead
from tradehall.chat.queries import audience_of, companions, parted_by, told_of, unread_of
from tradehall.events.facts import ParticipationSuspended
from tradehall.kernel.facts import Emit, emits
from tradehall.kernel.tx import Reader


@emits(MessageSent)
def tell_message(fact: MessageSent, reader: Reader) -> Iterator[Emit]:
    """The sender's own tabs get it too; by its client id they know it."""
    told = told_of(reader, fact.message)
    unread = unread_of(reader, told.people)
    payload = {"conversation": told.conversation, "message": told.message.as_json()}
    for person in told.people:
        yield Emit(f"person:{person}", "chat:message", payload)
        if person != fact.sender:
            yield Emit(f"person:{person}", "notice", _notice("chat", told.conversation, unread.get(person, 0)))


@emits(MessageChanged)
def tell_change(fact: MessageChanged, reader: Reader) -> Iterator[Emit]:
    """As the message is now; whoever missed one asks from the last change number that they know."""
    told = told_of(reader, fact.message)
    payload = {"conversation": told.conversation, "message": told.message.as_json()}
    for person in told.people:
        yield Emit(f"person:{person}", "chat:changed", payload)


@emits(MessagesRead)
def tell_read(fact: MessagesRead, reader: Reader) -> Iterator[Emit]:
    """To the others, and to the reader's own other tabs."""
    conversation, people = audience_of(reader, fact.conversation)
    who = people_by_ids(reader, [fact.person]).get(fact.person)
    if who is None:
        return
    payload = {"conversation": conversation, "reader": who.public_id, "seq": fact.seq}
    for person in people if fact.person in people else [fact.person]:
        yield Emit(f"person:{person}", "chat:read", payload)
    unread = unread_of(reader, [fact.person]).get(fact.person, 0)
    yield Emit(f"person:{fact.person}", "notice", _notice("chat-read", conversation, unread))


@emits(PersonDisabled)
def tell_closed(fact: PersonDisabled, reader: Reader) -> Iterator[Emit]:
    """At once: their sockets end, and nobody waits whether they come back."""
    who = people_by_ids(reader, [fact.person]).get(fact.person)
    if who is not None:
        yield from _offline(who.public_id, companions(reader, fact.person))


@emits(ParticipationSuspended)
def tell_suspended(fact: ParticipationSuspended, reader: Reader) -> Iterator[Emit]:
    """Both sides: neither is told any more whether the other is here."""
    for person, told in parted_by(reader, fact.participation).items():
        yield from _offline(person, told)


def _offline(person: str, told: Iterable[int]) -> Iterator[Emit]:
    rooms = tuple(f"person:{other}" for other in sorted(told))
    if rooms:
        yield Emit(rooms, "presence", {"person": person, "state": "offline"})


def _notice(kind: str, conversation: str, unread: int) -> dict[str, object]:
    """`unread` counts the messages of all the person's conversations."""
    return {"kind": kind, "id": conversation, "url": f"/chat/{conversation}", "unread": unread}
