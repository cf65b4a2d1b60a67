"""What is shown of companies: frozen views on plain values."""

from dataclasses import dataclass
from datetime import date, datetime

from tradehall.companies.commands import (
    BusinessType,
    BuyerType,
    CompanyState,
    EmployeesBand,
    PriceMode,
    Purpose,
    Role,
)
from tradehall.companies.rules import Completeness
from tradehall.companies.shapes import CompanyDetails, Frequency, ListingDetails
from tradehall.companies.terms import Category, Incoterm, Unit
from tradehall.kernel.money import Money
from tradehall.kernel.pages import Page
from tradehall.kernel.texts import Translated


@dataclass(frozen=True, slots=True)
class CompanyCard:
    """A company in a list, a header, a message."""

    id: int
    public_id: str
    slug: str
    legal_name: str
    legal_name_en: str
    name_reading: str
    language: str
    sells: bool
    buys: bool
    country: str
    region: str
    city: str
    business_type: BusinessType | None
    buyer_type: BuyerType | None
    sectors: tuple[str, ...]
    about: Translated
    state: CompanyState


@dataclass(frozen=True, slots=True)
class Membership:
    """What a person is to a company."""

    company_id: int
    person_id: int
    role: Role
    job_title: str
    signs: bool


@dataclass(frozen=True, slots=True)
class MyCompany:
    """One of the reader's own companies, and what they are in it."""

    company: CompanyCard
    role: Role
    signs: bool


@dataclass(frozen=True, slots=True)
class MemberName:
    """A member as signed-in people see them: never with an address."""

    company_id: int
    person_id: int
    public_id: str
    name: str
    name_reading: str
    name_latin: str
    language: str
    role: Role
    job_title: str
    signs: bool


@dataclass(frozen=True, slots=True)
class InvitationRow:
    public_id: str
    email: str
    role: Role
    created_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class ListingRow:
    """A listing in a list. `price` is None where the reader is not shown the amount."""

    id: int
    public_id: str
    company_id: int
    title: Translated
    summary: Translated
    hs_code: str
    category: Category
    origin_country: str
    moq_quantity: str
    moq_unit: Unit
    lead_time_days: int
    price_mode: PriceMode
    price: Money | None
    price_incoterm: Incoterm | None
    price_place: str
    state: str
    version: int
    picture: str | None
    picture_alt: Translated | None


@dataclass(frozen=True, slots=True)
class PictureView:
    public_id: str
    alt: Translated
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class NeedRow:
    """A need in a list."""

    id: int
    public_id: str
    company_id: int
    title: Translated
    description: Translated
    hs_code: str
    category: Category
    purpose: Purpose
    quantity: str
    unit: Unit
    frequency: Frequency
    target_price: Money | None
    needed_by: date
    valid_until: date
    sample_required: bool
    state: str
    version: int


@dataclass(frozen=True, slots=True)
class Profile:
    """A whole profile with the fields that its page and its form show."""

    card: CompanyCard
    website: str
    year_founded: int | None
    registration_no: str
    employees_band: EmployeesBand | None
    details: CompanyDetails
    version: int
    my_role: Role | None


@dataclass(frozen=True, slots=True)
class CompanyPage:
    """`members` is None for visitors. `panels` stand for what upper floors add."""

    profile: Profile
    listings: Page[ListingRow]
    needs: Page[NeedRow]
    members: list[MemberName] | None
    may_edit: bool
    panels: list[object]


@dataclass(frozen=True, slots=True)
class ListingPage:
    company: CompanyCard
    listing: ListingRow
    description: Translated
    details: ListingDetails
    pictures: list[PictureView]
    my_role: Role | None
    panels: list[object]


@dataclass(frozen=True, slots=True)
class NeedPage:
    company: CompanyCard
    need: NeedRow
    my_role: Role | None
    panels: list[object]


@dataclass(frozen=True, slots=True)
class Workspace:
    """The head of a company's own pages, with how complete its profile is."""

    profile: Profile
    completeness: Completeness
    listings: int
    needs: int
    members: int


@dataclass(frozen=True, slots=True)
class MembersPage:
    profile: Profile
    members: list[MemberName]
    invitations: list[InvitationRow]


@dataclass(frozen=True, slots=True)
class InvitationPage:
    """An invitation as its receiver sees it. `state`: open, accepted, revoked or expired."""

    public_id: str
    company: str
    company_en: str
    inviter: str
    role: Role
    email: str
    state: str
    mine: bool
    slug: str
