"""What the form of a new deal offers."""

from sqlalchemy import and_, or_, select

from tradehall.companies.queries import listings_of, needs_of
from tradehall.deals.errors import NotASigner
from tradehall.deals.policy import can_see_deal, can_sign
from tradehall.deals.queries.pages import deal_page
from tradehall.deals.queries.seats import (
    SEAT_COLUMNS,
    SEATS,
    Buyer,
    BuyerCompany,
    BuyerMember,
    Exporter,
    ExporterCompany,
    ExporterMember,
    common_meeting,
    seated,
    table_of,
)
from tradehall.deals.queries.views import CounterForm, Partner, ProposeForm
from tradehall.events.models import Event
from tradehall.kernel.errors import NotFound, Unauthenticated
from tradehall.kernel.tx import Reader, given
from tradehall.meetings.models import Meeting

MOST_LISTED = 200


_PAIR = and_(Buyer.event_id == Exporter.event_id, Buyer.side == "buyer", Exporter.side == "exporter")
_TOGETHER = and_(
    Meeting.exporter_id == Exporter.id, Meeting.buyer_id == Buyer.id, Meeting.public_id == given("meeting")
)
_FIRST = (
    seated(
        select(*SEAT_COLUMNS, Meeting.public_id, common_meeting(Exporter.id, Buyer.id))
        .select_from(Exporter)
        .join(Buyer, _PAIR)
    )
    .order_by(Exporter.id, Buyer.id)
    .limit(1)
)
_OF_MEETING = _FIRST.join(Meeting, _TOGETHER)
_WITH_COUNTERPARTY = _FIRST.outerjoin(Meeting, _TOGETHER).where(
    or_(
        and_(Buyer.public_id == given("counterparty"), ExporterMember.id.is_not(None)),
        and_(Exporter.public_id == given("counterparty"), BuyerMember.id.is_not(None)),
    ),
    Exporter.state == "approved",
    Buyer.state == "approved",
)
_FROM_SENDER = _WITH_COUNTERPARTY.where(or_(Exporter.public_id == given("sender"), Buyer.public_id == given("sender")))


def propose_form(
    reader: Reader, meeting: str | None = None, counterparty: str | None = None, sender: str | None = None
) -> ProposeForm:
    """The form for a deal out of a meeting, or with a participation; raises Unauthenticated, NotFound."""
    if not reader.actor.signed_in:
        raise Unauthenticated
    if meeting:
        row = reader.row(_OF_MEETING, meeting=meeting)
    else:
        asked = {"counterparty": counterparty or "", "sender": sender, "meeting": ""}
        row = reader.row(_FROM_SENDER if sender else _WITH_COUNTERPARTY, **asked)
    if row is None:
        raise NotFound
    table = table_of(reader, row)
    if not can_see_deal(table.standing):
        raise NotFound
    met = bool(row[SEATS + 1])
    exporter, buyer = table.exporter.company_id, table.buyer.company_id
    accepted = [exporter] if met else []
    return ProposeForm(
        table=table,
        meeting=row[SEATS],
        have_met=met,
        may_propose=can_sign(table.standing),
        listings=listings_of(reader, [exporter], accepted)[exporter][:MOST_LISTED],
        needs=needs_of(reader, [buyer])[buyer][:MOST_LISTED],
    )


def counter_form(reader: Reader, public_id: str) -> CounterForm:
    """What the form of an answer or an amendment offers; raises Unauthenticated, NotFound, Forbidden."""
    page = deal_page(reader, public_id)
    if not can_sign(page.table.standing):
        raise NotASigner
    exporter = page.table.exporter.company_id
    return CounterForm(page, listings_of(reader, [exporter], [exporter])[exporter][:MOST_LISTED])


_PARTNERS = (
    seated(select(*SEAT_COLUMNS).select_from(Exporter).join(Buyer, _PAIR))
    .where(
        Exporter.state == "approved",
        Buyer.state == "approved",
        or_(ExporterMember.id.is_not(None), BuyerMember.id.is_not(None)),
        common_meeting(Exporter.id, Buyer.id),
    )
    .order_by(Event.starts_at.desc(), ExporterCompany.legal_name_en, BuyerCompany.legal_name_en, Exporter.id, Buyer.id)
    .limit(100)
)


def partners(reader: Reader) -> list[Partner]:
    """The companies that the reader's ones met or will meet, by name; at most 100. Raises Unauthenticated."""
    if not reader.actor.signed_in:
        raise Unauthenticated
    tables = [table_of(reader, row) for row in reader.rows(_PARTNERS)]
    return [
        Partner(table.mine, table.theirs, table.event_name)
        for table in tables
        if table.mine is not None and table.theirs is not None
    ]
