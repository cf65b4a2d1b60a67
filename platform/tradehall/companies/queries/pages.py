"""The pages of a company, its listings and its needs, and its members' own lists."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from tradehall.companies import policy, rules
from tradehall.companies.commands import CompanyState, Role
from tradehall.companies.models import Company, Listing, Member, Need, Picture, PictureData
from tradehall.companies.queries.cards import LISTINGS, card_of, listing_row, need_row
from tradehall.companies.queries.people import members_of
from tradehall.companies.queries.profiles import company_and_role, own_profile, profile_of
from tradehall.companies.queries.views import (
    CompanyPage,
    ListingPage,
    ListingRow,
    NeedPage,
    NeedRow,
    PictureView,
    Profile,
    Workspace,
)
from tradehall.companies.search import matches
from tradehall.companies.shapes import ListingDetails, restored, stored
from tradehall.kernel.errors import Forbidden, NotFound, Unauthenticated
from tradehall.kernel.ids import is_public_id
from tradehall.kernel.pages import Order, Page, Paged
from tradehall.kernel.panels import panels
from tradehall.kernel.tx import ME, Reader, given, plain

PER_PAGE = 12


@dataclass(frozen=True, slots=True)
class Narrow:
    """How the lists of a company are narrowed: words, category, beginning of the HS code, state."""

    q: str = ""
    category: str = ""
    hs: str = ""
    state: str = ""

    @property
    def active(self) -> int:
        """How many filters are set, the words not counted."""
        return sum(1 for value in (self.category, self.hs, self.state) if value)


EVERYTHING = Narrow()


def company_page(
    reader: Reader,
    slug: str,
    listings: Narrow = EVERYTHING,
    needs: Narrow = EVERYTHING,
    listings_after: str | None = None,
    needs_after: str | None = None,
) -> CompanyPage:
    """The company as its page shows it: one page of listings, one of needs, members for signed-in people."""
    company, role = company_and_role(reader, slug)
    members = None
    if policy.can_see_members(reader.actor):
        members = members_of(reader, [company.id])[company.id]
    view = CompanyPage(
        profile=profile_of(company, role),
        listings=_listings_page(reader, company.id, role, listings, listings_after, published=True),
        needs=_needs_page(reader, company.id, needs, needs_after, current=True),
        members=members,
        may_edit=policy.can_change_company(reader.actor, role),
        panels=[],
    )
    view.panels.extend(panels(reader, "company", view))
    return view


def _narrowed(kind: type[Listing] | type[Need], narrow: Narrow) -> list[Any]:
    """The conditions of a search."""
    found: list[Any] = []
    if narrow.q:
        found.append(matches(kind.search, narrow.q))
    if narrow.category:
        found.append(kind.category == narrow.category)
    if narrow.hs:
        found.append(kind.hs_code.startswith(narrow.hs.replace(".", ""), autoescape=True))
    if narrow.state:
        found.append(kind.state == narrow.state)
    return found


_ALL_LISTINGS = Paged(
    LISTINGS.where(Listing.company_id == given("company")), Order(Listing.created_at, True), Order(Listing.id, True)
)
_PUBLISHED = _ALL_LISTINGS.narrowed(Listing.state == "published")


def _listings_page(
    reader: Reader, company_id: int, role: Role | None, narrow: Narrow, after: str | None, *, published: bool
) -> Page[ListingRow]:
    ours = policy.can_see_draft(reader.actor, role)
    found = _PUBLISHED if published else _ALL_LISTINGS
    if narrow != EVERYTHING:
        found = found.narrowed(*_narrowed(Listing, narrow))
    return found.page(reader, after, lambda row: listing_row(row[0], row[1], ours=ours), PER_PAGE, company=company_id)


_NEEDS = select(plain(Need)).where(Need.company_id == given("company"))
_ALL_NEEDS = Paged(_NEEDS, Order(Need.created_at, True), Order(Need.id, True))
_CURRENT_NEEDS = _ALL_NEEDS.narrowed(Need.state == "open", Need.valid_until >= given("today"))


def _needs_page(reader: Reader, company_id: int, narrow: Narrow, after: str | None, *, current: bool) -> Page[NeedRow]:
    found = _CURRENT_NEEDS if current else _ALL_NEEDS
    if narrow != EVERYTHING:
        found = found.narrowed(*_narrowed(Need, narrow))
    today = reader.now.date()
    return found.page(reader, after, lambda row: need_row(row[0]), PER_PAGE, company=company_id, today=today)


def _in_company(kind: type[Listing] | type[Need]) -> Any:
    """A company with the reader's role in it and one row of that kind."""
    return (
        select(plain(Company), Member.role, plain(kind))
        .select_from(Company)
        .join(kind, kind.company_id == Company.id)
        .outerjoin(Member, (Member.company_id == Company.id) & (Member.person_id == ME))
        .where(Company.slug == given("slug"), kind.public_id == given("row"))
    )


_IN_COMPANY: dict[Any, Any] = {kind: _in_company(kind) for kind in (Listing, Need)}


