"""What the handlers need to know of participations, delegates and meetings."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, exists, func, literal, or_, select, true, union, union_all
from sqlalchemy.orm import aliased

from tradehall.accounts.models import Person
from tradehall.chat import rules
from tradehall.chat.models import ChatMute, ChatRules, Conversation, ConversationMember, Message, Speaker
from tradehall.chat.safety.queries.shutting import BLOCKED, muting, shut_of, shutting
from tradehall.chat.safety.rules import why_shut
from tradehall.companies.models import Company, Member
from tradehall.events.commands import Side
from tradehall.events.models import Delegate, EventOrganiser, Participation
from tradehall.events.rules import State
from tradehall.kernel.bulk import Terse
from tradehall.kernel.db import BigInt
from tradehall.kernel.errors import DomainError, NotFound
from tradehall.kernel.ids import is_public_id
from tradehall.kernel.tx import ME, Reader, among, given, paired, pairs
from tradehall.meetings.models import Meeting, MeetingPerson, MeetingRequest
from tradehall.meetings.rules import MeetingStatus, RequestState

Seat = tuple[int, int]  # conversation, person


Role = tuple[int | None, str]  # for which participation, as what


@dataclass(frozen=True, slots=True)
class Standing:
    """A conversation, the actor's place in it, the states of its participations and of its meeting."""

    conversation: Conversation
    member: ConversationMember
    states: tuple[str, ...]
    meeting: str | None = None
    shut: DomainError | None = None

    @property
    def why_closed(self) -> DomainError | None:
        """Why nobody, or the actor in their role, may write; `shut`: or the actor alone, or the two companies."""
        why = rules.why_not_writable(self.conversation.kind, self.member.role, self.states, self.meeting)
        return why() if why else self.shut


@dataclass(frozen=True, slots=True)
class Ours:
    """An approved participation for which the actor comes; `met`: it has a meeting with the other, or had one."""

    id: int
    public_id: str
    side: Side
    met: bool


@dataclass(frozen=True, slots=True)
class Table:
    """A meeting as one comes to its conversation; `comes`: the actor does, or is the system. `open`: there is one."""

    meeting_id: int
    event_id: int
    exporter_id: int
    buyer_id: int
    cancelled: bool
    comes: bool
    open: bool


@dataclass(frozen=True, slots=True)
class Desk:
    """A participation that may ask the organisers. `is_offered`: they answer here."""

    id: int
    event_id: int
    side: Side
    is_mine: bool
    organises: bool
    is_offered: bool


_exporter, _buyer = aliased(Participation), aliased(Participation)
STANDING = (
    select(Conversation, ConversationMember, _exporter.state, _buyer.state, Meeting.status, *shutting(ME))
    .join(
        ConversationMember,
        and_(ConversationMember.conversation_id == Conversation.id, ConversationMember.person_id == ME),
    )
    .outerjoin(_exporter, _exporter.id == Conversation.exporter_id)
    .outerjoin(_buyer, _buyer.id == Conversation.buyer_id)
    .outerjoin(Meeting, Meeting.id == Conversation.meeting_id)
    .where(Conversation.public_id == given("conversation"))
)
LOCKED = STANDING.with_for_update(of=Conversation)


def standing(reader: Reader, public_id: str, *, lock: bool = False) -> Standing:
    """Raises NotFound unless the actor is in the conversation. `lock` puts all its writers in one order."""
    row = reader.row(LOCKED if lock else STANDING, conversation=public_id) if is_public_id(public_id) else None
    if row is None:
        raise NotFound
    states = tuple(state for state in row[2:4] if state is not None)
    return Standing(row[0], row[1], states, row[4], why_shut(row[0].kind, shut_of(row), reader.now))


IN = select(ConversationMember.person_id).where(
    ConversationMember.conversation_id == given("conversation"), ConversationMember.person_id == ME
)


def is_in(reader: Reader, conversation_id: int) -> bool:
    return reader.value(IN, conversation=conversation_id) is not None


class Place(NamedTuple):
    """The same on plain values, for many at once: a person in a conversation, as whom others see them there.
    `has_spoken`: anywhere, ever."""

    conversation: int
    kind: str
    last_seq: int
    states: tuple[str, ...]
    meeting: str | None
    person: int
    participation: int | None
    role: str
    read_seq: int
    public_id: str
    name: str
    company: str
    shut: DomainError | None = None
    has_spoken: bool = True

    @property
    def why_closed(self) -> DomainError | None:
        why = rules.why_not_writable(self.kind, self.role, self.states, self.meeting)
        return why() if why else self.shut


