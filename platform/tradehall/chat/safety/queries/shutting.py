"""Columns of what stands between a person and writing in a conversation."""

from typing import Any

from sqlalchemy import case, exists, select
from sqlalchemy.orm import Bundle, aliased

from tradehall.chat.models import ChatMute, Conversation, ConversationMember
from tradehall.chat.safety.rules import Shut
from tradehall.events.models import ParticipationBlock
from tradehall.events.queries import blocked_between

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


def shutting(person: Any, participation: Any = ConversationMember.participation_id) -> Bundle[Any]:
    """One cell of a row that has Conversation and the person's place in it; `shut_of` reads it."""
    return Bundle(
        "shut",
        BLOCKED.label("blocked"),
        _ours(participation).label("ours"),
        muting(person, ChatMute.until).label("until"),
        muting(person, ChatMute.words).label("words"),
    )


def shut_of(cell: Any) -> Shut:
    return Shut(bool(cell.blocked), bool(cell.ours), cell.until, cell.words or "")
