"""Reads of next steps: those of a meeting's two companies, of a deal, one's own, and one with who can do it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import and_, case, cast, literal, null, or_, select

from tradehall.accounts.models import Person
from tradehall.companies.models import Member
from tradehall.deals.models import Deal, NextStep
from tradehall.deals.policy import acts_for_both
from tradehall.deals.queries.seats import (
    BELONGS,
    BUYS,
    SEAT_COLUMNS,
    SEATS,
    SELLS,
    Buyer,
    BuyerCompany,
    Exporter,
    ExporterCompany,
    Table,
    seated,
    table_of,
)
from tradehall.deals.samples.queries.placing import Place, place_of
from tradehall.deals.steps.views import OWNER, Owner, StepRow, Steps, step_of
from tradehall.events.commands import Side
from tradehall.events.models import Delegate, Participation
from tradehall.kernel.db import UtcDateTime
from tradehall.kernel.errors import NotFound, Unauthenticated
from tradehall.kernel.ids import is_public_id
from tradehall.kernel.pages import Order, Page, Paged
from tradehall.kernel.tx import ME, Reader, among, given, plain
from tradehall.meetings.models import Meeting


class Whose(StrEnum):
    """The filters of the list."""

    MINE = "mine"
    OURS = "ours"
    THEIRS = "theirs"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Hand:
    """Somebody of the reader's side who can do a step."""

    public_id: str
    name: str


@dataclass(frozen=True, slots=True)
class StepForm:
    """For a new step (`row` None) or a change."""

    table: Table
    row: StepRow | None
    hands: list[Hand]


_OURS = or_(and_(NextStep.side == Side.EXPORTER, SELLS), and_(NextStep.side == Side.BUYER, BUYS))
_SEEN = or_(and_(NextStep.is_shared, BELONGS), _OURS)
WITH_STEP = (
    seated(
        select(
            *SEAT_COLUMNS, plain(NextStep), OWNER, Meeting.public_id, Deal.public_id,
        )
        .select_from(NextStep)
        .join(Exporter, Exporter.id == NextStep.exporter_id)
        .join(Buyer, Buyer.id == NextStep.buyer_id)
    )
    .outerjoin(Owner, Owner.id == NextStep.owner_id)
    .outerjoin(Meeting, Meeting.id == NextStep.meeting_id)
    .outerjoin(Deal, Deal.id == NextStep.deal_id)
)  # fmt: skip
_BY_DAY = (case((NextStep.state == "open", 0), else_=1), NextStep.due.is_(None), NextStep.due, NextStep.id)
_OF_DEAL = WITH_STEP.where(Deal.public_id == given("deal"), _SEEN).order_by(*_BY_DAY).limit(50)
_ONE = WITH_STEP.where(NextStep.public_id == given("step"), _SEEN)
_OPEN = NextStep.state == "open"
_IN = {
    Whose.MINE: and_(_OPEN, _OURS, NextStep.owner_id == ME),
    Whose.OURS: and_(_OPEN, _OURS),
    Whose.THEIRS: and_(_OPEN, NextStep.is_shared, BELONGS, ~_OURS),
    Whose.OVER: and_(~_OPEN, _SEEN),
}
_FAR = case((NextStep.due.is_(None), date(9999, 12, 31)), else_=NextStep.due)
_LISTS = {
    whose: Paged(WITH_STEP.where(condition), *((Order(NextStep.id, True),) if whose is Whose.OVER else (
        Order(_FAR), Order(NextStep.id))))
    for whose, condition in _IN.items()
}  # fmt: skip
# What home shows of what the reader has to do, as rows of a larger statement; see `home.queries`.
_SELLER = NextStep.side == Side.EXPORTER
HOME = (
    seated(
        select(
            literal("step").label("kind"), NextStep.public_id, NextStep.body, NextStep.language,
            case((_SELLER, BuyerCompany.legal_name), else_=ExporterCompany.legal_name).label("company"),
            case((_SELLER, BuyerCompany.language), else_=ExporterCompany.language).label("speaks"),
            cast(null(), UtcDateTime).label("at"), NextStep.due.label("day"), literal(0).label("number"),
        )
        .select_from(NextStep)
        .join(Exporter, Exporter.id == NextStep.exporter_id)
        .join(Buyer, Buyer.id == NextStep.buyer_id)
    )
    .where(_IN[Whose.MINE])
    .order_by(NextStep.due.is_(None), NextStep.due, NextStep.id)
    .limit(6)
)  # fmt: skip
_DOES = or_(
    select(Member.id)
    .where(Member.company_id == Participation.company_id, Member.person_id == Person.id)
    .correlate(Participation, Person)
    .exists(),
    select(Delegate.person_id)
    .where(Delegate.participation_id == Participation.id, Delegate.person_id == Person.id)
    .correlate(Participation, Person)
    .exists(),
)
_HANDS = (
    select(Person.public_id, Person.name, Person.id)
    .join(Participation, Participation.id == given("place"))
    .where(Person.state == "active", _DOES)
    .order_by(Person.name, Person.id)
    .limit(100)
)


