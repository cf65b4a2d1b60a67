"""What can be done to companies, their members, listings and needs."""

import re
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

from email_validator import EmailNotValidError, validate_email
from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, field_validator
from pydantic_core import PydanticCustomError

from tradehall.companies.shapes import (
    CompanyDetails,
    Days,
    Frequency,
    HsCode,
    ListingDetails,
    Measure,
    OptionalAmount,
    Part,
    Sectors,
    Website,
)
from tradehall.companies.terms import Category, Incoterm
from tradehall.kernel.ids import PublicId, Slug
from tradehall.kernel.money import Money
from tradehall.kernel.parse import Command, Country, Currency, Day, Language, Version
from tradehall.kernel.texts import Translated, line, translated

MAX_UPLOAD = 5 * 1024 * 1024  # bytes of one picture


class BusinessType(StrEnum):
    """What an exporter is."""

    MANUFACTURER = "manufacturer"
    TRADING_COMPANY = "trading_company"
    MANUFACTURER_TRADER = "manufacturer_trader"
    AGENT = "agent"
    COOPERATIVE = "cooperative"
    SERVICE = "service"


class BuyerType(StrEnum):
    """What a buyer is."""

    IMPORTER = "importer"
    WHOLESALER = "wholesaler"
    RETAIL_CHAIN = "retail_chain"
    E_COMMERCE = "e_commerce"
    HOTEL_RESTAURANT = "hotel_restaurant"
    DISTRIBUTOR = "distributor"
    AGENT = "agent"
    BRAND_OWNER = "brand_owner"
    MANUFACTURER = "manufacturer"
    GOVERNMENT = "government"
    PURCHASING_OFFICE = "purchasing_office"
    OTHER = "other"


class EmployeesBand(StrEnum):
    UNDER_10 = "1-9"
    UNDER_50 = "10-49"
    UNDER_250 = "50-249"
    FROM_250 = "250+"


class CompanyState(StrEnum):
    """Who sees the company's page: everybody, signed-in people, or its members alone."""

    ACTIVE = "active"
    SIGNED_IN = "signed_in"
    DRAFT = "draft"


class Role(StrEnum):
    OWNER = "owner"
    MEMBER = "member"


class PriceMode(StrEnum):
    """Who sees the amount: everybody, nobody before asking, or those we agreed to meet."""

    SHOW = "show"
    ON_REQUEST = "on_request"
    ACCEPTED_ONLY = "accepted_only"


class Purpose(StrEnum):
    RESALE = "resale"
    OWN_USE = "own_use"
    PRODUCTION = "production"
    PROJECT = "project"


class Direction(StrEnum):
    UP = "up"
    DOWN = "down"


def _email(value: str) -> str:
    try:
        found = validate_email(value.strip(), check_deliverability=False)
    except EmailNotValidError:
        raise PydanticCustomError("email", "This is not an e-mail address.") from None
    return found.normalized.casefold()


def _empty_text(value: Any) -> Any:
    return {} if value is None else value


Email = Annotated[str, Field(max_length=254), AfterValidator(_email)]
if TYPE_CHECKING:
    MaybeText = Translated
else:
    MaybeText = Annotated[translated(5000, required=False), BeforeValidator(_empty_text)]
NO_TEXT = Translated({}, "en")


# -- companies ------------------------------------------------------------------------------------


class _Profile(Command):
    """The fields of a profile that creating and changing share; `website` and `registration_no` may be empty."""

    legal_name: line(160)  # type: ignore[valid-type]
    legal_name_en: line(160)  # type: ignore[valid-type]
    name_reading: line(160, low=0) = ""  # type: ignore[valid-type]
    sells: bool = False
    buys: bool = False
    country: Country
    region: line(80)  # type: ignore[valid-type]
    city: line(80)  # type: ignore[valid-type]
    business_type: BusinessType | None = None
    buyer_type: BuyerType | None = None
    employees_band: EmployeesBand | None = None
    year_founded: Annotated[int, Field(ge=1000, le=2100)] | None = None
    registration_no: line(40, low=0) = ""  # type: ignore[valid-type]
    website: Website | None = None  # type: ignore[valid-type]
    sectors: Sectors
    about: translated(3000)  # type: ignore[valid-type]
    language: Language | None = None
    state: CompanyState = CompanyState.ACTIVE
    details: CompanyDetails = CompanyDetails()

    @field_validator("legal_name_en")
    @classmethod
    def _latin(cls, value: str) -> str:
        if not re.search(r"[A-Za-z]", value):
            raise PydanticCustomError("latin", "Latin letters are expected.")
        return value


class CreateCompany(_Profile):
    """Make a company; whoever does it becomes its owner. `owner` is for the system, which has no company."""

    slug: Slug | None = None
    owner: PublicId | None = None
    job_title: line(80, low=0) = ""  # type: ignore[valid-type]
    signs: bool = True


