"""Talk before and after there were cases: other talk stays as it is; what was said in cases goes on the way back."""

from sqlalchemy import Engine

from tests.migrations.rows import AT, asked, fair, put
from tradehall import database

BEGINS_AT = "0017"


def test_down_and_up_with_a_case_in_it(engine: Engine) -> None:
    url = engine.url.render_as_string(hide_password=False)
    fair(engine)
    talks = ((101, "pair", {"exporter_id": 1, "buyer_id": 2}), (102, "help", {"buyer_id": 2}),
             (103, "case", {"exporter_id": 1, "subject": "我们需要运营资金", "subject_language": "zh"}))  # fmt: skip
    for number, kind, more in talks:
        put(engine, "conversations", id=number, public_id=f"talk{number}", kind=kind, event_id=1, last_seq=1,
            last_change=0, last_at=AT, created_at=AT, **more)  # fmt: skip
        put(engine, "messages", id=number * 10, public_id=f"said{number}", conversation_id=number, seq=1, sender_id=1,
            client_id=f"client-{number}", kind="text", body="陶瓷", language="zh", sent_at=AT, changed=0,
            withdrawn_by="", folded="陶瓷")  # fmt: skip
        role = "officer" if kind == "case" else "delegate"
        put(engine, "conversation_members", conversation_id=number, person_id=2, role=role, read_seq=0)
    put(engine, "chat_files", id=1, public_id="file", conversation_id=103, person_id=1, message_id=1030, kind="picture",
        size=1, received=1, state="ready")  # fmt: skip
    put(engine, "chat_file_parts", file_id=1, variant="full", number=0, octets=b"x")
    put(engine, "message_versions", message_id=1030, number=1, body="secret", language="en", until=AT)

    database.downgrade(url, "0016")
    assert asked(engine, "SELECT id, kind FROM conversations ORDER BY id") == [(101, "pair"), (102, "help")]
    for table, column in (("messages", "conversation_id"), ("conversation_members", "conversation_id")):
        assert asked(engine, f"SELECT {column} FROM {table} ORDER BY {column}") == [(101,), (102,)]
    for table in ("chat_files", "chat_file_parts", "message_versions"):
        assert asked(engine, f"SELECT COUNT(*) FROM {table}") == [(0,)]

    database.upgrade(url, "0017")
    assert asked(engine, "SELECT DISTINCT subject, subject_language FROM conversations") == [("", "")]