_TALKS: Any = (
    select(
        Conversation.id, Conversation.public_id, Conversation.kind, Conversation.last_seq,
        _exporter.state, _buyer.state, Meeting.status, BLOCKED,
    )
    .outerjoin(_exporter, _exporter.id == Conversation.exporter_id)
    .outerjoin(_buyer, _buyer.id == Conversation.buyer_id)
    .outerjoin(Meeting, Meeting.id == Conversation.meeting_id)
    .where(Conversation.public_id.in_(among("talks")))
    .order_by(Conversation.public_id)
)  # fmt: skip
_TALKS, _TALKS_LOCKED = Terse(_TALKS), Terse(_TALKS.with_for_update(of=Conversation))


@cache
def _seats(size: int) -> Terse:
    wanted = pairs(size, BigInt, BigInt)
    at = ConversationMember
    return Terse(
        select(
            at.conversation_id, at.person_id, at.participation_id, at.role, at.read_seq,
            Person.public_id, Person.name, Company.legal_name, muting(at.person_id, ChatMute.until),
            Speaker.person_id.is_not(None),
        )
        .select_from(wanted)
        .join(at, and_(at.conversation_id == wanted.c.column1, at.person_id == wanted.c.column2))
        .join(Conversation, Conversation.id == at.conversation_id)
        .join(Person, Person.id == at.person_id)
        .outerjoin(Speaker, Speaker.person_id == at.person_id)
        .outerjoin(Participation, Participation.id == at.participation_id)
        .outerjoin(Company, Company.id == Participation.company_id)
    )  # fmt: skip


@cache
def _shutting(size: int) -> Any:
    wanted = pairs(size, BigInt, BigInt)
    at = ConversationMember
    return (
        select(at.conversation_id, at.person_id, *shutting(at.person_id))
        .select_from(wanted)
        .join(at, and_(at.conversation_id == wanted.c.column1, at.person_id == wanted.c.column2))
        .join(Conversation, Conversation.id == at.conversation_id)
    )


def places(reader: Reader, wanted: Collection[tuple[str, int]], *, lock: bool = False) -> dict[tuple[str, int], Place]:
    """(conversation's public id, person) → their place there; who has none is left out.

    `lock` keeps other writers off these conversations, locked in the order of their public ids.
    """
    names = {name for name, _ in wanted}
    rows = (_TALKS_LOCKED if lock else _TALKS).rows(reader.connection, talks=sorted(names)) if names else ()
    talks: dict[int, tuple[str, tuple[int, str, int, tuple[str, ...], str | None]]] = {}
    has_blocked = False
    for talk, name, kind, last_seq, one, other, meeting, blocked in rows:
        states = (one, other) if one and other else tuple(filter(None, (one, other)))
        talks[talk] = (name, (talk, kind, last_seq, states, meeting))
        has_blocked |= bool(blocked)
    keys = {name: talk for talk, (name, _) in talks.items()}
    seats = [(keys[name], person) for name, person in wanted if name in keys]
    if not seats:
        return {}
    size, given = paired(seats)
    seated = _seats(size).rows(reader.connection, **given)
    # hardly anybody may not write: only then is it read why
    shut = _shut(reader, size, given, talks) if has_blocked or any(row[8] for row in seated) else {}
    made: dict[tuple[str, int], Place] = {}
    for talk, person, participation, role, read_seq, public_id, who, company, _, spoken in seated:
        name, about = talks[talk]
        why = shut.get((talk, person))
        who_it_is = (public_id, who, company or "")
        made[name, person] = Place(*about, person, participation, role, read_seq, *who_it_is, why, bool(spoken))
    return made


def _shut(reader: Reader, size: int, given: dict[str, Any], talks: dict[int, Any]) -> dict[Seat, DomainError | None]:
    rows = reader.columns(_shutting(size), **given)
    return {(row[0], row[1]): why_shut(talks[row[0]][1][1], shut_of(row), reader.now) for row in rows}


def _comes() -> ColumnElement[bool]:
    """A delegate counts while they act for the company."""
    return and_(Member.company_id == Participation.company_id, Member.person_id == Delegate.person_id)


def ours(reader: Reader, event_id: int, theirs: int, mine: str | None) -> list[Ours]:
    """The approved participations in the event for which the actor comes; for the system, the one it names."""
    meeting = exists().where(_between(Meeting.exporter_id, Meeting.buyer_id, Participation.id, theirs))
    request = exists().where(
        _between(MeetingRequest.sender_id, MeetingRequest.target_id, Participation.id, theirs),
        MeetingRequest.state == RequestState.ACCEPTED,
    )
    statement = (
        select(Participation.id, Participation.public_id, Participation.side, or_(meeting, request))
        .where(Participation.event_id == event_id, Participation.state == State.APPROVED)
        .order_by(Participation.id)
    )
    if mine is not None:
        statement = statement.where(Participation.public_id == mine)
    if not reader.actor.is_system:
        statement = (
            statement.join(Delegate, Delegate.participation_id == Participation.id)
            .join(Member, _comes())
            .where(Delegate.person_id == (reader.actor.person_id or 0))
        )
    return [Ours(row[0], row[1], Side(row[2]), bool(row[3])) for row in reader.session.execute(statement)]


