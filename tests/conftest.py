"""Fixtures that all tests share. Every test works on a file database of its own, copied from one that was
migrated once; commits and threads are real."""

import os
import shutil
import socket
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

os.environ["TZ"] = "Asia/Kathmandu"  # an odd one: nothing may depend on the machine's own zone
time.tzset()

import pytest

from tradehall import database
from tradehall.app import create_app
from tradehall.kernel.clock import SetClock
from tradehall.kernel.db import counting
from tradehall.kernel.runner import Runner
from tradehall.kernel.web import Hall
from tradehall.settings import Settings

pytest_plugins = ["tests.services", "tests.people"]

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
SECRET = "test-4f1c9a7e2b8d6053-only-in-tests"


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Browser tests go to one worker. Their mark `xdist_group` says so, but xdist 3.8 does not see the mark with
    pytest 9.2 (pytest-xdist issue 1386); this can go when it does.
    """
    if config.getvalue("dist") != "loadgroup":
        return None
    from xdist.scheduler import LoadGroupScheduling

    class Together(LoadGroupScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return "browser" if nodeid.startswith("tests/browser/") else str(super()._split_scope(nodeid))

    return Together(config, log)


@pytest.fixture(autouse=True)
def closed_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing may leave the machine."""
    real = socket.socket.connect

    def connect(self: socket.socket, address: Any) -> None:
        if isinstance(address, tuple) and address[0] not in ("127.0.0.1", "::1", "localhost"):
            raise OSError(f"a test tried to reach {address[0]}")
        real(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect)


@pytest.fixture(scope="session")
def template_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite database to copy from."""
    path = tmp_path_factory.mktemp("template") / "empty.sqlite3"
    database.upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture
def clock() -> SetClock:
    return SetClock(NOW)


@pytest.fixture
def settings(tmp_path: Path, template_database: Path) -> Settings:
    path = tmp_path / "test.sqlite3"
    shutil.copy(template_database, path)
    return Settings(secret_key=SECRET, instance=tmp_path, database_url=f"sqlite:///{path}", testing=True)


@pytest.fixture
def hall(settings: Settings, clock: SetClock) -> Iterator[Hall]:
    """The whole application on a fresh database; relay and background work only when a test calls them."""
    app = create_app(settings, clock, background=False)
    found: Hall = app.extensions["tradehall"]
    yield found
    found.db.close()


@pytest.fixture
def runner(hall: Hall) -> Runner:
    return hall.runner


@pytest.fixture
def queries_of() -> Callable[[Callable[[], Any]], int]:
    """How many SQL statements a call executes."""

    def count(call: Callable[[], Any]) -> int:
        with counting() as seen:
            call()
        return len(seen)

    return count
