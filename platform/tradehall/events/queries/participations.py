"""Reads of participations: one's own, an event's, and what the pages of registration show."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import Bundle, aliased

from tradehall.accounts.models import Person
from tradehall.companies.models import Company, Member
from tradehall.events import rules
from tradehall.events.commands import Decision, Goal, InterpreterNeed, Side
from tradehall.events.models import Delegate, Event, EventOrganiser, Participation
from tradehall.events.policy import can_manage_event, can_see_participation
from tradehall.events.queries.events import event_by_slug, managed_event
from tradehall.events.queries.views import EventView
from tradehall.events.rules import State
from tradehall.kernel.errors import NotFound, Unauthenticated
from tradehall.kernel.ids import is_public_id
from tradehall.kernel.mail import MailRow
from tradehall.kernel.pages import Order, Page, Paged
from tradehall.kernel.panels import Panel, panels
from tradehall.kernel.texts import Translated
from tradehall.kernel.tx import ME, Reader, among, given, plain


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
    """A registration as organisers see it, and what can be decided about it. `unreached`: so many of the event's mails
    did not reach its delegates.
    """

    participation: ParticipationView
    city: str
    delegates: list[DelegateName]
    decisions: list[Decision]
    unreached: int


@dataclass(frozen=True, slots=True)
class ParticipantsPage:
    """`panels` stand in every row; the view of each is a dict participation id → what its template shows."""

    event: EventView
    rows: Page[ParticipantRow]
    counts: dict[State, int]
    state: State | None
    side: Side | None
    panels: list[Panel] = field(default_factory=list)


# -- one and many -----------------------------------------------------------------------------------

_OWN = aliased(Member)


# Participations, what is said of their events and companies, and whether the reader is a member of the company.
_PLACES: Any = (
    select(
        plain(Participation),
        Bundle("event", Event.id, Event.slug, Event.name, Event.zone, Event.phase),
        Bundle(
            "company",
            Company.id,
            Company.public_id,
            Company.slug,
            Company.legal_name,
            Company.legal_name_en,
            Company.language,
            Company.country,
            Company.city,
        ),
        exists().where(_OWN.company_id == Participation.company_id, _OWN.person_id == ME),
    )
    .join(Event, Event.id == Participation.event_id)
    .join(Company, Company.id == Participation.company_id)
)
_BY_IDS = _PLACES.where(Participation.id.in_(among("ids")))
_MINE = (
    _PLACES.join(Member, and_(Member.company_id == Participation.company_id, Member.person_id == ME))
    .order_by(Event.starts_at.desc(), Participation.id)
    .limit(100)
)
_Other, _OtherMember = aliased(Participation, name="other"), aliased(Member, name="other_member")
_ONE = _PLACES.add_columns(
    exists().where(EventOrganiser.event_id == Participation.event_id, EventOrganiser.person_id == ME),
    exists().where(
        _Other.event_id == Participation.event_id,
        _Other.state == State.APPROVED,
        _OtherMember.company_id == _Other.company_id,
        _OtherMember.person_id == ME,
    ),
).where(Participation.public_id == given("participation"))


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


_DELEGATES = (
    select(Delegate.participation_id, Delegate.person_id)
    .join(Person, Person.id == Delegate.person_id)
    .where(Delegate.participation_id.in_(among("places")), Person.state == "active")
    .order_by(Delegate.participation_id, Delegate.position)
)


def delegates_of(reader: Reader, participation_ids: Iterable[int]) -> dict[int, list[int]]:
    """participation id → ids of its delegates, in their order; without those whose account is closed."""
    found: dict[int, list[int]] = {key: [] for key in participation_ids}
    for key, person in reader.rows(_DELEGATES, places=list(found)):
        found[key].append(person)
    return found


def participation(reader: Reader, public_id: str) -> ParticipationView:
    """For its company, the event's organisers and, once approved, the approved of that event.

    Raises NotFound for everybody else.
    """
    if not is_public_id(public_id):
        raise NotFound
    row = reader.row(_ONE, participation=public_id)
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
    rows = reader.rows(_BY_IDS, ids=list(wanted))
    delegates = delegates_of(reader, wanted)
    return {row[0].id: _view(row, delegates[row[0].id], inside=reader.actor.is_system) for row in rows}


def my_participations(reader: Reader) -> list[ParticipationView]:
    """Those of the companies that the reader acts for, the latest event first; at most 100."""
    if reader.actor.person_id is None:
        return []
    rows = reader.rows(_MINE)
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


_COMPANIES = (
    select(plain(Company), Participation.public_id, Participation.state)
    .join(Member, and_(Member.company_id == Company.id, Member.person_id == ME))
    .outerjoin(Participation, and_(Participation.company_id == Company.id, Participation.event_id == given("event")))
    .where(Company.state == "active")
    .order_by(Company.id)
    .limit(25)
)


def _companies(reader: Reader, event_id: int) -> list[MyCompany]:
    if reader.actor.person_id is None:
        return []
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
        for row, public_id, state in reader.rows(_COMPANIES, event=event_id)
    ]


_NAMES: Any = select(
    Person.id, Person.public_id, Person.name, Person.name_reading, Person.name_latin,
    Person.language, func.coalesce(Member.job_title, ""), Person.time_zone,
)  # fmt: skip
_MEMBERS = (
    _NAMES.join(Member, Member.person_id == Person.id)
    .where(Member.company_id == given("company"), Person.state == "active")
    .order_by(Member.id)
    .limit(100)
)
_UNREACHED = (
    select(func.count())
    .where(MailRow.person_id == Person.id, MailRow.event_id == Participation.event_id, MailRow.state == "failed")
    .correlate(Person, Participation)
    .scalar_subquery()
)
_DELEGATE_NAMES = (
    _NAMES.add_columns(_UNREACHED.label("unreached"), Delegate.participation_id)
    .join(Delegate, Delegate.person_id == Person.id)
    .join(Participation, Participation.id == Delegate.participation_id)
    .outerjoin(Member, and_(Member.person_id == Person.id, Member.company_id == Participation.company_id))
    .where(Delegate.participation_id.in_(among("places")))
    .order_by(Delegate.position)
)


def members_of(reader: Reader, company_id: int) -> list[DelegateName]:
    """The active members of a company, who may be its delegates; at most 100."""
    return [DelegateName(*row) for row in reader.rows(_MEMBERS, company=company_id)]


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


_REGISTERED = Paged(_PLACES.where(Participation.event_id == given("event")), Order(Participation.id))


def _filters(state: State | None, side: Side | None, words: str) -> list[Any]:
    """The conditions of a search."""
    found: list[Any] = []
    if state:
        found.append(Participation.state == state)
    if side:
        found.append(Participation.side == side)
    for word in words.split()[:5]:
        named = (Company.legal_name, Company.legal_name_en, Company.name_reading, Company.city)
        found.append(or_(*(column.icontains(word, autoescape=True) for column in named)))
    return found


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
    wanted = _REGISTERED
    if conditions := _filters(state, side, words):
        wanted = wanted.narrowed(*conditions)
    found = wanted.page(reader, cursor, tuple, event=event.id)
    rows = _rows(reader, found.items)
    page = ParticipantsPage(event, Page(rows, found.next, found.cursor), _counts(reader, event.id), state, side)
    page.panels.extend(panels(reader, "participants", page))
    return page


def _rows(reader: Reader, found: list[Any]) -> list[ParticipantRow]:
    names: dict[int, list[DelegateName]] = defaultdict(list)
    unreached: dict[int, int] = defaultdict(int)
    for *name, mails, place in reader.rows(_DELEGATE_NAMES, places=[row[0].id for row in found]):
        names[place].append(DelegateName(*name))
        unreached[place] += mails
    return [
        ParticipantRow(
            _view(row, [name.id for name in names[row[0].id]], inside=True),
            row[2].city,
            names[row[0].id],
            rules.decisions_in(State(row[0].state)),
            unreached[row[0].id],
        )
        for row in found
    ]


_STATES = (
    select(Participation.state, func.count())
    .where(Participation.event_id == given("event"))
    .group_by(Participation.state)
)


def _counts(reader: Reader, event_id: int) -> dict[State, int]:
    return {State(state): number for state, number in reader.rows(_STATES, event=event_id)}