def _company_of(reader: Reader, slug: str, kind: type[Listing] | type[Need], public_id: str) -> Any:
    """The company, the reader's role in it, and the row; NotFound as for a company."""
    if not is_public_id(public_id):
        raise NotFound
    row = reader.row(_IN_COMPANY[kind], slug=slug, row=public_id)
    if row is None or not policy.can_see_company(reader.actor, row[0].state, row[1]):
        raise NotFound
    return row[0], Role(row[1]) if row[1] else None, row[2]


_PICTURES = select(plain(Picture)).where(Picture.listing_id == given("listing")).order_by(Picture.position, Picture.id)


def listing_page(reader: Reader, slug: str, public_id: str, *, edit: bool = False) -> ListingPage:
    """One listing. `edit`: for those who may change it; others are refused."""
    company, role, listing = _company_of(reader, slug, Listing, public_id)
    ours = policy.can_see_draft(reader.actor, role)
    if listing.state != "published" and not ours:
        raise NotFound
    if edit and not policy.can_change_company(reader.actor, role):
        raise Forbidden if reader.actor.signed_in else Unauthenticated
    pictures = reader.all(_PICTURES, listing=listing.id)
    row = listing_row(listing, pictures[0] if pictures else None, ours=ours)
    view = ListingPage(
        company=card_of(company),
        listing=row,
        description=listing.description,
        details=restored(ListingDetails, listing.details),
        pictures=[PictureView(p.public_id, p.alt, p.width, p.height) for p in pictures],
        my_role=role,
        panels=[],
    )
    view.panels.extend(panels(reader, "listing", view))
    return view


def need_page(reader: Reader, slug: str, public_id: str, *, edit: bool = False) -> NeedPage:
    """One need. `edit`: for those who may change it; others are refused."""
    company, role, need = _company_of(reader, slug, Need, public_id)
    if need.state != "open" and not policy.can_see_draft(reader.actor, role):
        raise NotFound
    if edit and not policy.can_change_company(reader.actor, role):
        raise Forbidden if reader.actor.signed_in else Unauthenticated
    view = NeedPage(card_of(company), need_row(need), role, [])
    view.panels.extend(panels(reader, "need", view))
    return view


# -- the members' own pages -----------------------------------------------------------------------


def my_listings(reader: Reader, slug: str, narrow: Narrow, after: str | None) -> tuple[Profile, Page[ListingRow]]:
    """All listings of one's own company, drafts and archived ones too."""
    profile = own_profile(reader, slug)
    return profile, _listings_page(reader, profile.card.id, profile.my_role, narrow, after, published=False)


def my_needs(reader: Reader, slug: str, narrow: Narrow, after: str | None) -> tuple[Profile, Page[NeedRow]]:
    profile = own_profile(reader, slug)
    return profile, _needs_page(reader, profile.card.id, narrow, after, current=False)


_ON_SHOW = (Listing.company_id == given("company")) & (Listing.state == "published")
_OPEN_NEEDS = (Need.company_id == given("company")) & (Need.state == "open")
_COUNTS = select(
    select(func.count()).select_from(Listing).where(_ON_SHOW).scalar_subquery(),
    select(func.count(Listing.id.distinct()))
    .join(Picture, Picture.listing_id == Listing.id)
    .where(_ON_SHOW)
    .scalar_subquery(),
    select(func.count()).select_from(Need).where(_OPEN_NEEDS).scalar_subquery(),
    select(func.count()).select_from(Member).where(Member.company_id == given("company")).scalar_subquery(),
)


def workspace(reader: Reader, slug: str) -> Workspace:
    """The overview for members: counts, and what the profile still lacks."""
    profile = own_profile(reader, slug)
    listings, pictured, needs, members = reader.rows(_COUNTS, company=profile.card.id)[0]
    card = profile.card
    filled = rules.filled_fields(
        {
            "registration_no": profile.registration_no,
            "website": profile.website,
            "year_founded": profile.year_founded,
            "employees_band": profile.employees_band,
        },
        stored(profile.details),
        len(list(card.about)),
    )
    complete = rules.completeness(
        filled,
        sells=card.sells,
        buys=card.buys,
        listings=listings,
        pictured=pictured,
        needs=needs,
        members=members,
    )
    return Workspace(profile, complete, listings, needs, members)


# -- pictures -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PictureBody:
    """The bytes of a picture in one size; `is_public` if every visitor may see it."""

    body: bytes
    is_public: bool


_PICTURE = (
    select(PictureData.body, Listing.state, Company.state, Member.role)
    .join(Picture, Picture.id == PictureData.picture_id)
    .join(Listing, Listing.id == Picture.listing_id)
    .join(Company, Company.id == Picture.company_id)
    .outerjoin(Member, (Member.company_id == Picture.company_id) & (Member.person_id == ME))
    .where(Picture.public_id == given("picture"), PictureData.size == given("size"))
)


def picture_body(reader: Reader, public_id: str, size: str) -> PictureBody:
    """NotFound unless the reader may see the listing that the picture belongs to."""
    row = reader.row(_PICTURE, picture=public_id, size=size)
    if row is None:
        raise NotFound
    body, state, company_state, role = row
    if not policy.can_see_company(reader.actor, company_state, role):
        raise NotFound
    if state != "published" and not policy.can_see_draft(reader.actor, role):
        raise NotFound
    return PictureBody(body, state == "published" and company_state == CompanyState.ACTIVE)