def step_row(reader: Reader, row: Any) -> StepRow:
    return step_of(reader, table_of(reader, row), *row[SEATS : SEATS + 4])


def steps_of_deal(reader: Reader, deal: str) -> Steps:
    rows = [step_row(reader, row) for row in reader.rows(_OF_DEAL, deal=deal)]
    return Steps({"deal": deal}, rows)


def my_steps(reader: Reader, whose: Whose = Whose.MINE, cursor: str | None = None) -> Page[StepRow]:
    """Raises Unauthenticated."""
    if not reader.actor.signed_in:
        raise Unauthenticated
    return _LISTS[whose].page(reader, cursor, lambda row: step_row(reader, row))


def new_step_form(reader: Reader, meeting: str | None, deal: str | None) -> StepForm:
    """For people of one of the two sides; raises Unauthenticated, NotFound."""
    if not reader.actor.signed_in:
        raise Unauthenticated
    table = step_place(reader, meeting, deal).table
    mine = None if acts_for_both(table.standing) else table.mine
    if mine is None:
        raise NotFound
    return StepForm(table, None, hands_of(reader, mine.id))


def step_place(reader: Reader, meeting: str | None, deal: str | None) -> Place:
    """Raises NotFound."""
    if not is_public_id(meeting or deal or ""):
        raise NotFound
    return place_of(reader, meeting, deal, None)


def step_form(reader: Reader, public_id: str) -> StepForm:
    """A step, and for its own side who can do it. Raises Unauthenticated, NotFound."""
    if not reader.actor.signed_in:
        raise Unauthenticated
    row = reader.row(_ONE, step=public_id) if is_public_id(public_id) else None
    if row is None:
        raise NotFound
    step = step_row(reader, row)
    return StepForm(step.table, step, hands_of(reader, step.party.id) if step.is_mine else [])


def hands_of(reader: Reader, place: int) -> list[Hand]:
    """The company's members and delegates."""
    return [Hand(row[0], row[1]) for row in reader.rows(_HANDS, place=place)]


def hand_of(reader: Reader, place: int, public_id: str) -> int | None:
    """The id of one of them."""
    return next((row[2] for row in reader.rows(_HANDS, place=place) if row[0] == public_id), None)


# -- for reminders --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class StepNews:
    """`people`: its owner; the delegates of its side where it has none."""

    id: int
    row: StepRow
    people: list[int]


_NEWS = WITH_STEP.where(NextStep.id.in_(among("ids"))).order_by(NextStep.id)
_PLACE = case((NextStep.side == Side.EXPORTER, NextStep.exporter_id), else_=NextStep.buyer_id)
_PEOPLE = (
    select(NextStep.id, Person.id, Person.time_zone)
    .outerjoin(Delegate, and_(NextStep.owner_id.is_(None), Delegate.participation_id == _PLACE))
    .join(Person, or_(Person.id == NextStep.owner_id, Person.id == Delegate.person_id))
    .where(NextStep.id.in_(among("ids")), Person.state == "active")
    .order_by(NextStep.id, Delegate.position, Person.id)
)


def doers(reader: Reader, ids: Collection[int]) -> dict[int, list[tuple[int, str]]]:
    """step → who does it, each with their zone. For the system."""
    found: dict[int, list[tuple[int, str]]] = {}
    for row in reader.rows(_PEOPLE, ids=list(ids)):
        found.setdefault(row[0], []).append((row[1], row[2]))
    return found


def step_news(reader: Reader, ids: Collection[int]) -> list[StepNews]:
    """Two statements, however many. For the system."""
    people = doers(reader, ids)
    rows = reader.rows(_NEWS, ids=list(ids))
    return [
        StepNews(row[SEATS].id, step_row(reader, row), [who for who, _ in people.get(row[SEATS].id, [])])
        for row in rows
    ]


_BY_ID = WITH_STEP.where(NextStep.public_id == given("step"))


def step_told(reader: Reader, public_id: str) -> StepRow | None:
    """For the system."""
    row = reader.row(_BY_ID, step=public_id)
    return step_row(reader, row) if row else None
