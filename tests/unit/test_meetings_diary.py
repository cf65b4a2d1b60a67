"""When a person can be met: hours on their own wall clock, marks, and what is booked."""

import itertools
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tradehall.meetings.diary import Diary, SlotWhy, WorkingHours, parts_of, reach, why_not_free
from tradehall.meetings.rules import ticks

HALF, FIVE = timedelta(minutes=30), timedelta(minutes=5)
NOON = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)


def hours(zone: str, low: str | None, high: str | None) -> WorkingHours:
    def minutes(text: str | None) -> int | None:
        return None if text is None else int(text[:2]) * 60 + int(text[3:])

    return WorkingHours(zone, minutes(low), minutes(high))


@pytest.mark.parametrize(
    ("kept", "at", "holds"),
    [
        (hours("Asia/Shanghai", "09:00", "18:00"), datetime(2026, 12, 1, 1, 0, tzinfo=UTC), True),
        (hours("Asia/Shanghai", "09:00", "18:00"), datetime(2026, 12, 1, 0, 45, tzinfo=UTC), False),
        (hours("Asia/Shanghai", "09:00", "18:00"), datetime(2026, 12, 1, 9, 30, tzinfo=UTC), True),
        (hours("Asia/Shanghai", "09:00", "18:00"), datetime(2026, 12, 1, 9, 45, tzinfo=UTC), False),
        (hours("Asia/Kolkata", "09:30", None), datetime(2026, 12, 1, 4, 0, tzinfo=UTC), True),
        (hours("Asia/Kolkata", "09:30", None), datetime(2026, 12, 1, 3, 55, tzinfo=UTC), False),
        (hours("UTC", None, "24:00"), datetime(2026, 12, 1, 23, 30, tzinfo=UTC), True),
        (hours("UTC", None, "24:00"), datetime(2026, 12, 1, 23, 45, tzinfo=UTC), False),
        # over midnight: a reader in Chicago who sits up for Zibo
        (hours("America/Chicago", "20:00", "02:00"), datetime(2026, 12, 1, 2, 0, tzinfo=UTC), True),
        (hours("America/Chicago", "20:00", "02:00"), datetime(2026, 12, 1, 5, 45, tzinfo=UTC), True),
        (hours("America/Chicago", "20:00", "02:00"), datetime(2026, 12, 1, 7, 45, tzinfo=UTC), False),
        (hours("America/Chicago", "20:00", "02:00"), datetime(2026, 12, 1, 18, 0, tzinfo=UTC), False),
        # 15 March 2020: the United States had changed clocks a week before, Europe had not
        (hours("America/Chicago", "19:00", "22:00"), datetime(2020, 3, 15, 0, 0, tzinfo=UTC), True),
        (hours("America/Chicago", "19:00", "22:00"), datetime(2020, 3, 8, 0, 0, tzinfo=UTC), False),
        (hours("Europe/Berlin", "07:00", "18:00"), datetime(2020, 3, 15, 6, 0, tzinfo=UTC), True),
        (hours("Europe/Berlin", "07:00", "18:00"), datetime(2020, 3, 15, 5, 30, tzinfo=UTC), False),
    ],
)
def test_hours_are_those_of_the_persons_own_clock(kept, at, holds):
    assert kept.hold(at, at + HALF) is holds


ZONES = [
    "Asia/Shanghai", "America/Chicago", "Europe/Berlin", "Asia/Kolkata", "Asia/Kathmandu", "Australia/Lord_Howe",
    "Pacific/Apia", "Pacific/Auckland", "UTC",
]  # fmt: skip


