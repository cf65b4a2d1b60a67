"""Who was there, how it stands on the day, and how far one can count on whom."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import NOW
from tradehall.events.commands import Side
from tradehall.meetings import presence
from tradehall.meetings.commands import Attendance, TookPlace
from tradehall.meetings.presence import DayState, Record, Reliability
from tradehall.meetings.rules import MeetingStatus

E, B = Side.EXPORTER, Side.BUYER
END = NOW + timedelta(minutes=30)
COUNT = st.integers(0, 40)
RECORDS = st.builds(Record, COUNT, COUNT, COUNT, COUNT, COUNT)


@pytest.mark.parametrize(
    ("reports", "there"),
    [
        ({}, None),
        ({E: TookPlace.YES}, Attendance.BOTH),
        ({E: TookPlace.YES, B: TookPlace.PARTLY}, Attendance.BOTH),
        ({E: TookPlace.NO_PARTNER_ABSENT}, Attendance.EXPORTER),
        ({B: TookPlace.NO_PARTNER_ABSENT, E: TookPlace.NO_I_ABSENT}, Attendance.BUYER),
        ({E: TookPlace.NO_I_ABSENT, B: TookPlace.NO_I_ABSENT}, Attendance.NOBODY),
        ({E: TookPlace.TECHNICAL, B: TookPlace.TECHNICAL}, Attendance.BOTH),
        ({E: TookPlace.YES, B: TookPlace.NO_PARTNER_ABSENT}, Attendance.DISPUTED),
        ({E: TookPlace.NO_PARTNER_ABSENT, B: TookPlace.NO_PARTNER_ABSENT}, Attendance.DISPUTED),
        ({E: TookPlace.YES, B: TookPlace.TECHNICAL}, Attendance.DISPUTED),
    ],
)
def test_who_was_there(reports, there):
    assert presence.attendance(reports) == there


@given(st.sampled_from(TookPlace), st.sampled_from(TookPlace))
def test_it_does_not_matter_who_tells_first(one, other):
    assert presence.attendance({E: one, B: other}) == presence.attendance({B: other, E: one})
    mirrored = {Attendance.EXPORTER: Attendance.BUYER, Attendance.BUYER: Attendance.EXPORTER}
    there = presence.attendance({E: one, B: other})
    assert presence.attendance({B: one, E: other}) == mirrored.get(there, there)


@pytest.mark.parametrize(
    ("minutes", "arrived", "confirmed", "told", "state"),
    [
        (-60, 0, False, False, DayState.UNCONFIRMED),
        (-60, 0, True, False, DayState.READY),
        (-5, 1, True, False, DayState.ONE_IN),
        (-5, 2, True, False, DayState.BOTH_IN),
        (4, 1, True, False, DayState.ONE_IN),
        (5, 1, True, False, DayState.WAITING),
        (5, 0, True, False, DayState.EMPTY),
        (5, 2, True, False, DayState.RUNNING),
        (30, 2, True, False, DayState.UNTOLD),
        (30, 2, True, True, DayState.DONE),
    ],
)
def test_how_it_stands_on_the_day(minutes, arrived, confirmed, told, state):
    now = NOW + timedelta(minutes=minutes)
    found = presence.day_state(
        MeetingStatus.CONFIRMED, None, NOW, END, now, confirmed=confirmed, arrived=arrived, told=told
    )
    assert found == state


@given(RECORDS)
def test_the_mark_is_between_nothing_and_all(record):
    mark = record.mark
    if mark is None:
        assert record.level == Reliability.UNKNOWN
        return
    assert 0 <= mark <= 100
    assert (mark == 100) == (record.missed + record.late + record.unanswered == 0)


@given(RECORDS, st.sampled_from(["missed", "late", "unanswered"]), st.sampled_from(["came", "answered"]))
def test_failing_never_raises_the_mark_and_keeping_never_lowers_it(record, failing, keeping):
    worse = replace(record, **{failing: getattr(record, failing) + 1})
    better = replace(record, **{keeping: getattr(record, keeping) + 1})
    if record.mark is not None:
        assert worse.mark <= record.mark <= better.mark
