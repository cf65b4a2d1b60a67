"""Desks of an event and the cases that firms bring to them, at the JSON API."""

from datetime import timedelta

import pytest

from tests.conftest import on_both_databases
from tests.factories.api import BASE, Program, problem_of
from tests.factories.support import BODY, Office
from tests.web.test_api_meetings import same_as_missing
from tradehall.chat.commands import SendMessage
from tradehall.support.rules import Service

DESKS = "/events/zibo/desks"
NAMED = {
    "name": {"zh": "外事与信函", "en": "Letters and introductions", "source": "zh"}, "services": ["invitation_letter"],
    "officers": [],
}  # fmt: skip

pytestmark = on_both_databases


@pytest.fixture
def office(runner) -> Office:
    return Office(runner)


@pytest.fixture
def program(hall):
    """`program(person)`: a client with the person's token."""
    return lambda who=None: Program(hall, who)


@pytest.fixture
def li(office, program):
    return program(office.li)


@pytest.fixture
def lin(office, program):
    return program(office.lin)


def asking(office, **given):
    known = {"participation": office.kiln, "desk": office.finance, "service": "loan", "summary": "运营资金"}
    return {**known, "body": BODY, **given}


def ids(listed):
    return [item["id"] for item in listed["items"]]


def answer(office, case, by=None, body="请先把最近一年的报表发来。"):
    """Words of the desk in the talk."""
    talk = office.seen(case).case.talk
    office.runner.run(SendMessage(conversation=talk, client_id=f"answer-{len(body)}", body=body), by or office.lin)


# -- desks ----------------------------------------------------------------------------------------------


def test_a_firm_sees_the_desks_that_it_may_ask_and_not_how_they_are_run(office, li, lin, program):
    found = li.get(DESKS)["items"]
    assert [desk["id"] for desk in found] == [office.finance, office.letters]
    assert found[0] == {
        "id": office.finance,
        "name": {"en": "Finance", "zh": "金融服务", "source": "en"},
        "about": {"source": "en"},
        "services": ["loan", "working_capital"],
        "answer_days": 1,
        "is_open": True,
        "may_ask": True,
        "serves": False,
        "office": None,
    }
    (own,) = lin.get(DESKS)["items"]
    assert (own["id"], own["may_ask"], own["serves"], own["office"]) == (office.finance, False, True, None)
    assert program(office.moss).get(DESKS) == {"items": [], "next": None}
    assert program().refused("GET", DESKS, 401) == "unauthenticated"
    assert li.refused("GET", "/events/nowhere/desks", 404) == "not-found"


def test_organisers_set_up_a_desk_once_and_change_it_with_its_version(office, li, program):
    zhao = program(office.zhao)
    body = {**NAMED, "officers": [office.gao.email]}
    made = zhao.post(DESKS, body, 201, key="desk")
    assert zhao.post(DESKS, body, 201, key="desk") == made
    assert zhao.post(DESKS, {**body, "answer_days": 2}, 409, key="desk")["type"].endswith(":key-reused")
    assert made["office"] == {
        "officers": [{"name": office.gao.name, "email": office.gao.email, "disabled": False}],
        "open": 0, "late": 0, "ended": 0, "hours": None, "version": 1,
    }  # fmt: skip
    assert ids(zhao.get(DESKS)) == [office.finance, office.letters, made["id"]]
    here = f"{DESKS}/{made['id']}"
    closed = zhao.post(here, {**body, "is_open": False, "answer_days": 3, "version": 1})
    assert (closed["is_open"], closed["answer_days"], closed["office"]["version"]) == (False, 3, 2)
    assert ids(li.get(DESKS)) == [office.finance, office.letters]
    stale = zhao.post(here, {**body, "version": 1}, 409)
    assert (stale["type"].rpartition(":")[2], stale["version"]) == ("stale-version", 2)
    assert zhao.refused("POST", here, 409, body) == "stale-version"  # one that sends no version knows none
    for broken in ({"services": ["gossip"]}, {"services": []}, {"answer_days": 11}, {"name": {}}, {"more": 1}):
        refused = zhao.post(DESKS, {**body, **broken}, 422)
        assert {error["field"].partition(".")[0] for error in refused["errors"]} == set(broken)
    nobody = zhao.post(DESKS, {**body, "officers": ["nobody@home.example"]}, 422)
    assert [error["field"] for error in nobody["errors"]] == ["officers"]
    for refused in (li, program(office.gao), program(office.moss)):
        assert refused.refused("POST", DESKS, 403, body) == "forbidden"
        assert refused.refused("POST", here, 403, {**body, "version": 2}) == "forbidden"
    same_as_missing(zhao, "POST", f"{DESKS}/{{}}", office.case(), {**body, "version": 2})


