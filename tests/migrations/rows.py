"""Rows for tests of migrations, by SQL: the models know the newest tables only."""

from typing import Any

from sqlalchemy import Engine, MetaData, Table, text

AT = "2026-03-02 01:00:00"


def put(engine: Engine, table: str, **values: Any) -> None:
    """A row with whatever a column without default needs: zero, false, an empty text, or a moment. (PostgreSQL counts
    ids of its own from 1: those of conversations begin beyond them.)"""
    with engine.begin() as connection:
        columns = Table(table, MetaData(), autoload_with=connection).columns
        row = {c.name: _empty(c) for c in columns if not c.nullable and c.server_default is None} | values
        names = ", ".join(row)
        connection.execute(text(f"INSERT INTO {table} ({names}) VALUES ({', '.join(':' + n for n in row)})"), row)


def _empty(column: Any) -> Any:
    kind = str(column.type).upper()
    if "BOOL" in kind:
        return False
    if "INT" in kind or "NUMERIC" in kind:
        return 1
    return AT if "DATE" in kind or "TIME" in kind else "{}" if "JSON" in kind else ""


def asked(engine: Engine, statement: str) -> list[tuple[Any, ...]]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(statement))]


def fair(engine: Engine) -> None:
    """Two people, an event, two companies that take part in it, and their meeting, which person 2 interprets."""
    for number in (1, 2):
        put(engine, "people", id=number, public_id=f"person{number}", email=f"p{number}@x.example", state="active",
            language="en", time_zone="UTC")  # fmt: skip
    put(engine, "events", id=1, public_id="event", slug="fair", zone="UTC", slot_minutes=30, phase="booking")
    for number, side in ((1, "exporter"), (2, "buyer")):
        put(engine, "companies", id=number, public_id=f"company{number}", slug=f"co-{number}", sells=True, buys=True)
        put(engine, "participations", id=number, public_id=f"place{number}", event_id=1, company_id=number, side=side,
            state="approved", interpreter_needed="no", registered_by=1)  # fmt: skip
    put(engine, "slots", id=1, public_id="slot", event_id=1, starts_at=AT, ends_at="2026-03-02 01:30:00")
    put(engine, "meetings", id=1, public_id="meeting", event_id=1, exporter_id=1, buyer_id=2, slot_id=1, uid="uid",
        starts_at=AT, ends_at="2026-03-02 01:30:00", status="confirmed")  # fmt: skip
    put(engine, "meeting_people", meeting_id=1, person_id=2, role="interpreter")
