"""Desks and cases come and go with all that they hold; the talks of cases are of the migration before."""

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError

from tests.migrations.rows import AT, asked, fair, put
from tradehall import database

BEGINS_AT = "0018"
CASE = {"event_id": 1, "desk_id": 1, "participation_id": 1, "service": "loan", "summary": "资金", "language": "zh",
        "state": "open", "asked_by": 1}  # fmt: skip


def test_down_and_up_with_a_case_in_it(engine: Engine) -> None:
    url = engine.url.render_as_string(hide_password=False)
    fair(engine)
    put(engine, "desks", id=1, public_id="desk", event_id=1, answer_days=1, is_open=True)
    put(engine, "desk_officers", desk_id=1, person_id=2)
    for number in (101, 102):
        put(engine, "conversations", id=number, public_id=f"talk{number}", kind="case", event_id=1, exporter_id=1,
            last_at=AT, created_at=AT, subject="资金", subject_language="zh")  # fmt: skip
    put(engine, "cases", id=1, public_id="case", conversation_id=101, **CASE)
    put(engine, "case_steps", id=1, case_id=1, at=AT, person_id=1, kind="opened")
    for wrong in (
        {"service": "gold"},
        {"state": "lost"},
        {"state": "done"},
        {"state": "done", "ended_at": AT},
        {"conversation_id": 101},
        {"public_id": "case"},
    ):
        with pytest.raises(IntegrityError):
            put(engine, "cases", id=2, **{"public_id": "other", "conversation_id": 102, **CASE, **wrong})
    for wrong in ({"kind": "lost"}, {"kind": "given"}, {"kind": "taken", "to_id": 2}):
        with pytest.raises(IntegrityError):
            put(engine, "case_steps", id=2, case_id=1, at=AT, person_id=1, **wrong)
    with pytest.raises(IntegrityError):
        put(engine, "desks", id=2, public_id="slow", event_id=1, answer_days=11, is_open=True)
    database.downgrade(url, "0017")
    assert asked(engine, "SELECT count(*) FROM conversations WHERE kind = 'case'") == [(2,)]
    database.upgrade(url, "0018")
    for table in ("desks", "desk_officers", "cases", "case_steps"):
        assert asked(engine, f"SELECT count(*) FROM {table}") == [(0,)]
