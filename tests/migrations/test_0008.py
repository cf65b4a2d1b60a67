"""Deals learn of documents; a number is taken once for each company, kind and year."""

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError

from tests.migrations.rows import AT, asked, fair, put
from tradehall import database

BEGINS_AT = "0007"


def test_up_and_down_and_up_with_a_deal_inside(engine: Engine) -> None:
    url = engine.url.render_as_string(hide_password=False)
    fair(engine)
    put(engine, "deals", id=1, public_id="deal", event_id=1, exporter_id=1, buyer_id=2, kind="order", state="sealed",
        evidence="confirmed", current=1, sealed_revision=1, lapses_at=AT)  # fmt: skip
    database.upgrade(url, "0008")
    _fill(engine)
    for number, same in (("other", {"seal": "s"}), ("again", {"serial": 1})):
        with pytest.raises(IntegrityError):
            _document(engine, 2, public_id=number, **{"seal": "t", "serial": 2, **same})
    _document(engine, 2, public_id="next", seal="t", serial=2)

    database.downgrade(url, "0007")
    assert asked(engine, "SELECT state FROM deals") == [("sealed",)]
    database.upgrade(url, "0008")
    assert asked(engine, "SELECT count(*) FROM deal_documents") == [(0,)]
    _fill(engine)


def _fill(engine: Engine) -> None:
    _document(engine, 1, public_id="first", seal="s", serial=1)
    with engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO deal_document_data (document_id, octets) VALUES (1, '00')")


def _document(engine: Engine, number: int, **values: object) -> None:
    put(engine, "deal_documents", id=number, deal_id=1, event_id=1, company_id=1, kind="proforma", year=2026,
        number="PI-2026-0001", revision=1, side="exporter", person_id=1, state="ready", languages="[]",
        **values)  # fmt: skip
