"""When a mail goes out: quiet hours over midnight, clock changes, zones of half an hour, and the daily mail."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tradehall.kernel import clock
from tradehall.notices.kinds import CHOICES, KINDS, MailChoice, Topic, topic_of
from tradehall.notices.rules import Hours, minutes_of, next_digest, quiet_end, time_of, when_to_mail

NIGHT = {"quiet_from": 22 * 60, "quiet_to": 7 * 60}
ZONES = [
    "Asia/Shanghai", "Asia/Kathmandu", "Asia/Kolkata", "Australia/Lord_Howe", "America/New_York", "Europe/Berlin",
    "America/St_Johns", "Pacific/Chatham", "UTC",
]  # fmt: skip


def at(*parts):
    return datetime(*parts, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "zone", "until"),
    [
        (at(2027, 3, 2, 15, 0), "Asia/Shanghai", at(2027, 3, 2, 23, 0)),  # 23:00 there: until 07:00
        (at(2027, 3, 2, 13, 59), "Asia/Shanghai", None),  # 21:59
        (at(2027, 3, 2, 14, 0), "Asia/Shanghai", at(2027, 3, 2, 23, 0)),  # 22:00 sharp
        (at(2027, 3, 2, 22, 59), "Asia/Shanghai", at(2027, 3, 2, 23, 0)),  # 06:59
        (at(2027, 3, 2, 23, 0), "Asia/Shanghai", None),  # 07:00 sharp
        (at(2027, 3, 2, 18, 0), "Asia/Kathmandu", at(2027, 3, 3, 1, 15)),  # 23:45, +5:45
        (at(2027, 3, 2, 18, 0), "Asia/Kolkata", at(2027, 3, 3, 1, 30)),  # 23:30, +5:30
        (at(2027, 3, 14, 4, 0), "America/New_York", at(2027, 3, 14, 11, 0)),  # 23:00 EST; 07:00 is EDT by then
        (at(2027, 11, 7, 3, 0), "America/New_York", at(2027, 11, 7, 12, 0)),  # 23:00 EDT; 07:00 is EST by then
    ],
)
def test_quiet_hours_end_on_the_readers_clock(now, zone, until):
    assert quiet_end(now, Hours(zone, **NIGHT)) == (until or now)


def test_a_time_that_the_clock_skips_is_the_first_one_after_it():
    """On 28 March 2027 Berlin has no 02:30: the clock goes from 02:00 to 03:00, which is 01:00 UTC."""
    hours = Hours("Europe/Berlin", quiet_from=60, quiet_to=150, digest_at=150)
    assert quiet_end(at(2027, 3, 28, 0, 30), hours) == at(2027, 3, 28, 1, 0)
    assert next_digest(at(2027, 3, 28, 0, 30), hours) == at(2027, 3, 28, 1, 0)
    assert next_digest(at(2027, 3, 28, 1, 0), hours) == at(2027, 3, 29, 0, 30)


moments = st.datetimes(datetime(2026, 1, 1), datetime(2028, 12, 31), timezones=st.just(UTC))
minutes = st.integers(0, 1439)


@given(now=moments, zone=st.sampled_from(ZONES), start=minutes, end=minutes)
def test_quiet_never_lasts_a_day_and_ends_outside_itself(now, zone, start, end):
    hours = Hours(zone, quiet_from=start, quiet_to=end)
    until = quiet_end(now, hours)
    assert now <= until <= now + timedelta(hours=26)
    if until != now:
        local = clock.local(until, zone)
        assert local.hour * 60 + local.minute >= end or start < end


@given(now=moments, zone=st.sampled_from(ZONES), minute=minutes)
def test_the_daily_mail_comes_once_in_each_day(now, zone, minute):
    hours = Hours(zone, digest_at=minute)
    first = next_digest(now, hours)
    second = next_digest(first, hours)
    assert now < first <= now + timedelta(hours=26)
    assert clock.local(second, zone).date() == clock.local(first, zone).date() + timedelta(days=1)


NOW = at(2027, 3, 2, 15, 0)  # 23:00 in Shanghai
SLEEPS = Hours("Asia/Shanghai", **NIGHT)
MORNING = at(2027, 3, 2, 23, 0)


@pytest.mark.parametrize(
    ("kind", "choice", "before", "mailed"),
    [
        ("request", "now", None, ("now", MORNING)),
        ("request", "digest", None, ("digest", at(2027, 3, 3, 0, 0))),  # 08:00
        ("request", "never", None, ("never", None)),
        ("withdrawn", "now", None, ("never", None)),  # the page is enough
        ("new_device", "now", None, ("never", None)),  # a letter of its own tells it
        ("reminder_soon", "now", NOW + timedelta(minutes=10), ("now", NOW)),
        ("reminder_hour", "now", NOW + timedelta(hours=1), ("never", None)),  # over when the quiet is
        ("reminder_day", "now", NOW + timedelta(days=1), ("now", MORNING)),
        ("waiting", "digest", NOW, ("now", NOW)),
        ("cancelled", "now", NOW + timedelta(hours=2), ("now", NOW)),  # nobody gets up for a meeting that is off
        ("cancelled", "now", NOW + timedelta(days=2), ("now", MORNING)),
        ("cancelled", "digest", NOW + timedelta(hours=2), ("now", NOW)),
        ("cancelled", "digest", NOW + timedelta(days=2), ("digest", at(2027, 3, 3, 0, 0))),
    ],
)
def test_when_a_kind_is_mailed(kind, choice, before, mailed):
    assert when_to_mail(KINDS[kind], MailChoice(choice), NOW, SLEEPS, before) == mailed


def test_nobody_waits_who_wants_no_quiet():
    assert when_to_mail(KINDS["request"], MailChoice.NOW, NOW, Hours("Asia/Shanghai")) == ("now", NOW)


def test_times_of_day():
    assert [minutes_of(text) for text in ("00:00", "07:30", "23:59")] == [0, 450, 1439]
    assert [time_of(number) for number in (0, 450, 1439)] == ["00:00", "07:30", "23:59"]


def test_topics_of_kinds():
    assert topic_of("request") is Topic.REQUESTS
    assert topic_of("password_changed") is None
    assert topic_of("no-such-kind") is None
    assert MailChoice.DIGEST not in CHOICES[Topic.REMINDERS]
    assert all(kind.template == "" for kind in KINDS.values() if kind.topic is Topic.ACCOUNT)
