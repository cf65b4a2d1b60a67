"""Who is in a conversation, and who is told of what happens there."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, exists, func, not_, or_, select
from sqlalchemy.orm import aliased

from tradehall.accounts.models import Person
from tradehall.chat import rules
from tradehall.chat.models import Conversation, ConversationMember
from tradehall.chat.queries.backlog import messages_after
from tradehall.chat.queries.messages import sent
from tradehall.chat.queries.views import Audience, Backlog, Told
from tradehall.chat.safety.queries.shutting import BLOCKED
from tradehall.events.models import Participation
from tradehall.events.rules import State
from tradehall.kernel.bulk import Terse
from tradehall.kernel.errors import NotFound, Unauthenticated
from tradehall.kernel.ids import is_public_id
from tradehall.kernel.tx import ME, Reader, among, given


def _suspended(member: Any = ConversationMember) -> ColumnElement[bool]:
    """Whether a member comes for a company that is put out of the event: such a one may read, but hears nothing at
    once, nor do others hear of them, but for an office."""
    return exists().where(
        Participation.id == member.participation_id,
        Participation.state == State.SUSPENDED,
        Conversation.id == member.conversation_id,
        Conversation.kind.not_in(rules.OFFICE),
    )


_AUDIENCE = (
    select(Person.id, Person.public_id, or_(_suspended(), BLOCKED))
    .join(ConversationMember, ConversationMember.person_id == Person.id)
    .join(Conversation, Conversation.id == ConversationMember.conversation_id)
    .where(Conversation.public_id == given("conversation"), Person.state == "active")
    .order_by((Person.id == ME).desc())
    .limit(rules.CROWD + 1)
)


def audience(reader: Reader, public_id: str) -> Audience:
    """Who hears of what the reader does in a conversation: the reader alone in a crowd, and where one company has
    blocked the other.

    Raises Unauthenticated, NotFound.
    """
    if reader.actor.person_id is None:
        raise Unauthenticated
    rows = reader.columns(_AUDIENCE, conversation=public_id) if is_public_id(public_id) else []
    if not rows or rows[0].id != reader.actor.person_id:
        raise NotFound
    mine = rows[0]
    heard = [mine] if mine[2] or len(rows) > rules.CROWD else [row for row in rows if not row[2]]
    return Audience(public_id, {row.id: row.public_id for row in heard})


def missed(reader: Reader, public_id: str, after: int, changes: int | None) -> tuple[Backlog, Audience]:
    """What was said after `after`, and who hears of what the reader does. Raises Unauthenticated, NotFound."""
    return messages_after(reader, public_id, after, changes=changes), audience(reader, public_id)


_mine, _theirs, _all = (aliased(ConversationMember) for _ in range(3))
_SIZE = select(func.count()).where(_all.conversation_id == _mine.conversation_id).correlate(_mine).scalar_subquery()
_COMPANIONS = (
    select(_mine.person_id, _theirs.person_id)
    .join(_mine, _mine.conversation_id == _theirs.conversation_id)
    .join(Person, Person.id == _theirs.person_id)
    .join(Conversation, Conversation.id == _mine.conversation_id)
    .where(_mine.person_id.in_(among("people")), _theirs.person_id != _mine.person_id, _SIZE <= rules.CROWD)
    .where(Person.state == "active", ~_suspended(_mine), ~_suspended(_theirs), not_(BLOCKED))
    .distinct()
)


def companions(reader: Reader, person_id: int) -> set[int]:
    """Everybody who is told whether the person is here: their accounts are open, and they share a conversation that is
    no crowd and in which neither comes for a company that is put out of the event, or blocked by the other."""
    return companions_of(reader, [person_id])[person_id]


def companions_of(reader: Reader, people: Collection[int]) -> dict[int, set[int]]:
    """The same for each of several people."""
    found: dict[int, set[int]] = {person: set() for person in people}
    for person, other in reader.columns(_COMPANIONS, people=list(people)):
        found[person].add(other)
    return found


# -- for the relay ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Circle:
    """A conversation and everybody who hears of it at once."""

    public_id: str
    people: list[int]

    @cached_property
    def rooms(self) -> tuple[str, ...]:
        return rooms_of(self.people)


class Telling(NamedTuple):
    """A message as it goes out, and to whom, as of the moment in which it was stored."""

    talk: Circle
    message: dict[str, Any]


def rooms_of(people: Iterable[int]) -> tuple[str, ...]:
    """The rooms of these people's sockets."""
    return tuple(map(_room, people))


