"""Messages with their senders, as every read of them needs it."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Select, select, tuple_

from tradehall.accounts.models import Person
from tradehall.chat.models import Message
from tradehall.chat.queries.views import MessageView, Sender
from tradehall.companies.models import Company
from tradehall.events.models import Participation
from tradehall.kernel.tx import Reader, among, plain


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


_KNOWN = with_sender(Message.conversation_id).where(tuple_(Message.sender_id, Message.client_id).in_(among("keys")))


def known_messages(reader: Reader, keys: Collection[tuple[int, str]]) -> dict[tuple[int, str], tuple[int, MessageView]]:
    """(sender, client id) → the conversation and the message that it stands for already."""
    rows = reader.rows(_KNOWN, keys=sorted(keys)) if keys else ()
    return {(row[0].sender_id, row[0].client_id): (row[-1], message_of(row)) for row in rows}
