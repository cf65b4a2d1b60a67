"""A worker that is killed while it solves a schedule: another goes on, from what the first had found."""

from datetime import time as hour
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.factories.meetings import Fair
from tests.factories.planning import publish, standing, start, wish
from tests.faults.workers import until, working
from tradehall.app import load_domains
from tradehall.events.commands import DayHours
from tradehall.kernel.clock import SystemClock
from tradehall.kernel.db import Database
from tradehall.kernel.runner import Runner
from tradehall.meetings.planning.commands import StopRun
from tradehall.meetings.planning.models import ScheduleRun
from tradehall.meetings.planning.service.working import LEASE

SELLERS, BUYERS = 9, 14


@pytest.fixture
def fair(db: Database) -> Fair:
    """Fourteen buyers want all the makers there are: few breaks are hard to prove."""
    load_domains()
    runner = Runner(db, SystemClock())
    day = runner.clock.now().date() + timedelta(days=60)
    made = Fair(runner, days=[DayHours(day=day, opens=hour(8), closes=hour(18))], breaks=[])
    makers = [made.place(f"maker{n}", [made.person(f"maker{n}")]) for n in range(SELLERS)]
    for number in range(BUYERS):
        buyer = made.person(f"buyer{number}", zone="Asia/Tokyo")
        made.place(f"buyer{number}", [buyer], buyer=True)
        for maker in makers[number % 3 :]:
            wish(made, buyer, maker)
    return made


def row(db: Database, run: str) -> ScheduleRun:
    with db.read() as session:
        return session.scalars(select(ScheduleRun).where(ScheduleRun.public_id == run)).one()


def found(db: Database, run: str) -> int:
    """How many meetings of it have a place by now."""
    return int(row(db, run).progress.get("placed", 0))


@pytest.mark.timeout(180)
def test_another_worker_goes_on_and_nothing_is_booked_twice(fair: Fair, db: Database, tmp_path: Path) -> None:
    run = start(fair, time_limit=120)
    with working(db, tmp_path) as worker:
        until(worker, lambda: found(db, run) > 0)
    first = row(db, run)
    assert (first.state, first.tries) == ("running", 1), "it was over before the worker was killed"
    with db.write() as session:
        gone = session.scalars(select(ScheduleRun).where(ScheduleRun.public_id == run)).one()
        assert gone.lease_until
        gone.lease_until -= LEASE + timedelta(seconds=1)
        session.commit()
    with working(db, tmp_path) as worker:
        until(worker, lambda: row(db, run).tries == 2)
        assert row(db, run).worker != first.worker
        assert found(db, run) >= first.progress["placed"]
        fair.runner.run(StopRun(run=run), fair.zhao)
        until(worker, lambda: row(db, run).state == "stopped")
    publish(fair, run)
    pairs = [(one.exporter_id, one.buyer_id) for one in standing(fair)]
    assert len(pairs) == found(db, run) == len(set(pairs))
