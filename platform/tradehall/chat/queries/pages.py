"""What the pages, the API and a resynchronising client read."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import replace
from typing import Any

from sqlalchemy import Integer, and_, func, select
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
    Some,
)
from tradehall.companies.models import Company, Member
from tradehall.events.commands import Side
from tradehall.events.models import Event, Participation
from tradehall.kernel.errors import NotFound, Unauthenticated
from tradehall.kernel.ids import is_public_id
from tradehall.kernel.pages import Order, Page, Paged
from tradehall.kernel.panels import panels
from tradehall.kernel.tx import ME, Reader, among, given, plain
from tradehall.meetings.models import Meeting

ON_PAGE = 50
AT_ONCE = 200
CHARACTERS_AT_ONCE = 200_000  # a slow line is cut off when too much waits for it


UNREAD = (
    select(func.coalesce(func.sum(Conversation.last_seq - ConversationMember.read_seq), 0))
    .select_from(ConversationMember)
    .join(Conversation, Conversation.id == ConversationMember.conversation_id)
    .where(ConversationMember.person_id == ME)
)


def unread_count(reader: Reader) -> int:
    """How many messages the reader has not read, for the navigation."""
    return int(reader.value(UNREAD) or 0)


# -- lists ------------------------------------------------------------------------------------------


def _party_columns(name: str, place: Any, company: Any) -> Bundle[Any]:
    return Bundle(
        name, place.id, place.public_id, place.side, place.state,
        company.slug, company.legal_name, company.legal_name_en, company.language,
    )  # fmt: skip


# The reader's conversations with their events and both sides.
_Exporter, _Buyer = aliased(Participation, name="exporter"), aliased(Participation, name="buyer")
_Seller, _Purchaser = aliased(Company, name="seller"), aliased(Company, name="purchaser")
_MINE_IN = and_(ConversationMember.conversation_id == Conversation.id, ConversationMember.person_id == ME)
_HEADERS: Any = (
    select(
        plain(Conversation),
        ConversationMember.read_seq,
        ConversationMember.participation_id,
        Bundle("event", Event.id, Event.slug, Event.name),
        _party_columns("exporter", _Exporter, _Seller),
        _party_columns("buyer", _Buyer, _Purchaser),
    )
    .join(ConversationMember, _MINE_IN)
    .join(Event, Event.id == Conversation.event_id)
    .join(_Exporter, _Exporter.id == Conversation.exporter_id)
    .join(_Buyer, _Buyer.id == Conversation.buyer_id)
    .join(_Seller, _Seller.id == _Exporter.company_id)
    .join(_Purchaser, _Purchaser.id == _Buyer.company_id)
)

_Author, _Written = aliased(Person, name="author"), aliased(Message, name="written")
_SpokeFor, _Employer = aliased(Participation, name="spoke_for"), aliased(Company, name="employer")
_MINE = Paged(
    _HEADERS.add_columns(plain(_Written), _Author.public_id, _Author.name, _Employer.legal_name)
    .outerjoin(_Written, and_(_Written.conversation_id == Conversation.id, _Written.seq == Conversation.last_seq))
    .outerjoin(_Author, _Author.id == _Written.sender_id)
    .outerjoin(_SpokeFor, _SpokeFor.id == _Written.participation_id)
    .outerjoin(_Employer, _Employer.id == _SpokeFor.company_id),
    Order(Conversation.last_at, descending=True),
    Order(Conversation.id, descending=True),
)
_ONE = _HEADERS.where(Conversation.public_id == given("conversation"))


def conversations(reader: Reader, cursor: str | None = None) -> Page[ConversationRow]:
    """The reader's conversations, the latest first. Raises Unauthenticated."""
    _require_sign_in(reader)
    page = _MINE.page(reader, cursor, tuple)
    people = _people(reader, [row[0].id for row in page.items])
    return Page([_row(row, people[row[0].id]) for row in page.items], page.next, page.cursor)


