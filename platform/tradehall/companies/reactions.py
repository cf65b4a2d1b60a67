"""What follows when something happened to companies: the mail to somebody who is invited."""

from tradehall.accounts import proofs
from tradehall.companies.facts import MemberInvited
from tradehall.companies.queries.people import invitation_mail
from tradehall.kernel.facts import reacts_to
from tradehall.kernel.outbox import Desk

INVITATION = "company-invitation"  # what the link is signed for


@reacts_to(MemberInvited, name="companies.invitation")
def mail_invitation(fact: MemberInvited, desk: Desk) -> None:
    """Nothing if it was accepted, withdrawn or too old by now."""
    found = desk.ask(invitation_mail, fact.invitation)
    if found is None:
        return
    desk.mail(
        desk.post.compose(
            "mail/companies/invitation",
            to=found["to"],
            language=found["language"],
            link=proofs.link_of(INVITATION, found["invitation"]),
            inviter=found["inviter"],
            company=found["company"],
            company_en=found["company_en"],
        )
    )
