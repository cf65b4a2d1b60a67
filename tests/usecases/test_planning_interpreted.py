"""Interpreters of a schedule: whoever waited for one gets one with it, and new meetings leave them alone."""

import pytest
from sqlalchemy import select

from tests.factories.meetings import Fair
from tests.factories.planning import line, publish, seen, solve, standing, wish
from tradehall.meetings.commands import InterpreterWish, MarkSlots, OfferInterpreter
from tradehall.meetings.models import Claim, MeetingPerson
from tradehall.meetings.planning.queries import publishing_of
from tradehall.meetings.rules import MeetingStatus, ticks

BOTH = pytest.mark.parametrize("database_kind", ["sqlite", "postgres"])


@pytest.fixture
def fair(runner):
    """Wang of the kiln and the shop have a meeting that waits for an interpreter; the cafe wants the kiln, too."""
    made = Fair(runner)
    made.waiting = made.meet(made.wang, made.shop, made.sato, 0, interpreter=InterpreterWish.FIND)
    wish(made, made.ito, made.kiln)
    return made


def tentative(fair):
    return [one.public_id for one in standing(fair) if one.status == MeetingStatus.TENTATIVE]


@BOTH
def test_a_meeting_that_waited_gets_an_interpreter_with_the_schedule(fair):
    fair.enrol(fair.hu)
    run = solve(fair)
    page = seen(fair, run)
    assert fair.runner.ask(publishing_of, fair.zhao, page).found == [line(page, "kiln", "shop")]
    before = next(one for one in standing(fair) if one.public_id == fair.waiting)
    publish(fair, run)
    after = next(one for one in standing(fair) if one.public_id == fair.waiting)
    assert (before.status, after.status) == (MeetingStatus.TENTATIVE, MeetingStatus.CONFIRMED)
    assert (after.uid, after.starts_at) == (before.uid, before.starts_at)
    assert after.sequence > before.sequence
    assert after.version > before.version
    with fair.runner.db.read() as session:
        seat = select(MeetingPerson.person_id).where(MeetingPerson.role == "interpreter")
        held = select(Claim.tick).where(Claim.holder_id == fair.hu.person_id)
        assert session.scalars(seat).all() == [fair.hu.person_id]
        assert sorted(session.scalars(held)) == list(ticks(after.starts_at, after.ends_at))
    does = fair.runner.ask(publishing_of, fair.zhao, seen(fair, run))
    assert (does.new, does.found, does.without) == (0, [], [])


def test_who_lacks_an_interpreter_is_named_and_stays_as_it_is(fair):
    fair.enrol(fair.hu)
    run = solve(fair)
    fair.runner.run(MarkSlots(event="zibo", off=[fair.slots[0]]), fair.hu)
    page = seen(fair, run)
    does = fair.runner.ask(publishing_of, fair.zhao, page)
    assert (does.found, does.without) == ([], [line(page, "kiln", "shop")])
    publish(fair, run)
    assert tentative(fair) == [fair.waiting]


def test_whoever_has_been_asked_is_waited_for(fair):
    fair.enrol(fair.hu)
    fair.runner.run(OfferInterpreter(meeting=fair.waiting, interpreters=[fair.hu.public_id]), fair.zhao)
    page = seen(fair, solve(fair))
    does = fair.runner.ask(publishing_of, fair.zhao, page)
    assert (does.asked, does.found, does.without) == ([line(page, "kiln", "shop")], [], [])
    publish(fair, page.run.public_id)
    assert tentative(fair) == [fair.waiting]


@pytest.mark.parametrize("is_waiting", [True, False])
def test_no_new_meeting_takes_the_interpreter_for_whom_another_waits(runner, is_waiting):
    """The mill and the inn have one time in common, at which the only interpreter is needed."""
    fair = Fair(runner)
    fair.enrol(fair.hu)
    if is_waiting:
        fair.meet(fair.wang, fair.shop, fair.sato, 0, interpreter=InterpreterWish.FIND)
    people = [fair.person(name, language=code) for name, code in (("bao", "zh"), ("kato", "ja"))]
    mill = fair.place("mill", people[:1], languages=["zh"])
    fair.place("inn", people[1:], buyer=True, languages=["ja"], country="JP")
    wish(fair, people[1], mill)
    fair.runner.run(MarkSlots(event="zibo", off=fair.slots[1:]), people[0])
    found = line(seen(fair, solve(fair)), "mill", "inn")
    assert (found.slot, found.why.code if found.why else None) == (
        (None, "resource") if is_waiting else (fair.slots[0], None)
    )


def meet_at_once(fair: Fair) -> None:
    """Two booked meetings that begin together, and want the one interpreter."""
    bao = fair.person("bao", language="zh")
    fair.place("mill", [bao], languages=["zh"])
    kato = fair.person("kato", language="ja")
    inn = fair.place("inn", [kato], buyer=True, languages=["ja"], country="JP")
    fair.meet(fair.wang, fair.shop, fair.sato, 0, interpreter=InterpreterWish.FIND)
    fair.meet(bao, inn, kato, 0, interpreter=InterpreterWish.FIND)


def test_booked_meetings_that_may_move_are_spread_over_the_times_of_the_one_interpreter(runner):
    fair = Fair(runner)
    fair.enrol(fair.hu)
    fair.rules(interpreter_pause=0)
    meet_at_once(fair)
    wish(fair, fair.ito, fair.kiln)
    publish(fair, solve(fair, release=True))
    assert tentative(fair) == []
    assert len({one.starts_at for one in standing(fair) if one.interpreter_wish == "find"}) == 2


def test_where_nobody_can_interpret_all_of_them_there_is_a_schedule_all_the_same(runner):
    """Two that must be held want the one interpreter, who has an hour left for one of them."""
    fair = Fair(runner)
    fair.enrol(fair.hu)
    meet_at_once(fair)
    fair.runner.run(MarkSlots(event="zibo", off=fair.slots[1:]), fair.hu)
    wish(fair, fair.ito, fair.kiln)
    page = seen(fair, solve(fair, release=True))
    assert page.run.state == "done"
    does = fair.runner.ask(publishing_of, fair.zhao, page)
    assert len(does.without) >= 1
    publish(fair, page.run.public_id)
    assert len(standing(fair)) == 3


def test_whoever_has_no_language_in_common_and_nobody_to_interpret_is_named(runner):
    fair = Fair(runner)
    wish(fair, fair.sato, fair.kiln)  # Japanese, and Chinese or English
    wish(fair, fair.ito, fair.kiln)
    page = seen(fair, solve(fair))
    assert fair.runner.ask(publishing_of, fair.zhao, page).mute == [line(page, "kiln", "shop")]
    fair.enrol(fair.hu)
    again = seen(fair, solve(fair))
    assert fair.runner.ask(publishing_of, fair.zhao, again).mute == []
