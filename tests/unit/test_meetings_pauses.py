"""Interpreters rest: at most so many minutes in a row, where less than a pause between two meetings does not count."""

from datetime import UTC, datetime, timedelta

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tradehall.meetings.rules import TICK, around, in_a_row, needs_pause, ticks

NOON = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)
REST = {"stretch": 90, "pause": 15}


def span(start: int, minutes: int) -> tuple[datetime, datetime]:
    """A meeting that begins so many minutes after noon."""
    begin = NOON + timedelta(minutes=start)
    return begin, begin + timedelta(minutes=minutes)


def busy(*meetings: tuple[int, int]) -> set[int]:
    return {tick for meeting in meetings for tick in ticks(*span(*meeting))}


def test_ninety_minutes_in_a_row_are_fine_and_more_are_not():
    assert not needs_pause(busy((-60, 30), (-30, 30)), *span(0, 30), **REST)
    assert needs_pause(busy((-90, 30), (-60, 30), (-30, 30)), *span(0, 30), **REST)
    assert needs_pause(busy((-45, 45), (30, 45)), *span(0, 30), **REST)


def test_a_pause_begins_the_count_anew_and_a_shorter_gap_does_not():
    assert not needs_pause(busy((-105, 90)), *span(0, 30), **REST)
    assert needs_pause(busy((-100, 90)), *span(0, 30), **REST)
    assert not needs_pause(busy((45, 90)), *span(0, 30), **REST)
    assert needs_pause(busy((40, 90)), *span(0, 30), **REST)


def test_a_meeting_that_is_long_by_itself_asks_for_no_pause():
    assert not needs_pause(set(), *span(0, 120), **REST)
    assert needs_pause(busy((120, 30)), *span(0, 120), **REST)


MEETINGS = st.lists(st.tuples(st.integers(-40, 40), st.integers(1, 12)), max_size=6)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)  # a loaded machine, not the strategy
@given(MEETINGS, st.integers(4, 12), st.integers(4, 24), st.integers(0, 8))
@example([(-6, 6)], 6, 8, 0)
def test_it_says_what_walking_through_the_day_would_say(others, length, stretch, pause):
    """Walks over the meetings in order, joining what lies less than a pause apart."""
    own = (0, length)
    apart = [(a, n) for a, n in others if a + n <= 0 or a >= length]
    days = sorted([*apart, own])
    runs: list[list[int]] = []
    for start, size in days:
        if runs and start - runs[-1][1] < pause:
            runs[-1][1] = max(runs[-1][1], start + size)
        else:
            runs.append([start, start + size])
    first, last = next(run for run in runs if run[0] <= 0 and run[1] >= length)
    held = busy(*((start * 5, size * 5) for start, size in apart))
    zero = ticks(*span(0, 5)).start
    assert in_a_row(held, *span(0, length * 5), pause * 5) == range(zero + first, zero + last)
    rest = {"stretch": stretch * 5, "pause": pause * 5}
    asked = needs_pause(held, *span(0, length * 5), **rest)
    assert asked == ((first, last) != own and last - first > stretch)
    near = around(*span(0, length * 5), **rest)
    assert needs_pause({tick for tick in held if tick in near}, *span(0, length * 5), **rest) == asked


def test_ticks_are_five_minutes():
    assert TICK == 300
