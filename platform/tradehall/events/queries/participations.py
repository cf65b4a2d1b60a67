"""Reads of participations: one's own, an event's, and what the pages of registration show."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from tradehall.accounts.models import Person
from tradehall.companies.models import Company, Member
from tradehall.events import rules
from tradehall.events.commands import Decision, Goal, InterpreterNeed, Side
from tradehall.events.models import Delegate, Event, EventOrganiser, Participation
from tradehall.events.policy import can_manage_event, can_see_participation
from tradehall.events.queries.events import EventView, event_by_slug, managed_event
from tradehall.events.rules import State
from tradehall.kernel.errors import NotFound, Unauthenticated
from tradehall.kernel.ids import is_public_id
from tradehall.kernel.pages import Order, Page, paged
from tradehall.kernel.texts import Translated
from tradehall.kernel.tx import Reader


@dataclass(frozen=True, slots=True)
class ParticipationView:
    """A company's place in an event. `reason` is empty but for the company itself and the organisers.

    `is_member`: the reader acts for the company; `delegate_ids` are people, in their order.
    """

    id: int
    public_id: str
    event_id: int
    event_slug: str
    event_name: Translated
    event_zone: str
    event_phase: str
    company_id: int
    company_public_id: str
    company_slug: str
    company_name: str
    company_name_en: str
    company_language: str
    country: str
    side: Side
    state: State
    reason: str
    languages: list[str]
    interpreter_needed: InterpreterNeed
    goals: list[Goal]
    wanted: Translated
    registered_by: int
    created_at: datetime
    version: int
    is_member: bool
    delegate_ids: list[int]

    @property
    def other_side(self) -> Side:
        return Side.BUYER if self.side == Side.EXPORTER else Side.EXPORTER


@dataclass(frozen=True, slots=True)
class DelegateName:
    """A person who comes, or may come, for a company."""

    id: int
    public_id: str
    name: str
    name_reading: str
    name_latin: str
    language: str
    job_title: str
    time_zone: str


@dataclass(frozen=True, slots=True)
class MyCompany:
    """A company that the reader may register; `sides` on which it may sit; `registration` that it has."""

    id: int
    public_id: str
    name: str
    name_en: str
    language: str
    sides: list[Side]
    registration: str | None
    state: State | None


@dataclass(frozen=True, slots=True)
class RegisterPage:
    """The form: `companies` to choose from; with one `chosen`, its `members` may be delegates."""

    event: EventView
    companies: list[MyCompany]
    chosen: MyCompany | None
    members: list[DelegateName]


@dataclass(frozen=True, slots=True)
class RegistrationPage:
    event: EventView
    participation: ParticipationView
    members: list[DelegateName]
    delegates: list[DelegateName]

    @property
    def is_changeable(self) -> bool:
        return self.participation.state in rules.WITHDRAWABLE and self.event.phase in rules.CHANGEABLE


@dataclass(frozen=True, slots=True)
class ParticipantRow:
    """A registration as organisers see it, and what can be decided about it."""

    participation: ParticipationView
    city: str
    delegates: list[DelegateName]
    decisions: list[Decision]


@dataclass(frozen=True, slots=True)
class ParticipantsPage:
    event: EventView
    rows: Page[ParticipantRow]
    counts: dict[State, int]
    state: State | None
    side: Side | None


@dataclass(frozen=True, slots=True)
class DecisionLetter:
    """What the mail about a decision needs; times are in the zone of the reader and of the event."""

    email: str
    language: str
    person_zone: str
    company: str
    event: EventView
    state: State
    reason: str
    public_id: str


# -- one and many -----------------------------------------------------------------------------------

_OWN = aliased(Member)


def _select(reader: Reader) -> Any:
    """Participation, Event, Company, and whether the reader is a member of that company."""
    is_member = exists().where(
        _OWN.company_id == Participation.company_id, _OWN.person_id == (reader.actor.person_id or 0)
    )
    return (
        select(Participation, Event, Company, is_member)
        .join(Event, Event.id == Participation.event_id)
        .join(Company, Company.id == Participation.company_id)
    )


def _view(row: Any, delegates: list[int], *, inside: bool) -> ParticipationView:
    """`inside`: the reader may see the organisers' reason."""
    place, event, company, is_member = row
    return ParticipationView(
        id=place.id,
        public_id=place.public_id,
        event_id=event.id,
        event_slug=event.slug,
        event_name=event.name,
        event_zone=event.zone,
        event_phase=event.phase,
        company_id=company.id,
        company_public_id=company.public_id,
        company_slug=company.slug,
        company_name=company.legal_name,
        company_name_en=company.legal_name_en,
        company_language=company.language,
        country=company.country,
        side=Side(place.side),
        state=State(place.state),
        reason=place.reason if inside or is_member else "",
        languages=place.languages,
        interpreter_needed=InterpreterNeed(place.interpreter_needed),
        goals=[Goal(goal) for goal in place.goals],
        wanted=place.wanted,
        registered_by=place.registered_by,
        created_at=place.created_at,
        version=place.version,
        is_member=bool(is_member),
        delegate_ids=delegates,
    )


