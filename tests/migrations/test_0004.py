"""Talk before and after it had kinds: interpreters move to their meetings' talk, and come back; words stay."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, MetaData, Table, create_engine, text

from tradehall import database

AT = "2026-03-02 01:00:00"


@pytest.fixture(params=["sqlite", "postgres"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'migrated.sqlite3'}"
    else:
        server = request.getfixturevalue("postgres")
        url = str(server.url(server.create()))
    database.upgrade(url, "0004")
    made = create_engine(url)
    yield made
    made.dispose()


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


def test_down_and_up_with_talk_of_every_kind(engine: Engine) -> None:
    url = engine.url.render_as_string(hide_password=False)
    _fair(engine)
    for number, kind, sides in ((101, "pair", {"exporter_id": 1, "buyer_id": 2}),
                                (102, "meeting", {"exporter_id": 1, "buyer_id": 2, "meeting_id": 1}),
                                (103, "help", {"buyer_id": 2}), (104, "announcements", {})):  # fmt: skip
        put(engine, "conversations", id=number, public_id=f"talk{number}", kind=kind, event_id=1, last_seq=2,
            last_change=1, last_at=AT, created_at=AT, **sides)  # fmt: skip
        put(engine, "conversation_members", conversation_id=number, person_id=1, role="delegate", read_seq=1)
        put(engine, "messages", id=number * 10, public_id=f"said{number}", conversation_id=number, seq=1, sender_id=1,
            client_id=f"c{number}-1", kind="text", body="陶瓷", language="zh", sent_at=AT, changed=0, withdrawn_by="",
            folded="陶瓷")  # fmt: skip
        put(engine, "messages", id=number * 10 + 1, public_id=f"gone{number}", conversation_id=number, seq=2,
            sender_id=1, client_id=f"c{number}-2", kind="text", body="", language="zh", sent_at=AT, changed=1,
            withdrawn_at=AT, withdrawn_by="sender", folded="")  # fmt: skip
    put(engine, "message_versions", message_id=1011, number=1, body="secret", language="en", until=AT)

    database.downgrade(url, "0003")
    assert asked(engine, "SELECT id, last_seq FROM conversations") == [(101, 2)]
    assert asked(engine, "SELECT body FROM messages ORDER BY seq") == [("陶瓷",), ("-",)]
    assert asked(engine, "SELECT person_id FROM conversation_members ORDER BY person_id") == [(1,), (2,)]

    database.upgrade(url, "0004")
    assert asked(engine, "SELECT kind, meeting_id FROM conversations ORDER BY kind DESC") == [
        ("pair", None), ("meeting", 1),
    ]  # fmt: skip
    seats = "SELECT c.kind, m.person_id, m.role FROM conversation_members m JOIN conversations c "
    seats += "ON c.id = m.conversation_id ORDER BY c.kind, m.person_id"
    assert asked(engine, seats) == [("meeting", 2, "interpreter")]
    assert asked(engine, "SELECT folded, changed, withdrawn_by FROM messages ORDER BY seq") == [
        ("陶瓷", 0, ""), ("-", 0, ""),
    ]  # fmt: skip


def _fair(engine: Engine) -> None:
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
