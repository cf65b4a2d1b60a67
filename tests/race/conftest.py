"""A migrated database of each kind, for races that need commits and threads."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tradehall import database
from tradehall.kernel.db import Database


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        made = f"sqlite:///{tmp_path / 'race.sqlite3'}"
    else:
        server = request.getfixturevalue("postgres")
        made = server.url(server.create())
    database.upgrade(made)
    return made


@pytest.fixture
def db(url: str) -> Iterator[Database]:
    made = Database(url)
    yield made
    made.close()
