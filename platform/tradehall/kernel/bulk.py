"""Many rows written by one statement whose text is always the same: the rows go along as one value, in JSON.

Whatever has a place of its own in the text for each value (`VALUES (…), (…)`, or the statement once a row) costs ten
times as much on the way to the database. For acts of the highest rate; all else is written through the session.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

import orjson
from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql

from tradehall.kernel import clock

Row = dict[str, Any]  # by the names of columns, the same in each row; instants are aware


def insert_rows(connection: Connection, table: Table, rows: Sequence[Row], returning: tuple[str, ...] = ()) -> Any:
    """Insert the rows in their order. What `returning` names comes in any order; no defaults of Python."""
    statement = _insert(table, tuple(rows[0]), returning, connection.dialect.name)
    found = connection.exec_driver_sql(statement, (_written(rows, connection.dialect.name),))
    return found.all() if returning else []


def raise_rows(connection: Connection, table: Table, keys: tuple[str, ...], rows: Sequence[Row]) -> None:
    """Set the other columns of the rows with these keys, each of which is there once; where the first of those
    columns is not below what it would become, the row stays as it is."""
    statement = _raise(table, keys, tuple(rows[0]), connection.dialect.name)
    connection.exec_driver_sql(statement, (_written(rows, connection.dialect.name),))


@cache
def _insert(table: Table, names: tuple[str, ...], returning: tuple[str, ...], dialect: str) -> str:
    columns = ", ".join(names)
    statement = f"{_given(table, names, dialect)} INSERT INTO {table.name} ({columns}) SELECT {columns} FROM given"
    statement += " WHERE true ORDER BY place"
    return statement + (f" RETURNING {', '.join(returning)}" if returning else "")


@cache
def _raise(table: Table, keys: tuple[str, ...], names: tuple[str, ...], dialect: str) -> str:
    rest = [name for name in names if name not in keys]
    values = ", ".join(f"{name} = given.{name}" for name in rest)
    same = " AND ".join(f"{table.name}.{key} = given.{key}" for key in keys)
    return (
        f"{_given(table, names, dialect)} UPDATE {table.name} SET {values} FROM given "
        f"WHERE {same} AND {table.name}.{rest[0]} < given.{rest[0]}"
    )


def _given(table: Table, names: tuple[str, ...], dialect: str) -> str:
    """`WITH given`: the rows as a table, with their `place`."""
    if dialect == "sqlite":
        columns = ", ".join(f"value ->> {place} AS {name}" for place, name in enumerate(names))
        return f"WITH given AS MATERIALIZED (SELECT key AS place, {columns} FROM json_each(?))"
    kinds = [table.c[name].type.compile(postgresql.dialect()) for name in names]  # type: ignore[no-untyped-call]
    cast = (f"CAST(value ->> {place} AS {kind})" for place, kind in enumerate(kinds))
    columns = ", ".join(f"{value} AS {name}" for value, name in zip(cast, names, strict=True))
    rows = "jsonb_array_elements(CAST(%s AS jsonb)) WITH ORDINALITY AS rows (value, place)"
    return f"WITH given AS MATERIALIZED (SELECT place, {columns} FROM {rows})"


def _written(rows: Sequence[Row], dialect: str) -> str:
    plain = _as_sqlite_keeps_it if dialect == "sqlite" else _as_iso
    values = [list(row.values()) for row in rows]
    return orjson.dumps(values, default=plain, option=orjson.OPT_PASSTHROUGH_DATETIME).decode()


def _as_sqlite_keeps_it(value: Any) -> str:
    return clock.aware(value).replace(tzinfo=None).isoformat(" ", "microseconds")


def _as_iso(value: Any) -> str:
    return clock.aware(value).isoformat()
