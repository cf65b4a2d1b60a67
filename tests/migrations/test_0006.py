"""Deals learn of sheets, evidence and promises; the terms that were sealed before stay as they were."""

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError

from tests.migrations.rows import AT, asked, fair, put
from tradehall import database

BEGINS_AT = "0005"
DAY = "2026-04-01"


def test_up_and_down_and_up_with_a_sealed_deal_inside(engine: Engine) -> None:
    url = engine.url.render_as_string(hide_password=False)
    fair(engine)
    put(engine, "deals", id=1, public_id="deal", event_id=1, exporter_id=1, buyer_id=2, kind="order", state="sealed",
        evidence="confirmed", current=1, sealed_revision=1, lapses_at=AT)  # fmt: skip
    put(engine, "revisions", id=1, deal_id=1, number=1, terms='{"kind": "order"}', digest="d", side="buyer",
        person_id=1)  # fmt: skip
    database.upgrade(url, "0007")
    _fill(engine)
    pair = {"event_id": 1, "exporter_id": 1, "buyer_id": 2, "cells": "{}", "line_keys": "[]"}
    put(engine, "term_sheets", id=2, public_id="sheet2", state="dropped", **pair)
    with pytest.raises(IntegrityError):  # two companies write one new sheet at a time
        put(engine, "term_sheets", id=3, public_id="sheet3", state="open", **pair)
    with pytest.raises(IntegrityError):  # one delay at a time waits for an answer
        put(engine, "delay_notices", id=2, public_id="delay2", **_delay())
    with pytest.raises(IntegrityError):  # a witness or a person says so, not both
        put(engine, "evidence_steps", id=2, public_id="step2", deal_id=1, revision=1, level="paid", side="buyer",
            person_id=1, witness_id=1)  # fmt: skip

    database.downgrade(url, "0005")
    assert asked(engine, "SELECT state, sealed_revision FROM deals") == [("sealed", 1)]
    assert asked(engine, "SELECT digest FROM revisions") == [("d",)]

    database.upgrade(url, "0007")
    assert asked(engine, "SELECT count(*) FROM term_sheets") == [(0,)]
    _fill(engine)


def _delay() -> dict[str, object]:
    return {
        "promise_id": 1, "event_id": 1, "old_date": DAY, "new_date": DAY, "reason": "labour", "body": "{}",
        "proposal": "wait", "offer": "{}", "person_id": 1, "at": AT,
    }  # fmt: skip


def _fill(engine: Engine) -> None:
    """A row in each new table."""
    pair = {"event_id": 1, "exporter_id": 1, "buyer_id": 2}
    said = {"side": "buyer", "person_id": 1}
    put(engine, "term_sheets", id=1, public_id="sheet", state="open", cells="{}", line_keys="[]", **pair)
    put(engine, "sheet_changes", sheet_id=1, number=1, path="place", **said)
    put(engine, "sheet_ticks", sheet_id=1, path="place", value="Qingdao", **said)
    put(engine, "reference_rates", base="USD", currency="JPY", day=DAY, rate="100.5", source="x")
    put(engine, "deal_papers", id=1, public_id="paper", deal_id=1, person_id=1, name="bl.pdf")
    with engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO deal_paper_data (paper_id, octets) VALUES (1, '00')")
    put(engine, "deal_witnesses", id=1, public_id="witness", deal_id=1, side="buyer", secret="s", asked_by=1)
    put(engine, "evidence_steps", id=1, public_id="step", deal_id=1, revision=1, level="shipped", paper_id=1, **said)
    put(engine, "disputes", id=1, public_id="dispute", deal_id=1, ending="", **said)
    put(engine, "attributions", deal_id=1, origin="this_event", without="none", services="[]", **said)
    put(engine, "samples", id=1, public_id="sample", title="{}", state="sent", judgement="", paid_by="", **pair, **said)
    put(engine, "delivery_promises", id=1, public_id="promise", deal_id=1, revision=1, line=0, promised=DAY, due=DAY,
        state="open")  # fmt: skip
    put(engine, "delay_notices", id=1, public_id="delay", **_delay())
    put(engine, "follow_ups", id=1, public_id="ask", event_id=1, meeting_id=1, side="buyer", wave=3, result="")
    put(engine, "next_steps", id=1, public_id="next", state="open", **pair, **said)
