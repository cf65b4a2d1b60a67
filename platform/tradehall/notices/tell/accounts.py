"""Accounts and companies: what a mail of its own tells, told on the page, too."""

from typing import Any

from tradehall.accounts import proofs
from tradehall.accounts.facts import EmailChanged, PasswordChanged, PersonSignedIn
from tradehall.accounts.queries import new_device
from tradehall.companies.facts import InvitationRevoked, MemberInvited, MemberJoined
from tradehall.companies.queries.people import invitation_mail, invited_person
from tradehall.companies.reactions import INVITATION
from tradehall.kernel.outbox import Desk
from tradehall.notices.commands import Over
from tradehall.notices.telling import Telling, news_for, person_name, tells


@tells(PersonSignedIn)
def signed_in(fact: PersonSignedIn, desk: Desk) -> Telling:
    """A browser that was not theirs lately."""
    found = desk.ask(new_device, fact.session)
    return Telling(news_for([fact.person], "new_device", "account", "/settings#sessions") if found else [])


@tells(PasswordChanged)
def password_changed(fact: PasswordChanged, desk: Desk) -> Telling:
    return Telling(news_for([fact.person], "password_changed", "account", "/settings#password"))


@tells(EmailChanged)
def email_changed(fact: EmailChanged, desk: Desk) -> Telling:
    return Telling(news_for([fact.person], "email_changed", "account", "/settings#email"))


@tells(MemberInvited)
def invited(fact: MemberInvited, desk: Desk) -> Telling:
    """Whoever is invited and has an account, while the invitation is open."""
    letter, person = desk.ask(invitation_mail, fact.invitation), desk.ask(invited_person, fact.invitation)
    if letter is None or person is None:
        return Telling()
    about: dict[str, Any] = {
        "inviter": [person_name(letter["inviter"])],
        "company": [[letter["company"], letter["company_en"], letter["company_language"]]],
    }
    path = f"/companies/invitations/{proofs.link_of(INVITATION, letter['invitation'])}"
    return Telling(news_for([person], "invited", _subject(fact.company), path, **about))


@tells(InvitationRevoked)
def revoked(fact: InvitationRevoked, desk: Desk) -> Telling:
    person = desk.ask(invited_person, fact.invitation)
    return Telling(over=[_over(fact.company, person)] if person else [])


@tells(MemberJoined)
def joined(fact: MemberJoined, desk: Desk) -> Telling:
    return Telling(over=[_over(fact.company, fact.person)])


def _over(company: int, person: int) -> Over:
    return Over(subject=_subject(company), kinds=["invited"], people=[person])


def _subject(company: int) -> str:
    return f"company:{company}"
