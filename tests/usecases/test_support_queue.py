"""What waits at a desk: in the order in which it is due, page by page; what takes too long is told once; and what
organisers see of it."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from tests.conftest import on_both_databases
from tests.factories.support import Office
from tests.usecases.test_support import change, facts, say
from tradehall.home.queries import counts
from tradehall.kernel.db import counting
from tradehall.kernel.errors import Forbidden, Malformed, NotFound, Unauthenticated
from tradehall.kernel.policy import SYSTEM, VISITOR
from tradehall.support.commands import CallLateCases, ReopenCase, WithdrawCase
from tradehall.support.models import Case
from tradehall.support.queries import Shelf, case_of_talk, desks_page, my_cases, new_case_form, queue
from tradehall.support.rules import Service


@pytest.fixture
def office(runner) -> Office:
    return Office(runner)


def names(page):
    return [row.summary for row in page.rows.items]


# -- the queue ----------------------------------------------------------------------------------------------


@on_both_databases
def test_what_is_due_first_stands_first_across_desks(office, clock):
    change(office, office.finance, answer_days=3)
    change(office, office.letters, officers=[office.lin.email, office.gao.email])
    slow = {"desk": office.finance, "service": Service.LOAN}
    fast = {"desk": office.letters, "service": Service.INVITATION_LETTER}
    office.case(summary="slow", **slow)  # Monday, due on Thursday
    clock.move(hours=24)
    office.case(summary="fast", **fast)  # Tuesday, due on Wednesday
    clock.move(hours=24)
    office.case(summary="slower", **slow)  # Wednesday, due on Monday
    office.case(summary="answered", **fast)
    answered = office.runner.ask(queue, office.gao).rows.items[-1]
    say(office, office.gao, answered.public_id)
    found = office.runner.ask(queue, office.lin)
    assert names(found) == ["fast", "slow", "slower"]
    assert (found.waiting, found.late) == (3, 0)
    assert names(office.runner.ask(queue, office.lin, Shelf.ASKED)) == ["answered"]
    assert names(office.runner.ask(queue, office.lin, Shelf.WAITING, office.letters)) == ["fast"]
    assert names(office.runner.ask(queue, office.lin, mine=True)) == []
    office.take(found.rows.items[0].public_id)
    assert names(office.runner.ask(queue, office.lin, mine=True)) == ["fast"]
    clock.at = datetime(2026, 3, 4, 10, 1, tzinfo=UTC)
    later = office.runner.ask(queue, office.lin)
    assert (later.late, [row.clocks.is_late for row in later.rows.items]) == (1, [True, False, False])
    with pytest.raises(NotFound):
        office.runner.ask(queue, office.lin, Shelf.WAITING, office.kiln)


def test_the_queue_goes_on_page_by_page(office, clock):
    for number in range(20):
        office.case(summary=f"kiln {number}")
        clock.move(minutes=1)
    for number in range(10):
        office.case(by=office.sato, participation=office.shop, summary=f"shop {number}")
    first = office.runner.ask(queue, office.lin)
    second = office.runner.ask(queue, office.lin, cursor=first.rows.next)
    assert len(first.rows.items) == 25
    assert second.rows.next is None
    assert len({*names(first), *names(second)}) == 30
    office.take(first.rows.items[0].public_id)
    say(office, office.lin, first.rows.items[-1].public_id)
    assert names(office.runner.ask(queue, office.lin, cursor=first.rows.next)) == names(second)
    for made_up in ("x", "1-", "٣-1", "1-2-3", "999999999999-1"):
        with pytest.raises(Malformed):
            office.runner.ask(queue, office.lin, cursor=made_up)


def test_what_is_over_stays_to_be_seen(office, clock):
    first, second = office.case(summary="first"), office.case(summary="second")
    office.end(first)
    clock.move(minutes=1)
    office.runner.run(WithdrawCase(case=second), office.li)
    assert names(office.runner.ask(queue, office.lin, Shelf.OVER)) == ["second", "first"]
    assert names(office.runner.ask(my_cases, office.li, True)) == ["second", "first"]
    assert names(office.runner.ask(my_cases, office.li)) == []
    office.runner.run(ReopenCase(case=second), office.li)
    assert names(office.runner.ask(my_cases, office.li)) == ["second"]


def test_the_navigation_counts_what_waits(office):
    case = office.case()
    assert (office.runner.ask(counts, office.lin).cases, office.runner.ask(counts, office.lin).serves) == (1, True)
    assert (office.runner.ask(counts, office.gao).cases, office.runner.ask(counts, office.gao).serves) == (0, True)
    assert (office.runner.ask(counts, office.li).cases, office.runner.ask(counts, office.li).serves) == (0, False)
    say(office, office.mei, case)
    assert office.runner.ask(counts, office.lin).cases == 0


@pytest.mark.parametrize("read", ["queue", "asked", "over", "mine", "desks"])
def test_lists_cost_the_same_however_long(office, clock, read):
    reads = {
        "queue": (queue, office.lin),
        "asked": (queue, office.lin, Shelf.ASKED),
        "over": (queue, office.lin, Shelf.OVER),
        "mine": (my_cases, office.li),
        "desks": (desks_page, office.zhao, office.slug),
    }
    query, actor, *given = reads[read]

    def cost():
        with counting() as seen:
            office.runner.ask(query, actor, *given)
        return len(seen)

    def more(number):
        for _ in range(number):
            office.case()
            say(office, office.lin, office.case())
            office.end(office.case())

    more(1)
    few = cost()
    more(6)
    assert cost() == few <= 6


# -- too late -----------------------------------------------------------------------------------------------


@on_both_databases
def test_what_takes_too_long_is_told_once(office, clock):
    run = office.runner.run
    first, second = office.case(), office.case()
    say(office, office.lin, second)
    assert run(CallLateCases(), SYSTEM) == 0
    clock.at = datetime(2026, 3, 3, 10, 0, tzinfo=UTC)
    assert run(CallLateCases(), SYSTEM) == 0, "the last moment is in time"
    clock.move(seconds=1)
    assert (run(CallLateCases(), SYSTEM), run(CallLateCases(), SYSTEM)) == (1, 0)
    say(office, office.li, first, "还在等")  # the same wait
    clock.move(days=7)
    assert run(CallLateCases(), SYSTEM) == 0
    say(office, office.mei, first)
    say(office, office.li, first, "谢谢，还有一个问题")
    say(office, office.wang, second, "请问")
    assert run(CallLateCases(), SYSTEM) == 0
    clock.move(days=4)
    office.end(second)
    assert run(CallLateCases(), SYSTEM) == 1
    assert [len(told["cases"]) for told in facts(office, "CasesLate")] == [1, 1]
    for actor in (office.lin, office.zhao, office.ada, VISITOR):
        with pytest.raises(Forbidden):
            run(CallLateCases(), actor)


def test_many_late_cases_cost_what_one_costs(office, clock):
    def cost():
        with counting() as seen:
            told = office.runner.run(CallLateCases(), SYSTEM)
        return told, len(seen)

    office.case()
    clock.move(days=3)
    one, few = cost()
    for _ in range(12):
        office.case()
    clock.move(days=3)
    assert cost() == (12, few)
    assert one == 1
    with office.runner.db.read() as session:
        assert set(session.scalars(select(Case.late_told_seq))) == {1}


# -- for organisers -------------------------------------------------------------------------------------------


def test_organisers_see_clocks_and_no_words(office, clock):
    case = office.case(summary="秘密")
    clock.move(hours=2)
    say(office, office.lin, case)
    office.case()
    clock.move(days=3)
    for actor in (office.zhao, office.ada):
        view = office.runner.ask(desks_page, actor, office.slug)
        assert "秘密" not in repr(view)
        assert "kiln" not in repr(view)
        assert [(d.open, d.late, d.ended, d.hours) for d in view.desks] == [(2, 1, 0, 2.0), (0, 0, 0, None)]
        assert [row.clocks.is_late for row in view.cases.items] == [True, False]
    for name in ("lin", "li", "moss"):
        with pytest.raises(Forbidden):
            office.runner.ask(desks_page, getattr(office, name), office.slug)
    with pytest.raises(Unauthenticated):
        office.runner.ask(desks_page, VISITOR, office.slug)


def test_the_page_of_the_talk_knows_its_case(office):
    case = office.case()
    talk = office.seen(case).case.talk_id
    assert office.runner.ask(case_of_talk, office.lin, talk).public_id == case
    assert office.runner.ask(case_of_talk, office.gao, talk) is None


def test_the_form_knows_which_desk_fits(office):
    ask = office.runner.ask
    assert ask(new_case_form, office.li).chosen is None
    assert ask(new_case_form, office.li, "", "invitation_letter").chosen.public_id == office.letters
    assert len(ask(new_case_form, office.li, "", "logistics").desks) == 2, "where none offers it, all are shown"
    assert ask(new_case_form, office.li, office.finance).chosen.firms[0].participation == office.kiln
    with pytest.raises(NotFound):
        ask(new_case_form, office.moss, office.finance)
    with pytest.raises(Unauthenticated):
        ask(new_case_form, VISITOR)
