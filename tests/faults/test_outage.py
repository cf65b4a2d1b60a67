"""A database that is away or overrun is told as that, and not as a defect of ours."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import create_engine, text

from tests.services import Postgres
from tradehall.kernel.clock import SystemClock
from tradehall.kernel.db import Database
from tradehall.kernel.errors import Unavailable
from tradehall.kernel.policy import SYSTEM
from tradehall.kernel.runner import ForgetOldKeys, Runner
from tradehall.kernel.tx import Reader


def look(reader: Reader) -> object:
    return reader.session.scalar(text("SELECT 1"))


@pytest.fixture
def runner(tmp_path: Path) -> Iterator[Runner]:
    """On a database that nobody serves."""
    db = Database(f"postgresql+psycopg://tradehall@/nothing?host={tmp_path}")
    yield Runner(db, SystemClock())
    db.close()


def test_a_server_that_does_not_listen(runner):
    with pytest.raises(Unavailable):
        runner.ask(look, SYSTEM)
    with pytest.raises(Unavailable):
        runner.run(ForgetOldKeys(), SYSTEM)


def test_more_at_once_than_there_are_connections(postgres: Postgres):
    url = postgres.url(postgres.create())
    db = Database(url)
    db.writer = db.reader = create_engine(url, pool_size=1, max_overflow=0, pool_timeout=0.05)
    runner, both = Runner(db, SystemClock()), Barrier(2)

    def hold(reader: Reader) -> object:
        found = look(reader)
        both.wait(10)
        both.wait(10)
        return found

    try:
        with ThreadPoolExecutor() as pool:
            first = pool.submit(runner.ask, hold, SYSTEM)
            both.wait(10)
            try:
                with pytest.raises(Unavailable):
                    runner.ask(look, SYSTEM)
            finally:
                both.wait(10)
            assert first.result() == 1
    finally:
        db.close()
