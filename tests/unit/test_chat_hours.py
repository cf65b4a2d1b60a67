"""Office hours on their own clock, and whether anybody is there to answer."""

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tradehall.chat.hours.rules import OfficeHours, Out, out_of_hours
from tradehall.kernel.i18n import times

WEEK = OfficeHours("12345", 540, 1080, "Asia/Tokyo")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@dataclass(frozen=True)
class Person:
    time_zone: str
    hours: OfficeHours | None = None


@pytest.mark.parametrize(
    ("moment", "opens"),
    [
        ("2026-03-02 01:00", None),  # Monday 10:00 in Tokyo
        ("2026-03-02 00:00", None),  # the first minute
        ("2026-03-02 09:00", "2026-03-03 00:00"),  # the minute after the last
        ("2026-03-01 23:59", "2026-03-02 00:00"),
        ("2026-03-06 09:30", "2026-03-09 00:00"),  # Friday evening: until Monday
        ("2026-03-07 03:00", "2026-03-09 00:00"),
    ],
)
def test_when_they_work_again(moment: str, opens: str | None) -> None:
    assert WEEK.next_opening(at(moment)) == (at(opens) if opens else None)


def test_who_states_no_hours_has_none() -> None:
    assert not OfficeHours("", 540, 1080, "Asia/Tokyo")
    assert OfficeHours("", 540, 1080, "Asia/Tokyo").next_opening(at("2026-03-02 20:00")) is None


def test_hours_that_a_clock_change_skips_begin_after_it() -> None:
    early = OfficeHours("7", 135, 600, "America/Chicago")  # 02:15 does not exist on 2026-03-08
    assert early.next_opening(at("2026-03-08 07:00")) == at("2026-03-08 08:00")


def test_others_read_them_on_their_own_clock() -> None:
    opens, closes = WEEK.today(at("2026-03-02 01:00"))
    assert times("en", "Asia/Shanghai").hours(opens, closes) == "08:00–17:00"


@pytest.mark.parametrize(
    ("days", "stretches"),
    [("12345", [(1, 5)]), ("1246", [(1, 2), (4, 4), (6, 6)]), ("", []), ("7", [(7, 7)]), ("67", [(6, 7)])],
)
def test_days_in_a_row_are_one_stretch(days: str, stretches: list[tuple[int, int]]) -> None:
    assert OfficeHours(days, 0, 1440, "UTC").stretches == stretches


def test_nobody_is_there_when_all_rest() -> None:
    monday_evening = at("2026-03-02 12:00")  # 21:00 in Tokyo, 06:00 in Chicago
    assert out_of_hours([Person("Asia/Tokyo", WEEK)], monday_evening) == Out("Asia/Tokyo", at("2026-03-03 00:00"))
    assert out_of_hours([Person("America/Chicago")], monday_evening) == Out("America/Chicago", None)
    assert out_of_hours([Person("Asia/Tokyo", WEEK), Person("Europe/Berlin")], monday_evening) is None
    assert out_of_hours([], monday_evening) is None
    both = [Person("America/Chicago"), Person("Asia/Tokyo", WEEK)]
    assert out_of_hours(both, monday_evening) == Out("Asia/Tokyo", at("2026-03-03 00:00"))


@given(
    st.sets(st.sampled_from("1234567"), min_size=1).map(lambda days: "".join(sorted(days))),
    st.integers(0, 1438),
    st.integers(1, 1440),
    st.sampled_from(["Asia/Tokyo", "America/Chicago", "Asia/Kathmandu", "Pacific/Apia", "UTC"]),
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)),
)
def test_at_the_next_opening_they_work(days: str, opens: int, length: int, zone: str, moment: datetime) -> None:
    hours = OfficeHours(days, opens, min(1440, opens + 60 + length), zone)
    now = moment.replace(tzinfo=UTC)
    opening = hours.next_opening(now)
    if opening is None:
        assert hours.is_open(now)
    else:
        assert opening > now
        assert hours.is_open(opening)
        assert (opening - now).total_seconds() <= 8 * 86400


@pytest.mark.parametrize(("language", "words"), [("en", "Mon"), ("zh", "周一"), ("ja", "月"), ("ko", "월")])
def test_days_are_called_as_each_language_does(language: str, words: str) -> None:
    assert times(language, "UTC").weekday(1, short=True) == words
