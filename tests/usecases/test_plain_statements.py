"""Rows written past SQLAlchemy are refused, counted and taken back like all others; SQLite's writers keep one line."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tradehall import database
from tradehall.kernel.bulk import insert_rows
from tradehall.kernel.clock import SystemClock
from tradehall.kernel.db import Database, counting, violation
from tradehall.kernel.outbox import OutboxRow

FACTS: Any = OutboxRow.__table__


@pytest.fixture(params=["sqlite", "postgres"])
def db(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'plain.sqlite3'}"
    else:
        server = request.getfixturevalue("postgres")
        url = server.url(server.create())
    database.upgrade(url)
    made = Database(url)
    yield made
    made.close()


def put(session: Session, table: Any, rows: list[dict[str, Any]]) -> list[int]:
    return insert_rows(session.connection(), table, tuple(rows[0]), [list(row.values()) for row in rows])


def fact(name: str, key: str | None = None) -> dict[str, Any]:
    return {
        "name": name, "payload": {"n": [1, "二"]}, "at": SystemClock().now(), "actor_id": None, "trace": "t",
        "depth": 0, "dedupe": key,
    }  # fmt: skip


def stored(db: Database) -> list[tuple[str, Any]]:
    with db.read() as session:
        return [(row.name, row.payload) for row in session.scalars(select(OutboxRow).order_by(OutboxRow.id))]


def _break_off(db: Database) -> None:
    with db.write() as session:
        put(session, FACTS, [fact("Lost")])
        raise ZeroDivisionError


def test_what_breaks_a_constraint_is_named_and_taken_back_as_a_whole(db: Database) -> None:
    with db.write() as session:
        put(session, FACTS, [fact("First", "key"), fact("Second"), fact("Third")])
        session.commit()
    before = stored(db)
    assert before == [(name, {"n": [1, "二"]}) for name in ("First", "Second", "Third")]
    with pytest.raises(IntegrityError) as caught, db.write() as session:
        put(session, FACTS, [fact("Fourth"), fact("Fifth", "key")])
    found = violation(caught.value)
    assert found is not None
    assert found.constraint == "uq_outbox_dedupe"
    assert stored(db) == before
    with db.write() as session:
        assert session.scalar(select(func.count()).select_from(OutboxRow)) == 3
        put(session, FACTS, [fact("Sixth")])
        session.commit()
    assert [name for name, _ in stored(db)] == ["First", "Second", "Third", "Sixth"]


def test_they_are_counted(db: Database) -> None:
    with db.write() as session, counting() as seen:
        put(session, FACTS, [fact("One"), fact("Two")])
        session.commit()
    assert sum("INTO outbox" in statement for statement in seen) == 1


def test_whatever_happens_to_a_writer_the_next_one_writes(db: Database) -> None:
    for number in range(3):
        with pytest.raises(ZeroDivisionError):
            _break_off(db)
        with db.write() as session:  # nobody commits: it is taken back
            put(session, FACTS, [fact("Lost")])
        with db.write() as session:
            put(session, FACTS, [fact(f"Kept {number}")])
            session.commit()
    db.close()
    with db.write() as session:
        put(session, FACTS, [fact("After the close")])
        session.commit()
    assert [name for name, _ in stored(db)] == ["Kept 0", "Kept 1", "Kept 2", "After the close"]