# -- cases ----------------------------------------------------------------------------------------------


def test_a_case_is_opened_once_and_read_with_its_clocks_and_its_talk(office, li, lin):
    body = asking(office, needed_by="2026-03-20")
    made = li.post("/cases", body, 201, key="case")
    assert li.post("/cases", body, 201, key="case") == made
    assert li.post("/cases", {**body, "summary": "别的"}, 409, key="case")["type"].endswith(":key-reused")
    person = {"id": office.li.public_id, "name": office.li.name}
    row = {
        "id": made["id"],
        "event": "zibo",
        "desk": {"id": office.finance, "name": {"en": "Finance", "zh": "金融服务", "source": "en"}},
        "firm": {"id": office.kiln, "name": made["firm"]["name"], "name_en": made["firm"]["name_en"],
                 "language": made["firm"]["language"]},
        "service": "loan",
        "summary": "运营资金",
        "language": "zh",
        "needed_by": "2026-03-20",
        "state": "open",
        "turn": "desk",
        "since": "2026-03-02T01:00:00Z",
        "due": "2026-03-03T10:00:00Z",
        "late": False,
        "first_answer": None,
        "officer": None,
        "asked_by": person,
        "conversation": made["conversation"],
        "unread": 0,
        "result": "",
        "created_at": "2026-03-02T01:00:00Z",
        "ended_at": None,
        "serves": False,
        "version": 1,
    }  # fmt: skip
    step = {"at": "2026-03-02T01:00:00Z", "kind": "opened", "by": office.li.name, "words": "", "to": None}
    assert made == {**row, "steps": [step], "officers": [], "desks": []}
    assert li.get(f"/cases/{made['id']}") == made
    assert li.get("/cases") == {"items": [row], "next": None}
    seen = lin.get(f"/cases/{made['id']}")
    assert (seen["serves"], seen["unread"]) == (True, 1)
    assert [one["id"] for one in seen["officers"]] == [office.lin.public_id, office.mei.public_id]
    assert [desk["id"] for desk in seen["desks"]] == [office.letters]
    (first,) = li.get(f"/conversations/{made['conversation']}/messages")["items"]
    assert first["body"] == BODY


def test_the_address_of_a_new_case_is_told(office, li):
    sent = li.send("POST", "/cases", json=asking(office))
    assert (sent.status_code, sent.headers["Location"]) == (201, f"{BASE}/cases/{sent.get_json()['id']}")


def test_what_is_wrong_with_a_new_case_is_told(office, li, program):
    for broken in (
        {"service": "gossip"}, {"summary": ""}, {"body": ""}, {"needed_by": "soon"}, {"needed_by": "2026-03-01"},
        {"service": "invitation_letter"}, {"more": 1}, {"desk": "1"},
    ):  # fmt: skip
        refused = li.post("/cases", asking(office, **broken), 422)
        assert {error["field"] for error in refused["errors"]} == set(broken), broken
    assert li.refused("POST", "/cases", 404, asking(office, participation=office.shop)) == "not-found"
    assert li.refused("POST", "/cases", 404, asking(office, desk=office.kiln)) == "not-found"
    assert program().refused("POST", "/cases", 401, asking(office)) == "unauthenticated"
    office.runner.run(
        office.saving("Closed", [office.gao], desk=office.letters, version=1, is_open=False,
                      services=[Service.INVITATION_LETTER]),
        office.zhao,
    )  # fmt: skip
    closed = asking(office, desk=office.letters, service="invitation_letter")
    assert li.refused("POST", "/cases", 409, closed) == "desk-closed"


