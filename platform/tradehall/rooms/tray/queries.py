"""The products that can be laid out in a room, and one of them as all look at it."""

from dataclasses import dataclass, replace

from tradehall.companies.queries import listing_page, listings_by_public_ids, listings_of
from tradehall.companies.queries.views import ListingPage, ListingRow
from tradehall.kernel.errors import NotFound
from tradehall.kernel.tx import Reader
from tradehall.meetings.queries import meeting_page
from tradehall.meetings.queries.views import MeetingPage, Place


@dataclass(frozen=True, slots=True)
class Shelf:
    """What one side offers; what the request for the meeting named comes first, and is in `named`."""

    place: Place
    listings: list[ListingRow]
    named: set[str]


@dataclass(frozen=True, slots=True)
class Product:
    """A listing with all that is known of it, at the price that those who meet are told."""

    meeting: MeetingPage
    page: ListingPage


def _companies(meeting: MeetingPage) -> dict[int, Place]:
    return {place.company.id: place for place in (meeting.exporter, meeting.buyer)}


def shelves(reader: Reader, public_id: str) -> tuple[MeetingPage, list[Shelf]]:
    """For whoever may see the meeting: what both sides offer, the exporter's first."""
    meeting = meeting_page(reader, public_id, with_panels=False)
    places = _companies(meeting)
    things = meeting.request.things if meeting.request else []
    named = {thing.id for thing in things if thing.kind == "listing"}
    offered = listings_of(reader, places, accepted=list(places))
    return meeting, [
        Shelf(place, sorted(offered[company], key=lambda row: row.public_id not in named), named)
        for company, place in places.items()
        if offered[company]
    ]


def product(reader: Reader, public_id: str, listing: str) -> Product:
    """Raises NotFound, of what neither side offers too."""
    meeting = meeting_page(reader, public_id, with_panels=False)
    places = _companies(meeting)
    row = listings_by_public_ids(reader, [listing], accepted=list(places)).get(listing)
    if row is None or row.company_id not in places or row.state != "published":
        raise NotFound
    found = listing_page(reader, places[row.company_id].company.slug, listing)
    return Product(meeting, replace(found, listing=row))
