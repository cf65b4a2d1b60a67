"""The edge of the JSON API, the same for all calls: who asks, what is read, and what is refused."""

import re

import orjson
import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator
from sqlalchemy import select

from tests.factories import companies as make
from tests.factories.accounts import PASSWORD, person
from tests.factories.api import BASE, Program, problem_of, token_of
from tradehall.accounts.commands import EndApiToken
from tradehall.accounts.models import ApiToken
from tradehall.accounts.queries import by_token
from tradehall.api import docs, openapi
from tradehall.api.routes import ROUTES, Door
from tradehall.api.web import RATE
from tradehall.companies.models import Company
from tradehall.kernel.ids import new_public_id
from tradehall.kernel.keys import IdempotencyRow
from tradehall.kernel.limits import Limits
from tradehall.kernel.policy import VISITOR

READS = [route for route in ROUTES if route.method == "GET"]
ACTS = [route for route in ROUTES if route.method == "POST"]
CLOSED = [route for route in ROUTES if route.door is Door.TOKEN]


def somewhere(path, slug="nothing-there"):
    """An address that leads to nothing that is there, but for a company's."""
    ids = {name: new_public_id() for name in ("id", "message", "step", "paper", "document", "witness")}
    return path.format(**ids, slug=slug, n=1)


@pytest.fixture
def ann(runner):
    return person(runner, name="Ann", language="ja", time_zone="Asia/Tokyo")


@pytest.fixture
def program(hall, ann):
    return Program(hall, ann)


@pytest.fixture
def own(program):
    """The slug of a company of the program's person."""
    return program.post("/companies", make.profile(), 201)["slug"]


@pytest.fixture
def visitor(hall):
    return Program(hall)


# -- who asks -------------------------------------------------------------------------------------------


def test_every_closed_call_needs_a_token(visitor):
    for route in CLOSED:
        answer = visitor.send(route.method, somewhere(route.path), json={})
        assert answer.status_code == 401, route.path
        assert problem_of(answer)["type"] == "urn:tradehall:problem:unauthenticated"
        assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_a_bad_token_is_refused_even_where_none_is_needed(visitor):
    for header in ("Bearer wrong", "Bearer th_" + "a" * 43, "Basic YTpi", "th_", "Bearer", "Bearer é", ""):
        for path in ("/me", "/events", "/events/nothing-there"):
            answer = visitor.send("GET", path, headers={"Authorization": header})
            assert (answer.status_code, answer.content_type) == (401, "application/problem+json"), header


def test_an_ended_token_is_refused(hall, runner, ann, program):
    known = runner.ask(by_token, VISITOR, program.headers["Authorization"].removeprefix("Bearer "))
    with hall.db.read() as session:
        public_id = session.scalar(select(ApiToken.public_id))
    runner.run(EndApiToken(token=public_id), known.actor)
    assert program.refused("GET", "/me", 401) == "unauthenticated"


def test_a_cookie_does_not_sign_in_and_nothing_asks_for_a_form_token(client_for, ann):
    browser = client_for(ann)
    assert browser.get("/settings").status_code == 200
    assert browser.get(f"{BASE}/me").status_code == 401
    answer = browser.post(f"{BASE}/companies", json=make.profile())
    assert (answer.status_code, problem_of(answer)["type"]) == (401, "urn:tradehall:problem:unauthenticated")


def test_a_token_in_the_address_does_not_sign_in(hall, ann, visitor):
    answer = visitor.send("GET", "/me", query_string={"token": token_of(hall, ann)})
    assert answer.status_code == 401


def test_signing_in_gives_a_token_that_works(ann, visitor):
    told = visitor.post("/tokens", {"email": ann.email.upper(), "password": PASSWORD}, 201)
    assert list(told) == ["token"]
    visitor.headers = {"Authorization": f"Bearer {told['token']}"}
    assert visitor.get("/me")["email"] == ann.email


@pytest.mark.parametrize("change", [{"password": "not the password"}, {"email": "nobody@people.example"}])
def test_signing_in_says_nothing_of_who_has_an_account(ann, visitor, change):
    answer = visitor.send("POST", "/tokens", json={"email": ann.email, "password": PASSWORD, **change})
    assert answer.status_code == 401
    assert problem_of(answer) == {
        "type": "urn:tradehall:problem:wrong-credentials",
        "title": "This e-mail address and password do not fit together. Please check both. If you signed up lately, "
        "confirm your address first with the mail that we sent you.",
        "status": 401,
    }


