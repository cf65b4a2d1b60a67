"""How many meetings a company has on one day: the day is the event's, whatever the clock in Greenwich says."""

from datetime import date, time

from tests.factories.meetings import Fair
from tests.factories.planning import seen, solve, wish
from tradehall.events.commands import DayHours


def two_wishes(runner, **event):
    fair = Fair(runner, breaks=[], **event)
    for person in (fair.sato, fair.ito):
        wish(fair, person, fair.kiln)
    return fair


def test_an_evening_over_midnight_in_greenwich_is_one_day(runner):
    """From 17 to 20 o'clock in Chicago, where midnight in Greenwich is at 19."""
    fair = two_wishes(
        runner, zone="America/Chicago", days=[DayHours(day=date(2026, 3, 10), opens=time(17), closes=time(20))]
    )
    assert len({at.date() for at, _ in fair.times.values()}) == 2
    page = seen(fair, solve(fair, most=1))
    assert {slot.day for slot in page.slots} == {"2026-03-10"}
    assert len(page.meetings) == 1
    assert len(seen(fair, solve(fair, most=2)).meetings) == 2


def test_an_afternoon_and_the_next_morning_are_two_days(runner):
    """Both are the 10th of March in Greenwich."""
    days = [
        DayHours(day=date(2026, 3, 10), opens=time(16), closes=time(16, 30)),
        DayHours(day=date(2026, 3, 11), opens=time(7), closes=time(7, 30)),
    ]
    fair = two_wishes(runner, zone="Asia/Shanghai", days=days)
    assert len({at.date() for at, _ in fair.times.values()}) == 1
    page = seen(fair, solve(fair, most=1))
    assert {slot.day for slot in page.slots} == {"2026-03-10", "2026-03-11"}
    assert len(page.meetings) == 2