@given(
    st.sampled_from(ZONES),
    st.integers(0, 287),
    st.integers(0, 287),
    st.integers(0, 100_000),
    st.integers(1, 24),
)
def test_hours_hold_a_stretch_when_they_hold_each_of_its_minutes(zone, low, high, begin, length):
    """Compared with the wall clock read minute by minute."""
    kept = WorkingHours(zone, low * 5, high * 5)
    start = datetime(2026, 2, 1, tzinfo=UTC) + timedelta(minutes=5 * begin)
    stretch = [start + timedelta(minutes=5 * step) for step in range(length)]
    places = [at.astimezone(ZoneInfo(zone)) for at in stretch]
    if length * 5 > 12 * 60:
        return
    minutes = [place.hour * 60 + place.minute for place in places]
    changes = len({place.utcoffset() for place in [*places, (stretch[-1] + FIVE).astimezone(ZoneInfo(zone))]}) > 1
    if low <= high:
        inside = all(low * 5 <= m and m + 5 <= high * 5 for m in minutes)
        inside = inside and (changes or minutes == sorted(minutes))
    else:
        inside = all(m >= low * 5 or m + 5 <= high * 5 for m in minutes)
        apart = any(a + 5 <= high * 5 and b >= low * 5 for a, b in itertools.pairwise(minutes))
        inside = inside and (changes or not apart)
    assert kept.hold(start, start + timedelta(minutes=5 * length)) is inside


def test_a_mark_goes_before_the_hours():
    kept = hours("UTC", "09:00", "10:00")
    assert not Diary(hours=kept).suits(7, NOON, NOON + HALF)
    assert Diary(hours=kept, marks={7: True}).suits(7, NOON, NOON + HALF)
    assert not Diary(marks={7: False}).suits(7, NOON, NOON + HALF)
    assert Diary(marks={8: False}).suits(7, NOON, NOON + HALF)


def test_why_a_slot_is_not_free():
    free = Diary()
    busy = Diary(busy=frozenset(ticks(NOON + timedelta(minutes=25), NOON + timedelta(minutes=55))))
    off = Diary(marks={1: False})
    stretch = (1, NOON, NOON + HALF)
    assert why_not_free([free], [free], *stretch) is None
    assert why_not_free([busy], [free], *stretch) is SlotWhy.MINE
    assert why_not_free([off], [free], *stretch) is SlotWhy.MINE_OFF
    assert why_not_free([free], [busy], *stretch) is SlotWhy.THEIRS
    assert why_not_free([free], [off], *stretch) is SlotWhy.THEIRS
    assert why_not_free([busy], [off], *stretch) is SlotWhy.BOTH
    assert why_not_free([free, busy], [free], *stretch) is SlotWhy.MINE
    assert why_not_free([], [], *stretch) is None
    assert why_not_free([busy], [free], 1, NOON, NOON + timedelta(minutes=25)) is None


def test_a_longer_meeting_reaches_over_the_slots_that_follow_but_over_no_break():
    at = [NOON + HALF * n for n in (0, 1, 2, 4)]
    grid = {start: start + HALF for start in at}
    assert reach(grid, at[0], 30) == at[1]
    assert reach(grid, at[0], 45) == NOON + timedelta(minutes=45)
    assert reach(grid, at[1], 60) == NOON + HALF * 3
    assert reach(grid, at[2], 45) is None
    assert reach(grid, at[3], 45) is None
    assert reach(grid, NOON - HALF, 30) is None


