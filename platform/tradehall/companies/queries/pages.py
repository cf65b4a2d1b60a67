"""The pages of a company, its listings and its needs, and its members' own lists."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from tradehall.companies import policy, rules
from tradehall.companies.commands import CompanyState, Role
from tradehall.companies.models import Company, Listing, Member, Need, Picture, PictureData
from tradehall.companies.queries.cards import card_of, listing_row, listing_rows, need_row
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
from tradehall.kernel.pages import Order, Page, paged
from tradehall.kernel.panels import panels
from tradehall.kernel.tx import Reader

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


def _narrowed(statement: Any, kind: type[Listing] | type[Need], narrow: Narrow) -> Any:
    if narrow.q:
        statement = statement.where(matches(kind.search, narrow.q))
    if narrow.category:
        statement = statement.where(kind.category == narrow.category)
    if narrow.hs:
        statement = statement.where(kind.hs_code.startswith(narrow.hs.replace(".", ""), autoescape=True))
    if narrow.state:
        statement = statement.where(kind.state == narrow.state)
    return statement


def _listings_page(
    reader: Reader, company_id: int, role: Role | None, narrow: Narrow, after: str | None, *, published: bool
) -> Page[ListingRow]:
    statement = listing_rows().where(Listing.company_id == company_id)
    if published:
        statement = statement.where(Listing.state == "published")
    ours = policy.can_see_draft(reader.actor, role)
    return paged(
        reader,
        _narrowed(statement, Listing, narrow),
        [Order(Listing.created_at, True), Order(Listing.id, True)],
        after,
        lambda row: listing_row(row[0], row[1], ours=ours),
        PER_PAGE,
    )


def _needs_page(reader: Reader, company_id: int, narrow: Narrow, after: str | None, *, current: bool) -> Page[NeedRow]:
    statement = select(Need).where(Need.company_id == company_id)
    if current:
        statement = statement.where(Need.state == "open", Need.valid_until >= reader.now.date())
    return paged(
        reader,
        _narrowed(statement, Need, narrow),
        [Order(Need.created_at, True), Order(Need.id, True)],
        after,
        lambda row: need_row(row[0]),
        PER_PAGE,
    )


def _company_of(reader: Reader, slug: str, kind: type[Listing] | type[Need], public_id: str) -> Any:
    """The company, the reader's role in it, and the row; NotFound as for a company."""
    mine = (Member.company_id == Company.id) & (Member.person_id == reader.actor.person_id)
    if not is_public_id(public_id):
        raise NotFound
    row = reader.session.execute(
        select(Company, Member.role, kind)
        .select_from(Company)
        .join(kind, kind.company_id == Company.id)
        .outerjoin(Member, mine)
        .where(Company.slug == slug, kind.public_id == public_id)
    ).one_or_none()
    if row is None or not policy.can_see_company(reader.actor, row[0].state, row[1]):
        raise NotFound
    return row[0], Role(row[1]) if row[1] else None, row[2]


def listing_page(reader: Reader, slug: str, public_id: str, *, edit: bool = False) -> ListingPage:
    """One listing. `edit`: for those who may change it; others are refused."""
    company, role, listing = _company_of(reader, slug, Listing, public_id)
    ours = policy.can_see_draft(reader.actor, role)
    if listing.state != "published" and not ours:
        raise NotFound
    if edit and not policy.can_change_company(reader.actor, role):
        raise Forbidden if reader.actor.signed_in else Unauthenticated
    pictures = reader.all(
        select(Picture).where(Picture.listing_id == listing.id).order_by(Picture.position, Picture.id)
    )
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


def workspace(reader: Reader, slug: str) -> Workspace:
    """The overview for members: counts, and what the profile still lacks."""
    profile = own_profile(reader, slug)
    company_id = profile.card.id
    published = (Listing.company_id == company_id) & (Listing.state == "published")
    open_needs = (Need.company_id == company_id) & (Need.state == "open")
    listings, pictured, needs, members = reader.session.execute(
        select(
            select(func.count()).select_from(Listing).where(published).scalar_subquery(),
            select(func.count(Listing.id.distinct()))
            .join(Picture, Picture.listing_id == Listing.id)
            .where(published)
            .scalar_subquery(),
            select(func.count()).select_from(Need).where(open_needs).scalar_subquery(),
            select(func.count()).select_from(Member).where(Member.company_id == company_id).scalar_subquery(),
        )
    ).one()
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


def picture_body(reader: Reader, public_id: str, size: str) -> PictureBody:
    """NotFound unless the reader may see the listing that the picture belongs to."""
    mine = (Member.company_id == Picture.company_id) & (Member.person_id == reader.actor.person_id)
    row = reader.session.execute(
        select(PictureData.body, Listing.state, Company.state, Member.role)
        .join(Picture, Picture.id == PictureData.picture_id)
        .join(Listing, Listing.id == Picture.listing_id)
        .join(Company, Company.id == Picture.company_id)
        .outerjoin(Member, mine)
        .where(Picture.public_id == public_id, PictureData.size == size)
    ).one_or_none()
    if row is None:
        raise NotFound
    body, state, company_state, role = row
    if not policy.can_see_company(reader.actor, company_state, role):
        raise NotFound
    if state != "published" and not policy.can_see_draft(reader.actor, role):
        raise NotFound
    return PictureBody(body, state == "published" and company_state == CompanyState.ACTIVE)
