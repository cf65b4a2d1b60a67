"""The slot grid and the tables of phases and states."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tradehall.events import rules
from tradehall.events.commands import Decision, Phase, Side
from tradehall.events.rules import State, grid
from tradehall.kernel import clock

ZONES = [
    "Asia/Shanghai", "America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "Asia/Kathmandu",
    "Pacific/Apia", "Africa/Casablanca", "America/St_Johns", "UTC",
]  # fmt: skip
DAYS = [
    date(2027, 3, 14), date(2027, 11, 7), date(2027, 3, 28), date(2027, 10, 31), date(2027, 10, 3),
    date(2027, 4, 4), date(2011, 12, 30), date(2026, 7, 1),
]  # fmt: skip
ticks = st.integers(0, 287).map(lambda n: time(n // 12, n % 12 * 5))
pairs = st.tuples(ticks, ticks).filter(lambda p: p[0] < p[1])
lengths = st.integers(4, 12).map(lambda n: n * 5)


def local_times(slots, zone):
    return [f"{clock.local(start, zone):%H:%M}" for start, _ in slots]


def test_slots_follow_one_another_and_begin_anew_after_a_break():
    slots = grid([(date(2026, 3, 10), time(9), time(12))], [(time(10, 20), time(10, 50))], 30, "Asia/Shanghai")
    assert local_times(slots, "Asia/Shanghai") == ["09:00", "09:30", "10:50", "11:20"]
    assert slots[0] == (datetime(2026, 3, 10, 1, tzinfo=UTC), datetime(2026, 3, 10, 1, 30, tzinfo=UTC))


def test_a_break_before_opening_over_closing_or_twice_changes_nothing_else():
    breaks = [(time(8), time(9, 30)), (time(9), time(9, 15)), (time(11), time(13)), (time(11, 30), time(12))]
    slots = grid([(date(2026, 3, 10), time(9), time(12))], breaks, 45, "UTC")
    assert local_times(slots, "UTC") == ["09:30", "10:15"]


def test_days_come_in_order_whatever_the_order_of_the_input():
    days = [(date(2026, 3, 11), time(9), time(10)), (date(2026, 3, 10), time(9), time(10))]
    assert [start.day for start, _ in grid(days, [], 60, "UTC")] == [10, 11]


def test_new_york_puts_its_clocks_forward():
    slots = grid([(date(2027, 3, 14), time(1), time(4))], [], 30, "America/New_York")
    assert local_times(slots, "America/New_York") == ["01:00", "01:30", "03:00", "03:30"]
    assert [start.hour for start, _ in slots] == [6, 6, 7, 7]
    assert all(end - start == timedelta(minutes=30) for start, end in slots)


def test_berlin_puts_its_clocks_forward_inside_a_slot_that_is_left_out():
    slots = grid([(date(2027, 3, 28), time(1, 15), time(4))], [], 50, "Europe/Berlin")
    assert local_times(slots, "Europe/Berlin") == []
    slots = grid([(date(2027, 3, 28), time(1, 10), time(5))], [], 50, "Europe/Berlin")
    assert local_times(slots, "Europe/Berlin") == ["01:10", "03:40"]


def test_an_hour_that_comes_twice_has_slots_once():
    slots = grid([(date(2027, 11, 7), time(0, 30), time(3))], [], 30, "America/New_York")
    assert local_times(slots, "America/New_York") == ["00:30", "01:00", "01:30", "02:00", "02:30"]
    assert [(start.hour, start.minute) for start, _ in slots] == [(4, 30), (5, 0), (5, 30), (7, 0), (7, 30)]


def test_a_day_that_a_zone_leaves_out_has_no_slots():
    assert grid([(date(2011, 12, 30), time(9), time(17))], [], 30, "Pacific/Apia") == []


@settings(max_examples=200, deadline=None)
@given(
    days=st.dictionaries(st.sampled_from(DAYS), pairs, min_size=1, max_size=4),
    breaks=st.lists(pairs, max_size=4),
    minutes=lengths,
    zone=st.sampled_from(ZONES),
)
@example(days={date(2027, 3, 14): (time(0), time(23, 55))}, breaks=[], minutes=25, zone="America/New_York")
@example(days={date(2027, 4, 4): (time(0), time(23, 55))}, breaks=[], minutes=35, zone="Australia/Lord_Howe")
def test_no_grid_overlaps_or_touches_a_break(days, breaks, minutes, zone):
    slots = grid([(day, *hours) for day, hours in days.items()], breaks, minutes, zone)
    for (_, end), (start, _) in pairwise(slots):
        assert end <= start
    for start, end in slots:
        assert end - start == timedelta(minutes=minutes)
        assert start.timestamp() % 300 == 0
        begins = clock.local(start, zone).replace(tzinfo=None)
        ends = begins + timedelta(minutes=minutes)
        assert clock.wall(begins, zone) == start
        opens, closes = days[begins.date()]
        assert datetime.combine(begins.date(), opens) <= begins
        assert ends <= datetime.combine(begins.date(), closes)
        for pause_starts, pause_ends in breaks:
            pause = (datetime.combine(begins.date(), pause_starts), datetime.combine(begins.date(), pause_ends))
            assert ends <= pause[0] or begins >= pause[1]


def fields(days, breaks=(), minutes=30, zone="UTC"):
    return sorted(rules.plan_faults(days, list(breaks), minutes, zone))


def test_what_is_wrong_with_a_plan_is_told_by_field():
    day = date(2026, 3, 10)
    assert fields([(day, time(9), time(17))]) == []
    assert fields([(day, time(9), time(9))]) == ["days.0.closes"]
    assert fields([(day, time(9, 3), time(17))]) == ["days.0.opens"]
    assert fields([(day, time(9), time(12)), (day, time(13), time(17))]) == ["days.1.day"]
    assert fields([(date(1999, 1, 1), time(9), time(12))]) == ["days.0.day"]
    assert fields([(day, time(9), time(17))], [(time(13), time(12, 1))]) == ["breaks.0.ends"]
    assert fields([(day, time(9), time(17))], minutes=32) == ["slot_minutes"]
    assert fields([(day, time(9), time(9, 20))]) == ["days"]
    assert fields([(day, time(9), time(17))], [(time(8), time(18))]) == ["days"]


def test_people_choose_days_to_come_within_two_years():
    today = date(2026, 3, 2)

    def faults(*days, known=(), register_by=None):
        return sorted(rules.calendar_faults([(d, time(9), time(10)) for d in days], known, register_by, today))

    assert faults(today) == []
    assert faults(date(2026, 3, 1)) == ["days.0.day"]
    assert faults(date(2026, 3, 1), known=[date(2026, 3, 1)]) == []
    assert faults(today, date(2028, 4, 1)) == ["days.1.day"]
    assert faults(today, register_by=date(2026, 3, 3)) == ["register_by"]


@pytest.mark.parametrize(
    ("now", "to", "allowed", "confirm"),
    [
        ("draft", "registration", True, False),
        ("draft", "booking", False, False),
        ("registration", "booking", True, False),
        ("registration", "draft", False, False),
        ("booking", "live", True, False),
        ("booking", "registration", True, True),
        ("live", "closed", True, True),
        ("live", "booking", True, True),
        ("closed", "live", True, True),
        ("closed", "draft", False, False),
        ("live", "live", False, False),
    ],
)
def test_phases_go_one_step_on_or_back(now, to, allowed, confirm):
    found = rules.step(Phase(now), Phase(to))
    assert (found is not None) == allowed
    assert (found is not None and found.confirm) == confirm


def test_registration_ends_with_the_day_in_the_zone_of_the_event():
    by = date(2026, 3, 8)
    assert rules.registration_ends(by, "Asia/Shanghai") == datetime(2026, 3, 8, 16, tzinfo=UTC)
    assert rules.registration_ends(None, "Asia/Shanghai") is None
    last = datetime(2026, 3, 8, 15, 59, tzinfo=UTC)
    assert rules.is_open(Phase.REGISTRATION, by, "Asia/Shanghai", last)
    assert not rules.is_open(Phase.REGISTRATION, by, "Asia/Shanghai", last + timedelta(minutes=1))
    assert rules.is_open(Phase.BOOKING, None, "Asia/Shanghai", last)
    for phase in (Phase.DRAFT, Phase.LIVE, Phase.CLOSED):
        assert not rules.is_open(phase, None, "Asia/Shanghai", last)


def test_what_can_be_decided_in_each_state():
    assert rules.decisions_in(State.PENDING) == [Decision.APPROVE, Decision.WAITLIST, Decision.REJECT]
    assert rules.decisions_in(State.WAITLISTED) == [Decision.APPROVE, Decision.REJECT, Decision.REOPEN]
    assert rules.decisions_in(State.APPROVED) == [Decision.REOPEN]
    assert rules.decisions_in(State.REJECTED) == [Decision.REOPEN]
    assert rules.decisions_in(State.WITHDRAWN) == []


def test_a_company_sits_where_its_profile_says():
    assert rules.sides_of(True, True) == [Side.EXPORTER, Side.BUYER]
    assert rules.sides_of(False, True) == [Side.BUYER]


# -- another zone -----------------------------------------------------------------------------------


def test_the_same_moments_are_told_on_another_clock():
    days = [(date(2026, 3, 10), time(13), time(18)), (date(2026, 3, 11), time(14), time(16))]
    breaks = [(time(15), time(15, 30))]
    assert rules.rezoned(days, breaks, 30, "Asia/Shanghai", "Asia/Kathmandu") == (
        [(date(2026, 3, 10), time(10, 45), time(15, 45)), (date(2026, 3, 11), time(11, 45), time(13, 45))],
        [(time(12, 45), time(13, 15))],
    )
    assert rules.rezoned(days, [], 30, "Asia/Shanghai", "Pacific/Auckland") == (
        [(date(2026, 3, 10), time(18), time(23)), (date(2026, 3, 11), time(19), time(21))],
        [],
    )
    evening = [(date(2026, 3, 10), time(1), time(4))]
    assert rules.rezoned(evening, [], 30, "UTC", "America/Chicago") == (
        [(date(2026, 3, 9), time(20), time(23))],
        [],
    )


@pytest.mark.parametrize(
    ("days", "breaks", "after"),
    [
        # over midnight for the new clock
        ([(date(2026, 3, 10), time(9), time(18))], [], "America/Chicago"),
        ([(date(2020, 3, 15), time(13), time(20))], [], "Pacific/Auckland"),
        # Chicago goes on summer time between the two days, so the break is at two times
        ([(date(2026, 3, 7), time(2), time(6)), (date(2026, 3, 9), time(2), time(6))],
         [(time(3), time(4))], "America/Chicago"),
    ],
)  # fmt: skip
def test_what_the_new_clock_cannot_tell_is_not_made_up(days, breaks, after):
    assert rules.rezoned(days, breaks, 30, "Asia/Shanghai", after) is None


@given(
    st.sampled_from(DAYS), pairs, st.lists(pairs, max_size=2), lengths, st.sampled_from(ZONES), st.sampled_from(ZONES)
)
@example(date(2027, 3, 14), (time(0), time(5)), [], 30, "UTC", "America/New_York")
def test_another_zone_keeps_every_slot_or_says_that_it_cannot(day, hours, breaks, length, before, after):
    days = [(day, *hours)]
    moved = rules.rezoned(days, breaks, length, before, after)
    if moved:
        assert grid(*moved, length, after) == grid(days, breaks, length, before)
        assert rules.plan_faults(*moved, length, after) == {}
