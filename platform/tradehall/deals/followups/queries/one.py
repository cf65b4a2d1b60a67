"""Reads of single questions, and of a company's."""

from datetime import datetime
from typing import Any

from sqlalchemy import Date, and_, case, cast, exists, literal, null, or_, select
from sqlalchemy.orm import aliased

from tradehall.companies.models import Company, Member
from tradehall.deals.followups.queries.views import (
    FollowUpPage,
    FollowUpRow,
    FollowUps,
    PairDeal,
    PlaceOfMine,
    Which,
)
from tradehall.deals.followups.rules import Came, Why
from tradehall.deals.models import Deal, FollowUp, FollowUpStop, Revision
from tradehall.deals.policy import acts_for_both
from tradehall.deals.queries.pages import ON_TABLE
from tradehall.deals.queries.seats import (
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
from tradehall.deals.rules import Terms
from tradehall.events.commands import Side
from tradehall.events.models import Delegate, Event, Participation
from tradehall.kernel.errors import NotFound, Unauthenticated
from tradehall.kernel.ids import is_public_id
from tradehall.kernel.money import Money
from tradehall.kernel.pages import Order, Paged
from tradehall.kernel.tx import ME, Reader, given, plain
from tradehall.meetings.models import Meeting

FOLLOWED = ("confirmed", "held")  # a meeting that is over, and that nobody said was missed
MOST_DEALS = 20

ASKED_OF_ME = or_(and_(FollowUp.side == Side.EXPORTER, SELLS), and_(FollowUp.side == Side.BUYER, BUYS))
Newer = aliased(FollowUp, name="newer")
IS_NEWEST = ~exists().where(
    Newer.meeting_id == FollowUp.meeting_id, Newer.side == FollowUp.side, Newer.wave > FollowUp.wave,
    or_(Newer.asked_at.is_not(None), Newer.answered_at.is_not(None)),
)  # fmt: skip
STOPPED = exists().where(
    or_(
        and_(FollowUp.side == Side.EXPORTER, FollowUpStop.participation_id == Exporter.id),
        and_(FollowUp.side == Side.BUYER, FollowUpStop.participation_id == Buyer.id),
    )
)
WITH_FOLLOW_UP = seated(
    select(*SEAT_COLUMNS, plain(FollowUp), Meeting.public_id, Meeting.ends_at, Deal.public_id)
    .select_from(FollowUp)
    .join(Meeting, Meeting.id == FollowUp.meeting_id)
    .join(Exporter, Exporter.id == Meeting.exporter_id)
    .join(Buyer, Buyer.id == Meeting.buyer_id)
).outerjoin(Deal, Deal.id == FollowUp.deal_id)
_WAITS = and_(FollowUp.asked_at.is_not(None), FollowUp.answered_at.is_(None), FollowUp.stopped_at.is_(None))
IS_OPEN = and_(_WAITS, IS_NEWEST, ~STOPPED, Meeting.status.in_(FOLLOWED))
_IN = {Which.OPEN: IS_OPEN, Which.ANSWERED: FollowUp.answered_at.is_not(None)}
_MINE = {
    which: Paged(WITH_FOLLOW_UP.where(ASKED_OF_ME, condition), Order(Meeting.ends_at, True), Order(FollowUp.id, True))
    for which, condition in _IN.items()
}
_ONE = WITH_FOLLOW_UP.add_columns(STOPPED, IS_NEWEST).where(FollowUp.public_id == given("follow_up"))
_SEATS = select(Meeting.exporter_id, Meeting.buyer_id).where(Meeting.id == given("meeting"))


def seat_of(reader: Reader, meeting_id: int) -> tuple[int, int]:
    """The participations of a meeting: exporter's and buyer's."""
    row = reader.row(_SEATS, meeting=meeting_id)
    return row.exporter_id, row.buyer_id


def follow_up_row(reader: Reader, row: Any) -> FollowUpRow:
    return follow_up_of(table_of(reader, row), *row[SEATS : SEATS + 4])


def follow_up_of(table: Table, one: Any, meeting: str, met: datetime, deal: str | None) -> FollowUpRow:
    """From its own row; public ids of the meeting and of the deal that the order became."""
    return FollowUpRow(
        id=one.id,
        public_id=one.public_id,
        meeting=meeting,
        met=met,
        table=table,
        side=Side(one.side),
        wave=one.wave,
        asked_at=one.asked_at,
        answered_at=one.answered_at,
        is_over=one.stopped_at is not None,
        came=Came(one.result) if one.result else None,
        why=Why(one.why) if one.why else None,
        amount=Money(one.minor, one.currency) if one.currency else None,
        words=one.words,
        language=one.language,
        deal=deal,
        version=one.version,
    )


def follow_up_page(reader: Reader, public_id: str) -> FollowUpPage:
    """For people of the side that was asked; raises Unauthenticated, NotFound."""
    if not reader.actor.signed_in:
        raise Unauthenticated
    row = reader.row(_ONE, follow_up=public_id) if is_public_id(public_id) else None
    if row is None:
        raise NotFound
    found = follow_up_row(reader, row)
    mine = None if acts_for_both(found.table.standing) else found.table.mine
    if mine is None or mine.side != found.side:
        raise NotFound
    deals = _deals(reader, found) if found.came is Came.ORDER else []
    return FollowUpPage(found, bool(row[SEATS + 4]), bool(row[SEATS + 5]), deals)


_DEALS = (
    select(Deal.public_id, Deal.updated_at, Revision.terms)
    .join(Revision, ON_TABLE)
    .where(Deal.exporter_id == given("exporter"), Deal.buyer_id == given("buyer"))
    .order_by(Deal.updated_at.desc(), Deal.id)
    .limit(MOST_DEALS)
)


def _deals(reader: Reader, row: FollowUpRow) -> list[PairDeal]:
    found = reader.rows(_DEALS, exporter=row.table.exporter.id, buyer=row.table.buyer.id)
    return [PairDeal(one.public_id, one.updated_at, Terms.from_json(one.terms).totals) for one in found]


# What home shows of the questions that are open, as rows of a larger statement; see `home.queries`.
_SELLER = FollowUp.side == Side.EXPORTER
HOME = (
    seated(
        select(
            literal("follow_up").label("kind"), FollowUp.public_id, literal("").label("body"),
            literal("").label("language"),
            case((_SELLER, BuyerCompany.legal_name), else_=ExporterCompany.legal_name).label("company"),
            case((_SELLER, BuyerCompany.language), else_=ExporterCompany.language).label("speaks"),
            Meeting.ends_at.label("at"), cast(null(), Date).label("day"), FollowUp.wave.label("number"),
        )
        .select_from(FollowUp)
        .join(Meeting, Meeting.id == FollowUp.meeting_id)
        .join(Exporter, Exporter.id == Meeting.exporter_id)
        .join(Buyer, Buyer.id == Meeting.buyer_id)
    )
    .where(ASKED_OF_ME, IS_OPEN)
    .order_by(FollowUp.due_at.desc(), FollowUp.id)
    .limit(6)
)  # fmt: skip


_WORKS = exists().where(Member.company_id == Participation.company_id, Member.person_id == ME)
_ACTS = or_(_WORKS, exists().where(Delegate.participation_id == Participation.id, Delegate.person_id == ME))
_PLACES = (
    select(
        Participation.public_id, Event.name, Company.legal_name, Company.language,
        ~exists().where(FollowUpStop.participation_id == Participation.id),
    )
    .join(Event, Event.id == Participation.event_id)
    .join(Company, Company.id == Participation.company_id)
    .where(Participation.state == "approved", _ACTS)
    .order_by(Event.starts_at.desc(), Participation.id.desc())
    .limit(10)
)  # fmt: skip
_PLACE = select(Participation.id).where(Participation.public_id == given("place"), _ACTS)


def own_place(reader: Reader, public_id: str) -> int | None:
    """The id of a participation for which the reader acts."""
    found: int | None = reader.value(_PLACE, place=public_id) if is_public_id(public_id) else None
    return found


def my_follow_ups(reader: Reader, which: Which, cursor: str | None = None) -> FollowUps:
    """The questions to the reader's companies, the latest meeting first. Raises Unauthenticated."""
    if not reader.actor.signed_in:
        raise Unauthenticated
    rows = _MINE[which].page(reader, cursor, lambda row: follow_up_row(reader, row))
    return FollowUps(rows, which, [PlaceOfMine(*row) for row in reader.rows(_PLACES)])