def test_a_case_is_there_for_the_firm_and_the_desk_alone(office, program):
    case = office.case()
    for stranger in (office.zhao, office.ada, office.gao, office.sato, office.moss):
        same_as_missing(program(stranger), "GET", "/cases/{}", case)
        for doing, body in (
            ("take", {"version": 1}), ("give", {"officer": office.lin.public_id, "version": 1}),
            ("move", {"desk": office.letters, "words": "给你们", "version": 1}),
            ("end", {"state": "done", "result": "好", "version": 1}), ("withdraw", {}), ("reopen", {"words": "还有"}),
        ):  # fmt: skip
            same_as_missing(program(stranger), "POST", f"/cases/{{}}/{doing}", case, body)
        assert program(stranger).get("/cases")["items"] == []
        assert program(stranger).get("/cases", desk="mine")["items"] == []


def test_officers_take_a_case_give_it_and_end_it_and_the_firm_opens_it_again(office, li, lin, clock):
    case = office.case()
    here = f"/cases/{case}"
    assert li.refused("POST", f"{here}/take", 403, {"version": 1}) == "forbidden"
    taken = lin.post(f"{here}/take", {"version": 1}, key="take")
    assert lin.post(f"{here}/take", {"version": 1}, key="take") == taken
    assert (taken["officer"]["id"], taken["version"]) == (office.lin.public_id, 2)
    stale = lin.post(f"{here}/take", {"version": 1}, 409)
    assert (stale["type"].rpartition(":")[2], stale["version"]) == ("stale-version", 2)
    given = lin.post(f"{here}/give", {"officer": office.mei.public_id, "version": 2})
    assert (given["officer"]["id"], given["steps"][-1]["to"]) == (office.mei.public_id, office.mei.name)
    not_here = lin.post(f"{here}/give", {"officer": office.gao.public_id, "version": 3}, 422)
    assert [error["field"] for error in not_here["errors"]] == ["officer"]
    clock.at += timedelta(hours=2)
    answer(office, case)
    waits = li.get(here)
    assert (waits["turn"], waits["since"], waits["due"]) == ("firm", None, None)
    assert (waits["first_answer"], waits["unread"]) == ("2026-03-02T03:00:00Z", 1)
    for wrong, field in (({"state": "open", "result": "好"}, "state"), ({"state": "done"}, "result")):
        refused = lin.post(f"{here}/end", {**wrong, "version": 3}, 422)
        assert [error["field"] for error in refused["errors"]] == [field]
    done = lin.post(f"{here}/end", {"state": "done", "result": "已批准三十万元", "version": 3})
    assert (done["state"], done["turn"], done["result"]) == ("done", "nobody", "已批准三十万元")
    assert (done["ended_at"], done["officers"], done["desks"]) == ("2026-03-02T03:00:00Z", [], [])
    assert lin.refused("POST", f"{here}/take", 409, {"version": done["version"]}) == "case-over"
    assert li.refused("POST", f"{here}/withdraw", 409) == "case-over"
    assert [error["field"] for error in li.post(f"{here}/reopen", {}, 422)["errors"]] == ["words"]
    again = li.post(f"{here}/reopen", {"words": "还差一份材料"}, key="again")
    assert li.post(f"{here}/reopen", {"words": "还差一份材料"}, key="again") == again
    assert (again["state"], again["turn"], again["since"]) == ("open", "desk", "2026-03-02T03:00:00Z")
    assert [step["kind"] for step in again["steps"]] == ["opened", "taken", "given", "ended", "reopened"]
    assert lin.refused("POST", f"{here}/withdraw", 403) == "forbidden"
    assert li.post(f"{here}/withdraw")["state"] == "withdrawn"


def test_a_case_that_was_passed_on_is_with_the_other_desk(office, li, lin, program):
    case = office.case()
    gao, move = program(office.gao), {"desk": office.letters, "words": "这是邀请函的事", "version": 1}
    for broken in ({"words": ""}, {"desk": office.finance}):
        refused = lin.post(f"/cases/{case}/move", {**move, **broken}, 422)
        assert [error["field"] for error in refused["errors"]] == list(broken)
    assert lin.refused("POST", f"/cases/{case}/move", 404, {**move, "desk": office.kiln}) == "not-found"
    assert lin.post(f"/cases/{case}/move", move, key="move") == {"id": case, "case": None}
    assert lin.post(f"/cases/{case}/move", move, key="move") == {"id": case, "case": None}
    lin.refused("GET", f"/cases/{case}", 404)
    assert (lin.get("/cases", desk="mine")["items"], ids(gao.get("/cases", desk="mine"))) == ([], [case])
    told = li.get(f"/cases/{case}")
    assert (told["desk"]["id"], told["steps"][-1]["words"]) == (office.letters, "这是邀请函的事")
    both = office.saving("Letters", [office.gao, office.lin], desk=office.letters, version=1,
                         services=[Service.INVITATION_LETTER])  # fmt: skip
    office.runner.run(both, office.zhao)
    back = {"desk": office.finance, "words": "还是贷款", "version": gao.get(f"/cases/{case}")["version"]}
    moved = lin.post(f"/cases/{case}/move", back)
    assert (moved["case"]["desk"]["id"], moved["case"]["serves"]) == (office.finance, True)


