"""Reads of desks: those that one may ask, and those that organisers run."""

from collections import defaultdict
from typing import Any

from sqlalchemy import and_, select

from tradehall.accounts.models import Person
from tradehall.chat.models import Conversation
from tradehall.companies.models import Company, Member
from tradehall.events.models import Delegate, Event, Participation
from tradehall.events.queries import managed_event
from tradehall.kernel.errors import NotFound, Unauthenticated
from tradehall.kernel.ids import is_public_id
from tradehall.kernel.pages import Order, Paged
from tradehall.kernel.tx import ME, Reader, among, given, plain
from tradehall.support import rules
from tradehall.support.models import Case, Desk, DeskOfficer
from tradehall.support.queries.lower import OUT
from tradehall.support.queries.rows import EVENT_COLUMNS, FIRM_COLUMNS, FIRST_ANSWER, LAST, SINCE, Last, clocks_of
from tradehall.support.queries.views import (
    AtEvent,
    CaseForm,
    DeskCard,
    DeskForm,
    DeskRow,
    DesksPage,
    Firm,
    OfficeRow,
)
from tradehall.support.rules import CaseState, Service, Turn

# -- to ask -------------------------------------------------------------------------------------------

_TO_ASK = (
    select(Desk.id, Desk.public_id, Desk.name, Desk.about, Desk.services, Desk.answer_days, EVENT_COLUMNS, FIRM_COLUMNS)
    .join(Event, Event.id == Desk.event_id)
    .join(Participation, and_(Participation.event_id == Desk.event_id, Participation.state.not_in(OUT)))
    .join(Company, Company.id == Participation.company_id)
    .join(Delegate, and_(Delegate.participation_id == Participation.id, Delegate.person_id == ME))
    .join(Member, and_(Member.company_id == Participation.company_id, Member.person_id == ME))
    .where(Desk.is_open)
    .order_by(Event.starts_at.desc(), Desk.event_id.desc(), Desk.id, Participation.id)
    .limit(200)
)


def desks_to_ask(reader: Reader) -> list[DeskCard]:
    """The open desks of the events to which the reader comes for a firm, the latest event first."""
    found: dict[int, DeskCard] = {}
    for key, public_id, name, about, services, days, event, firm in reader.rows(_TO_ASK):
        offered = [Service(one) for one in services]
        card = DeskCard(key, public_id, name, about, offered, days, AtEvent(*event), [])
        found.setdefault(key, card).firms.append(Firm(*firm))
    return list(found.values())


def new_case_form(reader: Reader, desk: str = "", service: str = "") -> CaseForm:
    """With the desk that is named, or the only one that fits, chosen. Raises Unauthenticated; NotFound for a desk that
    the reader may not ask."""
    if not reader.actor.signed_in:
        raise Unauthenticated
    desks = desks_to_ask(reader)
    wanted = Service(service) if service in set(Service) else None
    if desk:
        chosen = next((one for one in desks if one.public_id == desk), None)
        if chosen is None:
            raise NotFound
        return CaseForm(desks, chosen, wanted)
    fitting = [one for one in desks if wanted is None or wanted in one.services] or desks
    return CaseForm(fitting, fitting[0] if len(fitting) == 1 else None, wanted)


# -- for organisers -----------------------------------------------------------------------------------

_People = dict[tuple[int, bool], list[tuple[str, str, str]]]  # desk and whether the account is open → who serves