@lru_cache(maxsize=10_000)
def _room(person: int) -> str:
    return f"person:{person}"


_WHO = Terse(
    select(Conversation.id, Conversation.public_id, ConversationMember.person_id)
    .join(ConversationMember, ConversationMember.conversation_id == Conversation.id)
    .outerjoin(Participation, Participation.id == ConversationMember.participation_id)
    .where(Conversation.id.in_(among("talks")))
    .where((func.coalesce(Participation.state, "") != State.SUSPENDED) | Conversation.kind.in_(rules.OFFICE))
    .order_by(Conversation.id, ConversationMember.person_id)
)


def hearers(reader: Reader, conversations: Collection[int]) -> dict[int, Circle]:
    """Who hears of these conversations at once; those that nobody does are left out."""
    talks: dict[int, Circle] = {}
    if not conversations:
        return talks
    for key, rows in groupby(_WHO.rows(reader.connection, talks=list(conversations)), key=itemgetter(0)):
        _, public_ids, people = zip(*rows, strict=True)
        talks[key] = Circle(public_ids[0], list(people))
    return talks


_member = aliased(ConversationMember)
_SIZES = (
    select(Conversation.id, Conversation.public_id, func.count(), BLOCKED)
    .join(_member, _member.conversation_id == Conversation.id)
    .where(Conversation.id.in_(among("talks")))
    .group_by(Conversation.id)
)


def circles(reader: Reader, conversations: Collection[int]) -> dict[int, Circle]:
    """The same without the people of a crowd or of companies that blocked each other: they hear nothing of what the
    others do."""
    sizes = reader.columns(_SIZES, talks=list(conversations))
    small = [key for key, _, size, blocked in sizes if size <= rules.CROWD and not blocked]
    heard = hearers(reader, small) if small else {}
    return {key: heard.get(key) or Circle(public_id, []) for key, public_id, _, _ in sizes}


def parted_by(reader: Reader, participation_id: int) -> dict[str, set[int]]:
    """When a company is put out of an event: public id → who is not told any more whether that person is here. Those
    who still share another conversation are not parted."""
    one, other = aliased(ConversationMember), aliased(ConversationMember)
    here, there = aliased(ConversationMember), aliased(ConversationMember)
    elsewhere = exists(
        select(here.person_id)
        .join(there, there.conversation_id == here.conversation_id)
        .where(
            here.person_id == one.person_id,
            there.person_id == other.person_id,
            ~_suspended(here),
            ~_suspended(there),
        )
    )
    rows = reader.session.execute(
        select(Person.public_id, other.person_id)
        .join(one, one.person_id == Person.id)
        .join(other, other.conversation_id == one.conversation_id)
        .where(
            or_(one.participation_id == participation_id, other.participation_id == participation_id),
            one.person_id != other.person_id,
            ~elsewhere,
        )
    )
    found: dict[str, set[int]] = defaultdict(set)
    for person, told in rows:
        found[person].add(told)
    return found


def told_of(reader: Reader, message_id: int) -> Told:
    """A message and everybody in its conversation; for the relay. Raises NotFound."""
    found = sent(reader, [message_id])
    if not found:
        raise NotFound
    conversation, message = found[message_id]
    circle = hearers(reader, [conversation]).get(conversation)
    if circle is None:
        raise NotFound
    return Told(circle.public_id, message, circle.people)


_UNREAD_OF = (
    select(ConversationMember.person_id, func.sum(Conversation.last_seq - ConversationMember.read_seq))
    .join(Conversation, Conversation.id == ConversationMember.conversation_id)
    .where(ConversationMember.person_id.in_(among("people")))
    .group_by(ConversationMember.person_id)
)


def unread_of(reader: Reader, people: Collection[int]) -> dict[int, int]:
    """How many messages each person has not read, in all conversations together."""
    return {person: int(unread) for person, unread in reader.columns(_UNREAD_OF, people=list(people))}
