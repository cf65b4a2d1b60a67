"""Talk before and after it had kinds: interpreters move to their meetings' talk, and come back; words stay."""

from sqlalchemy import Engine

from tests.migrations.rows import AT, asked, fair, put
from tradehall import database

BEGINS_AT = "0004"


def test_down_and_up_with_talk_of_every_kind(engine: Engine) -> None:
    url = engine.url.render_as_string(hide_password=False)
    fair(engine)
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
