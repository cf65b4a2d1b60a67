"""How an act enters a company: loads it, and refuses whoever may not see it or may not do this."""

from sqlalchemy import func, select

from tradehall.companies import policy
from tradehall.companies.models import Company, Listing, Member, Need, Picture
from tradehall.companies.queries.people import membership
from tradehall.kernel.errors import Forbidden, NotFound, Unauthenticated
from tradehall.kernel.tx import Tx


def role_in(tx: Tx, company: Company) -> str | None:
    mine = membership(tx, company.id, tx.actor.person_id)
    return mine.role if mine else None


def enter(tx: Tx, company: Company, *, draft: bool = False) -> str | None:
    """The actor's role after it was settled that they may act for the company at all.

    NotFound for what they may not see (`draft`: something that only members see), Unauthenticated for
    visitors, Forbidden for everybody else.
    """
    role = role_in(tx, company)
    tx.require(policy.can_see_company(tx.actor, company.state, role), NotFound)
    tx.require(not draft or policy.can_see_draft(tx.actor, role), NotFound)
    otherwise = Forbidden if tx.actor.signed_in else Unauthenticated
    tx.require(policy.can_change_company(tx.actor, role), otherwise)
    return role


def company_for(tx: Tx, public_id: str) -> Company:
    """A company that the actor may change, locked."""
    company = tx.get(Company, public_id, lock=True)
    enter(tx, company)
    return company


def owned_company(tx: Tx, public_id: str) -> Company:
    """A company whose members the actor may manage, locked."""
    company = tx.get(Company, public_id, lock=True)
    role = enter(tx, company)
    tx.require(policy.can_manage_members(tx.actor, role))
    return company


def listing_for(tx: Tx, public_id: str) -> Listing:
    """A listing that the actor may change, locked."""
    listing = tx.get(Listing, public_id, lock=True)
    enter(tx, tx.session.get_one(Company, listing.company_id), draft=listing.state != "published")
    return listing


def picture_for(tx: Tx, public_id: str) -> tuple[Picture, Listing]:
    """A picture and its listing, if the actor may change them; the listing is locked."""
    picture = tx.get(Picture, public_id)
    listing = tx.one(select(Listing).where(Listing.id == picture.listing_id).with_for_update())
    enter(tx, tx.session.get_one(Company, listing.company_id), draft=listing.state != "published")
    return picture, listing


def need_for(tx: Tx, public_id: str) -> Need:
    """A need that the actor may change, locked."""
    need = tx.get(Need, public_id, lock=True)
    enter(tx, tx.session.get_one(Company, need.company_id), draft=need.state != "open")
    return need


def owners_of(tx: Tx, company: Company) -> int:
    count = select(func.count()).where(Member.company_id == company.id, Member.role == "owner")
    return tx.session.scalar(count) or 0