def _between(one: object, other: object, place: object, theirs: int) -> ColumnElement[bool]:
    return or_(and_(one == place, other == theirs), and_(one == theirs, other == place))  # type: ignore[arg-type]


TABLE = select(
    Meeting.id,
    Meeting.event_id,
    Meeting.exporter_id,
    Meeting.buyer_id,
    Meeting.status == MeetingStatus.CANCELLED,
    exists().where(MeetingPerson.meeting_id == Meeting.id, MeetingPerson.person_id == ME),
    exists().where(Conversation.meeting_id == Meeting.id),
).where(Meeting.public_id == given("meeting"))


def table_of(reader: Reader, public_id: str) -> Table:
    """Raises NotFound where there is no such meeting."""
    row = reader.row(TABLE, meeting=public_id)
    if row is None:
        raise NotFound
    comes = bool(row[5]) or reader.actor.is_system
    return Table(row[0], row[1], row[2], row[3], bool(row[4]), comes, bool(row[6]))


DESK = (
    select(
        Participation.id,
        Participation.event_id,
        Participation.side,
        exists().where(
            Delegate.participation_id == Participation.id,
            Delegate.person_id == ME,
            Member.person_id == ME,
            Member.company_id == Participation.company_id,
        ),
        exists().where(EventOrganiser.event_id == Participation.event_id, EventOrganiser.person_id == ME),
        func.coalesce(ChatRules.help_desk, true()),
    )
    .outerjoin(ChatRules, ChatRules.event_id == Participation.event_id)
    .where(Participation.public_id == given("participation"))
)


def desk_of(reader: Reader, public_id: str) -> Desk:
    """Raises NotFound where there is no such participation."""
    row = reader.row(DESK, participation=public_id)
    if row is None:
        raise NotFound
    return Desk(row[0], row[1], Side(row[2]), bool(row[3]), bool(row[4]), bool(row[5]))


_THESE = Conversation.id.in_(among("conversations"))
_IN_PAIR = Participation.id.in_((Conversation.exporter_id, Conversation.buyer_id))
_ACTIVE = Person.state == "active"


def _seated(person: Any, participation: Any, role: Any) -> Any:
    """conversation, person, participation, role"""
    return select(Conversation.id, person, participation, role)


_NOBODY = literal(None, Participation.id.type)
_DELEGATES = (
    _seated(Delegate.person_id, Participation.id, literal("delegate"))
    .join(Participation, _IN_PAIR)
    .join(Delegate, Delegate.participation_id == Participation.id)
    .join(Member, _comes())
    .join(Person, Person.id == Delegate.person_id)
    .where(_THESE, Conversation.kind.in_(("pair", *rules.OFFICE)), _ACTIVE)
)
_READERS = (
    _seated(Delegate.person_id, Participation.id, literal("delegate"))
    .join(Participation, and_(Participation.event_id == Conversation.event_id, Participation.state == State.APPROVED))
    .join(Delegate, Delegate.participation_id == Participation.id)
    .join(Member, _comes())
    .join(Person, Person.id == Delegate.person_id)
    .where(_THESE, Conversation.kind == "announcements", _ACTIVE)
)
_INTERPRETERS = (
    _seated(MeetingPerson.person_id, _NOBODY, literal("interpreter"))
    .join(Meeting, and_(Meeting.event_id == Conversation.event_id, Meeting.status != MeetingStatus.CANCELLED))
    .join(MeetingPerson, and_(MeetingPerson.meeting_id == Meeting.id, MeetingPerson.role == "interpreter"))
    .join(Person, Person.id == MeetingPerson.person_id)
    .where(_THESE, Conversation.kind == "announcements", _ACTIVE)
)
_AT_THE_TABLE = (
    _seated(MeetingPerson.person_id, MeetingPerson.participation_id, MeetingPerson.role)
    .join(MeetingPerson, MeetingPerson.meeting_id == Conversation.meeting_id)
    .join(Person, Person.id == MeetingPerson.person_id)
    .outerjoin(Participation, Participation.id == MeetingPerson.participation_id)
    .outerjoin(Member, and_(Member.company_id == Participation.company_id, Member.person_id == MeetingPerson.person_id))
    .where(_THESE, _ACTIVE, or_(Participation.id.is_(None), Member.person_id.is_not(None)))
)
_ORGANISERS = (
    _seated(EventOrganiser.person_id, _NOBODY, literal("organiser"))
    .join(EventOrganiser, EventOrganiser.event_id == Conversation.event_id)
    .join(Person, Person.id == EventOrganiser.person_id)
    .where(_THESE, Conversation.kind.in_(("help", "announcements")), _ACTIVE)
)
_OFFICERS = (
    _seated(ConversationMember.person_id, _NOBODY, literal("officer"))
    .join(ConversationMember, ConversationMember.conversation_id == Conversation.id)
    .join(Person, Person.id == ConversationMember.person_id)
    .where(_THESE, ConversationMember.role == "officer", _ACTIVE)
)
BELONGS = union_all(_DELEGATES, _READERS, _INTERPRETERS, _AT_THE_TABLE, _ORGANISERS, _OFFICERS)
DISABLED = select(Person.id).where(Person.state != "active")
DELEGATES_OF = select(Delegate.person_id).where(Delegate.participation_id.in_(among("participations")))
PEOPLE_AT = select(MeetingPerson.person_id).where(MeetingPerson.meeting_id == given("meeting"))
READS = union_all(
    _READERS.where(Delegate.person_id.in_(among("people"))),
    _INTERPRETERS.where(MeetingPerson.person_id.in_(among("people"))),
    _ORGANISERS.where(EventOrganiser.person_id.in_(among("people"))),
)
_RANK = {"organiser": 0, "delegate": 1, "guest": 2, "interpreter": 3, "officer": 4}


