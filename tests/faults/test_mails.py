"""Mails while the worker is killed: every one arrives, each under one Message-ID, and hardly one twice."""

import random
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from tests.faults.workers import until, working
from tests.mailserver import MailServer
from tradehall.kernel.clock import SystemClock
from tradehall.kernel.db import Database
from tradehall.kernel.mail import Mail, MailRow, Post

SEED = 20200315


@pytest.fixture
def server() -> Iterator[MailServer]:
    made = MailServer()
    made.start()
    yield made
    made.stop()


@pytest.mark.timeout(240)
def test_a_killed_worker_loses_no_mail(db, server, tmp_path, record_property):
    story(db, server, tmp_path, mails=200, kills=3, record=record_property)


@pytest.mark.soak
def test_ten_thousand_mails_and_sixty_kills(db, server, tmp_path, record_property):
    story(db, server, tmp_path, mails=10_000, kills=60, record=record_property)


def story(
    db: Database, server: MailServer, folder: Path, *, mails: int, kills: int, record: Callable[[str, object], None]
) -> None:
    """Kill at random moments; now and then the server says 'not now', or breaks the line after the last dot."""
    chance = random.Random(SEED)
    owe(db, mails)
    for _ in range(kills):
        target = len(server.got) + chance.randint(1, max(2, mails // kills // 2))
        server.to_data += chance.choice([[], ["451 4.3.0 come again"], ["cut"]])
        with working(db, folder, MAIL_URL=server.url) as worker:
            until(worker, lambda target=target: len(server.got) >= target, 600)
        soon(db)
    assert waiting(db) > 0, f"the worker was done before it was killed: seed {SEED}"
    server.to_data.clear()
    with working(db, folder, MAIL_URL=server.url) as worker:
        until(worker, lambda: waiting(db) == 0, 600)
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(20) == 0
    with db.read() as session:
        owed = set(session.scalars(select(MailRow.message_id)))
        states = set(session.scalars(select(MailRow.state)))
        raw = {row.message_id: row.raw for row in session.execute(select(MailRow.message_id, MailRow.raw))}
    came = server.ids()
    twice = sum(count - 1 for count in came.values())
    told = f"{db.url.get_backend_name()}: {mails} mails, {kills} kills, {twice} arrived twice, none lost, seed {SEED}"
    record("mails", told)
    sys.stdout.write(f"\n{told}\n")
    assert set(came) == owed
    assert states == {"sent"}
    assert all(got.octets == raw[got.message_id] for got in server.got), "a retry is the same, byte by byte"
    assert twice <= 2 * kills, "at most one for each kill, and one for each line that broke"


def owe(db: Database, count: int) -> None:
    post = Post(db, SystemClock(), mail_url="smtp://later.example", sender="no-reply@fair.example", host="fair.example")
    for number in range(count):
        post.send(Mail(f"a{number}@b.example", f"Number {number}", "Hello", "<p>Hello</p>", "en"), key=f"{number}.1")


def waiting(db: Database) -> int:
    with db.read() as session:
        return session.scalar(select(func.count()).where(MailRow.state == "waiting")) or 0


def soon(db: Database) -> None:
    """Leases of whoever died run out, and what is to be tried later is tried now."""
    with db.write() as session:
        session.execute(update(MailRow).where(MailRow.state == "waiting").values(due_at=MailRow.at))
        session.commit()
