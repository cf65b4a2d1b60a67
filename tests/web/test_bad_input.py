"""Bad input over page, API and socket: the right status, a sentence that helps in the person's language, what was
typed is kept, nothing half written. The cases are rows of the tables in `tests/web/bad_input`."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import orjson
import pytest
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import encode_multipart

from tests.web.bad_input import (
    api_acts,
    api_after,
    api_reads,
    api_talk,
    pages_after,
    pages_availability,
    pages_busy,
    pages_calendar,
    pages_chat,
    pages_companies,
    pages_events,
    pages_interpreting,
    pages_invitations,
    pages_meetings,
    pages_planning,
    pages_rooms,
    pages_support,
    pages_talk,
    sockets,
)
from tests.web.bad_input.cases import PROBLEM, Case, Shown, Untouched, fill, plain, problem_fields, typed_pairs
from tests.web.bad_input.world import World, made_world
from tradehall.kernel.i18n import HTML_LANG

PAGES = [
    *pages_companies.CASES,
    *pages_events.CASES,
    *pages_meetings.CASES,
    *pages_availability.CASES,
    *pages_busy.CASES,
    *pages_interpreting.CASES,
    *pages_chat.CASES,
    *pages_rooms.CASES,
    *pages_talk.CASES,
    *pages_calendar.CASES,
    *pages_invitations.CASES,
    *pages_after.CASES,
    *pages_planning.CASES,
    *pages_support.CASES,
]
API = [*api_acts.CASES, *api_after.CASES, *api_reads.CASES, *api_talk.CASES, *pages_planning.API]
SOCKETS = sockets.CASES
FORMS = {409, 410, 422, 429}  # what a person can mend is shown in the form
DOMAINS = {"accounts", "companies", "events", "meetings", "chat", "deals"}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, template_database: Path) -> Iterator[World]:
    """One hall for all cases: none of them changes it."""
    yield from made_world(tmp_path_factory.mktemp("bad-input"), template_database)


@pytest.fixture
def untouched(watch: Untouched) -> Untouched:
    watch.look()  # what another test may have changed is not this one's fault
    return watch


@pytest.fixture(scope="module")
def watch(world: World) -> Iterator[Untouched]:
    made = Untouched(Path(world.hall.settings.database_url.removeprefix("sqlite:///")))
    yield made
    made.connection.close()


def test_the_tables_hold_what_they_promise():
    cases = [*PAGES, *API, *SOCKETS]
    assert len(cases) >= 220
    assert [name for name, count in Counter(case.id for case in cases).items() if count > 1] == []
    for door, kinds in (
        ("page", "wrong-type missing huge unknown-id others-id closed past-slot stale repeated unknown-field access"),
        ("api", "wrong-type missing huge unknown-id others-id closed past-slot stale repeated unknown-field access"),
        ("socket", "wrong-type missing huge unknown-id others-id repeated unknown-field"),
    ):
        there = {case.kind for case in cases if case.door == door}
        assert set(kinds.split()) <= there, door
    assert {case.domain for case in PAGES} >= DOMAINS
    assert {case.domain for case in API} >= DOMAINS


# -- pages ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", PAGES, ids=lambda case: case.id)
def test_on_a_page(world: World, untouched: Untouched, case: Case):
    answer, sent = _browse(world, case)
    assert answer.status_code == case.status, Shown(answer.text).main
    if answer.status_code in (302, 303):
        answer = world.browser(case.who).get(answer.headers["Location"])
        assert answer.status_code == 200
    assert answer.content_type == "text/html; charset=utf-8"
    language = world.language(case.who)
    shown = Shown(answer.text)
    assert shown.language == HTML_LANG[language]
    missing = [say.read(language) for say in case.says if plain(say.read(language)) not in shown.words]
    assert missing == [], shown.main
    if case.status in FORMS and sent:
        lost = [(name, typed[:80]) for name, typed in typed_pairs(sent) if not _kept(case, shown, name, typed)]
        assert lost == []
    untouched.check()


def _browse(world: World, case: Case) -> tuple[Any, Any]:
    browser, target = world.browser(case.who), fill(case.target, world.ids)
    if case.method == "GET":
        return browser.get(target), None
    sent = fill(case.sent, world.ids)
    form = {"_csrf": world.csrf(case.who), **sent}
    if not any(isinstance(value, tuple) for value in sent.values()):
        return browser.open(target, method=case.method, data=form), sent
    files = {
        name: FileStorage(BytesIO(value[0]), value[1], name) if isinstance(value, tuple) else value
        for name, value in form.items()
    }
    boundary, body = encode_multipart(MultiDict(files))
    kind = f"multipart/form-data; boundary={boundary}"
    return browser.open(target, method=case.method, data=body, content_type=kind), sent


def _kept(case: Case, shown: Shown, name: str, typed: str) -> bool:
    """In a control again; or, where the form is not offered any more, on the page to be copied."""
    return name in case.lost or shown.holds(name, typed) or (name not in shown.controls and shown.quotes(typed))


# -- the API ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", API, ids=lambda case: case.id)
def test_at_the_api(world: World, untouched: Untouched, case: Case):
    answer = _call(world, case)
    told = answer.get_json(force=True)
    assert answer.status_code == case.status, told
    assert answer.content_type == "application/problem+json"
    assert told["type"] == PROBLEM + case.code
    assert told["status"] == case.status
    assert told["title"]
    language = world.language(case.who)
    if case.status == 422 or case.errors:
        found = problem_fields(told)
        if isinstance(case.errors, dict):
            assert found == case.errors
        else:
            assert sorted(found) == sorted(case.errors.split())
    assert all(error["message"] for error in told.get("errors", []))
    words = " ".join([told["title"], *(error["message"] for error in told.get("errors", []))])
    assert [say.read(language) for say in case.says if say.read(language) not in words] == []
    if case.code == "stale-version":
        assert told["version"] >= 1
    untouched.check()


def _call(world: World, case: Case) -> Any:
    """The answer to a call; bytes are sent as they are, anything else as JSON."""
    headers = {**world.bearer(case.who), **case.headers}
    sent = fill(case.sent, world.ids)
    if isinstance(sent, str):
        sent = sent.encode()
    body = sent if isinstance(sent, bytes) else None if sent is None else orjson.dumps(sent)
    kind = headers.pop("Content-Type", "application/json" if body is not None else None)
    client = world.browser("li") if case.headers.get("X-With") == "cookie" else world.hall.app.test_client()
    target = "/api/v1" + fill(case.target, world.ids)
    return client.open(target, method=case.method, data=body, headers=headers, content_type=kind)


# -- sockets ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", SOCKETS, ids=lambda case: case.id)
def test_on_a_socket(world: World, untouched: Untouched, case: Case):
    socket = world.socket(case.who)
    others = [world.socket(name) for name in world.people if name != case.who]
    for other in others:
        other.get_received()
    arguments = fill(case.sent, world.ids)
    answers: list[Any] = []
    for _ in range(1 if case.kind != "repeated" else 2):
        answers.append(socket.emit(case.target, *arguments, callback=True))
    assert len(answers) in (1, 2)
    for answer in answers:
        assert answer["ok"] is False, answer
        assert answer["error"]["type"] == PROBLEM + case.code
        language = world.language(case.who)
        words = " ".join([answer["error"]["message"], *(e["message"] for e in answer["error"].get("errors", []))])
        assert answer["error"]["message"]
        assert [say.read(language) for say in case.says if say.read(language) not in words] == []
        if case.errors:
            assert problem_fields(answer["error"]) == case.errors
    assert socket.is_connected()
    world.hall.relay.pump()
    assert [event for other in others for event in other.get_received()] == []
    untouched.check()


# -- what an answer must not tell, and where it must not lead --------------------------------------------------

STRANGE = [case for case in [*PAGES, *API] if case.kind == "others-id" and case.status == 404 and case.method == "POST"]
IN_TARGET = [case for case in STRANGE if "$" in case.target]


@pytest.mark.parametrize("case", IN_TARGET, ids=lambda case: case.id)
def test_other_peoples_ids_are_answered_as_unknown_ones(world: World, case: Case):
    """To the letter, but for what names the request and the form."""
    others, unknown = (_told(world, case, target) for target in (case.target, _stranger(case.target)))
    assert others == unknown


def _stranger(target: str) -> str:
    """The same address with an id that nothing has, in the place of the last one."""
    return re.sub(r"\$[a-z_]+(?!.*\$)", "$unknown", target)


def _told(world: World, case: Case, target: str) -> tuple[int, str]:
    asked = replace(case, target=target)
    answer = _call(world, asked) if case.door == "api" else _browse(world, asked)[0]
    text = answer.text
    for name in re.findall(r"\$([a-z_]+)", target):
        text = text.replace(world.ids[name], "ID")
    token = r'(value|content)="[\w.-]{30,}"'
    return answer.status_code, re.sub(token, "", text.replace(answer.headers["X-Request-Id"], ""))


OUTSIDE = [
    "https://evil.example", "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example",
    "javascript:alert(1)",
    "https:evil.example", " //evil.example", "/\t/evil.example", "/\r\nLocation: //evil.example",
    "http:\\\\evil.example",
    "@evil.example", "evil.example/", "data:text/html,x", "/" + "a" * 3000, "\u2028//evil.example", "",
]  # fmt: skip


@pytest.mark.parametrize("target", OUTSIDE)
def test_signing_in_leads_nowhere_else(world: World, untouched: Untouched, target: str):
    led = world.browser("li").get("/sign-in", query_string={"next": target})
    assert (led.status_code, led.headers["Location"]) == (302, "/")
    form = Shown(world.browser("nobody").get("/sign-in", query_string={"next": target}).text)
    assert form.controls["_next"] == ["/"]
    untouched.check()


@pytest.mark.parametrize("case", [c for c in API if c.code == "stale-version"], ids=lambda case: case.id)
def test_the_later_writer_is_told_the_version_to_look_at(world: World, case: Case):
    told = _call(world, case).get_json(force=True)
    assert told["version"] == {"$meeting": 2, "$deal": 2}.get(case.target.split("/")[2], 1)
    assert isinstance(told["changes"], list)