def delegates_of(reader: Reader, participation_ids: Iterable[int]) -> dict[int, list[int]]:
    """participation id → ids of its delegates, in their order."""
    found: dict[int, list[int]] = {key: [] for key in participation_ids}
    statement = (
        select(Delegate.participation_id, Delegate.person_id)
        .where(Delegate.participation_id.in_(list(found)))
        .order_by(Delegate.participation_id, Delegate.position)
    )
    for key, person in reader.session.execute(statement):
        found[key].append(person)
    return found


def participation(reader: Reader, public_id: str) -> ParticipationView:
    """For its company, the event's organisers and, once approved, the approved of that event.

    Raises NotFound for everybody else.
    """
    if not is_public_id(public_id):
        raise NotFound
    person = reader.actor.person_id or 0
    other, member = aliased(Participation), aliased(Member)
    meets = exists().where(
        other.event_id == Participation.event_id,
        other.state == State.APPROVED,
        member.company_id == other.company_id,
        member.person_id == person,
    )
    organises = exists().where(EventOrganiser.event_id == Participation.event_id, EventOrganiser.person_id == person)
    statement = _select(reader).add_columns(organises, meets).where(Participation.public_id == public_id)
    row = reader.session.execute(statement).one_or_none()
    if row is None:
        raise NotFound
    place, _, _, is_member, organising, met = row
    allowed = can_see_participation(
        reader.actor,
        is_member=bool(is_member),
        organises=bool(organising),
        meets=bool(met) and place.state == State.APPROVED,
    )
    if not allowed:
        raise NotFound
    delegates = delegates_of(reader, [place.id])[place.id]
    return _view(row[:4], delegates, inside=can_manage_event(reader.actor, bool(organising)))


def participations_by_ids(reader: Reader, ids: Iterable[int]) -> dict[int, ParticipationView]:
    """For upper floors that hold ids and have asked their own policy: id → participation."""
    wanted = set(ids)
    rows = reader.session.execute(_select(reader).where(Participation.id.in_(wanted))).all()
    delegates = delegates_of(reader, wanted)
    return {row[0].id: _view(row, delegates[row[0].id], inside=reader.actor.is_system) for row in rows}


def my_participations(reader: Reader) -> list[ParticipationView]:
    """Those of the companies that the reader acts for, the latest event first; at most 100."""
    if reader.actor.person_id is None:
        return []
    statement = (
        _select(reader)
        .join(
            Member,
            and_(Member.company_id == Participation.company_id, Member.person_id == reader.actor.person_id),
        )
        .order_by(Event.starts_at.desc(), Participation.id)
        .limit(100)
    )
    rows = reader.session.execute(statement).all()
    delegates = delegates_of(reader, [row[0].id for row in rows])
    return [_view(row, delegates[row[0].id], inside=False) for row in rows]


# -- registering ------------------------------------------------------------------------------------


def register_page(reader: Reader, slug: str, company: str | None = None) -> RegisterPage:
    """The form of registration. Visitors get it too, without companies: the page asks them to sign in."""
    event = event_by_slug(reader, slug)
    companies = _companies(reader, event.id)
    free = [c for c in companies if c.registration is None or c.state == State.WITHDRAWN]
    chosen = next((c for c in companies if c.public_id == company), None)
    if chosen is None and len(free) == 1:
        chosen = free[0]
    members = members_of(reader, chosen.id) if chosen else []
    return RegisterPage(event, companies, chosen, members)


def _companies(reader: Reader, event_id: int) -> list[MyCompany]:
    if reader.actor.person_id is None:
        return []
    here = and_(Participation.company_id == Company.id, Participation.event_id == event_id)
    statement = (
        select(Company, Participation.public_id, Participation.state)
        .join(Member, and_(Member.company_id == Company.id, Member.person_id == reader.actor.person_id))
        .outerjoin(Participation, here)
        .where(Company.state == "active")
        .order_by(Company.id)
        .limit(25)
    )
    return [
        MyCompany(
            id=row.id,
            public_id=row.public_id,
            name=row.legal_name,
            name_en=row.legal_name_en,
            language=row.language,
            sides=rules.sides_of(row.sells, row.buys),
            registration=public_id,
            state=State(state) if state else None,
        )
        for row, public_id, state in reader.session.execute(statement)
    ]


