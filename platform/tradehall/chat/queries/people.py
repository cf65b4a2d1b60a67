"""Who is in a conversation, and who is told of what happens there."""

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import aliased

from tradehall.accounts.models import Person
from tradehall.chat.models import Conversation, ConversationMember, Message
from tradehall.chat.queries.messages import message_of, with_sender
from tradehall.chat.queries.views import Audience, Told
from tradehall.events.models import Participation
from tradehall.events.rules import State
from tradehall.kernel.errors import NotFound, Unauthenticated
from tradehall.kernel.ids import is_public_id
from tradehall.kernel.tx import Reader


def audience(reader: Reader, public_id: str) -> Audience:
    """Who hears of what the reader does in a conversation; raises Unauthenticated, NotFound."""
    if reader.actor.person_id is None:
        raise Unauthenticated
    statement = (
        select(Person.id, Person.public_id, _suspended())
        .join(ConversationMember, ConversationMember.person_id == Person.id)
        .join(Conversation, Conversation.id == ConversationMember.conversation_id)
        .where(Conversation.public_id == public_id, Person.state == "active")
    )
    rows = reader.session.execute(statement).all() if is_public_id(public_id) else []
    mine = next((row for row in rows if row.id == reader.actor.person_id), None)
    if mine is None:
        raise NotFound
    heard = [mine] if mine[2] else [row for row in rows if not row[2]]
    return Audience(public_id, {row.id: row.public_id for row in heard})


def _suspended(member: Any = ConversationMember) -> ColumnElement[bool]:
    """Whether a member comes for a company that is put out of the event: such a one may read, but hears nothing at
    once, nor do others hear of them."""
    return exists().where(Participation.id == member.participation_id, Participation.state == State.SUSPENDED)


def companions(reader: Reader, person_id: int) -> set[int]:
    """Everybody who is told whether the person is here: their accounts are open, and they share a conversation in
    which neither comes for a company that is put out of the event."""
    mine, theirs = aliased(ConversationMember), aliased(ConversationMember)
    statement = (
        select(theirs.person_id)
        .join(mine, mine.conversation_id == theirs.conversation_id)
        .join(Person, Person.id == theirs.person_id)
        .where(
            mine.person_id == person_id,
            theirs.person_id != person_id,
            Person.state == "active",
            ~_suspended(mine),
            ~_suspended(theirs),
        )
        .distinct()
    )
    return set(reader.session.scalars(statement))


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
    row = reader.session.execute(with_sender(Message.conversation_id).where(Message.id == message_id)).one_or_none()
    if row is None:
        raise NotFound
    conversation, people = audience_of(reader, row[-1])
    return Told(conversation, message_of(row), people)


def audience_of(reader: Reader, conversation_id: int) -> tuple[str, list[int]]:
    """The public id of a conversation, and everybody who hears of it at once; for the relay. Raises NotFound."""
    rows = reader.session.execute(
        select(Conversation.public_id, ConversationMember.person_id, _suspended())
        .join(ConversationMember, ConversationMember.conversation_id == Conversation.id)
        .where(Conversation.id == conversation_id)
        .order_by(ConversationMember.person_id)
    ).all()
    if not rows:
        raise NotFound
    return rows[0][0], [row[1] for row in rows if not row[2]]


def unread_of(reader: Reader, people: Collection[int]) -> dict[int, int]:
    """How many messages each person has not read, in all conversations together."""
    statement = (
        select(ConversationMember.person_id, func.sum(Conversation.last_seq - ConversationMember.read_seq))
        .join(Conversation, Conversation.id == ConversationMember.conversation_id)
        .where(ConversationMember.person_id.in_(people))
        .group_by(ConversationMember.person_id)
    )
    return {person: int(unread) for person, unread in reader.session.execute(statement)}
