"""Members, invitations, and what a person is to a company."""

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.orm import aliased

from tradehall.accounts.models import Person
from tradehall.companies import policy
from tradehall.companies.commands import Role
from tradehall.companies.models import Company, Member, MemberInvitation
from tradehall.companies.queries.cards import card_of
from tradehall.companies.queries.profiles import own_profile
from tradehall.companies.queries.views import (
    InvitationPage,
    InvitationRow,
    MemberName,
    Membership,
    MembersPage,
    MyCompany,
)
from tradehall.kernel.errors import NotFound, Unauthenticated
from tradehall.kernel.tx import ME, NOW, Reader, among, given, plain

_MEMBER = select(plain(Member)).where(Member.company_id == given("company"), Member.person_id == given("person"))
_MEMBERSHIPS = select(plain(Member)).where(Member.company_id.in_(among("companies")), Member.person_id == ME)


def membership(reader: Reader, company_id: int, person_id: int | None) -> Membership | None:
    """What the person is to the company; None for strangers."""
    if person_id is None:
        return None
    row = reader.value(_MEMBER, company=company_id, person=person_id)
    if row is None:
        return None
    return Membership(row.company_id, row.person_id, Role(row.role), row.job_title, row.signs)


def memberships(reader: Reader, company_ids: Collection[int]) -> dict[int, Membership]:
    """The reader's own membership of each company that they belong to."""
    rows = reader.all(_MEMBERSHIPS, companies=list(company_ids))
    return {
        row.company_id: Membership(row.company_id, row.person_id, Role(row.role), row.job_title, row.signs)
        for row in rows
    }


_MY_COMPANIES = (
    select(plain(Company), Member.role, Member.signs)
    .join(Member, Member.company_id == Company.id)
    .where(Member.person_id == ME)
    .order_by(Company.legal_name_en, Company.id)
)


def my_companies(reader: Reader) -> list[MyCompany]:
    """The companies for which the reader acts, by name. Empty for visitors."""
    return [MyCompany(card_of(company), Role(role), signs) for company, role, signs in reader.rows(_MY_COMPANIES)]


def my_companies_page(reader: Reader) -> list[MyCompany]:
    """`my_companies` for the page: visitors sign in first."""
    if reader.actor.person_id is None:
        raise Unauthenticated
    return my_companies(reader)


_MEMBERS = (
    select(plain(Member), plain(Person))
    .join(Person, Person.id == Member.person_id)
    .where(Member.company_id.in_(among("companies")))
    .order_by(Member.role.desc(), Member.joined_at, Member.id)
)


def _member_name(member: Any, person: Any) -> MemberName:
    return MemberName(
        company_id=member.company_id,
        person_id=person.id,
        public_id=person.public_id,
        name=person.name,
        name_reading=person.name_reading,
        name_latin=person.name_latin,
        language=person.language,
        role=Role(member.role),
        job_title=member.job_title,
        signs=member.signs,
    )


def members_of(reader: Reader, company_ids: Iterable[int]) -> dict[int, list[MemberName]]:
    """The members of each company, owners first; whoever asks has checked that the reader may know them."""
    ids = list(company_ids)
    found: dict[int, list[MemberName]] = {company_id: [] for company_id in ids}
    for member, person in reader.rows(_MEMBERS, companies=ids):
        found[member.company_id].append(_member_name(member, person))
    return found


_OPEN_INVITATIONS = (
    select(plain(MemberInvitation))
    .where(
        MemberInvitation.company_id == given("company"),
        MemberInvitation.accepted_at.is_(None),
        MemberInvitation.revoked_at.is_(None),
        MemberInvitation.expires_at > NOW,
    )
    .order_by(MemberInvitation.id.desc())
)


_Owner, _Other = aliased(Member), aliased(Member)
_OWNED_ALONE = (
    select(plain(Company), _Other.role, plain(Person))
    .join(_Owner, and_(_Owner.company_id == Company.id, _Owner.role == "owner"))
    .outerjoin(_Other, and_(_Other.company_id == Company.id, _Other.person_id != _Owner.person_id))
    .outerjoin(Person, and_(Person.id == _Other.person_id, Person.state == "active"))
    .where(_Owner.person_id == given("person"), Company.state == "active")
    .order_by(Company.id, _Other.joined_at, _Other.id)
)


