"""Rooms come and go with the calls that were held in them; meetings and their links stay."""

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError

from tests.migrations.rows import AT, asked, fair, put
from tradehall import database

BEGINS_AT = "0004"


def test_up_and_down_and_up_with_a_call_inside(engine: Engine) -> None:
    url = engine.url.render_as_string(hide_password=False)
    fair(engine)
    database.upgrade(url, "0005")
    assert asked(engine, "SELECT video, status FROM meetings") == [(None, "confirmed")]
    put(engine, "rooms", meeting_id=1, mode="consecutive", turn="buyer", tray="[]", version=2)
    visit = {"meeting_id": 1, "person_id": 1, "role": "delegate", "side": "exporter", "joined_at": AT, "seen_at": AT}
    put(engine, "room_visits", id=11, public_id="visit1", left_at=AT, **visit)
    put(engine, "room_visits", id=12, public_id="visit2", **visit)
    with pytest.raises(IntegrityError):  # nobody is in one room twice
        put(engine, "room_visits", id=13, public_id="visit3", **visit)
    put(engine, "video_rules", event_id=1, video="room", phones="[]", version=1)
    put(engine, "preflights", id=1, person_id=1, light="fair", results="{}", device="phone", at=AT)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE meetings SET video = 'phone'")

    database.downgrade(url, "0004")
    assert asked(engine, "SELECT status, uid FROM meetings") == [("confirmed", "uid")]

    database.upgrade(url, "0005")
    assert asked(engine, "SELECT video FROM meetings") == [(None,)]
    assert asked(engine, "SELECT count(*) FROM room_visits") == [(0,)]
    with pytest.raises(IntegrityError), engine.begin() as connection:
        connection.exec_driver_sql("UPDATE meetings SET video = 'pigeon'")
