"""Who sits at a deal's table: its two participations, and what the reader is to them."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import Bundle, aliased

from tradehall.accounts.models import Person
from tradehall.companies.models import Company, Listing, Member
from tradehall.companies.rules import is_owner
from tradehall.deals.policy import Standing
from tradehall.deals.rules import Good
from tradehall.events.commands import Side
from tradehall.events.models import Delegate, Event, EventOrganiser, Participation
from tradehall.kernel.errors import NotFound
from tradehall.kernel.texts import Translated
from tradehall.kernel.tx import ME, Reader, given
from tradehall.meetings.models import Meeting, MeetingRequest

Exporter, Buyer = aliased(Participation, name="exporter"), aliased(Participation, name="buyer")
ExporterCompany, BuyerCompany = aliased(Company, name="exporter_company"), aliased(Company, name="buyer_company")
ExporterMember, BuyerMember = aliased(Member, name="exporter_member"), aliased(Member, name="buyer_member")
MET = ("tentative", "confirmed", "held")


@dataclass(frozen=True, slots=True)
class Party:
    """One side: a company in an event. `belongs`: the reader acts for it; `signs`: may sign for it."""

    id: int
    public_id: str
    side: Side
    state: str
    company_id: int
    slug: str
    name: str
    name_en: str
    language: str
    country: str
    details: dict[str, Any]
    belongs: bool
    signs: bool


@dataclass(frozen=True, slots=True)
class Table:
    """Both sides, the event, and the reader's standing."""

    exporter: Party
    buyer: Party
    event_id: int
    event_slug: str
    event_name: Translated
    event_zone: str
    organises: bool

    def party(self, side: Side) -> Party:
        return self.exporter if side == Side.EXPORTER else self.buyer

    @property
    def parties(self) -> tuple[Party, Party]:
        return self.exporter, self.buyer

    @property
    def is_open(self) -> bool:
        """Both companies take part in the event."""
        return all(party.state == "approved" for party in self.parties)

    @property
    def standing(self) -> Standing:
        return Standing(
            frozenset(party.side for party in self.parties if party.belongs),
            frozenset(party.side for party in self.parties if party.signs),
            self.organises,
        )

    @property
    def mine(self) -> Party | None:
        """The reader's own side; None for organisers, and for whoever acts for both."""
        own = [party for party in self.parties if party.belongs]
        return own[0] if len(own) == 1 else None

    @property
    def theirs(self) -> Party | None:
        mine = self.mine
        return None if mine is None else self.other(mine.side)

    def other(self, side: Side) -> Party:
        return self.buyer if side == Side.EXPORTER else self.exporter


def comes(place: Any) -> Any:
    """A condition: the reader is a delegate of the participation."""
    return exists().where(Delegate.participation_id == place.id, Delegate.person_id == ME)


# Conditions in a statement that `seated` completes: the reader acts for that side, as a member or a delegate.
SELLS = or_(ExporterMember.id.is_not(None), comes(Exporter))
BUYS = or_(BuyerMember.id.is_not(None), comes(Buyer))


def _company_columns(name: str, company: Any) -> Bundle[Any]:
    return Bundle(
        name, company.id, company.slug, company.legal_name, company.legal_name_en, company.language, company.country,
        company.details,
    )  # fmt: skip


# What `table_of` reads of a row; the columns come first in a statement that `seated` completes.
SEAT_COLUMNS: tuple[Any, ...] = (
    Bundle("exporter", Exporter.id, Exporter.public_id, Exporter.side, Exporter.state),
    _company_columns("exporter_company", ExporterCompany),
    ExporterMember.role, ExporterMember.signs, comes(Exporter),
    Bundle("buyer", Buyer.id, Buyer.public_id, Buyer.side, Buyer.state),
    _company_columns("buyer_company", BuyerCompany),
    BuyerMember.role, BuyerMember.signs, comes(Buyer),
    Bundle("event", Event.id, Event.slug, Event.name, Event.zone),
    exists().where(EventOrganiser.event_id == Event.id, EventOrganiser.person_id == ME),
)  # fmt: skip
SEATS = len(SEAT_COLUMNS)


def seated(statement: Any) -> Any:
    """Join companies, event and the reader's own memberships to a statement that has both participations."""
    works_there = and_(ExporterMember.company_id == ExporterCompany.id, ExporterMember.person_id == ME)
    works_here = and_(BuyerMember.company_id == BuyerCompany.id, BuyerMember.person_id == ME)
    return (
        statement.join(ExporterCompany, ExporterCompany.id == Exporter.company_id)
        .join(BuyerCompany, BuyerCompany.id == Buyer.company_id)
        .join(Event, Event.id == Exporter.event_id)
        .outerjoin(ExporterMember, works_there)
        .outerjoin(BuyerMember, works_here)
    )


