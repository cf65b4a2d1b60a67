"""Wishes and schedules have tables of their own: going back loses them, and nothing that was booked."""

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError

from tests.migrations.rows import AT, asked, fair, put
from tradehall import database

BEGINS_AT = "0012"
HERE = "0013"


def test_up_and_down_and_up_with_wishes_and_a_schedule_inside(engine: Engine) -> None:
    url = engine.url.render_as_string(hide_password=False)
    fair(engine)
    database.upgrade(url, HERE)
    put(engine, "wish_rules", event_id=1, open=True, most_musts=3, version=1, created_at=AT, updated_at=AT)
    said = {"event_id": 1, "participation_id": 1, "other_id": 2, "kind": "must", "person_id": 1, "at": AT}
    put(engine, "wishes", id=1, **said)
    with pytest.raises(IntegrityError):  # one wish of one for the other
        put(engine, "wishes", id=2, **said)
    put(engine, "schedule_runs", id=1, public_id="run", event_id=1, state="done", version=1)
    put(engine, "run_edits", run_id=1, meeting="m", locked=True, at=AT)

    database.downgrade(url, BEGINS_AT)
    assert asked(engine, "SELECT count(*) FROM meetings") == [(1,)]

    database.upgrade(url, HERE)
    assert asked(engine, "SELECT count(*) FROM wishes") == [(0,)]
    assert asked(engine, "SELECT count(*) FROM schedule_runs") == [(0,)]
