"""Many rows written by one statement, past what SQLAlchemy does for each value on the way to the database.

PostgreSQL gets the rows as one value, in JSON, and the text of the statement is always the same: to send and to plan a
place of its own for each value costs ten times as much. SQLite runs in this process and reads values as they are; it
knows a statement for each number of rows. For acts of the highest rate; all else is written through the session.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cache, lru_cache
from typing import Any

import orjson
from sqlalchemy import JSON, Connection, Table
from sqlalchemy.dialects import postgresql

from tradehall.kernel import clock
from tradehall.kernel.db import UtcDateTime

Row = dict[str, Any]  # by the names of columns, the same in each row; instants are aware


def insert_rows(connection: Connection, table: Table, rows: Sequence[Row], returning: tuple[str, ...] = ()) -> Any:
    """Insert the rows in their order. What `returning` names comes in any order; no defaults of Python."""
    names = tuple(rows[0])
    given, values = _given(connection, table, rows)
    found = connection.exec_driver_sql(_insert(table, names, returning, given), values)
    return found.all() if returning else []


def raise_rows(connection: Connection, table: Table, keys: tuple[str, ...], rows: Sequence[Row]) -> None:
    """Set the other columns of the rows with these keys, each of which is there once; where the first of those
    columns is not below what it would become, the row stays as it is."""
    given, values = _given(connection, table, rows)
    connection.exec_driver_sql(_raise(table, keys, tuple(rows[0]), given), values)


@cache
def _insert(table: Table, names: tuple[str, ...], returning: tuple[str, ...], given: str) -> str:
    columns = ", ".join(names)
    statement = f"{given} INSERT INTO {table.name} ({columns}) SELECT {columns} FROM given WHERE true ORDER BY place"
    return statement + (f" RETURNING {', '.join(returning)}" if returning else "")


@cache
def _raise(table: Table, keys: tuple[str, ...], names: tuple[str, ...], given: str) -> str:
    rest = [name for name in names if name not in keys]
    values = ", ".join(f"{name} = given.{name}" for name in rest)
    same = " AND ".join(f"{table.name}.{key} = given.{key}" for key in keys)
    return (
        f"{given} UPDATE {table.name} SET {values} FROM given WHERE {same} AND {table.name}.{rest[0]} < given.{rest[0]}"
    )


def _given(connection: Connection, table: Table, rows: Sequence[Row]) -> tuple[str, tuple[Any, ...]]:
    """`WITH given`, the rows as a table with their `place`; and the values of the statement."""
    names = tuple(rows[0])
    if connection.dialect.name == "sqlite":
        return _in_places(names, len(rows)), _as_sqlite_keeps_them(table, rows)
    values = [list(row.values()) for row in rows]
    text = orjson.dumps(values, default=_as_iso, option=orjson.OPT_PASSTHROUGH_DATETIME).decode()
    return _in_json(table, names), (text,)


@cache
def _in_places(names: tuple[str, ...], count: int) -> str:
    rows = ", ".join(f"({place}{', ?' * len(names)})" for place in range(count))
    return f"WITH given (place, {', '.join(names)}) AS (VALUES {rows})"


@cache
def _in_json(table: Table, names: tuple[str, ...]) -> str:
    kinds = [table.c[name].type.compile(postgresql.dialect()) for name in names]  # type: ignore[no-untyped-call]
    cast = (f"CAST(value ->> {place} AS {kind})" for place, kind in enumerate(kinds))
    columns = ", ".join(f"{value} AS {name}" for value, name in zip(cast, names, strict=True))
    rows = "jsonb_array_elements(CAST(%s AS jsonb)) WITH ORDINALITY AS rows (value, place)"
    return f"WITH given AS MATERIALIZED (SELECT place, {columns} FROM {rows})"


def _as_sqlite_keeps_them(table: Table, rows: Sequence[Row]) -> tuple[Any, ...]:
    kept = [_as_sqlite_keeps(table, name) for name in rows[0]]
    return tuple(
        [keep(value) if keep else value for row in rows for keep, value in zip(kept, row.values(), strict=True)]
    )


@cache
def _as_sqlite_keeps(table: Table, name: str) -> Callable[[Any], Any] | None:
    kind = table.c[name].type
    if isinstance(kind, UtcDateTime):
        return _written
    return _json if isinstance(kind, JSON) else None


@lru_cache(maxsize=64)  # the acts of one transaction bear one time
def _written(at: datetime | None) -> str | None:
    return None if at is None else clock.aware(at).replace(tzinfo=None).isoformat(" ", "microseconds")


def _json(value: Any) -> str | None:
    return None if value is None else orjson.dumps(value).decode()


def _as_iso(value: Any) -> str:
    return clock.aware(value).isoformat()
