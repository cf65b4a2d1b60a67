"""Buyers who wait for an answer, and how an event talks."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from tradehall.accounts.models import Person
from tradehall.chat.models import BuyerWait, ChatRules, Conversation, Message
from tradehall.chat.waiting.rules import AT_ONCE, LONGEST_WAIT, TalkRules, is_long, long_since
from tradehall.companies.models import Company
from tradehall.events.models import Event, EventOrganiser, Participation, ParticipationBlock
from tradehall.events.queries import EventView, managed_event
from tradehall.events.rules import State
from tradehall.kernel.errors import NotFound
from tradehall.kernel.pages import Order, Page, Paged
from tradehall.kernel.tx import Reader, among, given

Name = tuple[str, str, str]  # own name, English name, language of the own name

_RULES = select(
    ChatRules.wait_hours, ChatRules.help_desk, ChatRules.help_hours, ChatRules.translate, ChatRules.version
).where(ChatRules.event_id == given("event"))


def talk_rules(reader: Reader, event_id: int) -> TalkRules:
    row = reader.row(_RULES, event=event_id)
    return TalkRules(*row) if row else TalkRules()


# -- who waits ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Waiting:
    """A buyer's first message that nobody of the exporter has answered."""

    conversation: int
    event: int
    seq: int
    since: datetime
    wait_hours: int
    buyer: Name
    buyer_id: str
    exporter: Name
    exporter_id: str
    told: bool


_Last, _Answer = aliased(Message, name="last"), aliased(Message, name="answer")
_Exporter, _Buyer = aliased(Participation, name="exporter"), aliased(Participation, name="buyer")
_Seller, _Purchaser = aliased(Company, name="seller"), aliased(Company, name="purchaser")
_ANSWERED = func.coalesce(
    select(_Answer.seq)
    .where(_Answer.conversation_id == Conversation.id, _Answer.participation_id == Conversation.exporter_id)
    .where(_Answer.withdrawn_at.is_(None))
    .order_by(_Answer.seq.desc())
    .limit(1)
    .correlate(Conversation)
    .scalar_subquery(),
    0,
)
_BLOCKED = exists().where(
    or_(
        and_(
            ParticipationBlock.blocker_id == Conversation.exporter_id,
            ParticipationBlock.blocked_id == Conversation.buyer_id,
        ),
        and_(
            ParticipationBlock.blocker_id == Conversation.buyer_id,
            ParticipationBlock.blocked_id == Conversation.exporter_id,
        ),
    )
)
# The last message of most conversations is the exporter's; only of the others is more looked at.
_UNANSWERED: Any = (
    select(
        Conversation.id, Conversation.event_id, func.min(Message.seq), func.min(Message.sent_at).label("since"),
        func.coalesce(ChatRules.wait_hours, TalkRules().wait_hours), BuyerWait.conversation_id.label("told"),
    )
    .join(_Last, and_(_Last.conversation_id == Conversation.id, _Last.seq == Conversation.last_seq))
    .join(_Exporter, and_(_Exporter.id == Conversation.exporter_id, _Exporter.state == State.APPROVED))
    .join(_Buyer, and_(_Buyer.id == Conversation.buyer_id, _Buyer.state == State.APPROVED))
    .join(
        Message,
        and_(Message.conversation_id == Conversation.id, Message.participation_id == Conversation.buyer_id),
    )
    .outerjoin(ChatRules, ChatRules.event_id == Conversation.event_id)
    .outerjoin(BuyerWait, BuyerWait.conversation_id == Conversation.id)
    .where(Conversation.kind.in_(("pair", "meeting")), Conversation.last_at > given("oldest"), ~_BLOCKED)
    .where(
        or_(
            _Last.participation_id.is_(None), _Last.participation_id != Conversation.exporter_id,
            _Last.withdrawn_at.is_not(None),
        )
    )
    .where(Message.withdrawn_at.is_(None), Message.seq > _ANSWERED, Message.sent_at > given("oldest"))
    .group_by(Conversation.id, ChatRules.wait_hours, BuyerWait.conversation_id)
)  # fmt: skip
_OF_ONE = (
    _UNANSWERED.add_columns(
        _Purchaser.legal_name, _Purchaser.legal_name_en, _Purchaser.language, _Buyer.public_id,
        _Seller.legal_name, _Seller.legal_name_en, _Seller.language, _Exporter.public_id,
    )
    .join(_Seller, _Seller.id == _Exporter.company_id)
    .join(_Purchaser, _Purchaser.id == _Buyer.company_id)
    .where(Conversation.event_id == given("event"))
    .group_by(_Buyer.id, _Exporter.id, _Purchaser.id, _Seller.id)
    .subquery()
)  # fmt: skip
_LONG = Paged(
    select(_OF_ONE).where(or_(_OF_ONE.c.told.is_not(None), _OF_ONE.c.since <= given("long"))),
    Order(_OF_ONE.c.since),
    Order(_OF_ONE.c.id),
)


