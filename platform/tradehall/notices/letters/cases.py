"""Letters about cases with a desk, to those alone who may read the case when they go out."""

from collections import defaultdict
from collections.abc import Iterator

from tradehall.kernel.outbox import Desk
from tradehall.notices.letters.writing import Letter, letter, names, sieves, writes
from tradehall.notices.queries.due import Due
from tradehall.notices.telling import called, company_name
from tradehall.support.queries import CaseNews, cases_told
from tradehall.support.queries.telling import case_now, desks_now, late_at, who_runs

MOST = 20  # cases of one mail; the page has the rest
CASES = ("case_opened", "case_given", "case_arrived", "case_moved", "case_reopened")
ENDS = ("case_done", "case_refused")
QUIET = ("case_taken", "case_withdrawn", "case_open_again")


@sieves(*CASES, *ENDS, *QUIET, "case_late")
def who_reads(desk: Desk, notices: list[Due]) -> list[Due]:
    """Not whoever has left the firm or the desk; nor of a wait that is over."""
    found = desk.ask(cases_told, {one.details["case_id"] for one in notices})

    def is_news(one: Due) -> bool:
        case = found.get(one.details["case_id"])
        if case is None or (one.kind == "case_late" and not case.clocks.is_late):
            return False
        return one.person.id in case.delegates or one.person.id in case.desk_people

    return [one for one in notices if is_news(one)]


@sieves("desk_joined", "desk_left")
def who_serves(desk: Desk, notices: list[Due]) -> list[Due]:
    """Not what has changed again meanwhile."""
    found = desk.ask(desks_now, {one.details["desk_id"] for one in notices})

    def is_news(one: Due) -> bool:
        now = found.get(one.details["desk_id"])
        return now is not None and (one.person.id in now.people) == (one.kind == "desk_joined")

    return [one for one in notices if is_news(one)]


@sieves("cases_late")
def who_organises(desk: Desk, notices: list[Due]) -> list[Due]:
    people = desk.ask(who_runs, {one.event for one in notices if one.event is not None})
    return [one for one in notices if one.event is not None and one.person.id in people.get(one.event, ())]


@writes(*CASES)
def news(desk: Desk, notices: list[Due]) -> Iterator[Letter]:
    """What is asked and until when, not the words of the talk; of a case that was passed on, why."""
    case, now = _case(desk, notices[0]), desk.ask(case_now, notices[0].details["case_id"])
    if case is None or now is None:
        return
    why = now.why if notices[0].kind in ("case_moved", "case_arrived") else ""
    for one in notices:
        values = {"found": case, "now_there": now, "why": why, "kind": one.kind, "person": names(one, "person")}
        yield letter(desk, one, summary=case.summary, **values)


@writes(*ENDS)
def ended(desk: Desk, notices: list[Due]) -> Iterator[Letter]:
    """What came of it, in the words of whoever ended it."""
    case, now = _case(desk, notices[0]), desk.ask(case_now, notices[0].details["case_id"])
    if case is None or now is None or f"case_{case.state}" != notices[0].kind:
        return
    for one in notices:
        yield letter(desk, one, found=case, now_there=now, kind=one.kind, summary=case.summary)


@writes("desk_joined")
def serves(desk: Desk, notices: list[Due]) -> Iterator[Letter]:
    """What the desk is for and has promised, and what a case asks of whoever serves there."""
    found = desk.ask(desks_now, {one.details["desk_id"] for one in notices})
    for one in notices:
        yield letter(desk, one, at_desk=found[one.details["desk_id"]], called=names(one, "desk"))


@writes("case_late")
def late(desk: Desk, notices: list[Due]) -> Iterator[Letter]:
    """One mail a person, of all that wait for them for too long."""
    found = desk.ask(cases_told, {one.details["case_id"] for one in notices})
    mine: dict[int, list[tuple[Due, CaseNews]]] = defaultdict(list)
    for one in notices:
        if one.details["case_id"] in found:
            mine[one.person.id].append((one, found[one.details["case_id"]]))
    for pairs in mine.values():
        first, language = pairs[0][0], pairs[0][0].person.language
        waits = [(called(company_name(case.firm), language), case) for _one, case in pairs]
        waits.sort(key=lambda pair: pair[1].clocks.due or first.at)
        path = first.path if len(pairs) == 1 else "/support/desk"
        values = {"waits": waits[:MOST], "more": max(0, len(waits) - MOST), "summary": waits[0][1].summary}
        yield letter(desk, first, path=path, **values)


@writes("cases_late")
def late_office(desk: Desk, notices: list[Due]) -> Iterator[Letter]:
    """Service, desk and clock alone; unless all were answered by now."""
    found = desk.ask(late_at, notices[0].event)
    if found:
        for one in notices:
            yield letter(desk, one, waits=found[:MOST], more=max(0, len(found) - MOST))


def _case(desk: Desk, one: Due) -> CaseNews | None:
    return desk.ask(cases_told, [one.details["case_id"]]).get(one.details["case_id"])
