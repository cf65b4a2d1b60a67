"""Many rows written or read at one stroke, past what SQLAlchemy does for each value on the way to the database.

PostgreSQL gets the rows as one value, in JSON, and the text of the statement is always the same: to send and to plan a
place of its own for each value costs ten times as much. SQLite runs in this process, where a short statement that is
run for each row costs less than a long one with a place for every value. For acts of the highest rate; all else goes
through the session.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cache, lru_cache
from typing import Any

import orjson
from sqlalchemy import JSON, Connection, Executable, Table
from sqlalchemy.dialects import postgresql

from tradehall.kernel import clock
from tradehall.kernel.db import UtcDateTime, run_plain
from tradehall.kernel.tx import few_sizes

Row = list[Any]  # values in the order of the columns; instants are aware


def insert_rows(connection: Connection, table: Table, names: tuple[str, ...], rows: Sequence[Row]) -> list[int]:
    """Insert rows of these columns; the ids that they were given, in their order, if the table has such. No defaults of
    Python. May change the lists."""
    has_ids = "id" in table.c
    if connection.dialect.name == "sqlite":
        run_plain(connection, _insert_one(table, names), _as_sqlite_keeps_them(table, names, rows), each=True)
        if not has_ids:
            return []
        # nobody else writes meanwhile, and SQLite gives each row the next id
        [last] = run_plain(connection, "SELECT last_insert_rowid()").fetchone()
        return list(range(last - len(rows) + 1, last + 1))
    found = connection.exec_driver_sql(_insert_many(table, names, has_ids), (_as_json(rows),))
    return sorted(found.scalars()) if has_ids else []


def raise_rows(
    connection: Connection, table: Table, keys: tuple[str, ...], names: tuple[str, ...], rows: Sequence[Row]
) -> None:
    """Set columns of the rows with these keys, each of which is there once; where the first of the columns is not below
    what it would become, the row stays as it is. A row has its keys first. May change the lists."""
    if connection.dialect.name == "sqlite":
        size = len(keys)
        kept = _as_sqlite_keeps_them(table, keys + names, rows)
        values = [(*row[size:], *row[:size], row[size]) for row in kept]
        run_plain(connection, _raise_one(table, keys, names), values, each=True)
    else:
        connection.exec_driver_sql(_raise_many(table, keys, names), (_as_json(rows),))


@cache
def _insert_one(table: Table, names: tuple[str, ...]) -> str:
    return f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"


@cache
def _insert_many(table: Table, names: tuple[str, ...], has_ids: bool) -> str:
    """Ids are drawn in the order of the rows."""
    columns, given = ", ".join(names), _in_json(table, names)
    statement = f"{given} INSERT INTO {table.name} ({columns}) SELECT {columns} FROM given WHERE true ORDER BY place"
    return f"{statement} RETURNING id" if has_ids else statement


@cache
def _raise_one(table: Table, keys: tuple[str, ...], names: tuple[str, ...]) -> str:
    values, same = (" = ?, ".join(names) + " = ?", " = ? AND ".join(keys) + " = ?")
    return f"UPDATE {table.name} SET {values} WHERE {same} AND {names[0]} < ?"


@cache
def _raise_many(table: Table, keys: tuple[str, ...], names: tuple[str, ...]) -> str:
    first, given = names[0], _in_json(table, keys + names)
    values = ", ".join(f"{name} = given.{name}" for name in names)
    same = " AND ".join(f"{table.name}.{key} = given.{key}" for key in keys)
    return f"{given} UPDATE {table.name} SET {values} FROM given WHERE {same} AND {table.name}.{first} < given.{first}"


@cache
def _in_json(table: Table, names: tuple[str, ...]) -> str:
    kinds = [table.c[name].type.compile(postgresql.dialect()) for name in names]  # type: ignore[no-untyped-call]
    cast = (f"CAST(value ->> {place} AS {kind})" for place, kind in enumerate(kinds))
    columns = ", ".join(f"{value} AS {name}" for value, name in zip(cast, names, strict=True))
    rows = "jsonb_array_elements(CAST(%s AS jsonb)) WITH ORDINALITY AS rows (value, place)"
    return f"WITH given AS MATERIALIZED (SELECT place, {columns} FROM {rows})"


def _as_json(rows: Sequence[Row]) -> str:
    return orjson.dumps(rows, default=_as_iso, option=orjson.OPT_PASSTHROUGH_DATETIME).decode()


def _as_sqlite_keeps_them(table: Table, names: tuple[str, ...], rows: Sequence[Row]) -> Sequence[Row]:
    for place, keep in _kept_otherwise(table, names):
        for row in rows:
            row[place] = keep(row[place])
    return rows


@cache
def _kept_otherwise(table: Table, names: tuple[str, ...]) -> list[tuple[int, Callable[[Any], Any]]]:
    return [(place, keep) for place, name in enumerate(names) if (keep := _as_sqlite_keeps(table, name))]


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


def _padded(values: list[Any]) -> list[Any]:
    return values + values[-1:] * (few_sizes(len(values)) - len(values))


class Terse:
    """A statement whose text is kept, so that it is neither looked up nor looked through when it runs.

    For columns and values that a driver takes and gives as they are: numbers, texts, truths; no instants, no JSON.
    """

    def __init__(self, statement: Executable) -> None:
        self._statement: Any = statement
        self._kept: dict[tuple[Any, ...], Any] = {}

    def rows(self, connection: Connection, **values: Any) -> Sequence[tuple[Any, ...]]:
        """All rows, as plain tuples. Lists are for `in_`, and have one value at least."""
        lists = {name: _padded(given) for name, given in values.items() if isinstance(given, list)}
        values |= lists
        key = (connection.dialect.name, *map(len, lists.values()))
        kept = self._kept.get(key)
        if kept is None:
            compiled = self._statement.compile(dialect=connection.dialect)
            kept = self._kept[key] = compiled.construct_expanded_state(values)
        flat = {**kept.parameters, **values}
        for name, given in lists.items():
            flat.update(zip(kept.parameter_expansion[name], given, strict=True))
        parameters = tuple([flat[place] for place in kept.positiontup]) if kept.positiontup is not None else flat
        if connection.dialect.name == "sqlite":
            return run_plain(connection, kept.statement, parameters).fetchall()
        return [tuple(row) for row in connection.exec_driver_sql(kept.statement, parameters)]
