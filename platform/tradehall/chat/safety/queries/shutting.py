"""Columns of what stands between a person and writing in a conversation."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import case, exists, select
from sqlalchemy.orm import aliased

from tradehall.accounts.models import Person
from tradehall.chat.models import ChatMute, Conversation, ConversationMember
from tradehall.chat.safety.rules import Shut
from tradehall.events.models import ParticipationBlock
from tradehall.events.queries import blocked_between
from tradehall.kernel.tx import Reader, among

_SIDES = (Conversation.exporter_id, Conversation.buyer_id)
BLOCKED = case(
    (Conversation.buyer_id.is_(None), False),
    (Conversation.exporter_id.is_(None), False),
    else_=blocked_between(*_SIDES),
)


def _ours(participation: Any) -> Any:
    """Whether that participation has blocked the other of the conversation."""
    block = aliased(ParticipationBlock)
    return exists().where(block.blocker_id == participation, block.blocked_id.in_(_SIDES))


def muting(person: Any, column: Any, event: Any = Conversation.event_id) -> Any:
    """A column of the person's mute in an event; None without one."""
    mute = aliased(ChatMute)
    return select(getattr(mute, column.key)).where(mute.event_id == event, mute.person_id == person).scalar_subquery()


def shutting(person: Any, participation: Any = ConversationMember.participation_id) -> tuple[Any, ...]:
    """The last columns of a row that has Conversation and the person's place in it; `shut_of` reads them."""
    return (
        BLOCKED.label("is_blocked"),
        _ours(participation).label("is_ours"),
        muting(person, ChatMute.until).label("muted_until"),
        muting(person, ChatMute.words).label("muted_why"),
    )


def shut_of(row: Any) -> Shut:
    return Shut(bool(row.is_blocked), bool(row.is_ours), row.muted_until, row.muted_why or "")


_BETWEEN = (
    select(Conversation.public_id, ConversationMember.person_id, Person.public_id, ConversationMember.participation_id)
    .join(ConversationMember, ConversationMember.conversation_id == Conversation.id)
    .join(Person, Person.id == ConversationMember.person_id)
    .where(Conversation.exporter_id.in_(among("two")), Conversation.buyer_id.in_(among("two")))
    .order_by(Conversation.id, ConversationMember.person_id)
)


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody in a conversation of two companies; `participation`: for whom they come."""

    conversation: str
    person: int
    public_id: str
    participation: int | None


def between(reader: Reader, one: int, other: int) -> list[Seat]:
    """All who share the talk of two participations."""
    return [Seat(*row) for row in reader.rows(_BETWEEN, two=[one, other])]
