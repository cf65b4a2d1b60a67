"""A database as it was before the migration that a module tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine

from tests.databases import database_at


@pytest.fixture(params=["sqlite", "postgres"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """One at the revision that the module names in BEGINS_AT, on both databases."""
    made = create_engine(database_at(request, request.param, tmp_path / "migrated.sqlite3", request.module.BEGINS_AT))
    yield made
    made.dispose()
