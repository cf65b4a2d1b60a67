"""What the handlers need to know of participations, delegates and meetings."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import aliased

from tradehall.accounts.models import Person
from tradehall.chat.models import Conversation, ConversationMember
from tradehall.companies.models import Company, Member
from tradehall.events.commands import Side
from tradehall.events.models import Delegate, Participation
from tradehall.events.rules import State
from tradehall.kernel.db import BigInt
from tradehall.kernel.errors import NotFound
from tradehall.kernel.ids import is_public_id
from tradehall.kernel.tx import ME, Reader, among, given, paired, pairs
from tradehall.meetings.models import Meeting, MeetingPerson, MeetingRequest
from tradehall.meetings.rules import MeetingStatus, RequestState

Seat = tuple[int, int]  # conversation, person


@dataclass(frozen=True, slots=True)
class Standing:
    """A conversation, the actor's place in it, and the states of the two participations."""

    conversation: Conversation
    member: ConversationMember
    states: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Ours:
    """An approved participation for which the actor comes; `met`: it has a meeting with the other, or had one."""

    id: int
    public_id: str
    side: Side
    met: bool


_exporter, _buyer = aliased(Participation), aliased(Participation)
STANDING = (
    select(Conversation, ConversationMember, _exporter.state, _buyer.state)
    .join(
        ConversationMember,
        and_(ConversationMember.conversation_id == Conversation.id, ConversationMember.person_id == ME),
    )
    .join(_exporter, _exporter.id == Conversation.exporter_id)
    .join(_buyer, _buyer.id == Conversation.buyer_id)
    .where(Conversation.public_id == given("conversation"))
)
LOCKED = STANDING.with_for_update(of=Conversation)


def standing(reader: Reader, public_id: str, *, lock: bool = False) -> Standing:
    """Raises NotFound unless the actor is in the conversation. `lock` puts all its writers in one order."""
    row = reader.row(LOCKED if lock else STANDING, conversation=public_id) if is_public_id(public_id) else None
    if row is None:
        raise NotFound
    return Standing(row[0], row[1], (row[2], row[3]))


@dataclass(frozen=True, slots=True)
class Place:
    """The same on plain values, for many at once: a person in a conversation, as whom others see them there."""

    conversation: int
    kind: str
    last_seq: int
    states: tuple[str, ...]
    person: int
    participation: int | None
    role: str
    read_seq: int
    public_id: str
    name: str
    company: str


_TALKS = (
    select(
        Conversation.id, Conversation.public_id, Conversation.kind, Conversation.last_seq, _exporter.state, _buyer.state
    )
    .outerjoin(_exporter, _exporter.id == Conversation.exporter_id)
    .outerjoin(_buyer, _buyer.id == Conversation.buyer_id)
    .where(Conversation.public_id.in_(among("talks")))
    .order_by(Conversation.public_id)
)
_TALKS_LOCKED = _TALKS.with_for_update(of=Conversation)


@cache
def _seats(size: int) -> Any:
    wanted = pairs(size, BigInt, BigInt)
    at = ConversationMember
    return (
        select(
            at.conversation_id, at.person_id, at.participation_id, at.role, at.read_seq,
            Person.public_id, Person.name, Company.legal_name,
        )
        .select_from(wanted)
        .join(at, and_(at.conversation_id == wanted.c.column1, at.person_id == wanted.c.column2))
        .join(Person, Person.id == at.person_id)
        .outerjoin(Participation, Participation.id == at.participation_id)
        .outerjoin(Company, Company.id == Participation.company_id)
    )  # fmt: skip


def places(reader: Reader, wanted: Collection[tuple[str, int]], *, lock: bool = False) -> dict[tuple[str, int], Place]:
    """(conversation's public id, person) → their place there; who has none is left out.

    `lock` keeps other writers off these conversations, locked in the order of their public ids.
    """
    names = {name for name, _ in wanted}
    rows = reader.columns(_TALKS_LOCKED if lock else _TALKS, talks=sorted(names)) if names else ()
    talks = {row.public_id: row for row in rows}
    seats = [(talks[name].id, person) for name, person in wanted if name in talks]
    size, keys = paired(seats) if seats else (0, {})
    found = {(row[0], row[1]): row for row in reader.columns(_seats(size), **keys)} if seats else {}
    made: dict[tuple[str, int], Place] = {}
    for name, person in wanted:
        talk = talks.get(name)
        seat = found.get((talk.id, person)) if talk else None
        if talk is not None and seat is not None:
            states = tuple(state for state in talk[4:] if state is not None)
            of_person: tuple[Any, ...] = (*seat[1:7], seat[7] or "")
            made[name, person] = Place(talk.id, talk.kind, talk.last_seq, states, *of_person)
    return made


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


def who_belongs(reader: Reader, conversation_ids: Collection[int]) -> dict[Seat, int | None]:
    """(conversation, person) → the participation they come for, None for an interpreter.

    The delegates of both participations who act for their company, and who interprets a meeting of the two.
    """
    delegates = (
        select(Conversation.id, Delegate.person_id, Participation.id)
        .join(Participation, Participation.id.in_((Conversation.exporter_id, Conversation.buyer_id)))
        .join(Delegate, Delegate.participation_id == Participation.id)
        .join(Member, _comes())
        .join(Person, Person.id == Delegate.person_id)
        .where(Conversation.id.in_(conversation_ids), Person.state == "active")
    )
    interpreters = (
        select(Conversation.id, MeetingPerson.person_id)
        .join(
            Meeting,
            and_(Meeting.exporter_id == Conversation.exporter_id, Meeting.buyer_id == Conversation.buyer_id),
        )
        .join(MeetingPerson, MeetingPerson.meeting_id == Meeting.id)
        .where(
            Conversation.id.in_(conversation_ids),
            Meeting.status != MeetingStatus.CANCELLED,
            MeetingPerson.role == "interpreter",
        )
    )
    found: dict[Seat, int | None] = {(row[0], row[1]): None for row in reader.session.execute(interpreters)}
    found |= {(row[0], row[1]): row[2] for row in reader.session.execute(delegates)}
    return found


def of_company(reader: Reader, company_id: int) -> Sequence[int]:
    """All participations of a company."""
    return reader.all(select(Participation.id).where(Participation.company_id == company_id))
