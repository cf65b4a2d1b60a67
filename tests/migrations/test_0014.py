"""Somebody without an account may confirm; going back, their confirmations are gone and the others stay."""

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError

from tests.migrations.rows import AT, asked, fair, put
from tradehall import database

BEGINS_AT = "0013"
PRINT = "a" * 64


def test_up_and_down_and_up_with_a_witness(engine: Engine) -> None:
    url = engine.url.render_as_string(hide_password=False)
    fair(engine)
    put(engine, "deals", id=1, public_id="deal1", event_id=1, exporter_id=1, buyer_id=2, kind="order", state="proposed",
        evidence="claimed", meeting_id=None)  # fmt: skip
    put(engine, "revisions", id=1, deal_id=1, number=1, digest=PRINT, side="exporter", person_id=1)
    put(engine, "confirmations", id=1, revision_id=1, side="exporter", person_id=1, digest=PRINT)
    old = {"deal_id": 1, "revision": 1, "digest": PRINT, "side": "buyer", "email": "s@x.example", "asked_by": 1}
    put(engine, "deal_witnesses", id=1, public_id="witness1", secret="one", **old)
    put(engine, "evidence_steps", id=1, public_id="step1", deal_id=1, revision=1, level="confirmed", kind="order",
        side="buyer", witness_id=1)  # fmt: skip

    database.upgrade(url, "0014")
    assert asked(engine, "SELECT asker, called, released_at FROM deal_witnesses") == [("organiser", "", None)]
    put(engine, "deal_witnesses", id=2, public_id="witness2", secret="two", asker="buyer", released_at=AT,
        released_by=1, answered_at=AT, agrees=True, **old)  # fmt: skip
    for wrong in (
        {"released_at": AT},
        {"asker": "bank"},
        {"answered_at": AT, "agrees": True},
        {"answered_at": AT, "released_at": AT, "released_by": 1},
    ):
        with pytest.raises(IntegrityError):
            put(engine, "deal_witnesses", id=3, public_id="witness3", secret="three", **{**old, **wrong})
    theirs = {"revision_id": 1, "side": "buyer", "digest": PRINT}
    for who in ({}, {"person_id": 1, "witness_id": 2}):  # one of the two, and not both
        with pytest.raises(IntegrityError):
            put(engine, "confirmations", id=2, **theirs, **who)
    put(engine, "confirmations", id=2, witness_id=2, **theirs)

    database.downgrade(url, "0013")
    assert asked(engine, "SELECT id, person_id FROM confirmations") == [(1, 1)]
    assert asked(engine, "SELECT id, witness_id FROM evidence_steps") == [(1, 1)]
    with pytest.raises(IntegrityError):
        put(engine, "confirmations", id=3, **{**theirs, "person_id": None})
    database.upgrade(url, "0014")
    assert asked(engine, "SELECT id FROM deal_witnesses ORDER BY id") == [(1,), (2,)]
