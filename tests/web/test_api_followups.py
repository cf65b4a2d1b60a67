"""Links to confirm by, questions about what came of a meeting, and next steps, at the API."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.factories.api import programs_of
from tests.factories.deals import Fair, make_fair
from tradehall.deals.followups.commands import AskFollowUps, PlanFollowUps
from tradehall.kernel.policy import SYSTEM

MET = datetime(2026, 3, 10, 1, 0, tzinfo=UTC)


@pytest.fixture
def fair(runner) -> Fair:
    return make_fair(runner)


@pytest.fixture
def programs(hall, fair):
    return programs_of(hall, fair)


def test_a_link_is_asked_for_released_and_revoked(fair, programs):
    exporter, buyer, organiser, stranger = programs
    deal = fair.propose()
    here = f"/deals/{deal}/witnesses"
    current = fair.page(deal).current
    asked = {"number": current.number, "digest": current.digest, "side": "buyer", "name": "Ito Ken",
             "email": "ito@buyer.example", "language": "ja"}  # fmt: skip
    stranger.get(here, 404)
    stranger.post(here, asked, 404)
    for broken in ({"email": "ito"}, {"side": "both"}, {"digest": "x"}, {"name": ""}, {"language": "fr"}, {"more": 1}):
        refused = exporter.post(here, {**asked, **broken}, 422)
        assert {error["field"] for error in refused["errors"]} == set(broken)
    exporter.post(here, {**asked, "digest": "0" * 64}, 409)
    made = exporter.post(here, asked, 201)
    assert (made["state"], made["released_at"], made["may_release"], made["may_revoke"]) == (
        "waiting",
        None,
        False,
        True,
    )
    exporter.post(here, asked, 409)
    release = f"{here}/{made['id']}/release"
    exporter.post(release, {"email": asked["email"]}, 403)
    stranger.post(release, {"email": asked["email"]}, 404)
    buyer.post(release, {"email": "other@buyer.example"}, 409)
    released = buyer.post(release, {"email": asked["email"]})
    assert (released["state"], released["released_by"]) == ("open", fair.buyer.owner.name)
    assert [row["id"] for row in organiser.get(here)["items"]] == [made["id"]]
    revoke = f"{here}/{made['id']}/revoke"
    stranger.post(revoke, {}, 404)
    assert exporter.post(revoke, {})["state"] == "revoked"
    buyer.post(release, {"email": asked["email"]}, 409)
    exporter.post(f"{here}/{deal}/revoke", {}, 404)


def test_questions_are_listed_and_answered(fair, programs, runner, clock):
    exporter, buyer, organiser, stranger = programs
    deal = fair.sealed()
    clock.at = MET + timedelta(days=2)
    for command in (PlanFollowUps(), AskFollowUps()):
        runner.run(command, SYSTEM)
    (question,) = exporter.get("/follow-ups")["items"]
    assert (question["wave"], question["side"], question["came"]) == (0, "exporter", None)
    assert (organiser.get("/follow-ups")["items"], stranger.get("/follow-ups")["items"]) == ([], [])
    here = f"/follow-ups/{question['id']}"
    answer = {"came": "order", "amount": {"amount": "2640.00", "currency": "USD"}, "words": "A first order"}
    for program, refused in ((buyer, 404), (organiser, 404), (stranger, 404)):
        program.get(here, 404)
        program.post(f"{here}/answer", answer, refused)
    for broken in ({"came": "gossip"}, {"amount": {"amount": "0.5", "currency": "JPY"}}, {"words": "x" * 1001}):
        exporter.post(f"{here}/answer", {**answer, **broken}, 422)
    exporter.post(f"{here}/deal", {"deal": deal}, 409)
    told = exporter.post(f"{here}/answer", answer)
    assert (told["came"], told["amount"], told["words"]) == ("order", answer["amount"], "A first order")
    exporter.post(f"{here}/deal", {"deal": "0" * 26}, 404)
    assert exporter.post(f"{here}/deal", {"deal": deal})["deal"] == deal
    assert [row["id"] for row in exporter.get("/follow-ups", which="answered")["items"]] == [question["id"]]
    exporter.get("/follow-ups", 422, which="all")


def test_next_steps(fair, programs):
    exporter, buyer, organiser, stranger = programs
    deal = fair.sealed()
    sent = {"deal": deal, "body": "Send the test report", "due": "2026-04-01", "shared": True}
    stranger.post("/steps", sent, 404)
    organiser.post("/steps", sent, 403)
    for broken in ({"body": ""}, {"due": "soon"}, {"side": "both"}, {"shared": "yes"}):
        exporter.post("/steps", {**sent, **broken}, 422)
    made = exporter.post("/steps", sent, 201)
    here = f"/steps/{made['id']}"
    assert (made["body"], made["due"], made["side"], made["state"]) == (sent["body"], "2026-04-01", "exporter", "open")
    assert buyer.get(here)["is_mine"] is False
    stranger.get(here, 404)
    buyer.post(f"{here}/done", {}, 403)
    assert [row["id"] for row in buyer.get("/steps", whose="theirs")["items"]] == [made["id"]]
    changed = exporter.post(here, {"version": made["version"], "body": "Send both reports"})
    assert (changed["body"], changed["due"]) == ("Send both reports", None)
    exporter.post(here, {"version": made["version"], "body": "Send none"}, 409)
    assert [exporter.post(f"{here}/{name}", {})["state"] for name in ("done", "reopen", "drop")] == [
        "done", "open", "dropped",
    ]  # fmt: skip
    assert exporter.get("/steps", whose="over")["items"][0]["id"] == made["id"]
