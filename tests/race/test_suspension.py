"""A company is put out of the event while others accept, ask, move and wait: nothing of it is left standing."""

from datetime import datetime
from functools import partial

import pytest
from sqlalchemy import func, select

from tests.factories.contest import faults
from tests.factories.meetings import Fair
from tests.race.test_booking import at_once
from tradehall.events.commands import ReinstateParticipation, SuspendParticipation
from tradehall.kernel.clock import SetClock, wall
from tradehall.kernel.db import Database
from tradehall.kernel.runner import Runner
from tradehall.meetings import service
from tradehall.meetings.commands import AcceptRequest, MoveMeeting, WaitForSlot
from tradehall.meetings.models import Meeting, MeetingRequest, Standby
from tradehall.meetings.rules import OPEN, STANDING

assert service  # registers the handlers
ROUNDS = 6


@pytest.fixture
def fair(db: Database) -> Fair:
    return Fair(Runner(db, SetClock(wall(datetime(2026, 3, 2, 9, 0), "Asia/Shanghai"))))


def left(db: Database) -> tuple[int, int, int]:
    """Meetings that stand, requests that are open, and who waits."""
    with db.read() as session:
        return (
            session.scalar(select(func.count()).where(Meeting.status.in_(STANDING))) or 0,
            session.scalar(select(func.count()).where(MeetingRequest.state.in_(OPEN))) or 0,
            session.scalar(select(func.count()).select_from(Standby)) or 0,
        )


def test_nothing_of_a_company_is_left_that_is_put_out_meanwhile(fair: Fair, db: Database) -> None:
    run = fair.runner.run
    fair.moves_freely()
    for number in range(ROUNDS):
        meeting = fair.meet(fair.kim, fair.kiln, fair.li, 4)
        request = fair.ask(fair.sato, fair.kiln, number % 3)
        ends = at_once(
            partial(run, SuspendParticipation(participation=fair.kiln, reason="Papers", confirmed=True), fair.zhao),
            partial(run, AcceptRequest(request=request, slot=fair.slots[number % 3]), fair.li),
            partial(run, MoveMeeting(meeting=meeting, slot=fair.slots[3], version=1), fair.kim),
            partial(fair.ask, fair.ito, fair.kiln, 2),
            partial(run, WaitForSlot(event="zibo", target=fair.kiln), fair.ito),
        )
        assert ends[0] == "done"
        known = {
            "done",
            "not-taking-part",
            "already-answered",
            "meeting-cancelled",
            "not-found",
            "suspended",
            "invalid",
        }
        assert set(ends) <= known | {"stale-version"}
        assert left(db) == (0, 0, 0)
        assert faults(fair.runner) == {"held twice": 0, "without a meeting": 0, "not held": 0}
        run(ReinstateParticipation(participation=fair.kiln), fair.zhao)


def test_suspended_and_reinstated_by_two_organisers_at_once(fair: Fair, db: Database) -> None:
    out = SuspendParticipation(participation=fair.kiln, reason="Papers", confirmed=True, version=2)
    ends = at_once(*(partial(fair.runner.run, out, fair.zhao) for _ in range(2)))
    assert sorted(ends) == ["done", "stale-version"]