def owned_alone(reader: Reader, person: int) -> list[dict[str, Any]]:
    """The companies that nobody else owns who can sign in, as `HangsOnPerson` tells them. For administrators."""
    found: dict[int, dict[str, Any]] = {}
    shared: set[int] = set()
    for company, role, other in reader.rows(_OWNED_ALONE, person=person):
        named = {"id": company.public_id, "name": company.legal_name, "language": company.language, "members": []}
        members = found.setdefault(company.id, named)["members"]
        if other.id is not None:
            members.append({"id": other.public_id, "name": other.name})
            shared |= {company.id} if role == Role.OWNER else set()
    return [told for company, told in found.items() if company not in shared]


def members_page(reader: Reader, slug: str) -> MembersPage:
    """The members' own page; open invitations are for owners alone."""
    profile = own_profile(reader, slug)
    invitations: list[InvitationRow] = []
    if policy.can_manage_members(reader.actor, profile.my_role):
        rows = reader.all(_OPEN_INVITATIONS, company=profile.card.id)
        invitations = [
            InvitationRow(row.public_id, row.email, Role(row.role), row.created_at, row.expires_at) for row in rows
        ]
    return MembersPage(profile, members_of(reader, [profile.card.id])[profile.card.id], invitations)


def invitation_page(reader: Reader, public_id: str) -> InvitationPage:
    """What the invitation's link shows to whoever holds it; `mine` if it is the reader's address."""
    row = reader.session.execute(
        select(MemberInvitation, Company, Person.name)
        .join(Company, Company.id == MemberInvitation.company_id)
        .join(Person, Person.id == MemberInvitation.invited_by)
        .where(MemberInvitation.public_id == public_id)
    ).one_or_none()
    if row is None:
        raise NotFound
    invitation, company, inviter = row
    return InvitationPage(
        public_id=invitation.public_id,
        company=company.legal_name,
        company_en=company.legal_name_en,
        inviter=inviter,
        role=Role(invitation.role),
        email=invitation.email,
        state=invitation_state(invitation, reader),
        mine=reader.actor.email.casefold() == invitation.email,
        slug=company.slug,
    )


def invitation_state(invitation: MemberInvitation, reader: Reader) -> str:
    if invitation.accepted_at is not None:
        return "accepted"
    if invitation.revoked_at is not None:
        return "revoked"
    return "open" if invitation.expires_at > reader.now else "expired"


def person_id_of(reader: Reader, public_id: str) -> int:
    """The inner id of a person; raises NotFound."""
    return reader.get(Person, public_id).id


def member_of(reader: Reader, company_id: int, person: str) -> Member | None:
    """The member with that person's public id; None for everybody else, whether they exist or not."""
    statement = select(Member).join(Person, Person.id == Member.person_id)
    return reader.session.scalar(statement.where(Member.company_id == company_id, Person.public_id == person))


def member_by_address(reader: Reader, company_id: int, email: str) -> bool:
    """Whether the holder of an address is a member already."""
    return (
        reader.session.scalar(
            select(Member.id)
            .join(Person, Person.id == Member.person_id)
            .where(Member.company_id == company_id, Person.email == email)
        )
        is not None
    )


def invitation_mail(reader: Reader, invitation_id: int) -> dict[str, str] | None:
    """What the invitation's mail says and in which language; None when it is no longer open."""
    row = reader.session.execute(
        select(MemberInvitation, Company, Person)
        .join(Company, Company.id == MemberInvitation.company_id)
        .join(Person, Person.id == MemberInvitation.invited_by)
        .where(MemberInvitation.id == invitation_id)
    ).one_or_none()
    if row is None or invitation_state(row[0], reader) != "open":
        return None
    invitation, company, inviter = row
    known = reader.session.scalar(select(Person.language).where(Person.email == invitation.email))
    return {
        "to": invitation.email,
        "language": known or inviter.language,
        "invitation": invitation.public_id,
        "inviter": inviter.name,
        "company": company.legal_name,
        "company_en": company.legal_name_en,
        "company_language": company.language,
    }


_INVITED = (
    select(Person.id)
    .join(MemberInvitation, MemberInvitation.email == Person.email)
    .where(MemberInvitation.id == given("invitation"), Person.state == "active")
)


def invited_person(reader: Reader, invitation_id: int) -> int | None:
    """Who has the address to which the invitation went; None while nobody has an account with it."""
    found: int | None = reader.value(_INVITED, invitation=invitation_id)
    return found
