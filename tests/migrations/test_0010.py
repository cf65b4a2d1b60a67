"""Every day that was told for a promised line is kept; promises that are there stay as they were."""

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError

from tests.migrations.rows import AT, asked, fair, put
from tradehall import database

BEGINS_AT = "0009"
HERE = "0010"
DAY = "2026-04-01"


def test_up_and_down_and_up_with_a_promise_inside(engine: Engine) -> None:
    url = engine.url.render_as_string(hide_password=False)
    fair(engine)
    put(engine, "deals", id=1, public_id="deal", event_id=1, exporter_id=1, buyer_id=2, kind="order", state="sealed",
        evidence="confirmed", current=1, sealed_revision=1, lapses_at=AT)  # fmt: skip
    put(engine, "delivery_promises", id=1, public_id="promise", deal_id=1, revision=1, line=0, promised=DAY, due=DAY,
        state="open")  # fmt: skip
    put(engine, "delay_notices", id=1, public_id="delay", promise_id=1, event_id=1, old_date=DAY, new_date=DAY,
        reason="labour", body="{}", proposal="wait", offer="{}", person_id=1, at=AT)  # fmt: skip
    database.upgrade(url, HERE)
    assert asked(engine, "SELECT sector FROM delivery_promises") == [("",)]
    assert asked(engine, "SELECT days FROM delay_notices") == [(0,)]
    told = {"promise_id": 1, "day": DAY, "at": AT}
    put(engine, "promised_days", id=1, why="sealed", revision=1, **told)
    put(engine, "promised_days", id=2, why="notice", notice_id=1, person_id=1, **told)
    with pytest.raises(IntegrityError):  # a day comes of terms or of a notice
        put(engine, "promised_days", id=3, why="sealed", revision=1, notice_id=1, **told)

    database.downgrade(url, BEGINS_AT)
    assert asked(engine, "SELECT count(*) FROM delivery_promises") == [(1,)]

    database.upgrade(url, HERE)
    assert asked(engine, "SELECT count(*) FROM promised_days") == [(0,)]
