"""Members: invited by mail, joining, changing, leaving."""

from datetime import timedelta

from sqlalchemy import select

from tradehall.accounts.facts import PersonDisabled
from tradehall.accounts.service import closing
from tradehall.companies import policy, rules
from tradehall.companies.commands import (
    AcceptInvitation,
    AddMember,
    ChangeMember,
    InviteMember,
    MemberTerms,
    RemoveMember,
    RevokeInvitation,
    Role,
)
from tradehall.companies.errors import AlreadyInvited, AlreadyMember, InvitationOver, NotInvited, NotMember
from tradehall.companies.facts import (
    InvitationRevoked,
    MemberChanged,
    MemberInvited,
    MemberJoined,
    MemberRemoved,
)
from tradehall.companies.models import Company, Member, MemberInvitation
from tradehall.companies.queries.people import invitation_state, member_by_address, member_of, owned_alone, person_id_of
from tradehall.companies.service.doors import enter, owned_company, owners_of
from tradehall.kernel.errors import StaleVersion, Unauthenticated
from tradehall.kernel.facts import follows
from tradehall.kernel.runner import broken, handles
from tradehall.kernel.texts import N_
from tradehall.kernel.tx import Tx

INVITATION_DAYS = 14

broken("uq_members_company_id_person_id", AlreadyMember)


@handles(InviteMember)
def invite_member(tx: Tx, command: InviteMember) -> str:
    """Ask an address to join; the mail goes out after the commit. The invitation's public id."""
    company = owned_company(tx, command.company)
    if member_by_address(tx, company.id, command.email):
        raise AlreadyMember
    same = select(MemberInvitation).where(
        MemberInvitation.company_id == company.id, MemberInvitation.email == command.email
    )
    if any(invitation_state(known, tx) == "open" for known in tx.all(same)):
        raise AlreadyInvited
    invitation = tx.add(
        MemberInvitation(
            company_id=company.id,
            email=command.email,
            role=command.role,
            invited_by=tx.actor.person_id,
            expires_at=tx.now + timedelta(days=INVITATION_DAYS),
        )
    )
    tx.record(MemberInvited(company=company.id, invitation=invitation.id))
    return invitation.public_id


@handles(AcceptInvitation)
def accept_invitation(tx: Tx, command: AcceptInvitation) -> str:
    """Join; the address of the account must be the invited one. The company's slug."""
    tx.require(tx.actor.signed_in, Unauthenticated)
    invitation = tx.get(MemberInvitation, command.invitation, lock=True)
    tx.require(tx.actor.email.casefold() == invitation.email, NotInvited)
    if invitation_state(invitation, tx) != "open":
        raise InvitationOver
    invitation.accepted_at = tx.now
    company = tx.session.get_one(Company, invitation.company_id)
    person_id = tx.actor.person_id or 0
    _join(tx, company.id, person_id, invitation.role, command.job_title, signs=invitation.role == "owner")
    return company.slug


@handles(AddMember)
def add_member(tx: Tx, command: AddMember) -> str:
    """Sample data brings its members along."""
    tx.require(tx.actor.is_system)
    company = tx.get(Company, command.company)
    person_id = person_id_of(tx, command.person)
    _join(tx, company.id, person_id, command.role, command.job_title, signs=command.signs)
    return company.public_id


def _join(tx: Tx, company_id: int, person_id: int, role: str, job_title: str, *, signs: bool) -> None:
    tx.add(
        Member(
            company_id=company_id,
            person_id=person_id,
            role=role,
            job_title=job_title,
            signs=signs,
            joined_at=tx.now,
        )
    )
    tx.record(MemberJoined(company=company_id, person=person_id))


@handles(RevokeInvitation)
def revoke_invitation(tx: Tx, command: RevokeInvitation) -> str:
    """The link stops working. The company's public id."""
    invitation = tx.get(MemberInvitation, command.invitation, lock=True)
    company = tx.session.get_one(Company, invitation.company_id)
    role = enter(tx, company, draft=True)
    tx.require(policy.can_manage_members(tx.actor, role))
    if invitation_state(invitation, tx) != "open":
        raise InvitationOver
    invitation.revoked_at = tx.now
    tx.record(InvitationRevoked(company=company.id, invitation=invitation.id))
    return company.public_id


@handles(RemoveMember)
def remove_member(tx: Tx, command: RemoveMember) -> str:
    """End a membership; what the person held in the company's name is for the upper floors to pass on."""
    company = tx.get(Company, command.company, lock=True)
    role = enter(tx, company)
    member = member_of(tx, company.id, command.person)
    tx.require(policy.can_remove_member(tx.actor, role, member.person_id if member else None))
    if member is None:
        raise NotMember
    if why := rules.why_not_without_owner(rules.is_owner(member.role), False, owners_of(tx, company)):
        raise why
    tx.delete(member)
    tx.record(MemberRemoved(company=company.id, person=member.person_id))
    return company.public_id


@handles(ChangeMember)
def change_member(tx: Tx, command: ChangeMember) -> str:
    """Change role, job title and whether the member signs."""
    company = owned_company(tx, command.company)
    member = member_of(tx, company.id, command.person)
    if member is None:
        raise NotMember
    _expect(command, member)
    stays_owner = rules.is_owner(command.role)
    if why := rules.why_not_without_owner(rules.is_owner(member.role), stays_owner, owners_of(tx, company)):
        raise why
    member.role, member.job_title, member.signs = command.role, command.job_title, command.signs
    tx.record(MemberChanged(company=company.id, person=member.person_id))
    return company.public_id


def _expect(command: ChangeMember, member: Member) -> None:
    """Compare-and-set: nothing of what was read has been changed by somebody else."""
    names = MemberTerms.model_fields
    if command.was is None or all(getattr(command.was, name) == getattr(member, name) for name in names):
        return
    pairs = [(name, getattr(command, name), getattr(member, name)) for name in names]
    changes = [{"field": name, "yours": yours, "theirs": theirs} for name, yours, theirs in pairs if yours != theirs]
    raise StaleVersion(details={"changes": changes})


closing.owns_alone.append(owned_alone)


@follows(PersonDisabled)
def pass_on_companies(tx: Tx, fact: PersonDisabled) -> None:
    """Whom the administrator named owns the company, too; whose account is closed stays its owner on paper."""
    alone = {company["id"]: company["members"] for company in owned_alone(tx, fact.person)} if fact.owners else {}
    for public_id, person in fact.owners.items():
        company = tx.get(Company, public_id, lock=True)
        member = member_of(tx, company.id, person)
        if member is None or person not in [one["id"] for one in alone.get(public_id, [])]:
            tx.refuse("owners", N_("This person cannot own the company. Please choose again."))
            raise AssertionError
        member.role, member.signs = Role.OWNER, True
        tx.record(MemberChanged(company=company.id, person=member.person_id))
