"""People, companies, listings and needs."""

from datetime import date

from tradehall.accounts.commands import Role as PlatformRole
from tradehall.api.views.base import Id, Listed, View, amount_of
from tradehall.companies import queries
from tradehall.companies.commands import (
    BusinessType,
    BuyerType,
    CompanyState,
    EmployeesBand,
    PriceMode,
    Purpose,
    Role,
)
from tradehall.companies.shapes import CompanyDetails, Frequency, Measure
from tradehall.companies.terms import Category, Incoterm
from tradehall.events.commands import Side
from tradehall.events.queries import DelegateName
from tradehall.events.rules import State
from tradehall.kernel.parse import Amount
from tradehall.kernel.texts import Translated
from tradehall.meetings.queries.views import CompanyBrief


class Person(View):
    """A person who comes for a company, or who interprets. The order of names follows `language`."""

    id: Id
    name: str
    name_reading: str
    name_latin: str
    language: str
    time_zone: str
    job_title: str

    @classmethod
    def of(cls, person: DelegateName) -> "Person":
        return cls(
            id=person.public_id,
            name=person.name,
            name_reading=person.name_reading,
            name_latin=person.name_latin,
            language=person.language,
            time_zone=person.time_zone,
            job_title=person.job_title,
        )


class CompanyName(View):
    """A company by its names; `language` is that of `name`, `slug` its address."""

    slug: str
    name: str
    name_en: str
    language: str


class CompanyCard(CompanyName):
    """A company in a list."""

    id: Id
    name_reading: str
    country: str
    region: str
    city: str

    @classmethod
    def of(cls, company: CompanyBrief) -> "CompanyCard":
        return cls(
            id=company.public_id,
            slug=company.slug,
            name=company.name,
            name_en=company.name_en,
            name_reading=company.name_reading,
            language=company.language,
            country=company.country,
            region=company.region,
            city=company.city,
        )


class Listing(View):
    """What an exporter offers. `price` is null where the reader is not shown the amount."""

    id: Id
    title: Translated
    summary: Translated
    hs_code: str
    category: Category
    origin_country: str
    moq: Measure
    lead_time_days: int
    price_mode: PriceMode
    price: Amount | None
    price_incoterm: Incoterm | None
    price_place: str
    state: str
    version: int

    @classmethod
    def of(cls, row: queries.ListingRow) -> "Listing":
        return cls(
            id=row.public_id,
            title=row.title,
            summary=row.summary,
            hs_code=row.hs_code,
            category=row.category,
            origin_country=row.origin_country,
            moq=Measure(quantity=row.moq_quantity, unit=row.moq_unit),
            lead_time_days=row.lead_time_days,
            price_mode=row.price_mode,
            price=amount_of(row.price),
            price_incoterm=row.price_incoterm,
            price_place=row.price_place,
            state=row.state,
            version=row.version,
        )


class Need(View):
    """What a buyer looks for."""

    id: Id
    title: Translated
    description: Translated
    hs_code: str
    category: Category
    purpose: Purpose
    quantity: Measure
    frequency: Frequency
    target_price: Amount | None
    needed_by: date
    valid_until: date
    sample_required: bool
    state: str
    version: int

    @classmethod
    def of(cls, row: queries.NeedRow) -> "Need":
        return cls(
            id=row.public_id,
            title=row.title,
            description=row.description,
            hs_code=row.hs_code,
            category=row.category,
            purpose=row.purpose,
            quantity=Measure(quantity=row.quantity, unit=row.unit),
            frequency=row.frequency,
            target_price=amount_of(row.target_price),
            needed_by=row.needed_by,
            valid_until=row.valid_until,
            sample_required=row.sample_required,
            state=row.state,
            version=row.version,
        )


class Company(CompanyCard):
    """A company's profile with a page each of what it offers and looks for. `role`: the reader's own in it."""

    state: CompanyState
    sells: bool
    buys: bool
    business_type: BusinessType | None
    buyer_type: BuyerType | None
    employees_band: EmployeesBand | None
    year_founded: int | None
    website: str
    sectors: list[str]
    about: Translated
    details: CompanyDetails
    role: Role | None
    version: int
    listings: Listed[Listing]
    needs: Listed[Need]

    @classmethod
    def of_page(cls, page: queries.CompanyPage) -> "Company":
        profile, card = page.profile, page.profile.card
        return cls(
            id=card.public_id,
            slug=card.slug,
            name=card.legal_name,
            name_en=card.legal_name_en,
            name_reading=card.name_reading,
            language=card.language,
            country=card.country,
            region=card.region,
            city=card.city,
            state=card.state,
            sells=card.sells,
            buys=card.buys,
            business_type=card.business_type,
            buyer_type=card.buyer_type,
            employees_band=profile.employees_band,
            year_founded=profile.year_founded,
            website=profile.website,
            sectors=list(card.sectors),
            about=card.about,
            details=profile.details,
            role=profile.my_role,
            version=profile.version,
            listings=Listed(items=[Listing.of(row) for row in page.listings.items], next=page.listings.next),
            needs=Listed(items=[Need.of(row) for row in page.needs.items], next=page.needs.next),
        )


# -- who asks -----------------------------------------------------------------------------------------


class OwnCompany(CompanyName):
    """A company that the person acts for. `signs`: may confirm deals for it."""

    id: Id
    role: Role
    signs: bool


class OwnParticipation(View):
    """A company of the person in an event (its slug)."""

    id: Id
    event: str
    side: Side
    state: State


class Calendar(View):
    """`feed_url`: the secret address of the person's meetings for calendar programs; null while there is none."""

    feed_url: str | None


class Me(View):
    """The person whom the token stands for."""

    id: Id
    name: str
    email: str
    language: str
    time_zone: str
    companies: list[OwnCompany]
    roles: list[PlatformRole]
    participations: list[OwnParticipation]
    calendar: Calendar