def who_belongs(reader: Reader, conversation_ids: Collection[int]) -> dict[Seat, Role]:
    """(conversation, person) → the participation they come for, if they do, and their role.

    pair, help, case: the delegates who act for their company. meeting: who comes to it, its interpreter and guests.
    announcements: the delegates of all who are approved, and whoever interprets. help, announcements: the organisers.
    case: whom the desk has seated (`seat_officers`).
    """
    return _ranked(reader.rows(BELONGS, conversations=conversation_ids))


def who_reads(reader: Reader, conversation_ids: Collection[int], people: Collection[int]) -> dict[Seat, Role]:
    """The same of announcements alone, and of these people among their readers."""
    return _ranked(reader.rows(READS, conversations=conversation_ids, people=people))


def _ranked(rows: Sequence[Any]) -> dict[Seat, Role]:
    ranked = sorted(rows, key=lambda row: _RANK[row[3]], reverse=True)
    return {(row[0], row[1]): (row[2], row[3]) for row in ranked}


def of_company(reader: Reader, company_id: int) -> Sequence[int]:
    """All participations of a company."""
    return reader.all(select(Participation.id).where(Participation.company_id == company_id))


EVENTS = select(Participation.event_id).where(Participation.id.in_(among("participations")))


def events_of(reader: Reader, participations: Collection[int]) -> Sequence[int]:
    """The events that these participations are in."""
    return reader.all(EVENTS, participations=participations)


_COMES_FOR = select(Delegate.participation_id).where(Delegate.person_id == given("person"))
_COMES_TO = select(MeetingPerson.meeting_id).where(MeetingPerson.person_id == given("person"))
_ORGANISES = select(EventOrganiser.event_id).where(EventOrganiser.person_id == given("person"))
_IS_AT = union(
    select(Participation.event_id).where(Participation.id.in_(_COMES_FOR)),
    select(Meeting.event_id).where(Meeting.id.in_(_COMES_TO)),
    _ORGANISES,
)
OF_PERSON = or_(  # whichever conversations a person may belong to, but for what a desk seats them in
    Conversation.exporter_id.in_(_COMES_FOR),
    Conversation.buyer_id.in_(_COMES_FOR),
    Conversation.meeting_id.in_(_COMES_TO),
    and_(Conversation.kind == "help", Conversation.event_id.in_(_ORGANISES)),
    and_(Conversation.kind == "announcements", Conversation.event_id.in_(_IS_AT)),
)


ANSWERED = (
    select(
        Message.public_id, Message.seq, Message.kind, Message.body, Message.content, Message.language,
        Message.withdrawn_at,
        Person.public_id.label("sender"), Person.name,
    )
    .join(Person, Person.id == Message.sender_id)
    .where(Message.public_id == given("message"), Message.conversation_id == given("conversation"))
)  # fmt: skip
NAMES = select(Person.public_id, Person.name).join(
    ConversationMember,
    and_(ConversationMember.person_id == Person.id, ConversationMember.conversation_id == given("conversation")),
)


def answered_message(reader: Reader, conversation_id: int, public_id: str) -> Any:
    """A message of the conversation with its sender's public id and name, None where there is none."""
    return reader.row(ANSWERED, message=public_id, conversation=conversation_id)


def names_in(reader: Reader, conversation_id: int) -> dict[str, str]:
    """public id → name of the people of a conversation."""
    return {row[0]: row[1] for row in reader.rows(NAMES, conversation=conversation_id)}