def _row(row: Any, people: list[MemberView]) -> ConversationRow:
    conversation, read_seq, mine, event, exporter, buyer, *last = row
    return ConversationRow(
        public_id=conversation.public_id,
        event_slug=event.slug,
        event_name=event.name,
        exporter=_party(exporter),
        buyer=_party(buyer),
        mine=_side_of(mine, conversation),
        people=people,
        last=message_of(last) if last[0].id else None,
        last_seq=conversation.last_seq,
        unread=conversation.last_seq - read_seq,
        last_at=conversation.last_at,
    )


def _party(row: Any) -> Party:
    return Party(row[0], row[1], Side(row[2]), row[3], row[4], row[5], row[6], row[7])


def _side_of(participation_id: int | None, conversation: Any) -> Side | None:
    if participation_id is None:
        return None
    return Side.EXPORTER if participation_id == conversation.exporter_id else Side.BUYER


_PEOPLE = (
    select(
        ConversationMember.conversation_id,
        Person.id, Person.public_id, Person.name, Person.name_reading, Person.name_latin,
        Person.language, Person.time_zone, func.coalesce(Member.job_title, ""),
        Participation.side, ConversationMember.read_seq,
    )
    .join(Person, Person.id == ConversationMember.person_id)
    .outerjoin(Participation, Participation.id == ConversationMember.participation_id)
    .outerjoin(Member, and_(Member.company_id == Participation.company_id, Member.person_id == Person.id))
    .where(ConversationMember.conversation_id.in_(among("conversations")))
    .order_by(ConversationMember.participation_id.is_(None), Participation.side.desc(), Person.id)
)  # fmt: skip


def _people(reader: Reader, ids: Collection[int]) -> dict[int, list[MemberView]]:
    """conversation id → its people: exporter, buyer, interpreters."""
    found: dict[int, list[MemberView]] = defaultdict(list)
    for row in reader.rows(_PEOPLE, conversations=ids):
        person: tuple[Any, ...] = (*row[1:9], Side(row[9]) if row[9] else None, row[10])
        found[row[0]].append(MemberView(*person))
    return found


# -- one conversation -------------------------------------------------------------------------------


def conversation_page(reader: Reader, public_id: str, before: int | None = None) -> ConversationPage:
    """A conversation with its last messages, or those before `before`. Raises Unauthenticated, NotFound."""
    _require_sign_in(reader)
    row = reader.row(_ONE, conversation=public_id) if is_public_id(public_id) else None
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
        last_change=conversation.last_change,
        read_seq=read_seq,
        people=_people(reader, [conversation.id])[conversation.id],
        messages=_before(reader, conversation.id, before, ON_PAGE),
        meetings=_meetings(reader, conversation),
        is_newest=before is None or before > conversation.last_seq,
    )
    return replace(view, panels=panels(reader, "conversation", view))


_LAST = (
    with_sender()
    .where(Message.conversation_id == given("conversation"))
    .order_by(Message.seq.desc())
    .limit(given("most", Integer()))
)
_EARLIER = _LAST.where(Message.seq < given("before"))


def _before(reader: Reader, conversation_id: int, before: int | None, count: int) -> list[MessageView]:
    statement = _LAST if before is None else _EARLIER
    rows = reader.rows(statement, conversation=conversation_id, before=before, most=count)
    return [message_of(row) for row in reversed(rows)]


_MEETINGS = (
    select(Meeting.public_id, Meeting.starts_at, Meeting.ends_at, Meeting.status)
    .where(Meeting.exporter_id == given("exporter"), Meeting.buyer_id == given("buyer"))
    .order_by(Meeting.starts_at.desc(), Meeting.id.desc())
    .limit(5)
)


def _meetings(reader: Reader, conversation: Any) -> list[MeetingLine]:
    rows = reader.rows(_MEETINGS, exporter=conversation.exporter_id, buyer=conversation.buyer_id)
    return [MeetingLine(*row) for row in rows]


