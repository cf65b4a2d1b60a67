"""Guests from outside get a way into the room, and lose it again; their invitations stay."""

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError

from tests.migrations.rows import AT, asked, fair, put
from tradehall import database

BEGINS_AT = "0008"


def test_up_and_down_and_up_with_a_guest_in_the_room(engine: Engine) -> None:
    url = engine.url.render_as_string(hide_password=False)
    fair(engine)
    guest = {"meeting_id": 1, "participation_id": 1, "language": "ja", "added_by": 1}
    put(engine, "guests", id=1, public_id="guest1", name="Aunt", email="aunt@home.example", **guest)
    stay = {"meeting_id": 1, "joined_at": AT, "seen_at": AT}
    put(engine, "room_visits", id=11, public_id="visit1", person_id=1, role="delegate", side="exporter", **stay)
    database.upgrade(url, "0009")
    assert asked(engine, "SELECT role, called FROM guests") == [("guest", "")]
    assert asked(engine, "SELECT person_id, guest_id, name FROM room_visits") == [(1, None, "")]
    mine = {"guest_id": 1, "name": "Aunt", "role": "guest", "side": "exporter", **stay}
    put(engine, "room_visits", id=12, public_id="visit2", **mine)
    for twice in (mine, {"person_id": 1, "role": "delegate", "side": "exporter", **stay}):
        with pytest.raises(IntegrityError):  # neither guests nor people are in one room twice
            put(engine, "room_visits", id=13, public_id="visit3", **twice)
    with pytest.raises(IntegrityError):
        put(engine, "room_visits", id=14, public_id="visit4", person_id=1, left_at=AT, **mine)

    database.downgrade(url, "0008")
    assert asked(engine, "SELECT id FROM room_visits") == [(11,)]
    with pytest.raises(IntegrityError):
        put(engine, "room_visits", id=15, public_id="visit5", person_id=1, role="delegate", side="exporter", **stay)
    database.upgrade(url, "0009")
