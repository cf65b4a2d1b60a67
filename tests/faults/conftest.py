"""What the fault tests share: a database of each test's own, on both kinds, and figures that are always shown."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.databases import postgres_at, sqlite_at
from tests.services import Postgres
from tradehall.kernel.db import Database


@pytest.fixture
def cluster(postgres: Postgres) -> Postgres:
    """The PostgreSQL of the tests; a module that stops it has one of its own."""
    return postgres


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A migrated, empty database."""
    if request.param == "sqlite":
        return sqlite_at(tmp_path / "faults.sqlite3")
    return postgres_at(request.getfixturevalue("cluster"))


@pytest.fixture
def db(url: str) -> Iterator[Database]:
    made = Database(url)
    yield made
    made.close()


@pytest.fixture
def tell(request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]) -> Iterator[list[object]]:
    """Lines of figures, shown whether the test passes or fails."""
    lines: list[object] = []
    yield lines
    with capsys.disabled():
        sys.stdout.write("\n" + "".join(f"{request.node.name}: {line}\n" for line in lines))
