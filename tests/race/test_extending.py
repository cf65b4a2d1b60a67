"""A meeting that grows longer meets a booking of the time that follows: one of them has it, and nobody is in two
places."""

from datetime import datetime, timedelta
from functools import partial

import pytest

from tests.factories.contest import faults
from tests.factories.meetings import Fair
from tests.race.test_booking import at_once
from tradehall.kernel.clock import SetClock, wall
from tradehall.kernel.db import Database
from tradehall.kernel.runner import Runner
from tradehall.meetings import queries, service
from tradehall.meetings.commands import AcceptRequest, ExtendMeeting, MoveMeeting

assert service  # registers the handlers


@pytest.fixture
def clock() -> SetClock:
    return SetClock(wall(datetime(2026, 3, 2, 9, 0), "Asia/Shanghai"))


@pytest.fixture
def fair(db: Database, clock: SetClock) -> Fair:
    return Fair(Runner(db, clock))


def sound(fair: Fair) -> bool:
    return faults(fair.runner) == {"held twice": 0, "without a meeting": 0, "not held": 0}


def during(fair: Fair, clock: SetClock, meeting: str) -> None:
    clock.at = fair.runner.ask(queries.meeting_page, fair.li, meeting).starts_at + timedelta(minutes=20)


@pytest.mark.parametrize("who", ["li", "sato"])
def test_extending_against_a_booking_of_what_follows(fair: Fair, clock: SetClock, who: str) -> None:
    meeting = fair.meet(fair.sato, fair.kiln, fair.li, 0)
    during(fair, clock, meeting)
    request = fair.ask(fair.ito, fair.kiln, 1)
    ends = at_once(
        partial(fair.runner.run, ExtendMeeting(meeting=meeting, minutes=10, version=1), getattr(fair, who)),
        partial(fair.runner.run, AcceptRequest(request=request, slot=fair.slots[1]), fair.wang),
    )
    assert sorted(ends) == ["done", "slot-taken"]
    assert sound(fair)


def test_extending_against_a_move_into_what_follows(fair: Fair, clock: SetClock) -> None:
    fair.moves_freely()
    meeting = fair.meet(fair.sato, fair.kiln, fair.li, 0)
    other = fair.meet(fair.ito, fair.kiln, fair.li, 3)
    during(fair, clock, meeting)
    ends = at_once(
        partial(fair.runner.run, ExtendMeeting(meeting=meeting, minutes=10, version=1), fair.li),
        partial(fair.runner.run, MoveMeeting(meeting=other, slot=fair.slots[1], version=1), fair.ito),
    )
    assert sorted(ends) == ["done", "slot-taken"]
    assert sound(fair)


def test_two_who_extend_at_once_extend_once(fair: Fair, clock: SetClock) -> None:
    meeting = fair.meet(fair.sato, fair.kiln, fair.li, 0)
    during(fair, clock, meeting)
    longer = ExtendMeeting(meeting=meeting, minutes=10, version=1)
    ends = at_once(*(partial(fair.runner.run, longer, who) for who in (fair.li, fair.sato, fair.zhao)))
    assert sorted(ends) == ["done", "stale-version", "stale-version"]
    page = fair.runner.ask(queries.meeting_page, fair.li, meeting)
    assert page.ends_at - page.starts_at == timedelta(minutes=40)
    assert sound(fair)
