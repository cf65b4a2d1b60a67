"""What samples add to pages of listings."""

from dataclasses import dataclass

from sqlalchemy import and_, or_, select

from tradehall.companies.queries.views import ListingPage
from tradehall.deals.queries.seats import (
    Buyer,
    BuyerMember,
    Exporter,
    ExporterCompany,
    comes,
    common_meeting,
    seated,
)
from tradehall.kernel.panels import Panel, panel
from tradehall.kernel.tx import Reader, given


@dataclass(frozen=True, slots=True)
class Asking:
    """The exporter's participation to ask, and the listing."""

    counterparty: str
    listing: str


_TO_ASK = (
    seated(
        select(Exporter.public_id)
        .select_from(Exporter)
        .join(Buyer, and_(Buyer.event_id == Exporter.event_id, Buyer.side == "buyer", Exporter.side == "exporter"))
    )
    .where(
        ExporterCompany.slug == given("company"),
        Exporter.state == "approved",
        Buyer.state == "approved",
        or_(BuyerMember.id.is_not(None), comes(Buyer)),
        common_meeting(Exporter.id, Buyer.id),
    )
    .order_by(Exporter.id.desc())
    .limit(1)
)


@panel("listing")
def ask_from_the_listing(reader: Reader, view: ListingPage) -> Panel | None:
    """For buyers who met the company, or will."""
    if not reader.actor.signed_in or view.my_role is not None:
        return None
    place = reader.value(_TO_ASK, company=view.company.slug)
    return Panel("pages/deals/_listing_sample.html", Asking(place, view.listing.public_id), order=20) if place else None
