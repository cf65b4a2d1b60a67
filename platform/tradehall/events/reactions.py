"""What follows elsewhere: mails about registrations; who leaves a company is no delegate of it any more."""

from collections.abc import Iterable
from typing import Any

from tradehall.accounts.facts import PersonDisabled, PersonEnabled
from tradehall.companies.facts import MemberRemoved
from tradehall.events import rules
from tradehall.events.facts import (
    CompanyRegistered,
    DelegatesChanged,
    ParticipationApproved,
    ParticipationReinstated,
    ParticipationRejected,
    ParticipationReopened,
    ParticipationSuspended,
    ParticipationWaitlisted,
)
from tradehall.events.queries import decision_letter, registration_news
from tradehall.events.queries.letters import Addressee, RegistrationNews
from tradehall.events.rules import State
from tradehall.events.service.register import drop_delegate, tell_of_delegate
from tradehall.kernel.facts import Fact, follows, reacts_to
from tradehall.kernel.outbox import Desk
from tradehall.kernel.tx import Tx

Decided = ParticipationApproved | ParticipationRejected | ParticipationWaitlisted | ParticipationReopened
_STATE_OF: dict[type[Fact], State] = {
    ParticipationApproved: State.APPROVED,
    ParticipationRejected: State.REJECTED,
    ParticipationWaitlisted: State.WAITLISTED,
    ParticipationReopened: State.PENDING,
}


@reacts_to(*_STATE_OF, name="events.decision_mail")
def mail_decision(fact: Decided, desk: Desk) -> None:
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
            before=getattr(fact, "before", ""),
            zone=letter.person_zone,
            path=f"/events/{letter.event.slug}/registrations/{letter.public_id}",
        )
    )


@reacts_to(CompanyRegistered, name="events.registered_mail")
def mail_registered(fact: CompanyRegistered, desk: Desk) -> None:
    """Ask the organisers to decide, unless they have, or it was taken back."""
    if fact.by is None:
        return
    news = desk.ask(registration_news, fact.participation)
    if news.state == State.PENDING:
        others = [one for one in news.organisers if one.id != fact.by]
        _mail(desk, "registered", news, others, path=f"/organise/{news.event.slug}/participants?state=pending")


@reacts_to(DelegatesChanged, name="events.nobody_mail")
def mail_nobody_comes(fact: DelegatesChanged, desk: Desk) -> None:
    """When the last delegate has left the company: its members can name another, the organisers know."""
    news = desk.ask(registration_news, fact.participation) if fact.removed else None
    if news is None or news.delegates or news.state not in rules.WITHDRAWABLE:
        return
    mine = f"/events/{news.event.slug}/registrations/{news.public_id}"
    _mail(desk, "nobody", news, news.members, path=mine)
    theirs = f"/organise/{news.event.slug}/participants?state={news.state}"
    _mail(desk, "nobody_left", news, news.organisers, path=theirs)


@reacts_to(ParticipationSuspended, ParticipationReinstated, name="events.suspended_mail")
def mail_suspended(fact: ParticipationSuspended | ParticipationReinstated, desk: Desk) -> None:
    """Everybody of the company, unless it was decided otherwise meanwhile."""
    news = desk.ask(registration_news, fact.participation)
    template = "suspended" if isinstance(fact, ParticipationSuspended) else "reinstated"
    if news.state == (State.SUSPENDED if template == "suspended" else State.APPROVED):
        path = f"/events/{news.event.slug}/registrations/{news.public_id}"
        _mail(desk, template, news, news.members, path=path, reason=news.reason)


def _mail(desk: Desk, template: str, news: RegistrationNews, to: Iterable[Addressee], **values: Any) -> None:
    for reader in to:
        mail = desk.post.compose(
            f"mail/events/{template}",
            to=reader.email,
            language=reader.language,
            company=news.company_for(reader.language),
            event=news.event,
            event_name=str(news.event.name.read(reader.language)),
            side=news.side,
            **values,
        )
        desk.mail(mail)


@follows(PersonDisabled, PersonEnabled)
def come_or_stay_away(tx: Tx, fact: PersonDisabled | PersonEnabled) -> None:
    """Nobody meets a delegate whose account is closed; once it is open again they come as before."""
    tell_of_delegate(tx, fact.person, comes=isinstance(fact, PersonEnabled))


@follows(MemberRemoved)
def leave_with_the_company(tx: Tx, fact: MemberRemoved) -> None:
    drop_delegate(tx, fact.company, fact.person)
