"""Many rows at one stroke: what the session would have written, in the order in which it was given."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.conftest import on_both_databases
from tradehall.kernel.bulk import insert_rows, raise_rows
from tradehall.kernel.outbox import Heartbeat, OutboxRow
from tradehall.kernel.runner import Runner

pytestmark = on_both_databases
FACTS: Any = OutboxRow.__table__
BEATS: Any = Heartbeat.__table__
NOON = datetime(2026, 11, 22, 12, 0, 0, 123456, UTC)


def put(session: Session, table: Any, rows: list[dict[str, Any]]) -> list[int]:
    return insert_rows(session.connection(), table, tuple(rows[0]), [list(row.values()) for row in rows])


def fact(number: int) -> dict[str, Any]:
    return {
        "name": f"“{number}” 'quoted' %s :at \\ 谢谢 🏺", "payload": {"b": [number, None, 1.5], "a": "é\n"},
        "at": NOON + timedelta(microseconds=number), "actor_id": None if number % 2 else number, "trace": "t",
        "depth": number, "dedupe": None,
    }  # fmt: skip


def test_rows_are_stored_as_they_are_and_in_order(runner: Runner) -> None:
    rows = [fact(number) for number in range(70)]
    with runner.db.write() as session:
        ids = put(session, FACTS, rows)
        ids += put(session, FACTS, [fact(70)])
        session.commit()
    with runner.db.read() as session:
        stored = session.scalars(select(OutboxRow).where(OutboxRow.trace == "t").order_by(OutboxRow.id)).all()
        assert [{name: getattr(row, name) for name in fact(0)} for row in stored] == [*rows, fact(70)]
        assert ids == [row.id for row in stored]


def test_values_only_rise(runner: Runner) -> None:
    def beats() -> dict[str, datetime]:
        with runner.db.read() as session:
            return {row.name: row.at for row in session.scalars(select(Heartbeat))}

    later, earlier = NOON + timedelta(seconds=1), NOON - timedelta(seconds=1)
    with runner.db.write() as session:
        rows = [{"name": name, "at": NOON} for name in ("one", "two", "three")]
        assert put(session, BEATS, rows) == []
        changes = [["one", later], ["two", earlier], ["nobody", later]]
        raise_rows(session.connection(), BEATS, ("name",), ("at",), changes)
        session.commit()
    assert beats() == {"one": later, "two": NOON, "three": NOON}


def test_an_instant_without_a_zone_is_refused(runner: Runner) -> None:
    with runner.db.write() as session, pytest.raises((TypeError, ValueError)):
        put(session, BEATS, [{"name": "one", "at": NOON.replace(tzinfo=None)}])