def test_a_stale_token_does_not_hinder_signing_in(hall, ann):
    stale = Program(hall)
    stale.headers = {"Authorization": "Bearer th_long-gone-long-gone-long-gone"}
    stale.post("/tokens", {"email": ann.email, "password": PASSWORD}, 201)


def test_signing_in_again_with_the_same_key_gives_the_same_token_which_is_not_readable_at_rest(hall, ann, visitor):
    body = {"email": ann.email, "password": PASSWORD}
    first = visitor.post("/tokens", body, 201, key="one")
    assert visitor.post("/tokens", body, 201, key="one") == first
    assert visitor.post("/tokens", body, 201, key="two") != first
    with hall.db.read() as session:
        rows = session.scalars(select(IdempotencyRow)).all()
        assert len(rows) == 2
        assert first["token"] not in repr([(row.key, row.request_hash, row.answer) for row in rows])
        assert PASSWORD not in repr([(row.key, row.request_hash, row.answer) for row in rows])
        assert len(session.scalars(select(ApiToken)).all()) == 2
    assert visitor.post("/tokens", {**body, "password": "not the password"}, 401, key="one")["status"] == 401


def test_keys_of_two_people_who_sign_in_do_not_meet(runner, ann, visitor):
    bob = person(runner, name="Bob")
    tokens = {
        visitor.post("/tokens", {"email": who.email, "password": PASSWORD}, 201, key="k")["token"] for who in (ann, bob)
    }
    assert len(tokens) == 2


# -- how often ------------------------------------------------------------------------------------------


def test_signing_in_is_limited_by_address_known_or_not(hall, ann, visitor):
    hall.limits = Limits(enabled=True)
    for email in (ann.email, "nobody@people.example"):
        body = {"email": email, "password": "not the password"}
        statuses = [visitor.send("POST", "/tokens", json=body).status_code for _ in range(6)]
        assert statuses == [401] * 5 + [429]
    answer = visitor.send("POST", "/tokens", json=body)
    assert int(answer.headers["Retry-After"]) > 0
    assert problem_of(answer)["type"] == "urn:tradehall:problem:too-many"


def test_each_token_has_its_own_limit(hall, runner, ann, program, monkeypatch):
    assert RATE == "600/minute"
    monkeypatch.setattr("tradehall.api.web.RATE", "3/minute")
    hall.limits = Limits(enabled=True)
    assert [program.send("GET", "/me").status_code for _ in range(4)] == [200, 200, 200, 429]
    assert program.send("GET", "/me").headers["Retry-After"]
    assert Program(hall, person(runner)).send("GET", "/me").status_code == 200
    assert [Program(hall).send("GET", "/me").status_code for _ in range(4)] == [401, 401, 401, 429]


# -- what is read ---------------------------------------------------------------------------------------


UNREADABLE = [
    (b"{}", "text/plain", 415),
    (b"{}", "application/x-www-form-urlencoded", 415),
    (b"a=1", "multipart/form-data; boundary=x", 415),
    (b"{}", "", 415),
    (b"{", "application/json", 400),
    (b"[]", "application/json", 400),
    (b"null", "application/json", 400),
    (b'{"a": 1, "a": 1}', "application/json", 400),
    (b'{"a": NaN}', "application/json", 400),
    (b'{"a": "\xff"}', "application/json", 400),
    (b'{"a": ' + b"[" * 9000 + b"]" * 9000 + b"}", "application/json", 400),
    (b'{"a": "' + b"x" * 300_000 + b'"}', "application/json", 413),
    (b'{"surely_unknown": 1}', "application/json; charset=utf-8", 422),
]


def test_bodies_that_cannot_be_read(program, own):
    for body, content_type, status in UNREADABLE:
        sent = {"content_type": content_type} if content_type else {}
        for route in ACTS:
            path = somewhere(route.path, own)
            answer = program.send("POST", path, data=body, **sent)
            assert answer.status_code == status, (path, body[:30], answer.text)
            assert problem_of(answer)["status"] == status


def test_fields_that_the_address_says_or_that_are_not_for_programs_are_refused(program, own):
    for route in ACTS:
        for field in route.fixed:
            path = somewhere(route.path, own)
            told = program.post(path, {field: None}, 422)
            assert [error["field"] for error in told["errors"]] == [field], path


