"""Fixtures that all tests share. Every test works on a file database of its own, copied from one that was
migrated once; commits and threads are real."""

import os
import socket
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

os.environ["TZ"] = "Asia/Kathmandu"  # an odd one: nothing may depend on the machine's own zone
time.tzset()
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # else each server that a test starts compiles us anew

import pytest

from tests.databases import database_at, sqlite_at, template_at
from tradehall.app import create_app
from tradehall.kernel.clock import SetClock
from tradehall.kernel.db import counting
from tradehall.kernel.runner import Runner
from tradehall.kernel.web import Hall
from tradehall.settings import Settings

if TYPE_CHECKING:
    from tests.services import Postgres

pytest_plugins = ["tests.once", "tests.services", "tests.people", "tests.calendars", "tests.translator"]

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
TOGETHER = ("tests/browser/", "tests/sockets/test_two_processes.py", "tests/sockets/test_delivery_ends.py")
SECRET = "test-4f1c9a7e2b8d6053-only-in-tests"


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Tests that share servers go to one worker. A mark `xdist_group` would say so, but xdist 3.8 does not see the
    mark with pytest 9.2 (pytest-xdist issue 1386); this can go when it does.
    """
    if config.getvalue("dist") != "loadgroup":
        return None
    from xdist.scheduler import LoadGroupScheduling

    class Together(LoadGroupScheduling):
        def _split_scope(self, nodeid: str) -> str:
            shared = next((start for start in TOGETHER if nodeid.startswith(start)), None)
            return shared or str(super()._split_scope(nodeid))

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
    sqlite_at(path)
    return path


@pytest.fixture
def clock() -> SetClock:
    return SetClock(NOW)


@pytest.fixture(scope="session")
def template_postgres(postgres: "Postgres") -> str:
    """The name of a migrated, empty PostgreSQL database to copy from."""
    return template_at(postgres)


@pytest.fixture
def database_kind() -> str:
    """Which database the test runs on; a module whose tests run on both has such a fixture with two `params`."""
    return "sqlite"


on_both_databases = pytest.mark.parametrize("database_kind", ["sqlite", "postgres"])


@pytest.fixture
def database_url(request: pytest.FixtureRequest, database_kind: str, tmp_path: Path) -> str:
    """A migrated, empty database of the test's own."""
    return database_at(request, database_kind, tmp_path / "test.sqlite3")


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    return Settings(secret_key=SECRET, instance=tmp_path, database_url=database_url, testing=True)


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
