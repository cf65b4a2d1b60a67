"""Cases with a desk: those who serve there, those who come for the firm; of waits also who runs the event, who may not
know what a case is about."""

from typing import Any

from tradehall.accounts.queries import people_by_ids
from tradehall.kernel import clock
from tradehall.kernel.outbox import Desk
from tradehall.notices.commands import News, Over
from tradehall.notices.kinds import ASKS_DESK
from tradehall.notices.telling import Telling, news_for, person_name, tells, text_name
from tradehall.support.facts import (
    CaseEnded,
    CaseGiven,
    CaseMoved,
    CaseOpened,
    CaseReopened,
    CasesLate,
    CaseTaken,
    CaseWithdrawn,
    DeskChanged,
)
from tradehall.support.queries import CaseNews, case_told, cases_told
from tradehall.support.queries.telling import case_now, desks_now, who_runs
from tradehall.support.rules import CaseState

# Somebody looks after it: nobody else need look.
NEW_AT_DESK = ["case_opened", "case_given", "case_arrived", "case_reopened"]
TOLD_FIRM = ["case_taken", "case_moved", "case_open_again"]
OVER = ["case_done", "case_refused", "case_withdrawn"]


@tells(DeskChanged)
def desk_changed(fact: DeskChanged, desk: Desk) -> Telling:
    """Who serves there now, and who does not any more; unless that has changed again."""
    found = desk.ask(desks_now, [fact.desk]).get(fact.desk)
    if found is None:
        return Telling()
    subject, joined = f"desk:{found.public_id}", [one for one in fact.added if one in found.people]
    left = [one for one in fact.removed if one not in found.people]
    about: dict[str, Any] = {"desk": [text_name(found.name)], "desk_id": found.id}
    news = news_for(joined, "desk_joined", subject, "/support/desk", found.event_id, **about)
    news += news_for(left, "desk_left", subject, "/support", found.event_id, **about)
    is_over = {"desk_left": joined, "desk_joined": left}
    return Telling(news, [Over(subject=subject, kinds=[kind], people=who) for kind, who in is_over.items() if who])


@tells(CaseOpened)
def opened(fact: CaseOpened, desk: Desk) -> Telling:
    """Unless somebody has taken it, or passed it on, before this was told."""
    found = _untaken(fact.case, fact.desk, desk)
    return Telling(_news(found, "case_opened", found.desk_people, until=_due(found)) if found else [])


@tells(CaseTaken)
def taken(fact: CaseTaken, desk: Desk) -> Telling:
    done = [_over(fact, [*NEW_AT_DESK, "case_taken"])]
    return Telling(_looked_after(desk.ask(case_told, fact.case), fact.by, desk), done)


@tells(CaseGiven)
def given(fact: CaseGiven, desk: Desk) -> Telling:
    """To whom it was given, and the firm; unless it is in other hands by now."""
    found, done = desk.ask(case_told, fact.case), [_over(fact, [*NEW_AT_DESK, "case_taken"])]
    news = _looked_after(found, fact.to, desk)
    if found and found.state == CaseState.OPEN and found.officer_id == fact.to in found.desk_people:
        giver = desk.ask(people_by_ids, [fact.by])[fact.by]
        news += _news(found, "case_given", [fact.to], person=[person_name(giver.name)], until=_due(found))
    return Telling(news, done)


@tells(CaseMoved)
def moved(fact: CaseMoved, desk: Desk) -> Telling:
    """The other desk and the firm; the desk that had it has nothing to do any more."""
    done = [_over(fact, [*ASKS_DESK, *TOLD_FIRM])]
    found, now = desk.ask(case_told, fact.case), desk.ask(case_now, fact.case)
    if found is None or now is None or now.desk_id != fact.after or found.state != CaseState.OPEN:
        return Telling(over=done)
    news = _news(found, "case_moved", found.delegates)
    if found.officer_id is None:
        news += _news(found, "case_arrived", found.desk_people, until=_due(found))
    return Telling(news, done)


