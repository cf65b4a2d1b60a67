"""A database that is away or overrun is told as that, and not as a defect of ours; without Redis the work goes on."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import create_engine, text

from tests.people import Browser
from tests.services import Postgres
from tradehall.app import create_app
from tradehall.kernel.clock import SystemClock
from tradehall.kernel.db import Database
from tradehall.kernel.errors import Unavailable
from tradehall.kernel.policy import SYSTEM
from tradehall.kernel.runner import ForgetOldKeys, Runner
from tradehall.kernel.tx import Reader
from tradehall.settings import Settings


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


def test_without_redis_pages_are_served_and_sign_in_is_still_limited(settings: Settings):
    app = create_app(replace(settings, redis_url="redis://127.0.0.1:9/0", testing=False), background=False)
    app.test_client_class = Browser
    browser = app.test_client()
    assert browser.get("/events").status_code == 200
    ready = browser.get("/readyz")
    assert (ready.status_code, ready.text) == (503, "Redis does not answer; what is said arrives all the same\n")
    form = {"email": "nobody@a.example", "password": "seven quiet harbours", "_csrf": browser.token("/sign-in")}
    answers = [browser.post("/sign-in", data=form).status_code for _ in range(40)]
    assert set(answers) == {422, 429}
    app.extensions["tradehall"].db.close()
