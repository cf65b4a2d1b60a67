"""Who interprets which meeting of a schedule."""

from datetime import UTC, datetime, timedelta

from tradehall.meetings.diary import Diary
from tradehall.meetings.planning.interpreting import Wanted, assigned
from tradehall.meetings.planning.rules import Helper
from tradehall.meetings.rules import ticks

START = datetime(2026, 3, 10, 1, tzinfo=UTC)
SLOT = timedelta(minutes=30)
REST = (90, 15)
JA, EN = {"from": "zh", "to": "ja"}, {"from": "zh", "to": "en"}


def wanted(name, slot, places=(1, 2), other="ja"):
    starts_at = START + slot * SLOT
    return Wanted(name, slot, starts_at, starts_at + SLOT, (["zh"], [other]), places)


def test_as_many_meetings_of_one_time_as_can_be_get_somebody():
    both, one = Helper(1, [JA, EN]), Helper(2, [JA])
    found = assigned([wanted("a", 0), wanted("b", 0, other="en")], [both, one], {}, REST)
    assert found == {"a": 2, "b": 1}


def test_a_company_keeps_its_interpreter_and_work_is_shared_otherwise():
    helpers = [Helper(1, [JA]), Helper(2, [JA])]
    meetings = [wanted("a", 0, (1, 5)), wanted("b", 1, (2, 6)), wanted("c", 2, (1, 7)), wanted("d", 4, (2, 8))]
    assert assigned(meetings, helpers, {}, REST) == {"a": 1, "b": 2, "c": 1, "d": 2}


def test_nobody_works_without_a_pause_where_busy_where_it_does_not_suit_or_from_their_own_seat():
    helpers = [Helper(1, [JA])]
    four = [wanted(name, slot) for slot, name in enumerate("abcd")]
    assert assigned(four, helpers, {}, REST) == {"a": 1, "b": 1, "c": 1}
    busy = Diary(busy=frozenset(ticks(START, START + SLOT)), marks={1: False})
    assert assigned(four[:3], helpers, {1: busy}, REST) == {"c": 1}
    assert assigned(four, helpers, {}, REST, besides=[1]) == {}
