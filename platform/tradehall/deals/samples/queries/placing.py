"""Between whom a sample is, and for when."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, or_, select

from tradehall.deals.models import Deal
from tradehall.deals.queries.seats import (
    BELONGS,
    SEAT_COLUMNS,
    SEATS,
    SELLS,
    Buyer,
    BuyerMember,
    Exporter,
    Table,
    comes,
    seated,
    table_of,
)
from tradehall.events.models import Event
from tradehall.kernel import clock
from tradehall.kernel.errors import NotFound
from tradehall.kernel.tx import NOW, Reader, among, given
from tradehall.meetings.models import Meeting

STANDING = ("tentative", "confirmed")


@dataclass(frozen=True, slots=True)
class Place:
    """The table, and the ids of the meeting and the deal out of which the sample comes."""

    table: Table
    meeting: int | None
    deal: int | None


_PAIR = and_(Buyer.event_id == Exporter.event_id, Buyer.side == "buyer", Exporter.side == "exporter")
_SEATED = seated(select(*SEAT_COLUMNS, Meeting.id, Deal.id).select_from(Exporter).join(Buyer, _PAIR))
_NOTHING = Meeting.id == 0
_OF_MEETING = _SEATED.join(
    Meeting, and_(Meeting.exporter_id == Exporter.id, Meeting.buyer_id == Buyer.id)
).outerjoin(Deal, Deal.id == 0).where(Meeting.public_id == given("meeting"))  # fmt: skip
_OF_DEAL = (
    _SEATED.join(Deal, and_(Deal.exporter_id == Exporter.id, Deal.buyer_id == Buyer.id))
    .outerjoin(Meeting, _NOTHING)
    .where(Deal.public_id == given("deal"))
)
_OURS = or_(BuyerMember.id.is_not(None), comes(Buyer))
_WITH = (
    _SEATED.outerjoin(Meeting, _NOTHING)
    .outerjoin(Deal, Deal.id == 0)
    .where(
        BELONGS,
        or_(
            and_(Buyer.public_id == given("counterparty"), SELLS),
            and_(Exporter.public_id == given("counterparty"), _OURS),
        ),
        Exporter.state == "approved",
        Buyer.state == "approved",
    )
    .order_by(Exporter.id, Buyer.id)
    .limit(1)
)
_FROM = _WITH.where(or_(Exporter.public_id == given("sender"), Buyer.public_id == given("sender")))


def place_of(
    reader: Reader, meeting: str | None, deal: str | None, counterparty: str | None, sender: str | None = None
) -> Place:
    """Raises NotFound where there is no such pair; whether the reader may act there is the caller's question."""
    asked: dict[str, Any]
    if deal:
        statement, asked = _OF_DEAL, {"deal": deal}
    elif meeting:
        statement, asked = _OF_MEETING, {"meeting": meeting}
    else:
        statement, asked = (_FROM if sender else _WITH), {"counterparty": counterparty or ""}
        asked |= {"sender": sender} if sender else {}
    row = reader.row(statement, **asked)
    if row is None:
        raise NotFound
    return Place(table_of(reader, row), row[SEATS], row[SEATS + 1])


_NEXT = (
    select(Meeting.starts_at)
    .where(
        Meeting.exporter_id == given("exporter"),
        Meeting.buyer_id == given("buyer"),
        Meeting.status.in_(STANDING),
        Meeting.starts_at > NOW,
    )
    .order_by(Meeting.starts_at)
    .limit(1)
)


def next_day(reader: Reader, place: Place) -> date | None:
    """The day of the companies' next meeting, on the event's clock; None where none is to come."""
    starts_at = reader.value(_NEXT, exporter=place.table.exporter.id, buyer=place.table.buyer.id)
    return clock.local(starts_at, place.table.event_zone).date() if starts_at else None


_ZONES = select(Event.id, Event.zone).where(Event.id.in_(among("events")))


def zones_of(reader: Reader, events: Collection[int]) -> dict[int, str]:
    """event → its zone."""
    return {row.id: row.zone for row in reader.columns(_ZONES, events=list(events))}
