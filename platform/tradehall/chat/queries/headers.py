"""What every view of a conversation begins with: of which kind it is, whose, and who is in it."""

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Bundle, aliased

from tradehall.accounts.models import Person
from tradehall.chat.hours.rules import OfficeHours
from tradehall.chat.models import ChatRules, Conversation, ConversationMember, TalkChoice
from tradehall.chat.queries.views import MeetingLine, MemberView, Party
from tradehall.chat.safety.queries.shutting import shut_of, shutting
from tradehall.chat.safety.rules import why_shut
from tradehall.companies.models import Company, Member
from tradehall.events.commands import Side
from tradehall.events.models import Event, Participation
from tradehall.kernel.errors import NotFound, Unauthenticated
from tradehall.kernel.ids import is_public_id
from tradehall.kernel.texts import Reading
from tradehall.kernel.tx import ME, Reader, among, given, plain
from tradehall.meetings.models import Meeting


def _party_columns(name: str, place: Any, company: Any) -> Bundle[Any]:
    return Bundle(
        name, place.id, place.public_id, place.side, place.state,
        company.slug, company.legal_name, company.legal_name_en, company.language,
    )  # fmt: skip


# The reader's conversations with their events, sides and meetings.
_Exporter, _Buyer = aliased(Participation, name="exporter"), aliased(Participation, name="buyer")
_Seller, _Purchaser = aliased(Company, name="seller"), aliased(Company, name="purchaser")
MINE_IN = and_(ConversationMember.conversation_id == Conversation.id, ConversationMember.person_id == ME)
HEADERS: Any = (
    select(
        plain(Conversation),
        ConversationMember.read_seq,
        ConversationMember.participation_id,
        ConversationMember.role,
        Bundle("event", Event.id, Event.slug, Event.name, ChatRules.help_hours),
        _party_columns("exporter", _Exporter, _Seller),
        _party_columns("buyer", _Buyer, _Purchaser),
        Bundle("meeting", Meeting.public_id, Meeting.starts_at, Meeting.ends_at, Meeting.status),
        Bundle("shut", *shutting(ME)),
    )
    .join(ConversationMember, MINE_IN)
    .join(Event, Event.id == Conversation.event_id)
    .outerjoin(ChatRules, ChatRules.event_id == Event.id)
    .outerjoin(_Exporter, _Exporter.id == Conversation.exporter_id)
    .outerjoin(_Buyer, _Buyer.id == Conversation.buyer_id)
    .outerjoin(_Seller, _Seller.id == _Exporter.company_id)
    .outerjoin(_Purchaser, _Purchaser.id == _Buyer.company_id)
    .outerjoin(Meeting, Meeting.id == Conversation.meeting_id)
)
WIDTH = 9  # columns of HEADERS
ONE = HEADERS.where(Conversation.public_id == given("conversation"))


def header(reader: Reader, public_id: str) -> Any:
    """One conversation of the reader. Raises Unauthenticated, NotFound."""
    require_sign_in(reader)
    row = reader.row(ONE, conversation=public_id) if is_public_id(public_id) else None
    if row is None:
        raise NotFound
    return row


def require_sign_in(reader: Reader) -> None:
    if reader.actor.person_id is None:
        raise Unauthenticated


def talk_fields(reader: Reader, row: Any, people: list[MemberView]) -> dict[str, Any]:
    """The fields of a Talk, from a row of HEADERS."""
    conversation, read_seq, mine, role, event, exporter, buyer, meeting, shut = row[:WIDTH]
    stands = shut_of(shut)
    return {
        "id": conversation.id,
        "public_id": conversation.public_id,
        "kind": conversation.kind,
        "role": role,
        "event_id": event.id,
        "event_slug": event.slug,
        "event_name": event.name,
        "help_hours": event.help_hours or "",
        "exporter": _party(exporter),
        "buyer": _party(buyer),
        "meeting": MeetingLine(*meeting) if meeting[0] else None,
        "mine": _side_of(mine, conversation),
        "reader_id": reader.actor.person_id or 0,
        "last_seq": conversation.last_seq,
        "last_change": conversation.last_change,
        "read_seq": read_seq,
        "last_at": conversation.last_at,
        "subject": Reading(conversation.subject, conversation.subject_language, True) if conversation.subject else None,
        "people": people,
        "shut": why_shut(conversation.kind, stands, reader.now),
        "blocks": stands.ours,
    }


def _party(row: Any) -> Party | None:
    return Party(row[0], row[1], Side(row[2]), *row[3:]) if row[0] else None


def _side_of(participation_id: int | None, conversation: Any) -> Side | None:
    if participation_id is None:
        return None
    if participation_id == conversation.exporter_id:
        return Side.EXPORTER
    return Side.BUYER if participation_id == conversation.buyer_id else None


# Announcements are read by hundreds, whom nobody needs to see one by one.
_PEOPLE = (
    select(
        ConversationMember.conversation_id,
        Person.id, Person.public_id, Person.name, Person.name_reading, Person.name_latin,
        Person.language, Person.time_zone, func.coalesce(Member.job_title, ""),
        Participation.side, ConversationMember.read_seq, ConversationMember.role,
        TalkChoice.days, TalkChoice.opens, TalkChoice.closes,
    )
    .join(Conversation, Conversation.id == ConversationMember.conversation_id)
    .join(Person, Person.id == ConversationMember.person_id)
    .outerjoin(Participation, Participation.id == ConversationMember.participation_id)
    .outerjoin(Member, and_(Member.company_id == Participation.company_id, Member.person_id == Person.id))
    .outerjoin(TalkChoice, TalkChoice.person_id == Person.id)
    .where(ConversationMember.conversation_id.in_(among("conversations")), Conversation.kind != "announcements")
    .order_by(ConversationMember.participation_id.is_(None), Participation.side.desc(), Person.id)
)  # fmt: skip


def people_of(reader: Reader, ids: Collection[int]) -> dict[int, list[MemberView]]:
    """conversation id → its people: exporter, buyer, interpreters and organisers; none of announcements."""
    found: dict[int, list[MemberView]] = defaultdict(list)
    for row in reader.rows(_PEOPLE, conversations=ids):
        hours = OfficeHours(row.days, row.opens, row.closes, row.time_zone) if row.days else None
        person: tuple[Any, ...] = (*row[1:9], Side(row[9]) if row[9] else None, *row[10:12], hours)
        found[row[0]].append(MemberView(*person))
    return found
