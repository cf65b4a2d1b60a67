"""Migrations run up and down on both databases, and what they make is what the models say."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, inspect, text

from tradehall import database
from tradehall.app import load_domains
from tradehall.kernel.db import Base


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'migrated.sqlite3'}"
    server = request.getfixturevalue("postgres")
    return str(server.url(server.create()))


def rows(url: str, statement: str) -> list[tuple[object, ...]]:
    engine = create_engine(url)
    with engine.connect() as connection:
        found = [tuple(row) for row in connection.execute(text(statement))]
    engine.dispose()
    return found


def test_the_migrated_schema_is_what_the_models_say(url: str) -> None:
    load_domains(parts=("models",))
    database.upgrade(url)
    engine = create_engine(url)
    with engine.connect() as connection:
        options = {"include_name": lambda name, kind, parents: not (kind == "table" and name.startswith("toy_"))}
        found = compare_metadata(MigrationContext.configure(connection, opts=options), Base.metadata)
    engine.dispose()
    assert [d for d in found if "toy_" not in str(d)] == []


def test_up_down_up_with_rows_inside(url: str) -> None:
    database.upgrade(url)
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO people (public_id, email, password_hash, name, name_reading, name_latin, language, "
                "time_zone, state, version, created_at, updated_at) VALUES ('0' || '1234567890123456789012345', "
                "'a@b.example', 'x', 'A', '', '', 'en', 'UTC', 'active', 1, "
                "'2026-01-01 00:00:00+00', '2026-01-01 00:00:00+00')"
            )
        )
    tables = set(inspect(engine).get_table_names())
    engine.dispose()
    assert {"people", "claims", "audit", "outbox"} <= tables
    database.downgrade(url, "base")
    engine = create_engine(url)
    assert set(inspect(engine).get_table_names()) <= {"alembic_version"}
    engine.dispose()
    database.upgrade(url)
    assert rows(url, "SELECT count(*) FROM people") == [(0,)]


def test_the_database_itself_knows_the_claims_constraint(url: str) -> None:
    database.upgrade(url)
    engine = create_engine(url)
    unique = {tuple(c["column_names"]) for c in inspect(engine).get_unique_constraints("claims")}
    engine.dispose()
    assert ("holder_id", "tick") in unique
