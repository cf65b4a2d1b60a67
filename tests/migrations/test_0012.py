"""What was asked and promised stays, with what is new empty: no reason, no deal, shared."""

from sqlalchemy import Engine

from tests.migrations.rows import AT, asked, fair, put
from tradehall import database

BEGINS_AT = "0011"
HERE = "0012"


def test_up_and_down_and_up_with_a_follow_up_inside(engine: Engine) -> None:
    url = engine.url.render_as_string(hide_password=False)
    fair(engine)
    put(engine, "follow_ups", id=1, public_id="wave", event_id=1, meeting_id=1, side="buyer", wave=3, due_at=AT)
    put(engine, "next_steps", id=1, public_id="step", event_id=1, exporter_id=1, buyer_id=2, side="buyer", body="x",
        person_id=1, state="open")  # fmt: skip
    database.upgrade(url, HERE)
    assert asked(engine, "SELECT wave, why, deal_id, stopped_at FROM follow_ups") == [(3, "", None, None)]
    assert [bool(row[0]) for row in asked(engine, "SELECT is_shared FROM next_steps")] == [True]
    put(engine, "follow_up_stops", participation_id=1, person_id=1, at=AT)

    database.downgrade(url, BEGINS_AT)
    assert asked(engine, "SELECT wave FROM follow_ups") == [(3,)]
    assert asked(engine, "SELECT body FROM next_steps") == [("x",)]

    database.upgrade(url, HERE)
    assert asked(engine, "SELECT count(*) FROM follow_up_stops") == [(0,)]
