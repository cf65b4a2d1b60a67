"""An organiser hides a message while its sender changes it: whoever comes second works on what the first has left."""

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import select

from tests.databases import database_at
from tests.factories.chat import Fair, make_fair, open_conversation, write
from tests.services import Postgres
from tradehall.app import load_domains
from tradehall.chat.commands import EditMessage, WithdrawMessage
from tradehall.chat.models import Message, MessageReport, MessageVersion
from tradehall.chat.safety.commands import DecideReport, LookAtReport, Reason, ReportMessage, ShowMessage
from tradehall.chat.safety.errors import NothingLeft
from tradehall.chat.service.changing import edit_message, withdraw_message
from tradehall.kernel.clock import SetClock, wall
from tradehall.kernel.db import Database
from tradehall.kernel.runner import Runner
from tradehall.kernel.tx import Tx

load_domains(parts=("models", "service", "reactions", "live"))
BAD, WORSE = "Pay to my private account", "Pay to my private account today"
LOOKS = 1000


@pytest.fixture
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """SQLite lets one writer in at a time, who reads only then."""
    return database_at(request, "postgres", tmp_path / "unused")


@pytest.fixture
def fair(db: Database) -> Fair:
    return make_fair(Runner(db, SetClock(wall(datetime(2026, 3, 2, 9, 0), "Asia/Shanghai"))))


@pytest.fixture
def talk(fair: Fair) -> str:
    return open_conversation(fair)


@pytest.fixture
def bad(fair: Fair, talk: str) -> str:
    message: str = write(fair.runner, talk, fair.kenji, BAD)["id"]
    return message


@pytest.fixture
def report(fair: Fair, talk: str, bad: str) -> str:
    """Of that message, read by olga."""
    command = ReportMessage(conversation=talk, message=bad, reason=Reason.FRAUD, words="Help")
    made: str = fair.runner.run(command, fair.anna)
    fair.runner.run(LookAtReport(report=made), fair.olga)
    return made


def hide_meanwhile(fair: Fair, report: str, postgres: Postgres, act: Callable[[Tx], object]) -> Future[str]:
    """The sender's act is done but not committed while the organiser begins to hide the message; then it is. What
    became of hiding it."""
    hide = DecideReport(report=report, version=1, words="This is against our rules", hide=True)
    with ThreadPoolExecutor(1) as pool, fair.runner.db.write() as session:
        act(Tx(session, fair.kenji, fair.runner.clock.now(), None))
        session.flush()
        decision = pool.submit(fair.runner.run, hide, fair.olga)
        wait_for_lock(postgres, fair.runner.db.url.database or "", decision)
        session.commit()
    return decision


def wait_for_lock(postgres: Postgres, database: str, waits: Future[str]) -> None:
    """Until somebody waits for a lock."""
    assert ended_or_waits(postgres, database, waits) == "waits", f"nothing to wait for: {waits}"


def ended_or_waits(postgres: Postgres, database: str, work: Future[Any]) -> str:
    """Looks until the work is done, or somebody waits for a lock; which of both."""
    statement = b"SELECT 1 FROM pg_stat_activity WHERE datname = %s AND wait_event_type = 'Lock'"
    pause = threading.Event()
    with psycopg.connect(f"host={postgres.folder} user=tradehall dbname=postgres", autocommit=True) as connection:
        for _ in range(LOOKS):
            if connection.execute(statement, [database]).fetchone():
                return "waits"
            if work.done():
                return "ended"
            pause.wait(0.02)
    return pytest.fail("neither done nor waiting for a lock")


def versions(db: Database) -> list[str]:
    with db.read() as session:
        return list(session.scalars(select(MessageVersion.body).order_by(MessageVersion.number)))


def stored(db: Database) -> tuple[str, str]:
    """The message's words, and who took it back."""
    with db.read() as session:
        row = session.scalars(select(Message)).one()
        return row.body, row.withdrawn_by


def test_what_the_sender_just_withdrew_is_not_hidden_and_never_comes_back(
    fair: Fair, talk: str, bad: str, report: str, db: Database, postgres: Postgres
) -> None:
    command = WithdrawMessage(conversation=talk, message=bad)
    decision = hide_meanwhile(fair, report, postgres, lambda tx: withdraw_message(tx, command))
    with pytest.raises(NothingLeft):
        decision.result()
    assert stored(db) == ("", "sender")
    assert versions(db) == [BAD]
    with db.read() as session:
        assert session.scalars(select(MessageReport.state)).one() == "open"
    fair.runner.run(ShowMessage(report=report, words="It was a mistake"), fair.olga)
    assert stored(db) == ("", "sender")


def test_what_the_sender_just_edited_is_hidden_and_shown_as_it_was_said_last(
    fair: Fair, talk: str, bad: str, report: str, db: Database, postgres: Postgres
) -> None:
    command = EditMessage(conversation=talk, message=bad, body=WORSE)
    hide_meanwhile(fair, report, postgres, lambda tx: edit_message(tx, command)).result()
    assert stored(db) == ("", "organiser")
    assert versions(db) == [BAD, WORSE]
    fair.runner.run(ShowMessage(report=report, words="It was a mistake"), fair.olga)
    assert stored(db) == (WORSE, "")
