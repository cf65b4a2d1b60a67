"""The list of conversations, the page of one, and of one message."""

from dataclasses import replace
from functools import cache
from typing import Any

from sqlalchemy import and_, exists, func, select, true
from sqlalchemy.orm import aliased

from tradehall.accounts.models import Person
from tradehall.chat.models import ChatRules, Conversation, ConversationMember, Message
from tradehall.chat.queries.headers import HEADERS, WIDTH, header, people_of, require_sign_in, talk_fields
from tradehall.chat.queries.messages import between, message_of, with_sender
from tradehall.chat.queries.views import (
    ConversationPage,
    ConversationRow,
    MeetingLine,
    MessagePage,
    MessageView,
    Opening,
    Talk,
)
from tradehall.companies.models import Company, Member
from tradehall.events.models import Delegate, Event, EventOrganiser, Participation
from tradehall.events.rules import State
from tradehall.kernel.errors import NotFound
from tradehall.kernel.ids import is_public_id
from tradehall.kernel.pages import Order, Page, Paged
from tradehall.kernel.panels import panels
from tradehall.kernel.tx import ME, Reader, given, plain
from tradehall.meetings.models import Meeting

ON_PAGE = 50
KINDS = ("pair", "meeting", "help", "case", "announcements")

# -- the list ---------------------------------------------------------------------------------------

_Author, _Written = aliased(Person, name="author"), aliased(Message, name="written")
_SpokeFor, _Employer = aliased(Participation, name="spoke_for"), aliased(Company, name="employer")
_MINE = Paged(
    HEADERS.add_columns(plain(_Written), _Author.public_id, _Author.name, _Employer.legal_name)
    .outerjoin(_Written, and_(_Written.conversation_id == Conversation.id, _Written.seq == Conversation.last_seq))
    .outerjoin(_Author, _Author.id == _Written.sender_id)
    .outerjoin(_SpokeFor, _SpokeFor.id == _Written.participation_id)
    .outerjoin(_Employer, _Employer.id == _SpokeFor.company_id),
    Order(Conversation.last_at, descending=True),
    Order(Conversation.id, descending=True),
)


@cache
def _mine(kind: str | None, is_unread: bool) -> Paged:
    of_kind = [Conversation.kind == kind] if kind else []
    unread = [Conversation.last_seq > ConversationMember.read_seq] if is_unread else []
    return _MINE.narrowed(*of_kind, *unread) if of_kind or unread else _MINE


def conversations(
    reader: Reader, cursor: str | None = None, kind: str | None = None, unread: bool = False
) -> Page[ConversationRow]:
    """The reader's conversations, the latest first; of one kind, or with unread messages alone. Raises Unauthenticated.

    A kind that is none counts as absent.
    """
    require_sign_in(reader)
    page = _mine(kind if kind in KINDS else None, unread).page(reader, cursor, tuple)
    people = people_of(reader, [row[0].id for row in page.items])
    rows = [
        ConversationRow(
            **talk_fields(reader, row, people[row[0].id]), last=message_of(row[WIDTH:]) if row[WIDTH].id else None
        )
        for row in page.items
    ]
    return Page(rows, page.next, page.cursor)


def conversation_row(reader: Reader, public_id: str) -> ConversationRow:
    """One of them, as it stands in the list. Raises Unauthenticated, NotFound."""
    row = header(reader, public_id)
    last = between(reader, row[0].id, row[0].last_seq - 1, row[0].last_seq)
    people = people_of(reader, [row[0].id])[row[0].id]
    return ConversationRow(**talk_fields(reader, row, people), last=last[0] if last else None)


_HAS_DESK = exists().where(
    Conversation.kind == "help",
    (Conversation.exporter_id == Participation.id) | (Conversation.buyer_id == Participation.id),
)
_DESKS = (
    select(Event.slug, Event.name, Participation.public_id, Company.legal_name, Company.language)
    .join(Event, Event.id == Participation.event_id)
    .join(Company, Company.id == Participation.company_id)
    .join(Delegate, and_(Delegate.participation_id == Participation.id, Delegate.person_id == ME))
    .join(Member, and_(Member.company_id == Participation.company_id, Member.person_id == ME))
    .outerjoin(ChatRules, ChatRules.event_id == Event.id)
    .where(Participation.state.not_in((State.WITHDRAWN, State.REJECTED)), Event.phase != "closed")
    .where(func.coalesce(ChatRules.help_desk, true()), ~_HAS_DESK)
    .order_by(Event.id.desc(), Participation.id)
    .limit(10)
)
_SPEAKS = (
    select(Event.slug, Event.name)
    .join(EventOrganiser, and_(EventOrganiser.event_id == Event.id, EventOrganiser.person_id == ME))
    .where(Event.phase != "closed")
    .where(~exists().where(Conversation.kind == "announcements", Conversation.event_id == Event.id))
    .order_by(Event.id.desc())
    .limit(10)
)