def test_cases_are_listed_by_state_and_by_whose_turn_it_is(office, li, lin, clock):
    waiting, asked, done, withdrawn = (office.case(summary=f"事项{number}") for number in range(4))
    clock.at += timedelta(days=3)
    answer(office, asked)
    office.end(done)
    li.post(f"/cases/{withdrawn}/withdraw")
    for program, more in ((li, {}), (lin, {"desk": "mine"})):
        assert ids(program.get("/cases", **more)) == [asked, withdrawn, done, waiting]
        for query, found in (
            ({"turn": "desk"}, [waiting]), ({"turn": "firm"}, [asked]), ({"turn": "nobody"}, [withdrawn, done]),
            ({"state": "done"}, [done]), ({"state": "open"}, [asked, waiting]),
            ({"state": "withdrawn", "turn": "desk"}, []),
        ):  # fmt: skip
            assert ids(program.get("/cases", **query, **more)) == found, query
    assert [row["late"] for row in li.get("/cases", turn="desk")["items"]] == [True]
    assert (lin.get("/cases")["items"], li.get("/cases", desk="mine")["items"]) == ([], [])
    for query in ({"state": "all"}, {"turn": "mine"}, {"desk": "theirs"}, {"desk": office.finance}):
        refused = li.get("/cases", 422, **query)
        assert [error["field"] for error in refused["errors"]] == list(query)


def test_lists_go_on_and_cost_as_much_for_many_as_for_one(office, program, queries_of, clock):
    zhao, li, lin = program(office.zhao), program(office.li), program(office.lin)
    looks = [
        (lambda: li.get("/cases"), 2), (lambda: lin.get("/cases", desk="mine", turn="desk"), 2),
        (lambda: li.get(DESKS), 4), (lambda: zhao.get(DESKS), 7),
    ]  # fmt: skip
    made = [office.case()]
    for look, _most in looks:
        look()
    few = [queries_of(look) for look, _most in looks]
    assert all(cost <= most for cost, (_look, most) in zip(few, looks, strict=True)), few
    for number in range(29):
        clock.at += timedelta(minutes=1)
        by = (office.li, office.kiln) if number % 2 else (office.sato, office.shop)
        made.append(office.case(by[0], participation=by[1], summary=f"事项{number}"))
        if number < 8:
            office.desk(f"Desk {number}", [office.gao])
    assert [queries_of(look) for look, _most in looks] == few
    first = lin.get("/cases", desk="mine")
    second = lin.get("/cases", desk="mine", cursor=first["next"])
    assert (len(first["items"]), second["next"]) == (25, None)
    assert ids(first) + ids(second) == made[::-1]
    lin.get("/cases", 400, desk="mine", cursor="zzzz")


def test_the_talk_of_a_case_says_what_it_is_about(office, li, lin, program):
    case = office.case(summary="欧元账期的出口信用保险")
    for someone in (li, lin):
        (talk,) = someone.get("/conversations", kind="case")["items"]
        assert (talk["id"], talk["kind"], talk["event"]) == (office.seen(case).case.talk, "case", "zibo")
        assert (talk["subject"], talk["may_write"]) == ("欧元账期的出口信用保险", True)
        assert someone.get(f"/conversations/{talk['id']}")["subject"] == "欧元账期的出口信用保险"
    assert program(office.zhao).get("/conversations", kind="case")["items"] == []
    same_as_missing(program(office.zhao), "GET", "/conversations/{}", talk["id"])
    assert problem_of(li.send("GET", "/conversations?kind=desk"))["errors"][0]["field"] == "kind"
