"""A process killed between the commit and the reaction loses no reaction."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.toy import seats
from tests.toy.seats import Note, Seat
from tradehall.kernel.clock import SystemClock
from tradehall.kernel.db import Database
from tradehall.kernel.mail import Post
from tradehall.kernel.outbox import Dispatcher
from tradehall.kernel.runner import Runner


@pytest.fixture
def db(url: str) -> Iterator[Database]:
    made = Database(url)
    seats.create_tables(made.writer)
    yield made
    made.close()


def test_no_reaction_is_lost(db: Database) -> None:
    script = Path(__file__).with_name("dies_after_commit.py")
    for number in (1, 2, 3):
        url = db.url.render_as_string(hide_password=False)
        died = subprocess.run([sys.executable, script, url, str(number)], check=False)
        assert died.returncode == -signal.SIGKILL
    with db.read() as session:
        assert sorted(session.scalars(select(Seat.number))) == [1, 2, 3]
        assert session.scalars(select(Note.number).where(Note.kind == "reacted")).all() == []

    runner = Runner(db, SystemClock())
    post = Post(db, runner.clock, mail_url="", sender="x@y.example", host="y.example")
    assert Dispatcher(runner, post, name="worker").run_due() == 3
    with db.read() as session:
        assert sorted(session.scalars(select(Note.number).where(Note.kind == "reacted"))) == [1, 2, 3]
