"""A schedule that is published while others act: all of it, or nothing, and nobody sits in two places."""

from collections import Counter
from datetime import datetime
from functools import partial

import pytest
from sqlalchemy import select

from tests.factories.meetings import Fair
from tests.factories.planning import line, publish, seen, solve, standing, wish
from tests.race.test_booking import at_once, doubles
from tradehall.app import load_domains
from tradehall.events.commands import WithdrawRegistration
from tradehall.events.models import Participation
from tradehall.kernel.clock import SetClock, wall
from tradehall.kernel.db import Database
from tradehall.kernel.runner import Runner
from tradehall.meetings.commands import AcceptRequest
from tradehall.meetings.models import Claim, Meeting
from tradehall.meetings.planning.commands import Goal, PublishRun
from tradehall.meetings.rules import ticks

load_domains(parts=("models", "service", "reactions", "live"))


@pytest.fixture
def fair(db: Database) -> Fair:
    """The kiln is wanted by all three buyers."""
    made = Fair(Runner(db, SetClock(wall(datetime(2026, 3, 2, 9, 0), "Asia/Shanghai"))))
    for person in (made.sato, made.ito, made.kim):
        wish(made, person, made.kiln)
    return made


def whole(fair: Fair, db: Database) -> None:
    """Every standing meeting holds the time of who comes to it, and nobody holds anything else."""
    assert doubles(db) == []
    with db.read() as session:
        held = Counter(session.scalars(select(Claim.meeting_id)))
    assert held == {one.id: 2 * len(ticks(one.starts_at, one.ends_at)) for one in standing(fair)}


def test_a_booking_by_hand_at_the_same_moment_leaves_one_of_the_two(fair: Fair, db: Database) -> None:
    run = solve(fair)
    slot = line(seen(fair, run), "kiln", "cafe").slot
    request = fair.ask(fair.sato, fair.kiln, fair.slots.index(slot))
    ends = at_once(
        partial(publish, fair, run),
        partial(fair.runner.run, AcceptRequest(request=request, slot=slot), fair.li),
    )
    assert ends in (["done", "slot-taken"], ["schedule-overtaken", "done"])
    assert len(standing(fair)) == (3 if ends[0] == "done" else 1)
    whole(fair, db)


def test_a_company_that_withdraws_at_the_same_moment_has_no_meeting(fair: Fair, db: Database) -> None:
    run = solve(fair)
    ends = at_once(
        partial(publish, fair, run),
        partial(fair.runner.run, WithdrawRegistration(participation=fair.cafe, confirmed=True), fair.ito),
    )
    assert ends in (["done", "done"], ["schedule-overtaken", "done"])
    with db.read() as session:
        gone = select(Participation.id).where(Participation.public_id == fair.cafe)
        assert session.scalars(select(Meeting.status).where(Meeting.buyer_id == session.scalar(gone))).all() in (
            ["cancelled"], []
        )  # fmt: skip
    assert len(standing(fair)) == (2 if ends[0] == "done" else 0)
    whole(fair, db)


def test_two_organisers_publish_one_schedule_at_once_and_it_is_booked_once(fair: Fair, db: Database) -> None:
    run = solve(fair)
    version = seen(fair, run).run.version
    ends = at_once(
        *[partial(fair.runner.run, PublishRun(run=run, version=version), fair.zhao) for _ in range(3)],
    )
    assert Counter(ends) == {"done": 1, "run-stale": 2}
    assert len(standing(fair)) == 3
    whole(fair, db)


def test_of_two_schedules_published_at_once_one_is_booked(fair: Fair, db: Database) -> None:
    runs = [solve(fair), solve(fair, goals=[Goal.SCHEDULED, Goal.COMFORT])]
    ends = at_once(*(partial(publish, fair, run) for run in runs))
    assert Counter(ends) == {"done": 1, "schedule-overtaken": 1}
    assert len(standing(fair)) == 3
    whole(fair, db)
