"""Saying when one can be met: hours, marks, preferences; and what others learn of it."""

from datetime import UTC, datetime, time

import pytest

from tests.factories.events import make_event, make_participation
from tests.factories.meetings import Fair
from tradehall.events.commands import Phase, Side
from tradehall.kernel.errors import Forbidden, Invalid, NotFound, StaleVersion, Unauthenticated
from tradehall.kernel.policy import VISITOR
from tradehall.meetings import queries
from tradehall.meetings.commands import AcceptRequest, MarkSlots, Others, SetBookingPreferences, SetHours
from tradehall.meetings.diary import SlotWhy, WorkingHours
from tradehall.meetings.errors import EventOver, NotApproved


@pytest.fixture
def fair(runner):
    """Slots of half an hour: 9:00, 9:30, 10:00, 11:00, 11:30 in Shanghai, an hour later in Tokyo."""
    return Fair(runner)


def said(runner, person, event="zibo"):
    return runner.ask(queries.my_availability, person, event)


def suiting(runner, person, event="zibo"):
    """The numbers of the slots that suit."""
    return [number for number, slot in enumerate(said(runner, person, event).slots) if slot.suits]


def whys(runner, reader, target):
    return [slot.why for slot in runner.ask(queries.slots_with, reader, "zibo", target)]


def hours(low, high, version=0, **given):
    return SetHours(event="zibo", not_before=low, not_after=high, version=version, **given)


def marks(fair, suits=(), off=(), version=0, **given):
    ids = {"suits": [fair.slots[n] for n in suits], "off": [fair.slots[n] for n in off]}
    return MarkSlots(event=fair.slug, version=version, **ids, **given)


def test_before_anything_is_said_every_time_suits(fair, runner):
    view = said(runner, fair.sato)
    assert (view.hours, view.version, view.comes) == (WorkingHours("Asia/Tokyo"), 0, True)
    assert suiting(runner, fair.sato) == [0, 1, 2, 3, 4]


def test_hours_are_kept_on_ones_own_clock_and_others_learn_only_that_one_cannot(fair, runner):
    runner.run(hours(time(10, 30), time(12, 30)), fair.sato)  # 9:30–11:30 in Shanghai
    view = said(runner, fair.sato)
    assert (view.hours, view.version) == (WorkingHours("Asia/Tokyo", 630, 750), 1)
    assert suiting(runner, fair.sato) == [1, 2, 3]
    fair.meet(fair.li, fair.shop, fair.sato, 1)
    assert whys(runner, fair.boss, fair.shop) == [SlotWhy.THEIRS, SlotWhy.BOTH, None, None, SlotWhy.THEIRS]
    assert whys(runner, fair.sato, fair.kiln) == [SlotWhy.MINE_OFF, SlotWhy.BOTH, None, None, SlotWhy.MINE_OFF]


def test_a_mark_goes_before_the_hours(fair, runner):
    runner.run(hours(time(10, 30), time(12, 30)), fair.sato)
    assert runner.run(marks(fair, suits=[0], off=[2], version=1), fair.sato) == {"event": "zibo", "suits": 3}
    assert suiting(runner, fair.sato) == [0, 1, 3]
    assert whys(runner, fair.li, fair.shop) == [None, None, SlotWhy.THEIRS, None, SlotWhy.THEIRS]


def test_what_the_hours_say_already_follows_them(fair, runner):
    runner.run(hours(time(10, 30), None), fair.sato)
    runner.run(marks(fair, suits=[0, 1, 2], others=Others.OFF, version=1), fair.sato)
    assert [slot.mark for slot in said(runner, fair.sato).slots] == [True, None, None, False, False]
    runner.run(hours(time(11, 0), None, 2), fair.sato)
    assert suiting(runner, fair.sato) == [0, 2]


def test_parts_keep_the_rest_and_the_whole_replaces_it(fair, runner):
    runner.run(marks(fair, off=[0, 1]), fair.sato)
    runner.run(marks(fair, off=[4], version=1), fair.sato)
    assert suiting(runner, fair.sato) == [2, 3]
    runner.run(marks(fair, suits=[0], version=2), fair.sato)
    assert suiting(runner, fair.sato) == [0, 2, 3]
    runner.run(marks(fair, suits=[4], others=Others.OFF, version=3), fair.sato)
    assert suiting(runner, fair.sato) == [4]
    runner.run(marks(fair, others=Others.HOURS, version=4), fair.sato)
    assert suiting(runner, fair.sato) == [0, 1, 2, 3, 4]


