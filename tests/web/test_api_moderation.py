"""At the JSON API: organisers read what was reported and decide about it."""

from collections.abc import Callable

import pytest

from tests.factories.api import Program
from tests.factories.chat import Fair, make_fair, open_conversation, write
from tests.web.test_api_meetings import same_as_missing
from tradehall.api import openapi
from tradehall.kernel.web import Hall

WORDS = "Please pay to another account"
DECISION = {"hide": True, "warn": True, "mute": "day", "words": "This is not allowed here.", "version": 1}


@pytest.fixture
def fair(hall: Hall) -> Fair:
    return make_fair(hall.runner)


@pytest.fixture
def talk(fair: Fair) -> str:
    return open_conversation(fair)


@pytest.fixture
def program(hall: Hall) -> Callable[..., Program]:
    return lambda who=None: Program(hall, who)


@pytest.fixture
def said(hall, fair, talk):
    write(hall.runner, talk, fair.kenji, "Good morning", 1)
    return write(hall.runner, talk, fair.anna, WORDS, 2)


@pytest.fixture
def reported(fair, talk, said, program):
    """The report's id: Kenji reported what Anna said."""
    body = {"reason": "fraud", "words": "Not their account"}
    return program(fair.kenji).post(f"/conversations/{talk}/messages/{said['id']}/report", body, 201)["id"]


@pytest.fixture
def olga(fair, program):
    return program(fair.olga)


def test_organisers_find_a_report_and_read_it_once_they_asked_to(fair, said, reported, olga):
    slug = olga.get(f"/reports/{reported}")["event"]
    row = {
        "id": reported,
        "reason": "fraud",
        "words": "Not their account",
        "reported_at": "2026-03-02T01:00:00Z",
        "state": "open",
        "by": {"id": fair.kenji.public_id, "name": fair.kenji.name},
        "sender": {"id": fair.anna.public_id, "name": fair.anna.name},
        "company": said["sender"]["company"],
        "hidden": False,
        "others": 0,
    }
    assert olga.get(f"/events/{slug}/reports") == {"items": [row], "next": None}
    assert olga.get(f"/events/{slug}/reports", state="closed")["items"] == []
    unread = olga.get(f"/reports/{reported}")
    assert unread == row | {
        "event": slug, "version": 1, "closed_at": None, "own": False, "muted_until": None, "messages": None, "acts": [],
    }  # fmt: skip
    assert olga.refused("POST", f"/reports/{reported}/decide", 409, DECISION) == "not-looked-at"
    read = olga.post(f"/reports/{reported}/look", key="look")
    assert olga.post(f"/reports/{reported}/look", key="look") == read
    assert [(line["body"], line["reported"]) for line in read["messages"]] == [("Good morning", False), (WORDS, True)]
    assert [(act["act"], act["by"]["id"]) for act in read["acts"]] == [("look", fair.olga.public_id)]
    assert olga.get(f"/reports/{reported}") == read


def test_a_report_is_decided_and_what_was_done_is_undone(fair, talk, said, reported, olga, program):
    olga.post(f"/reports/{reported}/look")
    decided = olga.post(f"/reports/{reported}/decide", DECISION, key="decide")
    assert olga.post(f"/reports/{reported}/decide", DECISION, key="decide") == decided
    assert (decided["state"], decided["hidden"], decided["closed_at"]) == ("closed", True, "2026-03-02T01:00:00Z")
    assert decided["muted_until"] == "2026-03-03T01:00:00Z"
    assert [act["act"] for act in decided["acts"]] == ["look", "hide", "warn", "mute"]
    assert olga.refused("POST", f"/reports/{reported}/decide", 409, DECISION) == "stale-version"
    assert [row["id"] for row in olga.get(f"/events/{decided['event']}/reports", state="closed")["items"]] == [reported]
    kenji, anna = program(fair.kenji), program(fair.anna)
    assert kenji.get(f"/conversations/{talk}/messages")["items"][-1]["body"] == ""
    send, more = f"/conversations/{talk}/messages", {"client_id": "while-muted", "body": "Hello?"}
    assert anna.refused("POST", send, 403, more) == "muted"
    shown = olga.post(f"/reports/{reported}/show", {"words": "It was their account."})
    assert shown["hidden"] is False
    assert kenji.get(send)["items"][-1]["body"] == WORDS
    mutes = f"/events/{decided['event']}/mutes"
    [muted] = olga.get(mutes)["items"]
    assert (muted["person"]["id"], muted["until"]) == (fair.anna.public_id, decided["muted_until"])
    unmute = f"/events/{decided['event']}/people/{fair.anna.public_id}/unmute"
    assert olga.post(unmute) == {"person": fair.anna.public_id, "muted": False}
    assert olga.post(unmute) == {"person": fair.anna.public_id, "muted": False}  # twice is once
    assert olga.get(mutes) == {"items": [], "next": None}
    anna.post(send, more, 201)
    log = olga.get(f"/events/{decided['event']}/moderation-log")["items"]
    assert [act["act"] for act in log] == ["unmute", "show", "mute", "warn", "hide", "look"]
    assert {act["person"]["id"] for act in log} == {fair.anna.public_id}
    assert {act["report"] for act in log[1:]} == {reported}


def test_to_others_a_report_is_not_there(fair, reported, olga, program):
    slug = olga.get(f"/reports/{reported}")["event"]
    for stranger in (fair.kenji, fair.anna, fair.vera):
        someone = program(stranger)
        same_as_missing(someone, "GET", "/reports/{}", reported)
        same_as_missing(someone, "POST", "/reports/{}/look", reported, {})
        same_as_missing(someone, "POST", "/reports/{}/decide", reported, DECISION)
        same_as_missing(someone, "POST", "/reports/{}/show", reported, {"words": "It was a joke."})
        for path in ("reports", "mutes", "moderation-log"):
            assert someone.refused("GET", f"/events/{slug}/{path}", 403) == "forbidden"
        assert someone.refused("POST", f"/events/{slug}/people/{fair.anna.public_id}/unmute", 403) == "forbidden"


def test_each_is_described():
    paths = openapi.document()["paths"]
    for path in ("/reports/{id}/look", "/reports/{id}/decide", "/reports/{id}/show"):
        assert {"401", "403", "404", "409", "422"} <= paths[path]["post"]["responses"].keys()
    decide = openapi.schemas()["DecideReport"]
    assert set(decide["properties"]) == {"hide", "warn", "mute", "words", "version"}
    assert set(decide["required"]) == {"words", "version"}
