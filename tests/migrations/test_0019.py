"""Messages lean on who has spoken, and their client ids stand together; no word is lost on either way."""

from sqlalchemy import Engine

from tests.migrations.rows import AT, asked, fair, put
from tradehall import database

BEGINS_AT = "0018"


def test_up_and_down_with_messages(engine: Engine) -> None:
    url = engine.url.render_as_string(hide_password=False)
    fair(engine)
    put(engine, "conversations", id=101, public_id="talk", kind="pair", event_id=1, exporter_id=1, buyer_id=2,
        last_seq=3, last_change=0, last_at=AT, created_at=AT)  # fmt: skip
    for seq, sender in ((1, 1), (2, 2), (3, 1)):
        put(engine, "messages", id=seq, public_id=f"said{seq}", conversation_id=101, seq=seq, sender_id=sender,
            client_id=f"client-{seq}", kind="text", body=f"陶瓷 {seq}", language="zh", sent_at=AT, changed=0,
            withdrawn_by="", folded="")  # fmt: skip
    said = asked(engine, "SELECT id, sender_id, body FROM messages ORDER BY id")

    database.upgrade(url, "0019")
    assert asked(engine, "SELECT person_id FROM speakers ORDER BY person_id") == [(1,), (2,)]
    assert asked(engine, "SELECT id, sender_id, body FROM messages ORDER BY id") == said

    database.downgrade(url, "0018")
    assert asked(engine, "SELECT id, sender_id, body FROM messages ORDER BY id") == said