# A condition on a seated statement: the reader acts for one of the sides.
BELONGS = or_(ExporterMember.id.is_not(None), BuyerMember.id.is_not(None), comes(Exporter), comes(Buyer))


def table_of(reader: Reader, row: Any) -> Table:
    """The table in the first columns of a row."""
    event, organises = row[10], row[11]
    return Table(
        _party(row[0:5]),
        _party(row[5:10]),
        event.id,
        event.slug,
        event.name,
        event.zone,
        bool(organises) or reader.actor.is_admin or reader.actor.is_system,
    )


def _party(cells: Any) -> Party:
    place, company, role, signs, comes = cells
    return Party(
        id=place.id,
        public_id=place.public_id,
        side=Side(place.side),
        state=place.state,
        company_id=company.id,
        slug=company.slug,
        name=company.legal_name,
        name_en=company.legal_name_en,
        language=company.language,
        country=company.country,
        details=company.details,
        belongs=role is not None or bool(comes),
        signs=bool(signs) or is_owner(role),
    )


_BETWEEN = seated(select(*SEAT_COLUMNS).select_from(Exporter).join(Buyer, Buyer.event_id == Exporter.event_id)).where(
    Exporter.id == given("exporter"), Buyer.id == given("buyer")
)


def table_between(reader: Reader, exporter_id: int, buyer_id: int) -> Table:
    """Raises NotFound where there is no such pair; whether the reader may see it is the caller's question."""
    row = reader.row(_BETWEEN, exporter=exporter_id, buyer=buyer_id)
    if row is None:
        raise NotFound
    return table_of(reader, row)


_WORKS = exists().where(Member.company_id == Participation.company_id, Member.person_id == ME)
_OWN_PLACES = (
    select(Participation.id, Participation.public_id)
    .where(Participation.event_id == given("event"), Participation.side == given("side"))
    .where(Participation.state == "approved", or_(_WORKS, comes(Participation)))
    .order_by(Participation.id)
    .limit(25)
)


def own_places(reader: Reader, event_id: int, side: Side) -> list[tuple[int, str]]:
    """(id, public id) of the approved participations on that side for which the reader acts."""
    return [(row.id, row.public_id) for row in reader.rows(_OWN_PLACES, event=event_id, side=side)]


def person_id_of(reader: Reader, public_id: str) -> int:
    """Raises NotFound."""
    return reader.get(Person, public_id).id


# -- what brought them together ---------------------------------------------------------------------


def common_meeting(exporter: Any, buyer: Any) -> Any:
    """A condition: the two met or will meet, or one accepted the other's request."""
    met = aliased(Meeting)  # the statement around may have meetings of its own
    meeting = exists().where(met.exporter_id == exporter, met.buyer_id == buyer, met.status.in_(MET))
    request = exists().where(
        MeetingRequest.state == "accepted",
        or_(
            and_(MeetingRequest.sender_id == exporter, MeetingRequest.target_id == buyer),
            and_(MeetingRequest.sender_id == buyer, MeetingRequest.target_id == exporter),
        ),
    )
    return or_(meeting, request)


def have_met(reader: Reader, exporter_id: int, buyer_id: int) -> bool:
    return bool(reader.session.scalar(select(common_meeting(exporter_id, buyer_id))))


def meeting_of(reader: Reader, exporter_id: int, buyer_id: int, public_id: str | None) -> int | None:
    """The id of their meeting with that public id, or of their latest one; None where there is none."""
    statement = select(Meeting.id).where(
        Meeting.exporter_id == exporter_id, Meeting.buyer_id == buyer_id, Meeting.status.in_(MET)
    )
    if public_id is not None:
        statement = statement.where(Meeting.public_id == public_id)
    return reader.session.scalar(statement.order_by(Meeting.starts_at.desc(), Meeting.id.desc()).limit(1))


def goods_of(reader: Reader, company_id: int, public_ids: set[str], *, ours: bool) -> dict[str, Good]:
    """Listings of the exporting company that may stand in a deal; drafts only where its own people write."""
    statement = select(Listing).where(Listing.company_id == company_id, Listing.public_id.in_(public_ids))
    if not ours:
        statement = statement.where(Listing.state != "draft")
    return {row.public_id: Good(row.title, row.hs_code, row.id) for row in reader.session.scalars(statement)}
