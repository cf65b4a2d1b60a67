"""What the pages, the API and a resynchronising client read."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import replace
from typing import Any

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Bundle, aliased

from tradehall.accounts.models import Person
from tradehall.chat.models import Conversation, ConversationMember, Message
from tradehall.chat.queries.messages import message_of, with_sender
from tradehall.chat.queries.views import (
    Backlog,
    ConversationPage,
    ConversationRow,
    Latest,
    MeetingLine,
    MemberView,
    MessageView,
    Party,
)
from tradehall.companies.models import Company, Member
from tradehall.events.commands import Side
from tradehall.events.models import Event, Participation
from tradehall.kernel.errors import NotFound, Unauthenticated
from tradehall.kernel.ids import is_public_id
from tradehall.kernel.pages import Order, Page, paged
from tradehall.kernel.panels import panels
from tradehall.kernel.tx import Reader
from tradehall.meetings.models import Meeting

ON_PAGE = 50
AT_ONCE = 200
CHARACTERS_AT_ONCE = 200_000  # a slow line is cut off when too much waits for it


def unread_count(reader: Reader) -> int:
    """How many messages the reader has not read, for the navigation."""
    statement = (
        select(func.coalesce(func.sum(Conversation.last_seq - ConversationMember.read_seq), 0))
        .select_from(ConversationMember)
        .join(Conversation, Conversation.id == ConversationMember.conversation_id)
        .where(ConversationMember.person_id == (reader.actor.person_id or 0))
    )
    return int(reader.session.scalar(statement) or 0)


# -- lists ------------------------------------------------------------------------------------------


def conversations(reader: Reader, cursor: str | None = None) -> Page[ConversationRow]:
    """The reader's conversations, the latest first. Raises Unauthenticated."""
    _require_sign_in(reader)
    author, written = aliased(Person), aliased(Message)
    last = and_(written.conversation_id == Conversation.id, written.seq == Conversation.last_seq)
    spoke_for, employer = aliased(Participation), aliased(Company)
    statement = (
        _headers(reader, written, Bundle("author", author.public_id, author.name, employer.legal_name))
        .outerjoin(written, last)
        .outerjoin(author, author.id == written.sender_id)
        .outerjoin(spoke_for, spoke_for.id == written.participation_id)
        .outerjoin(employer, employer.id == spoke_for.company_id)
    )
    order = [Order(Conversation.last_at, descending=True), Order(Conversation.id, descending=True)]
    page = paged(reader, statement, order, cursor, lambda row: row)
    people = _people(reader, [row[0].id for row in page.items])
    return Page([_row(row, people[row[0].id]) for row in page.items], page.next, page.cursor)


def _row(row: Any, people: list[MemberView]) -> ConversationRow:
    conversation, read_seq, mine, event, exporter, buyer, last, author = row
    return ConversationRow(
        public_id=conversation.public_id,
        event_slug=event.slug,
        event_name=event.name,
        exporter=_party(exporter),
        buyer=_party(buyer),
        mine=_side_of(mine, conversation),
        people=people,
        last=message_of((last, author[0], author[1], author[2])) if last else None,
        last_seq=conversation.last_seq,
        unread=conversation.last_seq - read_seq,
        last_at=conversation.last_at,
    )


def _headers(reader: Reader, *more: Any) -> Select[Any]:
    """The reader's conversations with their events and both sides."""
    exporter, buyer = aliased(Participation), aliased(Participation)
    seller, purchaser = aliased(Company), aliased(Company)
    mine = and_(
        ConversationMember.conversation_id == Conversation.id,
        ConversationMember.person_id == reader.actor.person_id,
    )
    return (
        select(
            Conversation,
            ConversationMember.read_seq,
            ConversationMember.participation_id,
            Bundle("event", Event.id, Event.slug, Event.name),
            _party_columns("exporter", exporter, seller),
            _party_columns("buyer", buyer, purchaser),
            *more,
        )
        .join(ConversationMember, mine)
        .join(Event, Event.id == Conversation.event_id)
        .join(exporter, exporter.id == Conversation.exporter_id)
        .join(buyer, buyer.id == Conversation.buyer_id)
        .join(seller, seller.id == exporter.company_id)
        .join(purchaser, purchaser.id == buyer.company_id)
    )


def _party_columns(name: str, place: Any, company: Any) -> Bundle[Any]:
    return Bundle(
        name, place.id, place.public_id, place.side, place.state,
        company.slug, company.legal_name, company.legal_name_en, company.language,
    )  # fmt: skip


def _party(row: Any) -> Party:
    return Party(row[0], row[1], Side(row[2]), row[3], row[4], row[5], row[6], row[7])


def _side_of(participation_id: int | None, conversation: Conversation) -> Side | None:
    if participation_id is None:
        return None
    return Side.EXPORTER if participation_id == conversation.exporter_id else Side.BUYER