def test_a_compressed_body_is_not_unpacked(program):
    sent = {"headers": {"Content-Encoding": "gzip"}, "content_type": "application/json"}
    answer = program.send("POST", "/companies", data=b"{}", **sent)
    assert answer.status_code == 415


def test_unknown_and_repeated_parameters_are_refused(program):
    for route in ROUTES:
        for query in ("surely_unknown=1", "_x=1", "cursor=a&cursor=b", "a.b=1"):
            answer = program.send(route.method, f"{somewhere(route.path)}?{query}", json={})
            assert answer.status_code == 422, (route.path, query, answer.text)
            fields = {error["field"] for error in problem_of(answer)["errors"]}
            assert fields & {"surely_unknown", "_x", "cursor", "a"}, (route.path, query, fields)


MADE_UP = [
    "x", "%00", "W10", "WzFd", "bnVsbA", "WyJhIiwxXQ", "WzEsImEiXQ", "W3siYXQiOiJ4In0sMV0", "WzEsMV0", "W1tdLHt9XQ",
    "W3siYXQiOiIwMDAxLTAxLTAxVDAwOjAwOjAwKzE0OjAwIn0sMV0", "W3RydWUsdHJ1ZV0", "-" * 1900,
]  # fmt: skip


def test_a_cursor_that_is_not_ours_is_malformed(program):
    """Among them well-formed ones with values of other types than the columns'."""
    routes = [route for route in READS if "cursor" in route.asks.model_fields and not route.places]
    assert len(routes) == 12
    for route in routes:
        for cursor in MADE_UP + [f"past.{cursor}" for cursor in MADE_UP]:
            if (route.path, cursor) == ("/notices", "WzFd"):  # [1]: a list in the order of its ids has such ones
                continue
            needed = "q=a&" if "q" in route.asks.model_fields and route.asks.model_fields["q"].is_required() else ""
            answer = program.send("GET", f"{route.path}?{needed}cursor={cursor}")
            assert answer.status_code == 400, (route.path, cursor, answer.text)
            assert problem_of(answer)["type"] == "urn:tradehall:problem:malformed"
        assert program.send("GET", f"{route.path}?cursor={'-' * 2001}").status_code == 422


def test_an_address_that_cannot_be_one_leads_nowhere(program):
    for route in ROUTES:
        for place in ("UPPER", "a b", "..", "%F0%9F%98%80", "1" * 300, "-1", "a.b", "1%0a", "%EF%BC%91"):
            if route.places:
                answer = program.send(route.method, re.sub(r"{\w+}", place, route.path), json={})
                assert answer.status_code == 404, (route.path, place, answer.text)
                assert problem_of(answer)["type"] == "urn:tradehall:problem:not-found"


def test_a_key_has_1_to_64_visible_characters(program):
    for key in ("", "k" * 65, "a b", "é", "\t", "a\x7f"):
        answer = program.send("POST", "/companies", json=make.profile(), headers={"Idempotency-Key": key})
        assert answer.status_code == 422, key
        assert problem_of(answer)["errors"][0]["field"] == "Idempotency-Key"


def test_the_same_key_does_nothing_twice_and_another_body_is_refused(hall, runner, program):
    body = make.profile()
    first = program.post("/companies", body, 201, key="!" * 64)
    again = program.send("POST", "/companies", json=body, headers={"Idempotency-Key": "!" * 64})
    assert (again.status_code, again.get_json()) == (201, first)
    assert again.headers["Location"] == f"{BASE}/companies/{first['slug']}"
    reordered = dict(reversed(body.items()))
    assert program.post("/companies", reordered, 201, key="!" * 64) == first
    assert program.post("/companies", {**body, "city": "Mie"}, 409, key="!" * 64)["type"].endswith(":key-reused")
    other = f"/companies/{first['slug']}/listings"
    assert program.post(other, make.offer(), 409, key="!" * 64)["type"].endswith(":key-reused")
    assert Program(hall, person(runner)).post("/companies", body, 201, key="!" * 64)["id"] != first["id"]
    with hall.db.read() as session:
        assert len(session.scalars(select(Company)).all()) == 2


def test_a_refused_act_may_be_tried_again_with_its_key(program):
    program.post("/companies", make.profile(city=""), 422, key="k")
    program.post("/companies", make.profile(), 201, key="k")


