"""What the handlers of this floor need to know of people and companies."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import and_, select

from tradehall.accounts.models import Person
from tradehall.companies.models import Company, Member
from tradehall.kernel.errors import NotFound
from tradehall.kernel.ids import is_public_id
from tradehall.kernel.tx import Reader


@dataclass(frozen=True, slots=True)
class Applicant:
    """A company that someone wants to register; `is_member`: the actor acts for it."""

    id: int
    sells: bool
    buys: bool
    state: str
    is_member: bool


def applicant(reader: Reader, public_id: str) -> Applicant:
    """Raises NotFound."""
    mine = and_(Member.company_id == Company.id, Member.person_id == reader.actor.person_id)
    statement = (
        select(Company.id, Company.sells, Company.buys, Company.state, Member.id)
        .outerjoin(Member, mine)
        .where(Company.public_id == public_id)
    )
    row = reader.session.execute(statement).one_or_none() if is_public_id(public_id) else None
    if row is None:
        raise NotFound
    return Applicant(row[0], row[1], row[2], row[3], row[4] is not None)


def company_names(reader: Reader, ids: Sequence[int]) -> list[str]:
    """Their registered names, in the order of their ids."""
    return reader.all(select(Company.legal_name).where(Company.id.in_(ids)).order_by(Company.id))


def acts_for(reader: Reader, company_id: int) -> bool:
    """Whether the actor is a member of the company."""
    if reader.actor.person_id is None:
        return False
    statement = select(Member.id).where(Member.company_id == company_id, Member.person_id == reader.actor.person_id)
    return reader.session.scalar(statement) is not None


def people(reader: Reader, public_ids: Sequence[str], company_id: int | None = None) -> dict[str, int]:
    """public id → id of the active people among `public_ids`; with `company_id`, of its members only."""
    statement = select(Person.public_id, Person.id).where(Person.public_id.in_(public_ids), Person.state == "active")
    if company_id is not None:
        statement = statement.join(Member, and_(Member.person_id == Person.id, Member.company_id == company_id))
    return {row.public_id: row.id for row in reader.session.execute(statement)}


def person_by_email(reader: Reader, email: str) -> int | None:
    """The id of the active, confirmed account with that address."""
    return reader.session.scalar(
        select(Person.id).where(
            Person.email == email.strip().lower(),
            Person.state == "active",
            Person.email_confirmed_at.is_not(None),
        )
    )
