"""Guests from outside get notes, calls for help and tests of their line, and lose them again; those of people stay."""

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError

from tests.migrations.rows import AT, asked, fair, put
from tradehall import database

BEGINS_AT = "0010"


def test_up_and_down_and_up_with_what_a_guest_wrote(engine: Engine) -> None:
    url = engine.url.render_as_string(hide_password=False)
    fair(engine)
    guest = {"meeting_id": 1, "participation_id": 1, "language": "ja", "added_by": 1}
    put(engine, "guests", id=1, public_id="guest1", name="Aunt", email="aunt@home.example", **guest)
    note = {"meeting_id": 1, "kind": "note", "body": "FOB", "language": "zh", "version": 1}
    note |= {"created_at": AT, "updated_at": AT}
    cry = {"meeting_id": 1, "kind": "sound", "words": "", "state": "open", "at": AT}
    tried = {"light": "good", "results": "{}", "device": "desk", "at": AT}
    put(engine, "room_notes", id=1, public_id="note1", person_id=1, **note)
    put(engine, "room_troubles", id=1, public_id="cry1", person_id=1, **cry)
    put(engine, "preflights", id=1, person_id=1, **tried)
    database.upgrade(url, "0011")
    theirs = {"guest_id": 1, "name": "Aunt"}
    put(engine, "room_notes", id=2, public_id="note2", **theirs, **note)
    put(engine, "room_troubles", id=2, public_id="cry2", **theirs, **cry)
    put(engine, "preflights", id=2, guest_id=1, **tried)
    with pytest.raises(IntegrityError):  # somebody or somebody else
        put(engine, "room_notes", id=3, public_id="note3", person_id=1, **theirs, **note)
    with pytest.raises(IntegrityError):
        put(engine, "preflights", id=3, **tried)

    database.downgrade(url, "0010")
    for table in ("room_notes", "room_troubles", "preflights"):
        assert asked(engine, f"SELECT id, person_id FROM {table}") == [(1, 1)]
    database.upgrade(url, "0011")
    assert asked(engine, "SELECT guest_id, name, translations FROM room_notes") == [(None, "", None)]
