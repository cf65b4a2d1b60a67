"""A database as it was before the migration that a module tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine

from tradehall import database


@pytest.fixture(params=["sqlite", "postgres"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """One at the revision that the module names in BEGINS_AT, on both databases."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'migrated.sqlite3'}"
    else:
        server = request.getfixturevalue("postgres")
        url = str(server.url(server.create()))
    database.upgrade(url, request.module.BEGINS_AT)
    made = create_engine(url)
    yield made
    made.dispose()