def _names() -> Any:
    return select(
        Person.id, Person.public_id, Person.name, Person.name_reading, Person.name_latin,
        Person.language, func.coalesce(Member.job_title, ""), Person.time_zone,
    )  # fmt: skip


def members_of(reader: Reader, company_id: int) -> list[DelegateName]:
    """The active members of a company, who may be its delegates; at most 100."""
    statement = (
        _names()
        .join(Member, Member.person_id == Person.id)
        .where(Member.company_id == company_id, Person.state == "active")
        .order_by(Member.id)
        .limit(100)
    )
    return [DelegateName(*row) for row in reader.session.execute(statement)]


def registration_page(reader: Reader, slug: str, public_id: str) -> RegistrationPage:
    """A registration for those who act for its company; raises Unauthenticated, NotFound."""
    if reader.actor.person_id is None:
        raise Unauthenticated
    event = event_by_slug(reader, slug)
    place = participation(reader, public_id)
    if place.event_id != event.id or not place.is_member:
        raise NotFound
    members = members_of(reader, place.company_id)
    by_id = {member.id: member for member in members}
    delegates = [by_id[key] for key in place.delegate_ids if key in by_id]
    return RegistrationPage(event, place, members, delegates)


# -- for organisers ---------------------------------------------------------------------------------


def participants_page(
    reader: Reader,
    slug: str,
    state: State | None = None,
    side: Side | None = None,
    words: str = "",
    cursor: str | None = None,
) -> ParticipantsPage:
    """The registrations of an event, the oldest first; `words` are looked for in the companies' names."""
    event = managed_event(reader, slug)
    statement = _select(reader).where(Participation.event_id == event.id)
    if state:
        statement = statement.where(Participation.state == state)
    if side:
        statement = statement.where(Participation.side == side)
    for word in words.split()[:5]:
        statement = statement.where(
            or_(
                Company.legal_name.icontains(word, autoescape=True),
                Company.legal_name_en.icontains(word, autoescape=True),
                Company.name_reading.icontains(word, autoescape=True),
                Company.city.icontains(word, autoescape=True),
            )
        )
    found = paged(reader, statement, [Order(Participation.id)], cursor, tuple)
    rows = _rows(reader, found.items)
    return ParticipantsPage(event, Page(rows, found.next, found.cursor), _counts(reader, event.id), state, side)


def _rows(reader: Reader, found: list[Any]) -> list[ParticipantRow]:
    names = _delegate_names(reader, [row[0].id for row in found])
    return [
        ParticipantRow(
            _view(row, [name.id for name in names[row[0].id]], inside=True),
            row[2].city,
            names[row[0].id],
            rules.decisions_in(State(row[0].state)),
        )
        for row in found
    ]


def _delegate_names(reader: Reader, participation_ids: list[int]) -> dict[int, list[DelegateName]]:
    works = and_(Member.person_id == Person.id, Member.company_id == Participation.company_id)
    statement = (
        _names()
        .add_columns(Delegate.participation_id)
        .join(Delegate, Delegate.person_id == Person.id)
        .join(Participation, Participation.id == Delegate.participation_id)
        .outerjoin(Member, works)
        .where(Delegate.participation_id.in_(participation_ids))
        .order_by(Delegate.position)
    )
    names: dict[int, list[DelegateName]] = defaultdict(list)
    for row in reader.session.execute(statement):
        names[row[-1]].append(DelegateName(*row[:-1]))
    return names


def _counts(reader: Reader, event_id: int) -> dict[State, int]:
    statement = (
        select(Participation.state, func.count())
        .where(Participation.event_id == event_id)
        .group_by(Participation.state)
    )
    return {State(state): number for state, number in reader.session.execute(statement)}


def decision_letter(reader: Reader, participation_id: int) -> DecisionLetter | None:
    """What the mail to whoever registered the company holds; None when the system decided (sample data)."""
    statement = (
        select(Participation, Person.email, Person.language, Person.time_zone, Company.legal_name, Event.slug)
        .join(Person, Person.id == Participation.registered_by)
        .join(Company, Company.id == Participation.company_id)
        .join(Event, Event.id == Participation.event_id)
        .where(Participation.id == participation_id, Participation.decided_by.is_not(None))
    )
    row = reader.session.execute(statement).one_or_none()
    if row is None:
        return None
    place, email, language, zone, company, slug = row
    event = event_by_slug(reader, slug)
    state = State(place.state)
    return DecisionLetter(email, language, zone, company, event, state, place.reason, place.public_id)
