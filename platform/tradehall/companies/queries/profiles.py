"""A company's profile: as others may see it, and as its members edit it."""

from typing import Any

from sqlalchemy import select

from tradehall.companies import policy
from tradehall.companies.commands import EmployeesBand, Role
from tradehall.companies.models import Company, Member
from tradehall.companies.queries.cards import card_of
from tradehall.companies.queries.views import Profile
from tradehall.companies.shapes import CompanyDetails, restored
from tradehall.kernel.errors import Forbidden, NotFound, Unauthenticated
from tradehall.kernel.tx import ME, Reader, given, plain

_BY_SLUG = (
    select(plain(Company), Member.role)
    .outerjoin(Member, (Member.company_id == Company.id) & (Member.person_id == ME))
    .where(Company.slug == given("slug"))
)


def company_and_role(reader: Reader, slug: str) -> tuple[Any, Role | None]:
    """The company and what the reader is in it; NotFound when the reader may not see it."""
    row = reader.row(_BY_SLUG, slug=slug)
    if row is None:
        raise NotFound
    company, role = row
    if not policy.can_see_company(reader.actor, company.state, role):
        raise NotFound
    return company, Role(role) if role else None


def own_profile(reader: Reader, slug: str) -> Profile:
    """The profile for those who may change it: others are asked to sign in, or refused."""
    company, role = company_and_role(reader, slug)
    if not policy.can_change_company(reader.actor, role):
        raise Forbidden if reader.actor.signed_in else Unauthenticated
    return profile_of(company, role)


def own_company(reader: Reader, slug: str) -> str:
    """The public id of a company that the reader may change."""
    return own_profile(reader, slug).card.public_id


def profile_of(company: Any, role: Role | None) -> Profile:
    return Profile(
        card=card_of(company),
        website=company.website,
        year_founded=company.year_founded,
        registration_no=company.registration_no,
        employees_band=EmployeesBand(company.employees_band) if company.employees_band else None,
        details=restored(CompanyDetails, company.details),
        version=company.version,
        my_role=role,
    )