class ChangeCompany(_Profile):
    """Replace the whole profile."""

    company: PublicId
    version: Version


# -- members --------------------------------------------------------------------------------------


class InviteMember(Command):
    """Ask somebody by e-mail to act for the company."""

    company: PublicId
    email: Email
    role: Role = Role.MEMBER


class AcceptInvitation(Command):
    """Become a member; the signed-in person's address must be the invited one."""

    invitation: PublicId
    job_title: line(80, low=0) = ""  # type: ignore[valid-type]


class RevokeInvitation(Command):
    invitation: PublicId


class RemoveMember(Command):
    """End somebody's membership; a person may always remove themselves, but for the last owner."""

    company: PublicId
    person: PublicId


class MemberTerms(Part):
    """What a member is called and may do."""

    role: Role
    job_title: line(80, low=0) = ""  # type: ignore[valid-type]
    signs: bool = False


class ChangeMember(MemberTerms, Command):
    """Change what a member is called and may do. Owners only. `was`: what stood there when it was read."""

    company: PublicId
    person: PublicId
    was: MemberTerms | None = None


class AddMember(Command):
    """Make a person a member without an invitation; for the system only (sample data)."""

    company: PublicId
    person: PublicId
    role: Role = Role.MEMBER
    job_title: line(80, low=0) = ""  # type: ignore[valid-type]
    signs: bool = False


# -- listings -------------------------------------------------------------------------------------


class Price(Part):
    """One unit's price. The amount is needed only where everybody sees it."""

    mode: PriceMode = PriceMode.ON_REQUEST
    currency: Currency | None = None
    amount: str | None = Field(default=None, validate_default=True)
    incoterm: Incoterm | None = None
    place: line(80, low=0) = ""  # type: ignore[valid-type]

    @field_validator("amount")
    @classmethod
    def _readable(cls, value: str | None, info: Any) -> str | None:
        if value is None:
            if info.data.get("mode") is PriceMode.SHOW:
                raise PydanticCustomError("text_missing", "Please fill this in.")
            return None
        if info.data.get("currency") is None:
            raise PydanticCustomError("price_currency", "A currency is needed.")
        try:
            if Money.parse(value, info.data["currency"]).minor <= 0:
                raise ValueError
        except ValueError:
            raise PydanticCustomError("amount", "This is not an amount.") from None
        return value

    @property
    def money(self) -> Money | None:
        return Money.parse(self.amount, self.currency) if self.amount and self.currency else None


class _Offer(Command):
    """The fields of a listing."""

    title: translated(160)  # type: ignore[valid-type]
    summary: translated(400)  # type: ignore[valid-type]
    description: MaybeText = NO_TEXT
    hs_code: HsCode
    category: Category
    origin_country: Country
    moq: Measure
    lead_time_days: Days
    price: Price = Price()
    details: ListingDetails = ListingDetails()


class AddListing(_Offer):
    company: PublicId
    draft: bool = False


class ChangeListing(_Offer):
    listing: PublicId
    version: Version


class PublishListing(Command):
    """Show a draft or an archived listing to others."""

    listing: PublicId
    version: Version


class ArchiveListing(Command):
    """Take a listing off; it is kept for the deals and meetings that name it."""

    listing: PublicId
    version: Version


# -- pictures -------------------------------------------------------------------------------------


class AddPicture(Command):
    """`upload` is the file as sent: base64 in JSON."""

    model_config = ConfigDict(val_json_bytes="base64", ser_json_bytes="base64")

    listing: PublicId
    upload: bytes
    alt: translated(200)  # type: ignore[valid-type]


class ChangePicture(Command):
    """`was`: what stood there when it was read."""

    picture: PublicId
    alt: translated(200)  # type: ignore[valid-type]
    was: Translated | None = None


class RemovePicture(Command):
    picture: PublicId


class MovePicture(Command):
    picture: PublicId
    direction: Direction


# -- needs ----------------------------------------------------------------------------------------


class _Wish(Command):
    """The fields of a need. `valid_until`: the last day on which offers are welcome."""

    title: translated(160)  # type: ignore[valid-type]
    description: MaybeText = NO_TEXT
    hs_code: HsCode | None = None
    category: Category
    purpose: Purpose
    quantity: Measure
    frequency: Frequency
    target_price: OptionalAmount = None
    needed_by: Day
    valid_until: Day | None = None
    sample_required: bool = False


class AddNeed(_Wish):
    company: PublicId
    draft: bool = False


class ChangeNeed(_Wish):
    need: PublicId
    version: Version


class OpenNeed(Command):
    """Show a draft or a closed need to others."""

    need: PublicId
    version: Version


class CloseNeed(Command):
    need: PublicId
    version: Version