# -- what is answered -----------------------------------------------------------------------------------


def test_answers_are_json_that_nobody_stores(program):
    for path in ("/me", "/events", "/nothing", "/openapi.json"):
        answer = program.send("GET", path)
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "Set-Cookie" not in answer.headers
    assert program.send("GET", "/me").content_type == "application/json"


def test_unknown_addresses_and_wrong_methods_are_problems(program):
    for method, path, status in (
        ("GET", "/nothing", 404),
        ("POST", "/nothing", 404),
        ("DELETE", "/me", 405),
        ("POST", "/me", 405),
        ("PUT", "/deals", 405),
    ):
        answer = program.send(method, path, json={})
        assert answer.status_code == status
        assert problem_of(answer)["status"] == status
    assert "GET" in program.send("DELETE", "/me").headers["Allow"]


def test_head_and_options(program):
    head, get = program.send("HEAD", "/me"), program.send("GET", "/me")
    assert (head.status_code, head.data) == (200, b"")
    assert head.headers["Content-Length"] == get.headers["Content-Length"]
    options = program.send("OPTIONS", "/deals")
    assert options.status_code == 200
    assert set(options.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", "POST"}
    assert "Access-Control-Allow-Origin" not in options.headers


def test_refusals_are_in_the_language_of_whoever_asks(hall, runner, visitor):
    assert "lang" not in str(visitor.send("GET", "/me").headers.get("Set-Cookie"))
    told = visitor.send("GET", "/me", headers={"Accept-Language": "en"})
    assert problem_of(told)["title"] == "Please sign in first."


# -- how it is described --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def described():
    return orjson.loads(openapi.text())


def test_the_description_is_valid(described):
    assert [error.message for error in OpenAPIV31SpecValidator(described).iter_errors()] == []


def test_every_call_is_reachable_and_described_and_nothing_else(hall, described):
    rules = {
        (method, re.sub(r"<(\w+)>", r"{\1}", rule.rule.removeprefix(BASE)))
        for rule in hall.app.url_map.iter_rules()
        if rule.rule.startswith(BASE)
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }
    table = {(route.method, route.path) for route in ROUTES}
    told = {(method.upper(), path) for path, item in described["paths"].items() for method in item}
    assert told == table
    assert rules == table | {("GET", "/openapi.json"), ("GET", "/docs")}
    names = [item["operationId"] for path in described["paths"].values() for item in path.values()]
    assert len(names) == len(set(names)) == len(ROUTES)


def test_bodies_leave_out_what_the_address_says_and_what_is_not_for_programs(described):
    schemas = described["components"]["schemas"]
    for route in ACTS:
        schema = schemas[route.name]
        assert not route.fixed & set(schema["properties"]), route.path
        assert route.fixed <= set(route.command.model_fields), route.path
        assert schema["additionalProperties"] is False
    assert set(schemas["AskForMeeting"]["required"]) == {"target", "slots", "reason", "message", "language"}
    assert schemas["AskForMeeting"]["properties"]["target"] == {"$ref": "#/components/schemas/Id"}


def test_every_reference_leads_somewhere_and_every_act_knows_its_key(described):
    for found in re.findall(r'"\$ref": ?"#/([^"]+)"', openapi.text().decode()):
        node = described
        for part in found.split("/"):
            node = node[part]
    for path in described["paths"].values():
        for method, item in path.items():
            keyed = {"$ref": "#/components/parameters/IdempotencyKey"} in item["parameters"]
            assert keyed == (method == "post")


def test_description_and_page_are_open_to_everybody(visitor):
    answer = visitor.send("GET", "/openapi.json")
    assert (answer.status_code, answer.content_type) == (200, "application/json")
    page = visitor.send("GET", "/docs")
    assert (page.status_code, page.content_type) == (200, "text/html; charset=utf-8")
    for route in ROUTES:
        assert f'id="{route.name}"' in page.text
        assert f"<code>{route.method} {route.path}</code>" in page.text
    ids = re.findall(r'\bid="([^"]+)"', page.text)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', page.text)) <= set(ids)


def test_the_page_shows_every_field_of_every_body(described):
    for _, calls in docs.groups():
        for call in calls:
            if call.route.command:
                schema = described["components"]["schemas"][call.route.name]
                assert {row.name for row in call.body} == set(schema["properties"])
                assert {row.name for row in call.body if row.is_needed} == set(schema["required"])
