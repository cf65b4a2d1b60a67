"""Open sheets of a deal answer what is on its table; others answer nothing."""

from sqlalchemy import Engine

from tests.migrations.rows import asked, fair, put
from tradehall import database

BEGINS_AT = "0014"


def test_up_and_down_and_up_with_sheets(engine: Engine) -> None:
    url = engine.url.render_as_string(hide_password=False)
    fair(engine)
    put(engine, "deals", id=1, public_id="deal1", event_id=1, exporter_id=1, buyer_id=2, kind="order", state="proposed",
        evidence="claimed", current=3)  # fmt: skip
    sheet = {"event_id": 1, "exporter_id": 1, "buyer_id": 2, "cells": "{}", "line_keys": "[]"}
    for number, (deal, state) in enumerate([(1, "open"), (1, "proposed"), (None, "open"), (1, "dropped")], start=1):
        put(engine, "term_sheets", id=number, public_id=f"sheet{number}", deal_id=deal, state=state, **sheet)
    answers = [(1, 3), (2, None), (3, None), (4, 3)]
    database.upgrade(url, "0015")
    assert asked(engine, "SELECT id, answers FROM term_sheets ORDER BY id") == answers
    database.downgrade(url, "0014")
    assert asked(engine, "SELECT id, state FROM term_sheets WHERE id = 4") == [(4, "dropped")]
    database.upgrade(url, "0015")
    assert asked(engine, "SELECT id, answers FROM term_sheets ORDER BY id") == answers
