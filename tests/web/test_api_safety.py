"""At the JSON API: reporting what was said, blocking a company, asking for a translation."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from tests.conftest import SECRET
from tests.factories.api import Program
from tests.factories.chat import Fair, make_fair, open_conversation, write
from tests.translator import TranslationServer
from tests.web.test_api_meetings import same_as_missing
from tradehall.api import openapi
from tradehall.chat.models import MessageReport
from tradehall.kernel.web import Hall
from tradehall.settings import Settings

SAID = "我们可以交货3万件。"


@pytest.fixture
def settings(tmp_path: Path, database_url: str, translation_server: TranslationServer) -> Settings:
    return Settings(
        secret_key=SECRET,
        instance=tmp_path,
        database_url=database_url,
        testing=True,
        translate_url=translation_server.url,
    )


@pytest.fixture
def fair(hall: Hall) -> Fair:
    return make_fair(hall.runner)


@pytest.fixture
def talk(fair: Fair) -> str:
    return open_conversation(fair)


@pytest.fixture
def program(hall: Hall) -> Callable[..., Program]:
    return lambda who=None: Program(hall, who)


def reports(hall: Hall) -> list[MessageReport]:
    with hall.db.read() as session:
        return list(session.scalars(select(MessageReport)))


# -- reporting ------------------------------------------------------------------------------------------


def test_a_message_is_reported_once_and_the_organisers_find_it(hall, fair, talk, program):
    said = write(hall.runner, talk, fair.anna, "Pay to another account")
    kenji, path = program(fair.kenji), f"/conversations/{talk}/messages/{said['id']}/report"
    body = {"reason": "fraud", "words": "Not their account"}
    made = kenji.post(path, body, 201, key="one-report")
    assert kenji.post(path, body, 201, key="one-report") == made
    assert kenji.post(path, {**body, "words": "Others"}, 409, key="one-report")["type"].endswith(":key-reused")
    assert kenji.refused("POST", path, 409, body) == "already-reported"
    (row,) = reports(hall)
    assert (row.public_id, row.reason, row.words) == (made["id"], "fraud", "Not their account")


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, {"reason"}),
        ({"reason": "dislike"}, {"reason"}),
        ({"reason": "other"}, {"words"}),
        ({"reason": "fraud", "words": "x" * 1001}, {"words"}),
        ({"reason": "fraud", "words": None}, {"words"}),
        ({"reason": ["fraud"], "words": 7}, {"reason", "words"}),
        ({"reason": "fraud", "message": "x"}, {"message"}),
        ({"reason": "fraud", "person": "x"}, {"person"}),
    ],
)
def test_what_is_wrong_with_a_report_is_told_by_field(hall, fair, talk, program, body, fields):
    said = write(hall.runner, talk, fair.anna, "Pay to another account")
    told = program(fair.kenji).post(f"/conversations/{talk}/messages/{said['id']}/report", body, 422)
    assert {error["field"] for error in told["errors"]} == fields
    assert all(error["message"] for error in told["errors"])
    assert reports(hall) == []


def test_only_who_reads_a_message_reports_it_and_nobody_their_own(hall, fair, talk, program):
    said = write(hall.runner, talk, fair.anna, "Pay to another account")
    path, body = f"/conversations/{talk}/messages/{{}}/report", {"reason": "fraud"}
    assert program(fair.anna).refused("POST", path.format(said["id"]), 409, body) == "own-message"
    for stranger in (fair.carl, fair.olga, fair.vera):
        same_as_missing(program(stranger), "POST", path, said["id"], body)
    assert program().refused("POST", path.format(said["id"]), 401, body) == "unauthenticated"
    assert program(fair.kenji).refused("POST", path.format("x"), 404, body) == "not-found"
    assert reports(hall) == []


# -- blocking -------------------------------------------------------------------------------------------


def test_a_company_is_blocked_and_unblocked(hall, fair, talk, program):
    anna, kenji = program(fair.anna), program(fair.kenji)
    buyer = fair.places["buyer"].public_id
    blocked = {"participation": buyer, "blocked": True}
    assert anna.post(f"/registrations/{buyer}/block", key="block") == blocked
    assert anna.post(f"/registrations/{buyer}/block", key="block") == blocked
    assert anna.post(f"/registrations/{buyer}/block") == blocked  # twice is once
    send = f"/conversations/{talk}/messages"
    for number, side in enumerate((anna, kenji)):
        said = {"client_id": f"while-blocked-{number}", "body": "Hello"}
        assert side.refused("POST", send, 403, said) == "conversation-closed"
    assert kenji.post(f"/registrations/{fair.places['exporter'].public_id}/unblock")["blocked"] is False
    assert anna.refused("POST", send, 403, said) == "conversation-closed"  # it was not theirs to undo
    assert anna.post(f"/registrations/{buyer}/unblock") == {"participation": buyer, "blocked": False}
    kenji.post(send, said, 201)


@pytest.mark.parametrize("act", ["block", "unblock"])
def test_who_takes_no_part_blocks_nobody(fair, program, act):
    path, buyer = "/registrations/{}/" + act, fair.places["buyer"].public_id
    for stranger in (fair.dora, fair.vera):
        same_as_missing(program(stranger), "POST", path, buyer)
    assert program().refused("POST", path.format(buyer), 401) == "unauthenticated"
    anna = program(fair.anna)
    assert anna.refused("POST", path.format("x"), 404) == "not-found"
    assert anna.refused("POST", path.format(fair.places["exporter"].public_id), 404) == "not-found"  # one's own
    assert anna.refused("POST", path.format(buyer), 422, {"mine": buyer}) == "invalid"
    assert anna.refused("POST", path.format(buyer), 422, {"mine": 7, "for": "ever"}) == "invalid"


# -- translating ----------------------------------------------------------------------------------------


def test_a_translation_is_asked_for_and_comes_as_a_change(hall, fair, talk, program, work):
    said = write(hall.runner, talk, fair.anna, SAID)
    kenji, path = program(fair.kenji), f"/conversations/{talk}/messages/{said['id']}/translate"
    assert kenji.post(path, key="ask") == {"ready": False}
    assert kenji.post(path, key="ask") == {"ready": False}
    work()
    (changed,) = kenji.get(f"/conversations/{talk}/changes", since=0)["items"]
    assert (changed["id"], changed["body"]) == (said["id"], SAID)
    assert changed["translations"]["ja"]["text"]
    assert kenji.post(path) == {"ready": True}


def test_what_cannot_be_translated_is_refused(hall, fair, talk, program):
    said = write(hall.runner, talk, fair.anna, SAID)
    figures = write(hall.runner, talk, fair.anna, "6911.10")
    path = f"/conversations/{talk}/messages/{{}}/translate"
    assert program(fair.bo).refused("POST", path.format(said["id"]), 409) == "nothing-to-translate"
    assert program(fair.kenji).refused("POST", path.format(figures["id"]), 409) == "nothing-to-translate"
    for stranger in (fair.carl, fair.olga, fair.vera):
        same_as_missing(program(stranger), "POST", path, said["id"])
    assert program(fair.kenji).refused("POST", path.format(said["id"]), 422, {"language": "ko"}) == "invalid"


# -- the description ------------------------------------------------------------------------------------


def test_each_is_described_with_its_refusals_and_its_key():
    paths: Any = openapi.document()["paths"]
    message = "/conversations/{id}/messages/{message}/"
    for path in (message + "report", message + "translate", "/registrations/{id}/block", "/registrations/{id}/unblock"):
        call = paths[path]["post"]
        assert {"400", "401", "403", "404", "409", "415", "422", "429"} <= call["responses"].keys(), path
        assert {"$ref": "#/components/parameters/IdempotencyKey"} in call["parameters"]
    report = openapi.schemas()["ReportMessage"]
    assert (set(report["properties"]), report["required"]) == ({"reason", "words"}, ["reason"])
    assert set(openapi.schemas()["BlockParticipation"]["properties"]) == {"mine"}
