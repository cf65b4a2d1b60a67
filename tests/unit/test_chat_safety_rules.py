"""Decisions about safety on plain values."""

from datetime import UTC, datetime, timedelta

import pytest

from tradehall.chat.safety.commands import Act, MuteFor
from tradehall.chat.safety.errors import Muted, TalkBlocked, TalkBlockedByUs
from tradehall.chat.safety.rules import OPEN, Shut, measures, muted, muted_until, why_shut

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)


@pytest.mark.parametrize(
    ("kind", "shut", "why"),
    [
        ("pair", OPEN, None),
        ("pair", Shut(blocked=True), TalkBlocked),
        ("meeting", Shut(blocked=True, ours=True), TalkBlockedByUs),
        ("help", Shut(blocked=True), None),
        ("pair", Shut(muted_until=LATER), Muted),
        ("announcements", Shut(muted_until=LATER), Muted),
        ("help", Shut(muted_until=LATER), None),
        ("pair", Shut(muted_until=NOW), None),
        ("pair", Shut(blocked=True, muted_until=LATER), TalkBlocked),
    ],
)
def test_why_somebody_may_not_write(kind, shut, why):
    assert type(why_shut(kind, shut, NOW)) is (why or type(None))


@pytest.mark.parametrize(
    ("wait", "params"),
    [
        (timedelta(seconds=1), {"minutes": 1}),
        (timedelta(minutes=60), {"minutes": 60}),
        (timedelta(hours=24), {"hours": 24}),
        (timedelta(hours=24, seconds=1), {"hours": 25}),
        (timedelta(days=9), {"days": 9}),
    ],
)
def test_the_wait_is_told_in_the_unit_that_suits_it(wait, params):
    told = muted(NOW + wait, "Enough", NOW)
    assert told.params == {**params, "words": "Enough"}
    assert told.text % told.params


def test_until_when_a_mute_lasts():
    ends = NOW + timedelta(days=3)
    assert muted_until(MuteFor.HOUR, NOW, ends) == LATER
    assert muted_until(MuteFor.DAY, NOW, ends) == NOW + timedelta(days=1)
    assert muted_until(MuteFor.EVENT, NOW, ends) == ends
    assert muted_until(MuteFor.EVENT, NOW, None) == muted_until(MuteFor.EVENT, NOW, NOW) == NOW + timedelta(days=30)


def test_what_is_done_and_logged():
    assert measures(hide=True, warn=True, mute=MuteFor.DAY) == [Act.HIDE, Act.WARN, Act.MUTE]
    assert measures(hide=False, warn=False, mute=None) == [Act.DISMISS]
