"""Registrations: those who decide, and those about whom it is decided."""

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
    ParticipationWithdrawn,
)
from tradehall.events.queries import decision_letter, registration_news
from tradehall.events.queries.letters import RegistrationNews
from tradehall.events.rules import State
from tradehall.kernel.facts import Fact
from tradehall.kernel.outbox import Desk
from tradehall.notices.commands import News, Over
from tradehall.notices.telling import Name, Telling, news_for, tells

Decided = ParticipationApproved | ParticipationRejected | ParticipationWaitlisted | ParticipationReopened
STATE_OF: dict[type[Fact], State] = {
    ParticipationApproved: State.APPROVED,
    ParticipationRejected: State.REJECTED,
    ParticipationWaitlisted: State.WAITLISTED,
    ParticipationReopened: State.PENDING,
}
STANDS: dict[type[Fact], tuple[str, State]] = {
    ParticipationSuspended: ("suspended", State.SUSPENDED),
    ParticipationReinstated: ("reinstated", State.APPROVED),
}


@tells(*STATE_OF)
def decided(fact: Decided, desk: Desk) -> Telling:
    """Whoever registered the company, unless the decision was changed meanwhile."""
    letter, state = desk.ask(decision_letter, fact.participation), STATE_OF[type(fact)]
    done = Over(subject=_subject(fact.participation), kinds=["registered", *STATE_OF.values()])
    if letter is None or letter.state != state:
        return Telling(over=[done])
    about = {
        "company": [[letter.company, letter.company_en, letter.company_language]],
        "before": getattr(fact, "before", ""),
        "participation": fact.participation,
    }
    path = f"/events/{letter.event.slug}/registrations/{letter.public_id}"
    news = news_for([letter.person], str(state), _subject(fact.participation), path, fact.event, **about)
    return Telling(news, [done])


@tells(CompanyRegistered)
def registered(fact: CompanyRegistered, desk: Desk) -> Telling:
    """Ask the organisers to decide, unless they have, or it was taken back."""
    if fact.by is None:
        return Telling()
    news = desk.ask(registration_news, fact.participation)
    return Telling(_to_organisers(news, fact, "registered") if news.state == State.PENDING else [])


@tells(ParticipationWithdrawn)
def withdrawn(fact: ParticipationWithdrawn, desk: Desk) -> Telling:
    return Telling(over=[Over(subject=_subject(fact.participation), kinds=["registered", "nobody", "nobody_left"])])


@tells(ParticipationSuspended, ParticipationReinstated)
def suspended(fact: ParticipationSuspended | ParticipationReinstated, desk: Desk) -> Telling:
    """Everybody of the company, unless it was decided otherwise meanwhile."""
    news = desk.ask(registration_news, fact.participation)
    kind, state = STANDS[type(fact)]
    other = next(name for name, _ in STANDS.values() if name != kind)
    done = [Over(subject=_subject(fact.participation), kinds=[other])]
    if news.state != state:
        return Telling(over=done)
    path = f"/events/{news.event.slug}/registrations/{news.public_id}"
    people = [one.id for one in news.members]
    about = {"company": [_name(news)], "participation": fact.participation}
    return Telling(news_for(people, kind, _subject(fact.participation), path, fact.event, **about), done)


@tells(DelegatesChanged)
def nobody_comes(fact: DelegatesChanged, desk: Desk) -> Telling:
    """When the last delegate has left the company: its members can name another, the organisers know."""
    done = [Over(subject=_subject(fact.participation), kinds=["nobody", "nobody_left"])] if fact.added else []
    news = desk.ask(registration_news, fact.participation) if fact.removed else None
    if news is None or news.delegates or news.state not in rules.WITHDRAWABLE:
        return Telling(over=done)
    mine = f"/events/{news.event.slug}/registrations/{news.public_id}"
    people = [one.id for one in news.members]
    about = {"company": [_name(news)], "participation": fact.participation}
    told = news_for(people, "nobody", _subject(fact.participation), mine, fact.event, **about)
    return Telling(told + _to_organisers(news, fact, "nobody_left"), done)


def _to_organisers(news: RegistrationNews, fact: CompanyRegistered | DelegatesChanged, kind: str) -> list[News]:
    path = f"/organise/{news.event.slug}/participants?state={news.state}"
    people = [one.id for one in news.organisers]
    about = {"company": [_name(news)], "participation": fact.participation}
    return news_for(people, kind, _subject(fact.participation), path, fact.event, **about)


def _name(news: RegistrationNews) -> Name:
    return [news.company, news.company_en, news.company_language]


def _subject(participation: int) -> str:
    return f"participation:{participation}"
