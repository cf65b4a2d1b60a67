"""Who is in a conversation, and who is told of what happens there."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, and_, exists, func, select
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
    """Who hears of what the reader does in a conversation, nobody where all but a few only read.

    Raises Unauthenticated, NotFound.
    """
    if reader.actor.person_id is None:
        raise Unauthenticated
    statement = (
        select(Person.id, Person.public_id, _suspended(), Conversation.kind)
        .join(ConversationMember, ConversationMember.person_id == Person.id)
        .join(Conversation, Conversation.id == ConversationMember.conversation_id)
        .where(Conversation.public_id == public_id)
    )
    rows = reader.session.execute(statement).all() if is_public_id(public_id) else []
    mine = next((row for row in rows if row.id == reader.actor.person_id), None)
    if mine is None:
        raise NotFound
    heard = [mine] if mine[2] or mine.kind == "announcements" else [row for row in rows if not row[2]]
    return Audience(public_id, {row.id: row.public_id for row in heard})


def _suspended() -> ColumnElement[bool]:
    """Whether a member comes for a company that is put out of the event: such a one may read, but hears nothing at
    once, nor do others hear of them, but for the help desk."""
    return exists().where(
        Participation.id == ConversationMember.participation_id,
        Participation.state == State.SUSPENDED,
        Conversation.kind != "help",
    )


def companions(reader: Reader, person_id: int) -> set[int]:
    """Everybody with whom the person shares a conversation, but for announcements."""
    mine, theirs = aliased(ConversationMember), aliased(ConversationMember)
    statement = (
        select(theirs.person_id)
        .join(mine, mine.conversation_id == theirs.conversation_id)
        .join(Conversation, and_(Conversation.id == mine.conversation_id, Conversation.kind != "announcements"))
        .where(mine.person_id == person_id, theirs.person_id != person_id)
        .distinct()
    )
    return set(reader.session.scalars(statement))


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