@pytest.mark.parametrize(
    ("quick", "left"),
    [
        ("all:none", []),
        ("2026-03-10:none", []),
        ("2026-03-11:none", [0, 1]),
        ("all:mornings", [0, 1, 2]),
        ("all:whole", [0, 1, 2, 3, 4]),
        ("all:evenings", []),
        ("all:hours", [2, 3, 4]),
    ],
)
def test_a_day_is_filled_at_once_on_ones_own_clock(fair, runner, quick, left):
    """11:00 in Shanghai is noon in Tokyo."""
    runner.run(hours(time(11, 0), None), fair.sato)
    runner.run(marks(fair, suits=[0, 1], others=Others.OFF, quick=quick, version=1), fair.sato)
    assert suiting(runner, fair.sato) == left


def test_hours_may_run_over_midnight_and_end_with_the_day(fair, runner):
    chicago = fair.place("lake", [fair.moss], buyer=True)
    runner.run(hours(time(20, 0), time(0, 0)), fair.moss)  # 9:00–13:00 in Shanghai: daylight time since 8 March
    assert said(runner, fair.moss).hours == WorkingHours("America/Chicago", 1200, 1440)
    assert suiting(runner, fair.moss) == [0, 1, 2, 3, 4]
    runner.run(hours(time(22, 0), time(1, 0), 1), fair.moss)
    assert suiting(runner, fair.moss) == [3, 4]
    runner.run(hours(time(9, 0), time(10, 0), 2, zone="Asia/Shanghai"), fair.moss)
    assert suiting(runner, fair.moss) == [0, 1]
    assert whys(runner, fair.li, chicago)[2:] == [SlotWhy.THEIRS] * 3


def test_equal_times_are_refused(fair, runner):
    with pytest.raises(Invalid) as refused:
        runner.run(hours(time(9), time(9)), fair.sato)
    assert list(refused.value.fields) == ["not_after"]


def test_who_may_say_when(fair, runner):
    fair.enrol(fair.hu)
    runner.run(hours(time(9), None), fair.hu)
    runner.run(hours(time(9), None), fair.wang)
    for person in (fair.moss, fair.bolt, fair.zhao, fair.boss):
        with pytest.raises(NotApproved):
            runner.run(hours(time(9), None), person)
        with pytest.raises(NotApproved):
            runner.run(marks(fair, off=[0]), person)
    with pytest.raises(Unauthenticated):
        runner.run(hours(time(9), None), VISITOR)
    with pytest.raises(Unauthenticated):
        runner.ask(queries.my_availability, VISITOR, "zibo")
    with pytest.raises(NotFound):
        runner.run(SetHours(event="atlantis"), fair.li)
    with pytest.raises(NotApproved):
        said(runner, fair.moss)
    assert (said(runner, fair.hu).interprets, said(runner, fair.hu).places) == (True, [])
    assert (said(runner, fair.boss).comes, said(runner, fair.boss).slots) == (False, [])


def test_nothing_is_said_of_a_closed_event(fair, runner):
    fair.phase(Phase.CLOSED)
    with pytest.raises(EventOver):
        runner.run(hours(time(9), None), fair.li)
    with pytest.raises(EventOver):
        runner.run(SetBookingPreferences(participation=fair.kiln, auto_accept=True), fair.li)


def test_unknown_slots_are_refused_and_begun_ones_left_alone(fair, runner):
    runner.run(marks(fair, off=[0]), fair.sato)
    with pytest.raises(Invalid):
        runner.run(MarkSlots(event="zibo", suits=[fair.kiln], version=1), fair.sato)
    runner.clock.at = datetime(2026, 3, 10, 1, 40, tzinfo=UTC)  # 9:40 in Shanghai
    assert runner.run(marks(fair, suits=[0, 1], others=Others.OFF, version=1), fair.sato)["suits"] == 0
    assert suiting(runner, fair.sato) == [1]


