"""Messages and the outbox are rebuilt for cheaper checks: what was said, what is owed and what is refused stay."""

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError

from tests.migrations.rows import AT, asked, fair, put
from tradehall import database

BEGINS_AT = "0015"
SAID = {"conversation_id": 10, "sender_id": 1, "body": "样品", "language": "zh", "folded": "样品"}


def refused(engine: Engine) -> None:
    """What broke a rule before breaks it now."""
    for wrong in (
        {"kind": "poem"},
        {"withdrawn_by": "nobody", "withdrawn_at": AT},
        {"withdrawn_by": "sender"},
        {"client_id": "phrase"},
        {"seq": 2},
        {"public_id": "said-phrase"},
    ):
        row = {"public_id": "wrong", "seq": 9, "client_id": "wrong", **SAID, **wrong}
        with pytest.raises(IntegrityError):
            put(engine, "messages", id=90, **row)
    with pytest.raises(IntegrityError):
        put(engine, "outbox", id=93, name="Due", dedupe="key-1")


def told(engine: Engine) -> list[tuple[object, ...]]:
    return asked(engine, "SELECT id, seq, kind, body, withdrawn_by, pinned_at FROM messages ORDER BY id")


def test_up_and_down_and_up_with_messages_and_facts(engine: Engine) -> None:
    url = engine.url.render_as_string(hide_password=False)
    fair(engine)
    put(engine, "conversations", id=10, public_id="talk", event_id=1, kind="pair", exporter_id=1, buyer_id=2)
    for number, kind in enumerate(("text", "phrase", "offer", "file"), start=1):
        put(engine, "messages", id=number, public_id=f"said-{kind}", seq=number, client_id=kind, kind=kind, **SAID)
    for number, who in ((5, "sender"), (6, "organiser")):
        gone = {"withdrawn_at": AT, "withdrawn_by": who}
        put(engine, "messages", id=number, public_id=f"gone-{who}", seq=number, client_id=who, **SAID | gone)
    put(engine, "message_versions", message_id=5, number=1, body="before", language="en")
    for number, key in ((81, "key-1"), (82, None), (83, None)):
        put(engine, "outbox", id=number, name="Due", dedupe=key)
        put(engine, "deliveries", id=number, outbox_id=number, reaction="r", state="pending")
    before = told(engine)
    for step in (None, "0016", "0015", "0016"):
        if step == "0015":
            database.downgrade(url, step)
        elif step:
            database.upgrade(url, step)
        assert told(engine) == before
        assert asked(engine, "SELECT message_id, body FROM message_versions") == [(5, "before")]
        assert asked(engine, "SELECT outbox_id FROM deliveries ORDER BY id") == [(81,), (82,), (83,)]
        assert asked(engine, "SELECT id, dedupe FROM outbox ORDER BY id") == [(81, "key-1"), (82, None), (83, None)]
        refused(engine)
