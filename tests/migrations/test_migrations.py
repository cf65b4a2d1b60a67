"""Migrations run up and down on both databases, and what they make is what the models say."""

import shutil
from pathlib import Path

import pytest
from alembic import command
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


# -- rebuilding tables on SQLite -----------------------------------------------------------------------

NEXT = """
from alembic import op
import sqlalchemy as sa

revision, down_revision = "9999", "{head}"


def upgrade():
    {body}
"""
REBUILD = """with op.batch_alter_table("people", recreate="always") as people:
        people.add_column(sa.Column("nickname", sa.Text(), server_default=""))"""


def migrated_further(url: str, folder: Path, body: str) -> None:
    """Upgrade by our own migrations and one more, with an account and a session of it inside."""
    database.upgrade(url)
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO people (id, public_id, email, password_hash, name, name_reading, name_latin, language, "
                "time_zone, state, version, created_at, updated_at) VALUES (1, '0' || '1234567890123456789012345', "
                "'a@b.example', 'x', 'A', '', '', 'en', 'UTC', 'active', 1, '2026-01-01', '2026-01-01')"
            )
        )
        connection.execute(text("INSERT INTO person_roles (person_id, role) VALUES (1, 'admin')"))
    engine.dispose()
    config = database.config(url)
    shutil.copytree(config.get_main_option("script_location") or "", folder)
    head = max(path.name.split("_")[0] for path in (folder / "versions").glob("0*.py"))
    (folder / "versions" / "9999_next.py").write_text(NEXT.format(head=head, body=body))
    config.set_main_option("script_location", str(folder))
    command.upgrade(config, "head")


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_a_table_that_is_rebuilt_keeps_the_rows_that_refer_to_it(url: str, tmp_path: Path) -> None:
    """With foreign keys on, dropping the old table would delete them all (ON DELETE CASCADE)."""
    migrated_further(url, tmp_path / "migrations", REBUILD)
    assert rows(url, "SELECT nickname FROM people") == [("",)]
    assert rows(url, "SELECT role FROM person_roles") == [("admin",)]
    engine = create_engine(url)
    names = {constraint["name"] for constraint in inspect(engine).get_check_constraints("people")}
    unique = {constraint["name"] for constraint in inspect(engine).get_unique_constraints("people")}
    engine.dispose()
    assert "uq_people_email" in unique
    assert all(names)


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_a_migration_that_leaves_rows_without_parents_is_undone(url: str, tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="without their parents"):
        migrated_further(url, tmp_path / "migrations", 'op.execute("DELETE FROM people")')
    assert rows(url, "SELECT name FROM people") == [("A",)]
    assert [version for (version,) in rows(url, "SELECT version_num FROM alembic_version")] != ["9999"]
