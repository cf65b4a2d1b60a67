"""A migrated database of each kind, for races that need commits and threads."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.databases import database_at
from tradehall.kernel.db import Database


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return database_at(request, request.param, tmp_path / "race.sqlite3")


@pytest.fixture
def db(url: str) -> Iterator[Database]:
    made = Database(url)
    yield made
    made.close()
