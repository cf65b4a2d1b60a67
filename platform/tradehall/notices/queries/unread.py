"""Messages that people have not read for a while, and were not told of."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, and_, exists, func, or_, select
from sqlalchemy.orm import Bundle, aliased

from tradehall.accounts.models import Person
from tradehall.chat.models import Conversation, ConversationMember, Message
from tradehall.chat.rules import OFFICE
from tradehall.companies.models import Company
from tradehall.events.models import Event, Participation, ParticipationBlock
from tradehall.events.rules import State
from tradehall.kernel.tx import NOW, Reader, among, given
from tradehall.notices.models import Notice
from tradehall.notices.telling import Name, text_name
from tradehall.support.queries.telling import SAID_BY_ACT


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation with messages that were not read: its public id, its kind, with whom, and how many."""

    public_id: str
    kind: str
    names: list[Name]
    count: int


@dataclass(slots=True)
class Unread:
    """What one person has not read."""

    person: int
    talks: list[Talk] = field(default_factory=list)
    event: int | None = None


_Seller, _Purchaser = aliased(Company, name="seller"), aliased(Company, name="purchaser")
_Exporter, _Buyer = aliased(Participation, name="exporter"), aliased(Participation, name="buyer")
_LAST = (
    select(func.max(Notice.at))
    .where(Notice.person_id == ConversationMember.person_id, Notice.kind == "unread")
    .correlate(ConversationMember)
    .scalar_subquery()
)
_SUSPENDED = exists().where(
    Participation.id == ConversationMember.participation_id, Participation.state == State.SUSPENDED
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
# Conversations that have moved lately; a member's messages of them that are unread and were not told.
_UNTOLD: Any = (
    select(
        ConversationMember.person_id,
        ConversationMember.participation_id,
        Conversation.public_id,
        Conversation.kind,
        Conversation.event_id,
        Conversation.subject,
        Conversation.subject_language,
        Conversation.exporter_id.label("exporter"),
        Bundle("seller", _Seller.legal_name, _Seller.legal_name_en, _Seller.language),
        Bundle("purchaser", _Purchaser.legal_name, _Purchaser.legal_name_en, _Purchaser.language),
        Event.name.label("event_name"),
        func.count(Message.id).label("count"),
        func.min(Message.sent_at).label("oldest"),
        _LAST.label("told_at"),
    )
    .join(Conversation, Conversation.id == ConversationMember.conversation_id)
    .join(Event, Event.id == Conversation.event_id)
    .join(Message, and_(Message.conversation_id == Conversation.id, Message.seq > ConversationMember.read_seq))
    .join(Person, Person.id == ConversationMember.person_id)
    .outerjoin(_Exporter, _Exporter.id == Conversation.exporter_id)
    .outerjoin(_Buyer, _Buyer.id == Conversation.buyer_id)
    .outerjoin(_Seller, _Seller.id == _Exporter.company_id)
    .outerjoin(_Purchaser, _Purchaser.id == _Buyer.company_id)
    .where(Conversation.last_at > given("since"), Conversation.last_seq > ConversationMember.read_seq)
    .where(Message.sent_at > given("since"), Message.sent_at <= given("as_of"), Message.withdrawn_at.is_(None))
    .where(Message.sender_id != ConversationMember.person_id)
    .where(Message.sent_at > func.coalesce(_LAST, given("since")), Person.state == "active")
    .where(or_(~_SUSPENDED, Conversation.kind.in_(OFFICE)), ~_BLOCKED)
    .where(or_(Conversation.kind != "case", ConversationMember.role != "officer", ~SAID_BY_ACT))
    .group_by(
        ConversationMember.person_id, ConversationMember.participation_id, Conversation.id, Event.id, _Exporter.id,
        _Buyer.id, _Seller.id, _Purchaser.id,
    )
    .order_by(ConversationMember.person_id, Conversation.id)
)  # fmt: skip


def untold(
    reader: Reader, since: datetime, as_of: datetime, unread_before: datetime, told_before: datetime
) -> list[Unread]:
    """Those whose oldest untold message was sent before `unread_before` and who were told nothing since
    `told_before`; all that is unread and untold of theirs as of `as_of`. Messages before `since` are past telling.
    """
    found: dict[int, list[Any]] = {}
    for row in reader.rows(_UNTOLD, since=since, as_of=as_of):
        found.setdefault(row[0], []).append(row)
    return [
        _of(person, rows)
        for person, rows in found.items()
        if min(row.oldest for row in rows) <= unread_before
        and (rows[0].told_at is None or rows[0].told_at <= told_before)
    ]


def _of(person: int, rows: Iterable[Any]) -> Unread:
    made = Unread(person)
    for row in rows:
        made.talks.append(Talk(row.public_id, row.kind, _names(row), row.count))
        made.event = row.event_id
    return made


def _names(row: Any) -> list[Name]:
    """With whom the reader talks: the other company, both of them for an interpreter; the company that needs help, for
    an organiser and a desk; what the case is about, for that company; the event, for those whom its organisers write
    to."""
    sides = [list(side) for side in (row.seller, row.purchaser) if side[0]]
    mine = row.participation_id
    if row.kind == "case" and mine is not None:
        return [[row.subject, "", row.subject_language]]
    if row.kind == "announcements" or (row.kind in OFFICE and mine is not None):
        return [text_name(row.event_name)]
    if mine is None:
        return sides
    return sides[1:] if mine == row.exporter else sides[:1]


_READ = (
    select(Notice.id, Notice.person_id)
    .where(Notice.kind.in_(("unread", "called")), Notice.read_at.is_(None), Notice.at <= NOW)
    .where(
        ~exists()
        .where(ConversationMember.person_id == Notice.person_id)
        .where(Conversation.id == ConversationMember.conversation_id)
        .where(Conversation.last_seq > ConversationMember.read_seq)
    )
    .limit(500)
)


def read_meanwhile(reader: Reader) -> list[tuple[int, int]]:
    """(notice, person): told of messages that are all read by now."""
    return [(row[0], row[1]) for row in reader.rows(_READ)]


@dataclass(frozen=True, slots=True)
class Called:
    """Somebody whom a message calls by name and who has not read it: where it is, who calls, with whom they talk."""

    person: int
    conversation: str
    public_id: str
    seq: int
    caller: str
    names: list[Name]
    event: int


_Caller = aliased(Person, name="caller")
_CALLED: Any = (
    select(
        ConversationMember.person_id,
        ConversationMember.participation_id,
        Conversation.public_id.label("conversation"),
        Conversation.kind,
        Conversation.event_id,
        Conversation.subject,
        Conversation.subject_language,
        Conversation.exporter_id.label("exporter"),
        Bundle("seller", _Seller.legal_name, _Seller.legal_name_en, _Seller.language),
        Bundle("purchaser", _Purchaser.legal_name, _Purchaser.legal_name_en, _Purchaser.language),
        Event.name.label("event_name"),
        Message.public_id,
        Message.seq,
        _Caller.name,
        Message.content,
        Person.public_id.label("called"),
    )
    .join(Conversation, Conversation.id == ConversationMember.conversation_id)
    .join(Event, Event.id == Conversation.event_id)
    .join(Message, Message.conversation_id == Conversation.id)
    .join(_Caller, _Caller.id == Message.sender_id)
    .join(Person, Person.id == ConversationMember.person_id)
    .outerjoin(_Exporter, _Exporter.id == Conversation.exporter_id)
    .outerjoin(_Buyer, _Buyer.id == Conversation.buyer_id)
    .outerjoin(_Seller, _Seller.id == _Exporter.company_id)
    .outerjoin(_Purchaser, _Purchaser.id == _Buyer.company_id)
    .where(Message.id == given("message"), Message.withdrawn_at.is_(None))
    .where(or_(Message.seq > ConversationMember.read_seq, given("later", Boolean())))
    .where(Person.public_id.in_(among("people")), Person.state == "active", Person.id != Message.sender_id)
    .where(or_(~_SUSPENDED, Conversation.kind.in_(OFFICE)), ~_BLOCKED)
    .order_by(ConversationMember.person_id)
)


def called_people(reader: Reader, message_id: int, people: list[str], later: bool) -> list[Called]:
    """Those of the people (public ids) who are in the conversation, whom the message still calls, and who have not read
    it; where they are called `later`, by a change, also those who have. For the system."""
    found = reader.rows(_CALLED, message=message_id, people=people, later=later)
    rows = [row for row in found if row.called in (row.content or {}).get("mentions", ())]
    return [
        Called(row.person_id, row.conversation, row.public_id, row.seq, row.name, _names(row), row.event_id)
        for row in rows
    ]
