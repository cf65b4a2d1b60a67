"""A worker that is killed in the middle of its reactions loses no mail and writes none twice."""

import random
import signal
from collections import Counter
from datetime import UTC, datetime, timedelta
from datetime import time as hour

import pytest
from sqlalchemy import func, select, update

from tests.factories.meetings import Fair
from tests.faults.workers import a_minute_passes, until, working
from tradehall.app import load_domains
from tradehall.events.commands import DayHours
from tradehall.kernel.clock import SystemClock
from tradehall.kernel.db import Database
from tradehall.kernel.mail import MailRow
from tradehall.kernel.outbox import Delivery
from tradehall.kernel.runner import Runner
from tradehall.notices.models import Notice

SEED, KILLS, REQUESTS = 20200315, 3, 60


@pytest.fixture
def fair(db: Database) -> Fair:
    """Sixty buyers ask Kiln, for which li and wang come: 120 mails are owed. All that was owed before is done."""
    load_domains()
    runner = Runner(db, SystemClock())
    day = runner.clock.now().date() + timedelta(days=60)
    made = Fair(runner, days=[DayHours(day=day, opens=hour(9), closes=hour(12))])
    buyers = [made.person(f"buyer{n}") for n in range(REQUESTS)]
    for number, buyer in enumerate(buyers):
        made.place(f"buyer{number}", [buyer], buyer=True)
    with db.write() as session:
        session.execute(update(Delivery).values(state="done"))
        session.commit()
    for buyer in buyers:
        made.ask(buyer, made.kiln)
    return made


@pytest.mark.timeout(180)
def test_every_mail_is_written_once_however_often_the_worker_is_killed(fair, db, tmp_path):
    chance, written = random.Random(SEED), 0
    for _ in range(KILLS):
        target = written + chance.randint(3, 20)
        with working(db, tmp_path) as worker:
            until(worker, lambda target=target: mails(db) >= target)
        written = mails(db)
        a_minute_passes(db)
    assert written < 2 * REQUESTS, f"the worker was done before it was killed: seed {SEED}"
    with working(db, tmp_path) as worker:
        until(worker, lambda: pending(db) == 0)
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(20) == 0
    with db.read() as session:
        most = session.scalar(select(func.max(Delivery.attempts)))
        told = session.execute(select(Notice.subject, Notice.person_id).where(Notice.kind == "request")).all()
        kept = session.scalars(select(MailRow.recipient)).all()
    assert most > 1, "no kill hit a reaction that was under way"
    both = (fair.li.person_id, fair.wang.person_id)
    assert Counter(person for _, person in told) == dict.fromkeys(both, REQUESTS)
    assert max(Counter(told).values()) == 1
    assert Counter(kept) == {fair.li.email: REQUESTS, fair.wang.email: REQUESTS}


def mails(db: Database) -> int:
    with db.read() as session:
        return session.scalar(select(func.count()).select_from(MailRow)) or 0


def pending(db: Database) -> int:
    """What is due and not done; reminders of later days are not."""
    due = Delivery.state == "pending", Delivery.run_at < datetime.now(UTC) + timedelta(hours=1)
    with db.read() as session:
        return session.scalar(select(func.count()).where(*due)) or 0