_OF_EVENT = select(plain(Desk)).where(Desk.event_id == given("event")).order_by(Desk.id)
_ONE = _OF_EVENT.where(Desk.public_id == given("desk"))
_OFFICERS = (
    select(DeskOfficer.desk_id, Person.state == "active", Person.name, Person.language, Person.email)
    .join(Person, Person.id == DeskOfficer.person_id)
    .where(DeskOfficer.desk_id.in_(among("desks")))
    .order_by(DeskOfficer.desk_id, Person.id)
)
_FIGURES = (
    select(Case.desk_id, Case.state, Case.created_at, SINCE, FIRST_ANSWER, Event.zone, Desk.answer_days)
    .join(Desk, Desk.id == Case.desk_id)
    .join(Event, Event.id == Case.event_id)
    .where(Case.event_id == given("event"))
)
_CASES = Paged(
    select(
        plain(Case), Desk.name, Desk.answer_days, Event.zone, SINCE, FIRST_ANSWER,
    )
    .join(Desk, Desk.id == Case.desk_id)
    .join(Event, Event.id == Case.event_id)
    .join(Conversation, Conversation.id == Case.conversation_id)
    .outerjoin(Last, LAST)
    .where(Case.event_id == given("event")),
    Order(Case.created_at, True),
    Order(Case.id, True),
)  # fmt: skip


def desks_page(reader: Reader, slug: str, cursor: str | None = None) -> DesksPage:
    """The desks of an event with their figures, and its cases, the newest first, without what they are about. Raises
    Unauthenticated, NotFound, Forbidden."""
    event = managed_event(reader, slug)
    cases = _CASES.page(reader, cursor, lambda row: _office_row(reader, row), event=event.id)
    return DesksPage(event, desks_with_figures(reader, event.id), cases)


def desks_with_figures(reader: Reader, event_id: int) -> list[DeskRow]:
    """For whoever may run them."""
    rows = reader.rows(_OF_EVENT, event=event_id)
    people = _officers(reader, [row[0].id for row in rows])
    figures = _figures(reader, event_id)
    return [_desk(row[0], people, **figures.get(row[0].id, {})) for row in rows]


def desk_form(reader: Reader, slug: str, desk: str = "") -> DeskForm:
    """For a new desk, or one to change. Raises as `desks_page`."""
    event = managed_event(reader, slug)
    if not desk:
        return DeskForm(event, None)
    row = reader.row(_ONE, event=event.id, desk=desk) if is_public_id(desk) else None
    if row is None:
        raise NotFound
    return DeskForm(event, _desk(row[0], _officers(reader, [row[0].id])))


def _officers(reader: Reader, desks: list[int]) -> _People:
    found: _People = defaultdict(list)
    for desk, is_active, name, language, address in reader.rows(_OFFICERS, desks=desks) if desks else ():
        found[desk, bool(is_active)].append((name, language, address))
    return found


def _desk(row: Any, people: _People, **figures: Any) -> DeskRow:
    services = [Service(one) for one in row.services]
    return DeskRow(
        row.id, row.public_id, row.name, row.about, services, row.answer_days, row.is_open, row.version,
        people[row.id, True], people[row.id, False], **figures,
    )  # fmt: skip


def _figures(reader: Reader, event_id: int) -> dict[int, dict[str, Any]]:
    """desk → how many cases are open, wait for too long, are over, and the hours until the first answer."""
    found: dict[int, dict[str, Any]] = {}
    answers: dict[int, list[Any]] = defaultdict(list)
    for desk, state, opened, since, answered, zone, days in reader.rows(_FIGURES, event=event_id):
        told = found.setdefault(desk, {"open": 0, "late": 0, "ended": 0})
        clocks = clocks_of(reader, state, since, answered, zone, days)
        told["ended" if clocks.turn == Turn.NOBODY else "open"] += 1
        told["late"] += clocks.is_late
        if answered is not None:
            answers[desk].append((opened, answered))
    return {desk: {**told, "hours": rules.hours_to_answer(answers[desk])} for desk, told in found.items()}


def _office_row(reader: Reader, row: Any) -> OfficeRow:
    case, desk, days, zone, since, answered = row
    return OfficeRow(
        service=Service(case.service),
        state=CaseState(case.state),
        created_at=case.created_at,
        ended_at=case.ended_at,
        desk=desk,
        is_taken=case.officer_id is not None,
        clocks=clocks_of(reader, case.state, since, answered, zone, days),
    )
