"""A database of its own for each test that kills the worker, on both kinds."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.services import Postgres
from tradehall import database
from tradehall.kernel.db import Database


@pytest.fixture(params=["sqlite", "postgres"])
def db(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'worker.sqlite3'}"
    else:
        server: Postgres = request.getfixturevalue("postgres")
        url = server.url(server.create())
    database.upgrade(url)
    made = Database(url)
    yield made
    made.close()
