"""Messages with their senders, as every read of them needs it."""

from collections.abc import Collection
from functools import cache
from typing import Any

from sqlalchemy import Select, Text, and_, select

from tradehall.accounts.models import Person
from tradehall.chat.models import Message
from tradehall.chat.queries.views import MessageView, Sender
from tradehall.companies.models import Company
from tradehall.events.models import Participation
from tradehall.kernel.bulk import Terse
from tradehall.kernel.db import BigInt
from tradehall.kernel.tx import Reader, among, given, paired, pairs, plain


def with_sender(*more: Any) -> Select[Any]:
    """Messages joined with who wrote them and the company they spoke for; `more` columns come last."""
    return (
        select(plain(Message), Person.public_id, Person.name, Company.legal_name, *more)
        .join(Person, Person.id == Message.sender_id)
        .outerjoin(Participation, Participation.id == Message.participation_id)
        .outerjoin(Company, Company.id == Participation.company_id)
    )


def message_of(row: Any) -> MessageView:
    """A row of `with_sender`."""
    message, sender, name, company = row[:4]
    return MessageView(
        public_id=message.public_id,
        seq=message.seq,
        client_id=message.client_id,
        sender_id=message.sender_id,
        sender=Sender(sender, name, company or ""),
        body=message.body,
        language=message.language,
        sent_at=message.sent_at,
        kind=message.kind,
        content=message.content,
        translations=message.translations,
        changed=message.changed,
        edited_at=message.edited_at,
        withdrawn_at=message.withdrawn_at,
        withdrawn_by=message.withdrawn_by,
        pinned_at=message.pinned_at,
    )


_COLUMNS = (
    Message.public_id, Message.seq, Message.client_id, Message.sender_id, Person.public_id, Person.name,
    Company.legal_name, Message.body, Message.language, Message.sent_at, Message.kind, Message.content,
    Message.translations, Message.changed, Message.edited_at, Message.withdrawn_at, Message.withdrawn_by,
    Message.pinned_at,
)  # fmt: skip


def _plain(*first: Any) -> Select[Any]:
    return (
        select(*first, *_COLUMNS)
        .join(Person, Person.id == Message.sender_id)
        .outerjoin(Participation, Participation.id == Message.participation_id)
        .outerjoin(Company, Company.id == Participation.company_id)
    )


PLAIN = _plain()
_SENT = _plain(Message.id, Message.conversation_id).where(Message.id.in_(among("messages")))


def sent(reader: Reader, messages: Collection[int]) -> dict[int, tuple[int, MessageView]]:
    """Messages by their ids, each with its conversation, for those who read many in haste."""
    return {row[0]: (row[1], view_of(row[2:])) for row in reader.columns(_SENT, messages=messages)} if messages else {}


def view_of(row: Any) -> MessageView:
    """A row of `PLAIN`, which `Reader.columns` reads."""
    public_id, seq, client_id, sender_id, sender, name, company, *rest = row
    return MessageView(public_id, seq, client_id, sender_id, Sender(sender, name, company or ""), *rest)


BETWEEN = PLAIN.where(
    Message.conversation_id == given("conversation"), Message.seq > given("low"), Message.seq <= given("high")
).order_by(Message.seq)


def between(reader: Reader, conversation_id: int, low: int, high: int) -> list[MessageView]:
    """The messages behind `low` and up to `high`, in order: seqs have no gaps."""
    return [view_of(row) for row in reader.columns(BETWEEN, conversation=conversation_id, low=low, high=high)]


@cache
def _known(size: int) -> Terse:
    wanted = pairs(size, BigInt, Text())
    is_it = and_(Message.sender_id == wanted.c.column1, Message.client_id == wanted.c.column2)
    return Terse(select(Message.id).join(wanted, is_it))


def known_messages(reader: Reader, keys: Collection[tuple[int, str]]) -> dict[tuple[int, str], tuple[int, MessageView]]:
    """(sender, client id) → the conversation and the message that it stands for already."""
    size, given = paired(keys) if keys else (0, {})
    ids = {row[0] for row in _known(size).rows(reader.connection, **given)} if keys else ()
    return {(view.sender_id, view.client_id): (talk, view) for talk, view in sent(reader, ids).values()}