def openings(reader: Reader) -> list[Opening]:
    """What the reader may open and nobody has yet: help desks of their companies, announcements of their events."""
    desks = [Opening(*row) for row in reader.rows(_DESKS)]
    return [*desks, *(Opening(*row) for row in reader.rows(_SPEAKS))]


# -- one conversation -------------------------------------------------------------------------------


def talk_of(reader: Reader, public_id: str) -> Talk:
    """A conversation without its messages. Raises Unauthenticated, NotFound."""
    row = header(reader, public_id)
    return Talk(**talk_fields(reader, row, people_of(reader, [row[0].id])[row[0].id]))


def conversation_page(
    reader: Reader, public_id: str, before: int | None = None, at: int | None = None, after: int | None = None
) -> ConversationPage:
    """A conversation with its last messages, those before or after one, or those around one.

    Raises Unauthenticated, NotFound.
    """
    row = header(reader, public_id)
    conversation = row[0]
    low, high = _window(conversation.last_seq, before, at, after)
    view = ConversationPage(
        **talk_fields(reader, row, people_of(reader, [conversation.id])[conversation.id]),
        messages=between(reader, conversation.id, low, high),
        pinned=_pinned(reader, conversation.id),
        meetings=_meetings(reader, conversation) if conversation.kind == "pair" else [],
        readers=_readers(reader, conversation) if conversation.kind == "announcements" else None,
    )
    return (
        replace(view, panels=panels(reader, "conversation", view)) if view.kind in ("pair", "meeting", "case") else view
    )


def _window(last: int, before: int | None, at: int | None, after: int | None) -> tuple[int, int]:
    """The seqs behind the first and up to the second number."""
    if at is not None:
        low = max(0, min(at, last) - ON_PAGE // 2)
        return low, low + ON_PAGE
    if after is not None:
        return after, after + ON_PAGE
    high = last if before is None else min(before - 1, last)
    return high - ON_PAGE, high


_PINNED = (
    with_sender()
    .where(Message.conversation_id == given("conversation"), Message.pinned_at.is_not(None))
    .order_by(Message.pinned_at.desc(), Message.id.desc())
)


def _pinned(reader: Reader, conversation_id: int) -> list[MessageView]:
    return [message_of(row) for row in reader.rows(_PINNED, conversation=conversation_id)]


_MEETINGS = (
    select(Meeting.public_id, Meeting.starts_at, Meeting.ends_at, Meeting.status)
    .where(Meeting.exporter_id == given("exporter"), Meeting.buyer_id == given("buyer"))
    .order_by(Meeting.starts_at.desc(), Meeting.id.desc())
    .limit(5)
)


def _meetings(reader: Reader, conversation: Any) -> list[MeetingLine]:
    rows = reader.rows(_MEETINGS, exporter=conversation.exporter_id, buyer=conversation.buyer_id)
    return [MeetingLine(*row) for row in rows]


_READERS = select(
    func.count().filter(ConversationMember.read_seq >= given("last")), func.count(ConversationMember.person_id)
).where(ConversationMember.conversation_id == given("conversation"), ConversationMember.role != "organiser")


def _readers(reader: Reader, conversation: Any) -> tuple[int, int]:
    row = reader.row(_READERS, conversation=conversation.id, last=conversation.last_seq)
    return row[0], row[1]


_MESSAGE = with_sender().where(Message.conversation_id == given("conversation"), Message.public_id == given("message"))


def message_page(reader: Reader, public_id: str, message: str) -> MessagePage:
    """One message and what the reader may do with it. Raises Unauthenticated, NotFound."""
    row = header(reader, public_id)
    found = reader.row(_MESSAGE, conversation=row[0].id, message=message) if is_public_id(message) else None
    if found is None:
        raise NotFound
    people = people_of(reader, [row[0].id])[row[0].id]
    return MessagePage(**talk_fields(reader, row, people), message=message_of(found), now=reader.now)