def test_two_tabs_the_later_one_is_told_what_differs(fair, runner):
    runner.run(marks(fair, off=[0]), fair.sato)
    with pytest.raises(StaleVersion) as stale:
        runner.run(marks(fair, suits=[0, 1, 2, 3], others=Others.OFF), fair.sato)
    assert stale.value.details == {
        "version": 1,
        "changes": [{"field": "slots", "yours": [fair.slots[0]], "theirs": [fair.slots[4]]}],
    }
    with pytest.raises(StaleVersion) as stale:
        runner.run(hours(time(9), None), fair.sato)
    assert stale.value.details["changes"] == [{"field": "not_before", "yours": 540, "theirs": None}]
    with pytest.raises(StaleVersion):
        runner.run(hours(time(9), None, 3), fair.li)
    assert suiting(runner, fair.sato) == [1, 2, 3, 4]


def test_every_event_has_its_own(fair, runner):
    make_event(runner, by=fair.zhao, slug="mino")
    company = fair.company("second", fair.sato, sells=False, buys=True, country="JP")
    make_participation(runner, "mino", company, [fair.sato], Side.BUYER, approved=True)
    runner.run(SetHours(event="mino", not_before=time(11)), fair.sato)
    assert suiting(runner, fair.sato, "mino") == [2, 3, 4]
    assert suiting(runner, fair.sato) == [0, 1, 2, 3, 4]


def test_booked_times_are_shown_and_a_meeting_stands_whatever_is_said_later(fair, runner):
    meeting = fair.meet(fair.li, fair.shop, fair.sato, 1)
    runner.run(marks(fair, others=Others.OFF), fair.sato)
    assert [slot.booked for slot in said(runner, fair.sato).slots] == [None, meeting, None, None, None]
    request = fair.ask(fair.li, fair.cafe, 2)
    assert runner.run(AcceptRequest(request=request, slot=fair.slots[2]), fair.ito)


def test_interpreters_are_not_free_outside_their_hours_and_marks(fair, runner):
    fair.enrol(fair.hu)
    meeting = fair.meet(fair.li, fair.shop, fair.sato, 1)

    def free():
        return [choice.free for choice in runner.ask(queries.interpreters_for, fair.zhao, meeting)]

    assert free() == [True]
    runner.run(hours(time(10), None), fair.hu)
    assert free() == [False]
    runner.run(marks(fair, suits=[1], version=1), fair.hu)
    assert free() == [True]
    runner.run(marks(fair, others=Others.OFF, version=2), fair.hu)
    assert free() == [False]


def test_homes_are_ones_own_country_then_those_of_the_other_side(fair, runner):
    view = said(runner, fair.li)
    assert [(home.country, home.zone) for home in view.homes] == [
        ("CN", "Asia/Shanghai"),
        ("JP", "Asia/Tokyo"),
        ("KR", "Asia/Seoul"),
    ]
    assert view.theirs == "Asia/Tokyo"
    assert [home.country for home in said(runner, fair.sato).homes] == ["JP", "CN"]
    assert said(runner, fair.sato).theirs == "Asia/Shanghai"


def test_preferences_are_said_by_those_who_act_for_the_company(fair, runner):
    kiln = said(runner, fair.li).places[0].id
    assert runner.ask(queries.preferences, fair.li, [kiln]) == {kiln: queries.Preferences()}
    runner.run(SetBookingPreferences(participation=fair.kiln, auto_accept=True), fair.li)
    told = queries.Preferences(auto_accept=True, free_moves=False, version=1)
    assert runner.ask(queries.preferences, fair.li, [kiln]) == {kiln: told}
    assert said(runner, fair.boss).places[0].preferences == told
    with pytest.raises(StaleVersion) as stale:
        runner.run(SetBookingPreferences(participation=fair.kiln, free_moves=True), fair.boss)
    assert [change["field"] for change in stale.value.details["changes"]] == ["auto_accept", "free_moves"]
    runner.run(SetBookingPreferences(participation=fair.kiln, free_moves=True, version=1), fair.boss)
    with pytest.raises(NotFound):
        runner.run(SetBookingPreferences(participation=fair.kiln), fair.sato)
    with pytest.raises(Forbidden):
        runner.run(SetBookingPreferences(participation=fair.kiln, version=2), fair.zhao)
    with pytest.raises(Unauthenticated):
        runner.run(SetBookingPreferences(participation=fair.kiln), VISITOR)
    with pytest.raises(NotApproved):
        runner.run(SetBookingPreferences(participation=fair.nail), fair.bolt)