def _waiting(row: Any) -> Waiting:
    return Waiting(
        conversation=row[0], event=row[1], seq=row[2], since=row[3], wait_hours=row[4], told=row[5] is not None,
        buyer=(row[6], row[7], row[8]), buyer_id=row[9], exporter=(row[10], row[11], row[12]), exporter_id=row[13],
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class TalkPage:
    """`waiting`: the buyers who have waited for as long as the rules say, the longest first."""

    event: EventView
    rules: TalkRules
    waiting: Page[Waiting]


def talk_page(reader: Reader, slug: str, cursor: str | None = None) -> TalkPage:
    """For the organisers. Raises Unauthenticated, NotFound, Forbidden, Malformed."""
    event = managed_event(reader, slug)
    rules = talk_rules(reader, event.id)
    oldest, long = reader.now - LONGEST_WAIT, long_since(reader.now, rules.wait_hours)
    return TalkPage(event, rules, _LONG.page(reader, cursor, _waiting, event=event.id, oldest=oldest, long=long))


# -- what has changed ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Long:
    """A wait of which the organisers are to be told: since when, for an answer to which message."""

    conversation: int
    event: int
    seq: int
    since: datetime


Changes = tuple[list[Long], dict[int, int]]  # new waits; conversation → event of those that are over

_KEYS = select(Conversation.id).where(Conversation.id > given("after")).order_by(Conversation.id).limit(given("most"))
_END = select(func.max(_KEYS.subquery().c.id))
_BEHIND = Conversation.id > given("after"), Conversation.id <= given("until")
# the same keys once more: PostgreSQL might read all messages for a page of conversations
_SAID_BEHIND = [
    condition
    for key in (Message.conversation_id, _Last.conversation_id)
    for condition in (key > given("after"), key <= given("until"))
]
_THESE = Conversation.id.in_(among("conversations"))
_TOLD = select(Conversation.id, Conversation.event_id).join(BuyerWait, BuyerWait.conversation_id == Conversation.id)
_WAITS_BEHIND, _TOLD_BEHIND = _UNANSWERED.where(*_BEHIND, *_SAID_BEHIND), _TOLD.where(*_BEHIND)
_WAITS_OF_THESE, _TOLD_OF_THESE = _UNANSWERED.where(_THESE), _TOLD.where(_THESE)


def changes_behind(reader: Reader, after: int) -> tuple[Changes, int | None]:
    """Of the next conversations behind this one, by their keys; and the last of them, None where there are no more.
    For the system."""
    until = reader.value(_END, after=after, most=AT_ONCE)
    if until is None:
        return ([], {}), None
    return _changes(reader, _WAITS_BEHIND, _TOLD_BEHIND, after=after, until=until), until


def changes_of(reader: Reader, conversation_ids: Collection[int]) -> Changes:
    """Of these conversations. For the system."""
    return _changes(reader, _WAITS_OF_THESE, _TOLD_OF_THESE, conversations=conversation_ids)


def _changes(reader: Reader, waits: Any, told: Any, **where: Any) -> Changes:
    unanswered = reader.columns(waits, oldest=reader.now - LONGEST_WAIT, **where)
    over = dict(reader.columns(told, **where))
    new = []
    for talk, event, seq, since, wait_hours, is_told in unanswered:
        over.pop(talk, None)
        if is_told is None and is_long(since, reader.now, wait_hours):
            new.append(Long(talk, event, seq, since))
    return new, over


# -- what organisers are told ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class WaitNews:
    """A wait of which the organisers are told: between whom, in which event, and who organises it."""

    seq: int
    buyer: Name
    exporter: Name
    slug: str
    event: int
    organisers: list[int]


_NEWS = (
    select(
        BuyerWait.seq, Event.slug, Event.id, EventOrganiser.person_id,
        _Purchaser.legal_name, _Purchaser.legal_name_en, _Purchaser.language,
        _Seller.legal_name, _Seller.legal_name_en, _Seller.language,
    )
    .join(Conversation, Conversation.id == BuyerWait.conversation_id)
    .join(Event, Event.id == Conversation.event_id)
    .join(_Exporter, _Exporter.id == Conversation.exporter_id)
    .join(_Buyer, _Buyer.id == Conversation.buyer_id)
    .join(_Seller, _Seller.id == _Exporter.company_id)
    .join(_Purchaser, _Purchaser.id == _Buyer.company_id)
    .outerjoin(EventOrganiser, EventOrganiser.event_id == Event.id)
    .outerjoin(Person, and_(Person.id == EventOrganiser.person_id, Person.state == "active"))
    .where(BuyerWait.conversation_id == given("conversation"))
    .order_by(EventOrganiser.person_id)
)  # fmt: skip


def wait_news(reader: Reader, conversation_id: int) -> WaitNews:
    """For the system. Raises NotFound when the buyer waits no more."""
    rows = reader.rows(_NEWS, conversation=conversation_id)
    if not rows:
        raise NotFound
    first = rows[0]
    people = [row[3] for row in rows if row[3] is not None]
    return WaitNews(
        first[0], (first[4], first[5], first[6]), (first[7], first[8], first[9]), first[1], first[2], people
    )
