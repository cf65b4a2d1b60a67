"""Creating a company and changing its profile."""

from typing import Any

from sqlalchemy import select

from tradehall.companies import rules
from tradehall.companies.commands import ChangeCompany, CreateCompany
from tradehall.companies.errors import SlugTaken
from tradehall.companies.facts import CompanyChanged, CompanyCreated
from tradehall.companies.models import Company, Member
from tradehall.companies.policy import can_create_company
from tradehall.companies.queries.people import person_id_of
from tradehall.companies.search import searchable
from tradehall.companies.service.doors import company_for
from tradehall.companies.shapes import stored
from tradehall.kernel.errors import Forbidden, Invalid, Unauthenticated
from tradehall.kernel.ids import slug_of
from tradehall.kernel.runner import broken, handles
from tradehall.kernel.tx import Tx

broken("uq_companies_slug", SlugTaken)


@handles(CreateCompany)
def create_company(tx: Tx, command: CreateCompany) -> str:
    """Make the company with its first owner. The public id."""
    tx.require(can_create_company(tx.actor), Unauthenticated)
    tx.require(command.owner is None or tx.actor.is_system, Forbidden)
    _check(tx, command)
    owner = tx.actor.person_id if command.owner is None else person_id_of(tx, command.owner)
    if command.slug and command.slug in rules.RESERVED_SLUGS:
        raise SlugTaken
    company = tx.add(Company(slug=command.slug or _free_slug(tx, command.legal_name_en), **_columns(command)))
    if owner is not None:
        tx.add(
            Member(
                company_id=company.id,
                person_id=owner,
                role="owner",
                job_title=command.job_title,
                signs=command.signs,
                joined_at=tx.now,
            )
        )
    tx.record(CompanyCreated(company=company.id))
    return company.public_id


@handles(ChangeCompany)
def change_company(tx: Tx, command: ChangeCompany) -> str:
    """Replace the profile; the later of two editors is told what changed meanwhile."""
    company = company_for(tx, command.company)
    _check(tx, command)
    columns = _columns(command)
    if command.language is None:
        columns["language"] = company.language
    shown = {name: value for name, value in columns.items() if name != "search"}
    tx.expect_version(company, command.version, shown)
    for name, value in columns.items():
        setattr(company, name, value)
    tx.record(CompanyChanged(company=company.id))
    return company.public_id


def _check(tx: Tx, command: CreateCompany | ChangeCompany) -> None:
    wrong = rules.what_is_wrong_with_profile(
        sells=command.sells,
        buys=command.buys,
        business_type=command.business_type,
        buyer_type=command.buyer_type,
        country=command.country,
        registration_no=command.registration_no,
        year_founded=command.year_founded,
        this_year=tx.now.year,
    )
    if wrong:
        raise Invalid(fields=wrong)


def _columns(command: CreateCompany | ChangeCompany) -> dict[str, Any]:
    details = stored(command.details)
    products = command.details.main_products
    return {
        "legal_name": command.legal_name,
        "legal_name_en": command.legal_name_en,
        "name_reading": command.name_reading,
        "sells": command.sells,
        "buys": command.buys,
        "country": command.country,
        "region": command.region,
        "city": command.city,
        "business_type": command.business_type if command.sells else None,
        "buyer_type": command.buyer_type if command.buys else None,
        "employees_band": command.employees_band,
        "year_founded": command.year_founded,
        "registration_no": command.registration_no,
        "website": command.website or "",
        "sectors": list(command.sectors),
        "about": command.about,
        "language": command.language or command.about.source,
        "state": command.state,
        "details": details,
        "search": searchable(
            command.legal_name,
            command.legal_name_en,
            command.name_reading,
            command.region,
            command.city,
            *(products.texts.values() if products else ()),
            *command.about.texts.values(),
        ),
    }


def _free_slug(tx: Tx, name: str) -> str:
    wanted = slug_of(name)
    like = select(Company.slug).where(Company.slug.startswith(wanted, autoescape=True))
    return rules.free_slug(wanted, set(tx.session.scalars(like)))