def _people(reader: Reader, ids: Collection[int]) -> dict[int, list[MemberView]]:
    """conversation id → its people: exporter, buyer, interpreters."""
    statement = (
        select(
            ConversationMember.conversation_id,
            Person.id, Person.public_id, Person.name, Person.name_reading, Person.name_latin,
            Person.language, Person.time_zone, func.coalesce(Member.job_title, ""),
            Participation.side, ConversationMember.read_seq,
        )
        .join(Person, Person.id == ConversationMember.person_id)
        .outerjoin(Participation, Participation.id == ConversationMember.participation_id)
        .outerjoin(Member, and_(Member.company_id == Participation.company_id, Member.person_id == Person.id))
        .where(ConversationMember.conversation_id.in_(ids))
        .order_by(ConversationMember.participation_id.is_(None), Participation.side.desc(), Person.id)
    )  # fmt: skip
    found: dict[int, list[MemberView]] = defaultdict(list)
    for row in reader.session.execute(statement):
        side = Side(row[9]) if row[9] else None
        found[row[0]].append(MemberView(*row[1:9], side, row[10]))
    return found


# -- one conversation -------------------------------------------------------------------------------


def conversation_page(reader: Reader, public_id: str, before: int | None = None) -> ConversationPage:
    """A conversation with its last messages, or those before `before`. Raises Unauthenticated, NotFound."""
    _require_sign_in(reader)
    row = None
    if is_public_id(public_id):
        row = reader.session.execute(_headers(reader).where(Conversation.public_id == public_id)).one_or_none()
    if row is None:
        raise NotFound
    conversation, read_seq, mine, event, exporter, buyer = row
    view = ConversationPage(
        id=conversation.id,
        public_id=conversation.public_id,
        event_id=event.id,
        event_slug=event.slug,
        event_name=event.name,
        exporter=_party(exporter),
        buyer=_party(buyer),
        mine=_side_of(mine, conversation),
        reader_id=reader.actor.person_id or 0,
        last_seq=conversation.last_seq,
        read_seq=read_seq,
        people=_people(reader, [conversation.id])[conversation.id],
        messages=_before(reader, conversation.id, before, ON_PAGE),
        meetings=_meetings(reader, conversation),
        is_newest=before is None or before > conversation.last_seq,
    )
    return replace(view, panels=panels(reader, "conversation", view))


def _before(reader: Reader, conversation_id: int, before: int | None, count: int) -> list[MessageView]:
    statement = with_sender().where(Message.conversation_id == conversation_id)
    if before is not None:
        statement = statement.where(Message.seq < before)
    rows = reader.session.execute(statement.order_by(Message.seq.desc()).limit(count)).all()
    return [message_of(row) for row in reversed(rows)]


def _meetings(reader: Reader, conversation: Conversation) -> list[MeetingLine]:
    statement = (
        select(Meeting.public_id, Meeting.starts_at, Meeting.ends_at, Meeting.status)
        .where(Meeting.exporter_id == conversation.exporter_id, Meeting.buyer_id == conversation.buyer_id)
        .order_by(Meeting.starts_at.desc(), Meeting.id.desc())
        .limit(5)
    )
    return [MeetingLine(*row) for row in reader.session.execute(statement)]


def messages_after(reader: Reader, public_id: str, after: int, limit: int = AT_ONCE) -> Backlog:
    """What was said after `after`, in order: at most 200 messages, and fewer when they are long.

    Raises Unauthenticated, NotFound.
    """
    _require_sign_in(reader)
    mine = and_(
        ConversationMember.conversation_id == Conversation.id,
        ConversationMember.person_id == reader.actor.person_id,
    )
    found = select(Conversation.id, Conversation.last_seq).join(ConversationMember, mine)
    row = None
    if is_public_id(public_id):
        row = reader.session.execute(found.where(Conversation.public_id == public_id)).one_or_none()
    if row is None:
        raise NotFound
    conversation_id, last_seq = row
    if after >= last_seq:
        return Backlog([], more=False)
    statement = with_sender().where(Message.conversation_id == conversation_id, Message.seq > after)
    rows = reader.session.execute(statement.order_by(Message.seq).limit(min(limit, AT_ONCE))).all()
    messages: list[MessageView] = []
    characters = 0
    for item in rows:
        characters += len(item[0].body)
        if messages and characters > CHARACTERS_AT_ONCE:
            break
        messages.append(message_of(item))
    return Backlog(messages, more=bool(messages) and messages[-1].seq < last_seq)


def latest(reader: Reader, exporter_id: int, buyer_id: int, count: int = 5) -> Latest | None:
    """The end of the conversation of two participations, if the reader is in it."""
    row = reader.session.execute(
        select(Conversation, ConversationMember.read_seq)
        .join(ConversationMember, ConversationMember.conversation_id == Conversation.id)
        .where(
            Conversation.exporter_id == exporter_id,
            Conversation.buyer_id == buyer_id,
            ConversationMember.person_id == (reader.actor.person_id or 0),
        )
    ).one_or_none()
    if row is None:
        return None
    conversation, read_seq = row
    messages = _before(reader, conversation.id, None, count)
    return Latest(conversation.public_id, messages, conversation.last_seq - read_seq, reader.actor.person_id or 0)


def _require_sign_in(reader: Reader) -> None:
    if reader.actor.person_id is None:
        raise Unauthenticated