@tells(CaseEnded)
def ended(fact: CaseEnded, desk: Desk) -> Telling:
    found = desk.ask(case_told, fact.case)
    is_so = found is not None and found.state == fact.state
    news = _news(found, f"case_{fact.state}", found.delegates) if found and is_so else []
    return Telling(news, [_over(fact, [*ASKS_DESK, *TOLD_FIRM])])


@tells(CaseWithdrawn)
def withdrawn(fact: CaseWithdrawn, desk: Desk) -> Telling:
    found = desk.ask(case_told, fact.case)
    is_so = found is not None and found.state == CaseState.WITHDRAWN
    news = _news(found, "case_withdrawn", found.officers) if found and is_so else []
    return Telling(news, [_over(fact, [*ASKS_DESK, *TOLD_FIRM])])


@tells(CaseReopened)
def reopened(fact: CaseReopened, desk: Desk) -> Telling:
    """Whoever had it at the desk; the firm, where the desk itself goes on with it."""
    found, done = desk.ask(case_told, fact.case), [_over(fact, OVER)]
    if found is None or found.state != CaseState.OPEN:
        return Telling(over=done)
    news = _news(found, "case_reopened", found.officers, until=_due(found))
    if fact.by not in found.delegates:
        news += _news(found, "case_open_again", found.delegates)
    return Telling(news, done)


@tells(CasesLate)
def late(fact: CasesLate, desk: Desk) -> Telling:
    """All who serve at the desks, of what is not answered by now; once a day at most, who runs the events."""
    found = [one for one in desk.ask(cases_told, fact.cases).values() if one.clocks.is_late]
    over = [Over(subject=_subject(one.public_id), kinds=["case_late"]) for one in found]
    news: list[News] = []
    for one in found:
        news += _news(one, "case_late", one.desk_people, together=f"late:{one.event_id}")
    return Telling(news + _to_organisers(found, desk), over)


def _to_organisers(found: list[CaseNews], desk: Desk) -> list[News]:
    """That firms wait, not which ones, nor for what."""
    events = {one.event_id: one.event for one in found}
    news: list[News] = []
    for event, people in (desk.ask(who_runs, events) if events else {}).items():
        here, path = events[event], f"/organise/{events[event].slug}/desks"
        day = clock.local(desk.now, here.zone).date().isoformat()
        told = news_for(people, "cases_late", f"desks:{here.slug}", path, event)
        news += [one.model_copy(update={"once": f"cases_late:{event}:{day}"}) for one in told]
    return news


# -- one case -----------------------------------------------------------------------------------------


def _untaken(case: int, at_desk: int, desk: Desk) -> CaseNews | None:
    found, now = desk.ask(case_told, case), desk.ask(case_now, case)
    if found is None or now is None or now.desk_id != at_desk:
        return None
    return found if found.state == CaseState.OPEN and found.officer_id is None else None


def _looked_after(found: CaseNews | None, officer: int, desk: Desk) -> list[News]:
    """The firm, of whoever has it; unless it is in other hands by now."""
    if found is None or found.state != CaseState.OPEN or found.officer_id != officer:
        return []
    who = desk.ask(people_by_ids, [officer]).get(officer)
    return _news(found, "case_taken", found.delegates, person=[person_name(who.name)]) if who else []


def _news(found: CaseNews, kind: str, people: list[int], **more: Any) -> list[News]:
    about: dict[str, Any] = {
        "company": [[found.firm.name, found.firm.name_en, found.firm.language]],
        "case": [[found.summary, "", found.language]],
        "desk": [text_name(found.desk)],
        "case_id": found.id,
        **more,
    }
    path = f"/support/{found.public_id}"
    return news_for(people, kind, _subject(found.public_id), path, found.event_id, **about)


def _due(found: CaseNews) -> str | None:
    """Until when an answer is due; what is late already is told as such."""
    return found.clocks.due.isoformat() if found.clocks.due and not found.clocks.is_late else None


def _over(fact: CaseTaken | CaseGiven | CaseMoved | CaseEnded | CaseWithdrawn | CaseReopened, kinds: list[str]) -> Over:
    return Over(subject=_subject(fact.public_id), kinds=kinds)


def _subject(public_id: str) -> str:
    return f"case:{public_id}"
