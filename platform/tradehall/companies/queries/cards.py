"""Companies, listings and needs as rows for lists, here and on the floors above."""

from collections.abc import Collection, Iterable
from functools import cache
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Bundle, aliased

from tradehall.companies import rules
from tradehall.companies.commands import BusinessType, BuyerType, CompanyState, PriceMode, Purpose
from tradehall.companies.models import Company, Listing, Member, Need, Picture
from tradehall.companies.queries.views import CompanyCard, ListingRow, NeedRow
from tradehall.companies.shapes import Frequency
from tradehall.companies.terms import Category, Incoterm, Unit
from tradehall.kernel.errors import NotFound
from tradehall.kernel.ids import is_public_id
from tradehall.kernel.money import Money
from tradehall.kernel.tx import ME, Reader, among, given, plain


def card_of(company: Any) -> CompanyCard:
    return CompanyCard(
        id=company.id,
        public_id=company.public_id,
        slug=company.slug,
        legal_name=company.legal_name,
        legal_name_en=company.legal_name_en,
        name_reading=company.name_reading,
        language=company.language,
        sells=company.sells,
        buys=company.buys,
        country=company.country,
        region=company.region,
        city=company.city,
        business_type=BusinessType(company.business_type) if company.business_type else None,
        buyer_type=BuyerType(company.buyer_type) if company.buyer_type else None,
        sectors=tuple(company.sectors),
        about=company.about,
        state=CompanyState(company.state),
    )


_BY_IDS = select(plain(Company)).where(Company.id.in_(among("ids")))
_BY_PUBLIC_ID = select(plain(Company)).where(Company.public_id == given("company"))
_BY_SLUG = select(plain(Company)).where(Company.slug == given("slug"))


def companies_by_ids(reader: Reader, ids: Iterable[int]) -> dict[int, CompanyCard]:
    """Cards by inner id; whoever asks has found the ids where the reader may look."""
    rows = reader.all(_BY_IDS, ids=list(ids))
    return {row.id: card_of(row) for row in rows}


def company_by_public_id(reader: Reader, public_id: str) -> CompanyCard:
    """Raises NotFound. Whether the reader may see it is the caller's question."""
    if not is_public_id(public_id):
        raise NotFound
    return card_of(reader.one(_BY_PUBLIC_ID, company=public_id))


def company_by_slug(reader: Reader, slug: str) -> CompanyCard:
    return card_of(reader.one(_BY_SLUG, slug=slug))


# -- listings -------------------------------------------------------------------------------------

FirstPicture = aliased(Picture, name="first_picture")


_FIRST = (
    select(Picture.id)
    .where(Picture.listing_id == Listing.id)
    .order_by(Picture.position, Picture.id)
    .limit(1)
    .correlate(Listing)
    .scalar_subquery()
)
# Listings with their first picture (or a row of None).
LISTINGS: Select[Any] = (
    select(plain(Listing), Bundle("picture", FirstPicture.public_id, FirstPicture.alt))
    .select_from(Listing)
    .outerjoin(FirstPicture, FirstPicture.id == _FIRST)
)


def price_of(listing: Any, *, ours: bool, accepted: bool = False) -> Money | None:
    """The amount, where this reader is shown it."""
    if listing.price_minor is None or listing.price_currency is None:
        return None
    if not rules.shows_amount(listing.price_mode, ours=ours, accepted=accepted):
        return None
    return Money(listing.price_minor, listing.price_currency)


def listing_row(listing: Any, picture: Any, *, ours: bool, accepted: bool = False) -> ListingRow:
    return ListingRow(
        id=listing.id,
        public_id=listing.public_id,
        company_id=listing.company_id,
        title=listing.title,
        summary=listing.summary,
        hs_code=listing.hs_code,
        category=Category(listing.category),
        origin_country=listing.origin_country,
        moq_quantity=listing.moq_quantity,
        moq_unit=Unit(listing.moq_unit),
        lead_time_days=listing.lead_time_days,
        price_mode=PriceMode(listing.price_mode),
        price=price_of(listing, ours=ours, accepted=accepted),
        price_incoterm=Incoterm(listing.price_incoterm) if listing.price_incoterm else None,
        price_place=listing.price_place,
        state=listing.state,
        version=listing.version,
        picture=picture.public_id if picture else None,
        picture_alt=picture.alt if picture else None,
    )


_OWN = select(Member.company_id).where(Member.person_id == ME)


def _scoped(statement: Select[Any], kind: type[Listing] | type[Need], shown: str) -> dict[str, Select[Any]]:
    """Per kind of reader: rows that are shown to others, of companies that the reader may see; of their own all."""
    found = {"system": statement}
    for reader, seen in (
        ("people", Company.state != CompanyState.DRAFT),
        ("visitors", Company.state == CompanyState.ACTIVE),
    ):
        others = (kind.state == shown) & seen
        found[reader] = statement.where(others | kind.company_id.in_(_OWN))
    return found


