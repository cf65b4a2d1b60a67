"""Availability and the rest: rows that were there stay as they were, up and down, with all that hangs on them."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, DateTime, Engine, MetaData, inspect, select, text

from tradehall import database

TABLES = (
    "people", "companies", "events", "slots", "participations", "requests", "meetings", "meeting_people", "claims",
)  # fmt: skip
GIVEN: dict[str, Any] = {
    "slot_minutes": 30, "phase": "booking", "side": "buyer", "role": "delegate", "status": "confirmed",
    "turn": "target", "state": "approved", "exporter_id": 1, "buyer_id": 2, "sender_id": 1, "target_id": 2,
}  # fmt: skip

BEGINS_AT = "0001"


def url_of(engine: Engine) -> str:
    return engine.url.render_as_string(hide_password=False)


def reflected(engine: Engine) -> MetaData:
    metadata = MetaData()
    metadata.reflect(engine)
    return metadata


def row(table: Any, number: int) -> dict[str, Any]:
    """A row that all constraints allow, made of the names and types of the columns."""
    state = {"people": "active", "requests": "sent"}.get(table.name, "approved")
    values: dict[str, Any] = {}
    for column in table.columns:
        if column.nullable:
            continue
        if column.name in GIVEN:
            values[column.name] = state if column.name == "state" else GIVEN[column.name]
        elif column.name in ("person_id", "company_id", "holder_id", "id"):
            values[column.name] = number
        elif isinstance(column.type, DateTime):
            values[column.name] = datetime(2026, 3, 1, number, tzinfo=UTC)
        elif isinstance(column.type, JSON):
            values[column.name] = []
        else:
            values[column.name] = {int: 1, bool: True}.get(column.type.python_type, f"{column.name[:18]} {number}")
    return values


def everything(engine: Engine, tables: dict[str, list[str]]) -> dict[str, list[tuple[Any, ...]]]:
    metadata = reflected(engine)
    statements = {
        name: select(*(metadata.tables[name].c[column] for column in columns)) for name, columns in tables.items()
    }
    with engine.connect() as connection:
        return {
            name: sorted(map(tuple, connection.execute(statement)), key=str) for name, statement in statements.items()
        }


def fill(engine: Engine) -> dict[str, list[str]]:
    """Two rows in each table; the columns of each."""
    metadata = reflected(engine)
    with engine.begin() as connection:
        for name in TABLES:
            numbers = (1,) if name == "meetings" else (1, 2)
            connection.execute(metadata.tables[name].insert(), [row(metadata.tables[name], n) for n in numbers])
    return {name: [column.name for column in metadata.tables[name].columns] for name in TABLES}


def checks(engine: Engine) -> dict[str, list[str]]:
    found = inspect(engine)
    return {name: sorted(str(c["name"]) for c in found.get_check_constraints(name)) for name in TABLES}


def test_rows_and_constraints_outlive_it_up_and_down(engine: Engine) -> None:
    columns = fill(engine)
    rows, before = everything(engine, columns), checks(engine)
    database.upgrade(url_of(engine), "0002")
    assert everything(engine, columns) == rows
    after = checks(engine)
    assert {name: set(before[name]) - set(after[name]) for name in TABLES} == {name: set() for name in TABLES}
    assert all(len(set(names)) == len(names) for names in after.values())
    with engine.begin() as connection:
        connection.execute(text("UPDATE meetings SET status = 'tentative'"))
        assert connection.execute(text("SELECT request_minutes FROM events")).scalars().all() == [4320, 4320]
    database.downgrade(url_of(engine), "0001")
    assert everything(engine, columns) == rows
    assert checks(engine) == before
