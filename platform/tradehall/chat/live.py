"""What is told to sockets at once. Everybody gets it in their own room; who is in a conversation is asked anew
for each message, where it is stored or here, so that whoever left it hears nothing more."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from tradehall.accounts.facts import PersonDisabled
from tradehall.accounts.queries import people_by_ids
from tradehall.chat.facts import MemberLeft, MessageChanged, MessagesRead, MessagesSent
from tradehall.chat.queries import (
    circles,
    companions,
    companions_of,
    hearers,
    parted_by,
    rooms_of,
    sent,
    told_of,
    unread_of,
)
from tradehall.chat.queries.people import Telling
from tradehall.chat.safety import live as safety
from tradehall.events.facts import ParticipationSuspended
from tradehall.kernel.facts import Emit, Heard, emits, emits_jointly
from tradehall.kernel.tx import Reader

__all__ = ["safety", "tell_change", "tell_closed", "tell_messages", "tell_reads", "tell_suspended"]


@emits_jointly(MessagesSent)
def tell_messages(news: list[Heard], reader: Reader) -> Iterator[Emit]:
    """The sender's own tabs get it too; by its client id they know it. Nobody is told how much they have not read: it
    is one more, and that would be another frame for each person. A page that may have missed something asks."""
    facts = [(one.fact.messages, one.brought) for one in news if isinstance(one.fact, MessagesSent)]
    unread = [message for messages, brought in facts if brought is None for message in messages]
    read = _read(reader, unread) if unread else {}
    tellings: list[Telling] = []
    for messages, brought in facts:
        tellings += [read[one] for one in messages if one in read] if brought is None else brought
    for talk, message in sorted(tellings, key=_talk):  # what goes to the same people together
        yield Emit(talk.rooms, "chat:message", {"conversation": talk.public_id, "message": message})


def _talk(telling: Telling) -> str:
    return telling.talk.public_id


def _read(reader: Reader, messages: list[int]) -> dict[int, Telling]:
    stored = sent(reader, messages)
    talks = hearers(reader, {talk for talk, _ in stored.values()})
    return {one: Telling(talks[talk], view.as_json()) for one, (talk, view) in stored.items() if talk in talks}


@emits(MessageChanged)
def tell_change(fact: MessageChanged, reader: Reader) -> Iterator[Emit]:
    """As the message is now; whoever missed one asks from the last change number that they know."""
    told = told_of(reader, fact.message)
    payload = {"conversation": told.conversation, "message": told.message.as_json()}
    yield Emit(rooms_of(told.people), "chat:changed", payload)


@emits_jointly(MessagesRead)
def tell_reads(news: list[Heard], reader: Reader) -> Iterator[Emit]:
    """To the others, unless they are a crowd, and to the reader's own other tabs. Of several marks the last counts."""
    facts = (one.fact for one in news)
    marks = {(fact.conversation, fact.person): fact.seq for fact in facts if isinstance(fact, MessagesRead)}
    names = people_by_ids(reader, {person for _, person in marks})
    talks = circles(reader, {conversation for conversation, _ in marks})
    unread = unread_of(reader, {person for _, person in marks})
    for (conversation, person), seq in marks.items():
        talk, who = talks.get(conversation), names.get(person)
        if talk is None or who is None:
            continue
        payload = {"conversation": talk.public_id, "reader": who.public_id, "seq": seq}
        yield Emit(talk.rooms if person in talk.people else f"person:{person}", "chat:read", payload)
        yield Emit(f"person:{person}", "notice", _notice(talk.public_id, unread.get(person, 0)))


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


@emits_jointly(MemberLeft)
def tell_left(news: list[Heard], reader: Reader) -> Iterator[Emit]:
    """Who left and who stayed lose sight of each other, unless they share another conversation."""
    left = [(one.fact.conversation, one.fact.person) for one in news if isinstance(one.fact, MemberLeft)]
    talks = circles(reader, {conversation for conversation, _ in left})
    together = companions_of(reader, {person for _, person in left})
    parted: dict[int, set[int]] = defaultdict(set)
    for conversation, person in left:
        others = talks[conversation].people if conversation in talks else ()
        for other in set(others) - {person} - together[person]:
            parted[person].add(other)
            parted[other].add(person)
    names = people_by_ids(reader, parted.keys())
    for person in sorted(parted.keys() & names.keys()):
        yield from _offline(names[person].public_id, parted[person])


def _offline(person: str, told: Iterable[int]) -> Iterator[Emit]:
    rooms = rooms_of(sorted(told))
    if rooms:
        yield Emit(rooms, "presence", {"person": person, "state": "offline"})


def _notice(conversation: str, unread: int) -> dict[str, object]:
    """`unread` counts the messages of all the person's conversations."""
    return {"kind": "chat-read", "id": conversation, "url": f"/chat/{conversation}", "unread": unread}
