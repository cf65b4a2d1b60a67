"""Messages that people have not read for a while, and were not told of."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import and_, exists, func, select
from sqlalchemy.orm import aliased

from tradehall.accounts.models import Person
from tradehall.chat.models import Conversation, ConversationMember, Message
from tradehall.companies.models import Company
from tradehall.events.models import Participation
from tradehall.kernel.tx import NOW, Reader, given
from tradehall.notices.models import Notice
from tradehall.notices.telling import Name


@dataclass(slots=True)
class Unread:
    """What one person has not read: conversations (public id, with whom, how many new messages)."""

    person: int
    talks: list[tuple[str, list[Name], int]] = field(default_factory=list)
    event: int | None = None


_Seller, _Purchaser = aliased(Company, name="seller"), aliased(Company, name="purchaser")
_Exporter, _Buyer = aliased(Participation, name="exporter"), aliased(Participation, name="buyer")
_LAST = (
    select(func.max(Notice.at))
    .where(Notice.person_id == ConversationMember.person_id, Notice.kind == "unread")
    .correlate(ConversationMember)
    .scalar_subquery()
)
# Conversations that have moved lately; a member's messages of them that are unread and were not told.
_UNTOLD = (
    select(
        ConversationMember.person_id,
        ConversationMember.participation_id,
        Conversation.public_id,
        Conversation.event_id,
        _Exporter.id.label("exporter"),
        _Seller.legal_name, _Seller.legal_name_en, _Seller.language,
        _Purchaser.legal_name, _Purchaser.legal_name_en, _Purchaser.language,
        func.count(Message.id),
        func.min(Message.sent_at),
        _LAST,
    )
    .join(Conversation, Conversation.id == ConversationMember.conversation_id)
    .join(Message, and_(Message.conversation_id == Conversation.id, Message.seq > ConversationMember.read_seq))
    .join(Person, Person.id == ConversationMember.person_id)
    .join(_Exporter, _Exporter.id == Conversation.exporter_id)
    .join(_Buyer, _Buyer.id == Conversation.buyer_id)
    .join(_Seller, _Seller.id == _Exporter.company_id)
    .join(_Purchaser, _Purchaser.id == _Buyer.company_id)
    .where(Conversation.last_at > given("since"), Conversation.last_seq > ConversationMember.read_seq)
    .where(Message.sent_at > given("since"), Message.sent_at <= given("as_of"))
    .where(Message.sender_id != ConversationMember.person_id)
    .where(Message.sent_at > func.coalesce(_LAST, given("since")), Person.state == "active")
    .group_by(
        ConversationMember.person_id, ConversationMember.participation_id, Conversation.id, _Exporter.id,
        _Seller.id, _Purchaser.id,
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
        if min(row[12] for row in rows) <= unread_before and (rows[0][13] is None or rows[0][13] <= told_before)
    ]


def _of(person: int, rows: Iterable[Any]) -> Unread:
    made = Unread(person)
    for row in rows:
        seller, purchaser = [row[5], row[6], row[7]], [row[8], row[9], row[10]]
        mine = row.participation_id
        names = [seller, purchaser] if mine is None else [purchaser if mine == row.exporter else seller]
        made.talks.append((row.public_id, names, row[11]))
        made.event = row.event_id
    return made


_READ = (
    select(Notice.id, Notice.person_id)
    .where(Notice.kind == "unread", Notice.read_at.is_(None), Notice.at <= NOW)
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
