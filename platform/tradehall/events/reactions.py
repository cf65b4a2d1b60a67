"""What follows elsewhere: mails about decisions; who leaves a company is no delegate of it any more."""

from tradehall.companies.facts import MemberRemoved
from tradehall.events.facts import ParticipationApproved, ParticipationRejected, ParticipationWaitlisted
from tradehall.events.queries import decision_letter
from tradehall.events.rules import State
from tradehall.events.service.register import drop_delegate
from tradehall.kernel.facts import Fact, follows, reacts_to
from tradehall.kernel.outbox import Desk
from tradehall.kernel.tx import Tx

_STATE_OF: dict[type[Fact], State] = {
    ParticipationApproved: State.APPROVED,
    ParticipationRejected: State.REJECTED,
    ParticipationWaitlisted: State.WAITLISTED,
}


@reacts_to(ParticipationApproved, ParticipationRejected, ParticipationWaitlisted, name="events.decision_mail")
def mail_decision(fact: ParticipationApproved | ParticipationRejected | ParticipationWaitlisted, desk: Desk) -> None:
    """Tell whoever registered the company, unless the decision was changed meanwhile."""
    letter = desk.ask(decision_letter, fact.participation)
    state = _STATE_OF[type(fact)]
    if letter is None or letter.state != state:
        return
    desk.mail(
        desk.post.compose(
            f"mail/events/{state}",
            to=letter.email,
            language=letter.language,
            company=letter.company,
            event=letter.event,
            event_name=str(letter.event.name.read(letter.language)),
            reason=letter.reason,
            zone=letter.person_zone,
            path=f"/events/{letter.event.slug}/registrations/{letter.public_id}",
        )
    )


@follows(MemberRemoved)
def leave_with_the_company(tx: Tx, fact: MemberRemoved) -> None:
    drop_delegate(tx, fact.company, fact.person)
