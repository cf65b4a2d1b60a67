"""Listings: added, changed, published, archived."""

from typing import Any

from tradehall.companies import hs
from tradehall.companies.commands import AddListing, ArchiveListing, ChangeListing, PublishListing
from tradehall.companies.errors import DoesNotSell, WrongState
from tradehall.companies.facts import ListingAdded, ListingArchived, ListingChanged
from tradehall.companies.models import Listing
from tradehall.companies.search import searchable
from tradehall.companies.service.doors import company_for, listing_for
from tradehall.companies.shapes import stored
from tradehall.kernel.runner import handles
from tradehall.kernel.tx import Tx


@handles(AddListing)
def add_listing(tx: Tx, command: AddListing) -> str:
    """Offer something; shown at once unless it is a draft. The public id."""
    company = company_for(tx, command.company)
    if not company.sells:
        raise DoesNotSell
    state = "draft" if command.draft else "published"
    listing = tx.add(Listing(company_id=company.id, state=state, **_columns(command)))
    tx.record(ListingAdded(company=company.id, listing=listing.id))
    return listing.public_id


@handles(ChangeListing)
def change_listing(tx: Tx, command: ChangeListing) -> str:
    listing = listing_for(tx, command.listing)
    columns = _columns(command)
    shown = {name: value for name, value in columns.items() if name != "search"}
    tx.expect_version(listing, command.version, shown)
    for name, value in columns.items():
        setattr(listing, name, value)
    tx.record(ListingChanged(company=listing.company_id, listing=listing.id))
    return listing.public_id


@handles(PublishListing)
def publish_listing(tx: Tx, command: PublishListing) -> str:
    listing = listing_for(tx, command.listing)
    if listing.state == "published":
        raise WrongState
    tx.expect_version(listing, command.version)
    listing.state = "published"
    tx.record(ListingChanged(company=listing.company_id, listing=listing.id))
    return listing.public_id


@handles(ArchiveListing)
def archive_listing(tx: Tx, command: ArchiveListing) -> str:
    """Others no longer see it; deals and meetings that name it keep it."""
    listing = listing_for(tx, command.listing)
    if listing.state == "archived":
        raise WrongState
    tx.expect_version(listing, command.version)
    listing.state = "archived"
    tx.record(ListingArchived(company=listing.company_id, listing=listing.id))
    return listing.public_id


def _columns(command: AddListing | ChangeListing) -> dict[str, Any]:
    price = command.price.money
    return {
        "title": command.title,
        "summary": command.summary,
        "description": command.description,
        "hs_code": command.hs_code,
        "hs_version": hs.VERSION,
        "category": command.category,
        "origin_country": command.origin_country,
        "moq_quantity": command.moq.quantity,
        "moq_unit": command.moq.unit,
        "lead_time_days": command.lead_time_days,
        "price_mode": command.price.mode,
        "price_minor": price.minor if price else None,
        "price_currency": price.currency if price else None,
        "price_incoterm": command.price.incoterm,
        "price_place": command.price.place,
        "details": stored(command.details),
        "search": searchable(
            *command.title.texts.values(),
            *command.summary.texts.values(),
            *command.description.texts.values(),
            command.details.brand or "",
            command.details.model_no or "",
            *(hs.heading(command.hs_code, language) for language in ("en", "zh", "ja", "ko")),
        ),
    }
