"""Until when a desk answers: working days of a country, on the clock of its place; and whose turn it is."""

from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tradehall.events.holidays import country_of, is_working_day
from tradehall.kernel.clock import local, zone
from tradehall.support import rules
from tradehall.support.queries.rows import due_in
from tradehall.support.rules import CaseState, Clocks, Turn

ZONES = ("Asia/Shanghai", "Asia/Tokyo", "Asia/Seoul", "America/Chicago", "Europe/Berlin", "Australia/Lord_Howe",
         "Asia/Kathmandu", "Pacific/Apia", "America/St_Johns", "Africa/Casablanca", "UTC")  # fmt: skip
MOMENTS = st.datetimes(datetime(2009, 1, 1), datetime(2030, 12, 1), timezones=st.just(UTC))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("place", "since", "days", "until"),
    [
        ("Asia/Shanghai", "2026-03-02 01:00", 1, "2026-03-03 10:00"),  # Monday morning: the end of Tuesday
        ("Asia/Shanghai", "2026-03-02 15:59", 1, "2026-03-03 10:00"),  # a minute before midnight there
        ("Asia/Shanghai", "2026-03-02 16:00", 1, "2026-03-04 10:00"),
        ("Asia/Shanghai", "2026-03-06 09:30", 1, "2026-03-09 10:00"),  # Friday: over the weekend
        ("Asia/Shanghai", "2026-03-07 02:00", 1, "2026-03-09 10:00"),  # Saturday is no working day itself
        ("Asia/Shanghai", "2026-03-06 09:30", 10, "2026-03-20 10:00"),
        ("Asia/Shanghai", "2026-02-13 02:00", 1, "2026-02-14 10:00"),  # a Saturday worked for the spring festival
        ("Asia/Shanghai", "2026-02-14 02:00", 1, "2026-02-24 10:00"),  # and then it is the spring festival
        ("Asia/Tokyo", "2026-04-28 01:00", 1, "2026-04-30 09:00"),  # 29 April is a holiday
        ("Asia/Tokyo", "2026-05-01 01:00", 1, "2026-05-07 09:00"),  # the golden week
        ("America/Chicago", "2026-03-06 18:00", 1, "2026-03-09 23:00"),  # clocks went forward on Sunday
        ("America/Chicago", "2026-10-30 18:00", 1, "2026-11-03 00:00"),  # and back: 18:00 is an hour later in UTC
        ("UTC", "2026-12-31 12:00", 1, "2027-01-01 18:00"),  # of no country no holidays are known
    ],
)
def test_until_the_end_of_a_working_day(place: str, since: str, days: int, until: str) -> None:
    assert due_in(place, days)(at(since)) == at(until)


@settings(deadline=None)  # the first look at a country's year takes its time
@given(MOMENTS, st.integers(1, 10), st.sampled_from(ZONES))
def test_so_many_working_days_lie_between(since: datetime, days: int, place: str) -> None:
    is_working = partial(is_working_day, country_of(place))
    until = rules.due(since, days, place, is_working)
    first, last = local(since, place).date(), local(until, place).date()
    between = [first + timedelta(days=number + 1) for number in range((last - first).days)]
    assert since < until
    assert until.tzinfo is UTC
    assert sum(map(is_working, between)) == days
    assert is_working(last)
    assert local(until, place).hour == 18 or not _exists(last, place)


def _exists(day: date, place: str) -> bool:
    """Whether the clock shows 18:00 on that day: Samoa left out one."""
    naive = datetime.combine(day, rules.ENDS)
    return naive.replace(tzinfo=zone(place)).astimezone(UTC).astimezone(zone(place)).replace(tzinfo=None) == naive


@settings(deadline=None)  # the first look at a country's year takes its time
@given(MOMENTS, st.timedeltas(timedelta(0), timedelta(days=9)), st.integers(1, 9), st.sampled_from(ZONES))
def test_who_asks_later_or_is_promised_more_days_is_answered_no_sooner(
    since: datetime, later: timedelta, days: int, place: str
) -> None:
    assert due_in(place, days)(since) <= due_in(place, days)(since + later)
    assert due_in(place, days)(since) < due_in(place, days + 1)(since)


@settings(deadline=None)  # the first look at a country's year takes its time
@given(st.dates(date(2010, 1, 1), date(2030, 12, 31)))
def test_where_nothing_is_known_the_week_has_five_days(day: date) -> None:
    assert is_working_day(None, day) == is_working_day("XX", day) == (day.weekday() < 5)


@given(
    st.sampled_from(CaseState), st.none() | MOMENTS, st.none() | MOMENTS, st.timedeltas(timedelta(1), timedelta(9)),
    MOMENTS,
)  # fmt: skip
def test_whose_turn_it_is(
    state: CaseState, since: datetime | None, answer: datetime | None, within: timedelta, now: datetime
) -> None:
    found = rules.clocks(state, since, answer, lambda asked: asked + within, now)
    assert found.first_answer == answer
    if state != CaseState.OPEN:
        assert found == Clocks(Turn.NOBODY, first_answer=answer)
    elif since is None:
        assert found == Clocks(Turn.FIRM, first_answer=answer)
    else:
        assert (found.turn, found.since, found.due) == (Turn.DESK, since, since + within)
        assert found.is_late == (now > since + within)


def test_the_median_of_hours_to_the_first_answer() -> None:
    opened = at("2026-03-02 01:00")
    waits = [(opened, opened + timedelta(hours=hours)) for hours in (1, 2, 30)]
    assert rules.hours_to_answer(waits) == 2
    assert rules.hours_to_answer(waits[:2]) == 1.5
    assert rules.hours_to_answer([]) is None