_END = select(Conversation.id, Conversation.last_seq, Conversation.last_change).join(ConversationMember, _MINE_IN)
_END = _END.where(Conversation.public_id == given("conversation"))
_LATER = (
    with_sender()
    .where(Message.conversation_id == given("conversation"), Message.seq > given("after"))
    .order_by(Message.seq)
    .limit(given("most", Integer()))
)
_CHANGED = (
    with_sender()
    .where(Message.conversation_id == given("conversation"), Message.seq <= given("after"))
    .where(Message.changed > given("changes"), Message.changed > 0)
    .order_by(Message.changed)
    .limit(given("most", Integer()))
)


def messages_after(
    reader: Reader, public_id: str, after: int, limit: int = AT_ONCE, changes: int | None = None
) -> Backlog:
    """What was said after `after`, in order: at most 200 messages, and fewer when they are long.

    With `changes`, the number of the last change that the reader knows: what was said before and is other by now, too.
    `change` of the answer is the number to ask from the next time. Raises Unauthenticated, NotFound.
    """
    _require_sign_in(reader)
    row = reader.row(_END, conversation=public_id) if is_public_id(public_id) else None
    if row is None:
        raise NotFound
    conversation_id, last_seq, last_change = row
    changed, known = _changes(reader, conversation_id, after, last_change, changes)
    if after >= last_seq:
        return Backlog([], known < last_change, known, changed)
    rows = reader.rows(_LATER, conversation=conversation_id, after=after, most=min(limit, AT_ONCE))
    messages = _not_too_much(rows)
    return Backlog(messages, known < last_change or messages[-1].seq < last_seq, known, changed)


def _changes(
    reader: Reader, conversation_id: int, after: int, last: int, known: int | None
) -> tuple[list[MessageView], int]:
    """Messages up to `after` that changed since, and the number up to which nothing is missing now."""
    if known is None or known >= last:
        return [], last
    rows = reader.rows(_CHANGED, conversation=conversation_id, after=after, changes=known, most=AT_ONCE)
    changed = _not_too_much(rows)
    is_all = len(changed) == len(rows) < AT_ONCE
    return changed, last if is_all or not changed else changed[-1].changed


def _not_too_much(rows: Any) -> list[MessageView]:
    """As many as one answer may carry, and at least one."""
    messages: list[MessageView] = []
    characters = 0
    for item in rows:
        characters += len(item[0].body)
        if messages and characters > CHARACTERS_AT_ONCE:
            break
        messages.append(message_of(item))
    return messages


_SOME = with_sender().where(Message.conversation_id == given("conversation"), Message.seq.in_(among("seqs")))
_SOME = _SOME.order_by(Message.seq)


def some_messages(reader: Reader, public_id: str, seqs: Collection[int]) -> Some:
    """The messages of these seqs, as far as there are such. Raises Unauthenticated, NotFound."""
    _require_sign_in(reader)
    row = reader.row(_END, conversation=public_id) if is_public_id(public_id) else None
    if row is None:
        raise NotFound
    rows = reader.rows(_SOME, conversation=row[0], seqs=seqs)
    return Some(public_id, reader.actor.person_id or 0, [message_of(item) for item in rows])


_BETWEEN = (
    select(plain(Conversation), ConversationMember.read_seq)
    .join(ConversationMember, _MINE_IN)
    .where(Conversation.exporter_id == given("exporter"), Conversation.buyer_id == given("buyer"))
    .where(Conversation.kind == "pair")
)


def latest(reader: Reader, exporter_id: int, buyer_id: int, count: int = 5) -> Latest | None:
    """The end of the conversation of two participations, if the reader is in it."""
    row = reader.row(_BETWEEN, exporter=exporter_id, buyer=buyer_id)
    if row is None:
        return None
    conversation, read_seq = row
    messages = _before(reader, conversation.id, None, count)
    return Latest(conversation.public_id, messages, conversation.last_seq - read_seq, reader.actor.person_id or 0)


def _require_sign_in(reader: Reader) -> None:
    if reader.actor.person_id is None:
        raise Unauthenticated