@pytest.mark.parametrize(
    ("kept", "at", "length", "holds"),
    [
        # Chicago skips from 2:00 to 3:00 on 14 March 2027: 1:30 is followed by 3:00
        (hours("America/Chicago", "01:00", "03:30"), datetime(2027, 3, 14, 7, 30, tzinfo=UTC), 60, True),
        (hours("America/Chicago", "01:00", "03:00"), datetime(2027, 3, 14, 7, 30, tzinfo=UTC), 60, False),
        (hours("America/Chicago", "01:00", "02:00"), datetime(2027, 3, 14, 7, 30, tzinfo=UTC), 30, True),
        # and has 1:00 to 2:00 twice on 1 November 2026
        (hours("America/Chicago", "01:30", "02:00"), datetime(2026, 11, 1, 6, 30, tzinfo=UTC), 30, True),
        (hours("America/Chicago", "01:30", "02:00"), datetime(2026, 11, 1, 6, 30, tzinfo=UTC), 60, False),
        (hours("America/Chicago", "01:00", "02:00"), datetime(2026, 11, 1, 6, 30, tzinfo=UTC), 60, True),
        (hours("America/Chicago", "01:00", "02:00"), datetime(2026, 11, 1, 7, 30, tzinfo=UTC), 30, True),
        # Berlin: 25 October 2026 back, 28 March 2027 forward
        (hours("Europe/Berlin", "08:00", "17:00"), datetime(2026, 10, 24, 6, 0, tzinfo=UTC), 30, True),
        (hours("Europe/Berlin", "08:00", "17:00"), datetime(2026, 10, 26, 6, 0, tzinfo=UTC), 30, False),
        (hours("Europe/Berlin", "08:00", "17:00"), datetime(2027, 3, 27, 7, 0, tzinfo=UTC), 30, True),
        (hours("Europe/Berlin", "08:00", "17:00"), datetime(2027, 3, 29, 6, 0, tzinfo=UTC), 30, True),
        # Lord Howe changes by half an hour
        (hours("Australia/Lord_Howe", "01:30", "02:30"), datetime(2026, 10, 3, 15, 0, tzinfo=UTC), 30, True),
        (hours("Australia/Lord_Howe", "01:30", "02:30"), datetime(2026, 10, 3, 15, 30, tzinfo=UTC), 30, False),
        # three quarters of an hour off
        (hours("Asia/Kathmandu", "09:00", "18:00"), datetime(2026, 12, 1, 3, 15, tzinfo=UTC), 30, True),
        (hours("Asia/Kathmandu", "09:00", "18:00"), datetime(2026, 12, 1, 3, 10, tzinfo=UTC), 30, False),
        # a day ahead: Tuesday morning there is Monday evening in Europe
        (hours("Pacific/Apia", "08:00", "12:00"), datetime(2026, 11, 30, 19, 0, tzinfo=UTC), 30, True),
        (hours("Pacific/Auckland", "08:00", "12:00"), datetime(2026, 11, 30, 19, 0, tzinfo=UTC), 30, True),
        # without bounds every time is good, midnight too
        (hours("America/Chicago", None, None), datetime(2026, 12, 1, 5, 45, tzinfo=UTC), 30, True),
        # a meeting that is at noon in Shanghai goes over midnight in New York
        (hours("America/New_York", "20:00", "01:00"), datetime(2026, 12, 1, 4, 45, tzinfo=UTC), 30, True),
        (hours("America/New_York", "20:00", "24:00"), datetime(2026, 12, 1, 4, 45, tzinfo=UTC), 30, False),
    ],
)
def test_hours_around_changes_of_clocks_and_midnight(kept, at, length, holds):
    assert kept.hold(at, at + timedelta(minutes=length)) is holds


def test_a_longer_meeting_has_to_suit_in_all_its_slots():
    slots = {NOON + HALF * n: (n, NOON + HALF * n, NOON + HALF * (n + 1)) for n in range(3)}
    parts = parts_of(slots, NOON, NOON + HALF + FIVE * 3)
    assert parts == [(0, NOON, NOON + HALF), (1, NOON + HALF, NOON + HALF + FIVE * 3)]
    ends_at = NOON + HALF + FIVE * 3
    off, free = Diary(marks={1: False}), Diary()
    assert why_not_free([free], [off], 0, NOON, ends_at, parts) is SlotWhy.THEIRS
    assert why_not_free([off], [free], 0, NOON, ends_at, parts) is SlotWhy.MINE_OFF
    late = Diary(hours=WorkingHours("UTC", None, 750), marks={1: True})
    assert why_not_free([late], [free], 0, NOON, ends_at, parts) is None
    assert why_not_free([free], [off], 2, NOON + HALF * 2, NOON + HALF * 3) is None
