"""Buyers who wait for an answer, and how an event talks."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from tradehall.accounts.models import Person
from tradehall.chat.models import BuyerWait, ChatRules, Conversation, Message
from tradehall.chat.waiting.rules import LONGEST_WAIT, TalkRules, long_since
from tradehall.companies.models import Company
from tradehall.events.models import Event, EventOrganiser, Participation, ParticipationBlock
from tradehall.events.queries import EventView, managed_event
from tradehall.events.rules import State
from tradehall.kernel.errors import NotFound
from tradehall.kernel.pages import Order, Page, Paged
from tradehall.kernel.tx import Reader, given

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
_ANSWERED = (
    select(func.coalesce(func.max(_Answer.seq), 0))
    .where(_Answer.conversation_id == Conversation.id, _Answer.participation_id == Conversation.exporter_id)
    .where(_Answer.withdrawn_at.is_(None))
    .correlate(Conversation)
    .scalar_subquery()
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
_UNANSWERED = (
    select(
        Conversation.id, Conversation.event_id, func.min(Message.seq), func.min(Message.sent_at).label("since"),
        func.coalesce(ChatRules.wait_hours, TalkRules().wait_hours),
        _Purchaser.legal_name, _Purchaser.legal_name_en, _Purchaser.language, _Buyer.public_id,
        _Seller.legal_name, _Seller.legal_name_en, _Seller.language, _Exporter.public_id,
        BuyerWait.conversation_id.label("told"),
    )
    .join(_Last, and_(_Last.conversation_id == Conversation.id, _Last.seq == Conversation.last_seq))
    .join(_Exporter, and_(_Exporter.id == Conversation.exporter_id, _Exporter.state == State.APPROVED))
    .join(_Buyer, and_(_Buyer.id == Conversation.buyer_id, _Buyer.state == State.APPROVED))
    .join(_Seller, _Seller.id == _Exporter.company_id)
    .join(_Purchaser, _Purchaser.id == _Buyer.company_id)
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
    .group_by(
        Conversation.id, ChatRules.wait_hours, _Buyer.id, _Exporter.id, _Purchaser.id, _Seller.id,
        BuyerWait.conversation_id,
    )
)  # fmt: skip
_ALL = _UNANSWERED.order_by(func.min(Message.sent_at), Conversation.id)
_OF_ONE = _UNANSWERED.where(Conversation.event_id == given("event")).subquery()
_LONG = Paged(
    select(_OF_ONE).where(or_(_OF_ONE.c.told.is_not(None), _OF_ONE.c.since <= given("long"))),
    Order(_OF_ONE.c.since),
    Order(_OF_ONE.c.id),
)


def unanswered(reader: Reader) -> list[Waiting]:
    """All buyers without an answer, the longest wait first. For the system."""
    return [_waiting(row) for row in reader.rows(_ALL, oldest=reader.now - LONGEST_WAIT)]


def _waiting(row: Any) -> Waiting:
    return Waiting(
        conversation=row[0], event=row[1], seq=row[2], since=row[3], wait_hours=row[4],
        buyer=(row[5], row[6], row[7]), buyer_id=row[8], exporter=(row[9], row[10], row[11]), exporter_id=row[12],
        told=row[13] is not None,
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