def _kind(reader: Reader) -> str:
    if reader.actor.is_system:
        return "system"
    return "people" if reader.actor.signed_in else "visitors"


_SEEN_LISTINGS = _scoped(
    LISTINGS.add_columns(Member.id)
    .join(Company, Company.id == Listing.company_id)
    .outerjoin(Member, (Member.company_id == Listing.company_id) & (Member.person_id == ME))
    .order_by(Listing.company_id, Listing.created_at.desc(), Listing.id.desc()),
    Listing,
    "published",
)


@cache
def _listings_by(kind: str, key: str) -> Select[Any]:
    """`key`: which column of a listing is looked up; "company": published ones alone."""
    statement = _SEEN_LISTINGS[kind]
    if key == "company":
        return statement.where(Listing.company_id.in_(among("keys")), Listing.state == "published")
    return statement.where(getattr(Listing, key).in_(among("keys")))


def _listings(reader: Reader, key: str, keys: Iterable[Any], accepted: Collection[int]) -> list[ListingRow]:
    return [
        listing_row(listing, picture, ours=member is not None, accepted=listing.company_id in accepted)
        for listing, picture, member in reader.rows(_listings_by(_kind(reader), key), keys=list(keys))
    ]


def listings_by_public_ids(
    reader: Reader, public_ids: Iterable[str], accepted: Collection[int] = ()
) -> dict[str, ListingRow]:
    """Listings that the reader may see. `accepted`: ids of companies that agreed to meet the reader's side,
    whose amounts 'after acceptance' are shown."""
    rows = _listings(reader, "public_id", public_ids, accepted)
    return {row.public_id: row for row in rows}


def listings_by_ids(reader: Reader, ids: Iterable[int], accepted: Collection[int] = ()) -> dict[int, ListingRow]:
    return {row.id: row for row in _listings(reader, "id", ids, accepted)}


def listings_of(
    reader: Reader, company_ids: Iterable[int], accepted: Collection[int] = ()
) -> dict[int, list[ListingRow]]:
    """Published listings by company, the newest first."""
    ids = list(company_ids)
    found: dict[int, list[ListingRow]] = {company_id: [] for company_id in ids}
    for row in _listings(reader, "company", ids, accepted):
        found[row.company_id].append(row)
    return found


# -- needs ----------------------------------------------------------------------------------------


def need_row(need: Any) -> NeedRow:
    price = None
    if need.target_price_minor is not None and need.target_price_currency is not None:
        price = Money(need.target_price_minor, need.target_price_currency)
    return NeedRow(
        id=need.id,
        public_id=need.public_id,
        company_id=need.company_id,
        title=need.title,
        description=need.description,
        hs_code=need.hs_code,
        category=Category(need.category),
        purpose=Purpose(need.purpose),
        quantity=need.quantity,
        unit=Unit(need.unit),
        frequency=Frequency(need.frequency),
        target_price=price,
        needed_by=need.needed_by,
        valid_until=need.valid_until,
        sample_required=need.sample_required,
        state=need.state,
        version=need.version,
    )


_SEEN_NEEDS = _scoped(
    select(plain(Need))
    .join(Company, Company.id == Need.company_id)
    .order_by(Need.company_id, Need.created_at.desc(), Need.id.desc()),
    Need,
    "open",
)


@cache
def _needs_by(kind: str, key: str) -> Select[Any]:
    """`key`: which column of a need is looked up; "company": open ones alone."""
    statement = _SEEN_NEEDS[kind]
    if key == "company":
        return statement.where(Need.company_id.in_(among("keys")), Need.state == "open")
    return statement.where(getattr(Need, key).in_(among("keys")))


def _needs(reader: Reader, key: str, keys: Iterable[Any]) -> list[NeedRow]:
    return [need_row(need) for need in reader.all(_needs_by(_kind(reader), key), keys=list(keys))]


def needs_by_public_ids(reader: Reader, public_ids: Iterable[str]) -> dict[str, NeedRow]:
    """Needs that the reader may see."""
    return {row.public_id: row for row in _needs(reader, "public_id", public_ids)}


def needs_by_ids(reader: Reader, ids: Iterable[int]) -> dict[int, NeedRow]:
    return {row.id: row for row in _needs(reader, "id", ids)}


def needs_of(reader: Reader, company_ids: Iterable[int]) -> dict[int, list[NeedRow]]:
    """Open needs by company, the newest first."""
    ids = list(company_ids)
    found: dict[int, list[NeedRow]] = {company_id: [] for company_id in ids}
    for row in _needs(reader, "company", ids):
        found[row.company_id].append(row)
    return found
