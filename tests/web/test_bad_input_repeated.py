"""The same thing sent twice has one effect; of two writers of the same thing the later is told what changed; and
nasty strings in every text field of the API leave it standing. These change data, so the hall is their own."""

import re
import unicodedata
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import orjson
import pytest
from sqlalchemy import text

from tests.web.bad_input import api_acts as api
from tests.web.bad_input import words as w
from tests.web.bad_input.cases import PROBLEM, Shown, Untouched, but, fill, plain, without
from tests.web.bad_input.strings import STRINGS
from tests.web.bad_input.world import World, made_world
from tradehall.kernel.errors import KeyReused, StaleVersion
from tradehall.kernel.i18n import translate


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, template_database: Path) -> Iterator[World]:
    yield from made_world(tmp_path_factory.mktemp("repeated"), template_database)


def count(world: World, table: str) -> int:
    with world.runner.db.read() as session:
        return int(session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())


def send(world: World, who: str, target: str, form: dict[str, Any]) -> Any:
    data = {"_csrf": world.csrf(who), **fill(form, world.ids)}
    return world.browser(who).post(fill(target, world.ids), data=data)


def call(world: World, who: str, target: str, body: Any, key: str | None = None) -> Any:
    headers = {**world.bearer(who), **({"Idempotency-Key": key} if key else {})}
    client = world.hall.app.test_client()
    data = orjson.dumps(fill(body, world.ids))
    return client.post("/api/v1" + fill(target, world.ids), data=data, headers=headers, content_type="application/json")


# -- the same form twice ----------------------------------------------------------------------------------

FORMS = [
    ("companies", "vera", "/companies/new", {**w.COMPANY, "legal_name": "重复"}),
    ("listings", "li", "/companies/huaguang/listings/new", w.LISTING),
    ("needs", "sato", "/companies/matsusaka/needs/new", w.NEED),
    ("member_invitations", "li", "/companies/huaguang/members/invite", {"email": "two@bad.example", "role": "member"}),
    ("participations", "sato", "/events/next/register", {
        **w.REGISTER, "company": "$matsusaka", "delegates": ["$sato"]}),
    ("requests", "ford", "/events/zibo/participants/$kiln/ask", w.ASK),
    ("deals", "sato", "/deals", w.DEAL),
    ("events", "zhao", "/organise/new", {**w.EVENT, "slug": "june"}),
    ("messages", "li", "/chat/$talk/messages", {"client_id": "sent-twice-by-li", "body": "Once is enough"}),
]  # fmt: skip


@pytest.mark.parametrize(("table", "who", "target", "form"), FORMS, ids=[row[0] for row in FORMS])
def test_the_same_form_twice_has_one_effect(world: World, table: str, who: str, target: str, form: dict[str, Any]):
    before = count(world, table)
    keyed = {**form, "_key": f"form-of-{table}"}
    first, second = (send(world, who, target, keyed) for _ in range(2))
    assert first.status_code in (302, 303), Shown(first.text).main
    assert (second.status_code, second.headers["Location"]) == (first.status_code, first.headers["Location"])
    assert count(world, table) == before + 1


def test_the_same_key_with_other_words_is_refused_and_they_are_kept(world: World):
    keyed = {**w.NEED, "_key": "key-of-two-needs"}
    assert send(world, "sato", "/companies/matsusaka/needs/new", keyed).status_code == 303
    before = count(world, "needs")
    answer = send(world, "sato", "/companies/matsusaka/needs/new", {**keyed, "title.ja": "別の器"})
    shown = Shown(answer.text)
    assert answer.status_code == 409
    assert translate(KeyReused.sentence, "ja") in shown.words
    assert shown.holds("title.ja", "別の器")
    assert count(world, "needs") == before


def test_a_key_is_its_owners_own(world: World):
    before = count(world, "needs")
    kim = {**without(w.NEED, "title.ja"), "title.ko": "그릇", "title.source": "ko", "_key": "one-key-of-two"}
    sato = {**w.NEED, "_key": "one-key-of-two"}
    assert send(world, "kim", "/companies/hanok/needs/new", kim).status_code == 303
    assert send(world, "sato", "/companies/matsusaka/needs/new", sato).status_code == 303
    assert count(world, "needs") == before + 2


CALLS = [
    ("companies", "vera", "/companies", {**api.COMPANY, "legal_name": "再一次"}, "city"),
    ("listings", "li", "/companies/huaguang/listings", api.OFFER, "lead_time_days"),
    ("needs", "sato", "/companies/matsusaka/needs", api.WISH, "needed_by"),
    ("messages", "li", "/conversations/$talk/messages", {"client_id": "called-twice-by-li", "body": "Once more"},
     "body"),
    ("deals", "sato", "/deals", {**api.TERMS, "place": "Kobe"}, "place"),
]  # fmt: skip
OTHER = {"city": "Qingdao", "lead_time_days": 46, "needed_by": "2026-07-02", "body": "Twice more", "place": "Osaka"}


@pytest.mark.parametrize("row", CALLS, ids=[row[0] for row in CALLS])
def test_the_same_call_twice_has_one_effect(world: World, row: tuple[str, str, str, dict[str, Any], str]):
    table, who, target, body, field = row
    before = count(world, table)
    first, second = (call(world, who, target, body, key=f"call-of-{table}") for _ in range(2))
    assert first.status_code == 201, first.get_json()
    assert (second.status_code, second.get_json()) == (201, first.get_json())
    assert count(world, table) == before + 1
    other = call(world, who, target, {**body, field: OTHER[field]}, key=f"call-of-{table}")
    assert (other.status_code, other.get_json()["type"]) == (409, f"{PROBLEM}key-reused")
    assert count(world, table) == before + 1


def test_a_key_used_with_another_body_is_a_conflict(world: World):
    body = {"client_id": "a-key-is-reused", "body": "The first"}
    assert call(world, "li", "/conversations/$talk/messages", body, key="reused").status_code == 201
    told = call(world, "li", "/conversations/$talk/messages", but(body, body="The second"), key="reused")
    assert (told.status_code, told.get_json()["type"]) == (409, f"{PROBLEM}key-reused")
    assert told.get_json()["title"] == translate(KeyReused.sentence, "zh")
    elsewhere = call(world, "li", "/companies/huaguang/listings", api.OFFER, key="reused")
    assert elsewhere.status_code == 409


def test_a_refusal_uses_no_key_up(world: World):
    target, key = "/conversations/$talk/messages", "mended"
    bad = {"client_id": "sent-after-mending", "body": ""}
    assert call(world, "li", target, bad, key=key).status_code == 422
    assert call(world, "li", target, but(bad, body="Now with words"), key=key).status_code == 201


# -- two writers ---------------------------------------------------------------------------------------------

MEETING = "/meetings/$meeting"
WRITERS = [
    ("profile", "vera", "/settings", "/profile", w.PROFILE, "name", "Vera first", "Vera second"),
    ("company", "li", "/companies/huaguang/edit", "", w.COMPANY, "city", "Boshan", "Zhangdian"),
    ("listing", "li", "/companies/huaguang/listings/$plates/edit", "", w.LISTING, "title.zh", "茶杯", "茶壶"),
    ("need", "sato", "/companies/matsusaka/needs/$wish/edit", "", w.NEED, "title.ja", "茶碗", "湯呑"),
    ("registration", "kim", "/events/next/registrations/$entry", "", w.ENTRY, "wanted.ko", "접시", "찻잔"),
    ("event", "zhao", "/organise/next/settings", "", w.EVENT, "host.en", "The city", "The province"),
    ("agenda", "li", MEETING, "/agenda", {}, "agenda", "First cups", "First plates"),
    ("link", "li", MEETING, "/link", {}, "url", "https://a.example/1", "https://a.example/2"),
]  # fmt: skip
Writer = tuple[str, str, str, str, dict[str, Any], str, str, str]


@pytest.mark.parametrize("row", WRITERS, ids=[row[0] for row in WRITERS])
def test_the_later_writer_sees_what_changed(world: World, row: Writer):
    _, who, page, part, form, field, mine, theirs = row
    target = page + part
    read = Shown(world.browser(who).get(fill(page, world.ids)).text).controls["version"][0]
    form = {**form, "version": read}
    assert send(world, who, target, but(form, **{field: theirs})).status_code == 303
    watch = Untouched(Path(world.hall.settings.database_url.removeprefix("sqlite:///")))
    answer = send(world, who, target, but(form, **{field: mine}))
    shown = Shown(answer.text)
    assert answer.status_code == 409
    assert translate(StaleVersion.sentence, world.language(who)) in shown.words
    assert plain(mine) in shown.words, shown.main
    assert plain(theirs) in shown.words, shown.main
    assert shown.holds(field, mine)
    watch.check()
    watch.connection.close()
    # having compared, the second try overwrites on purpose
    newer = max(int(value) for value in shown.controls["version"])
    assert send(world, who, target, but(form, **{field: mine, "version": str(newer)})).status_code == 303


def test_the_later_mover_is_told_the_time_that_stands(world: World):
    told = call(world, "li", "/meetings/$meeting/move", {"slot": "$zibo_13", "version": 1}).get_json()
    assert [change["field"] for change in told["changes"]] == ["starts_at"]
    assert told["changes"][0]["theirs"] != told["changes"][0]["yours"]


def test_the_later_confirmation_is_told_how_the_terms_differ(world: World):
    told = call(world, "li", "/deals/$deal/revisions/1/confirm", {"digest": "$old_digest"}).get_json()
    assert told["type"] == f"{PROBLEM}stale-terms"
    assert (told["number"], told["digest"]) == (2, world.ids["digest"])
    assert [(change["where"], change["before"], change["after"]) for change in told["differences"]] == [
        ("place", "Yokkaichi", "Nagoya")
    ]


# -- nasty strings -----------------------------------------------------------------------------------------

BODIES: list[tuple[str, str, dict[str, Any]]] = [
    ("nobody", "/tokens", {**api.SIGN_IN, "label": "soak"}),
    ("vera", "/companies", {**api.COMPANY, "name_reading": "x", "registration_no": "", "website": "https://a.example",
                            "details": {"address": "x", "district": "x"}}),
    ("li", "/companies/huaguang/listings", {**api.OFFER, "details": {"brand": "x", "specs": [
        {"name": "slip", "value": "R11"}]}}),
    ("sato", "/companies/matsusaka/needs", {**api.WISH, "description": {"en": "x"}, "hs_code": "6911"}),
    ("ford", "/events/next/registrations", {**api.REGISTER, "wanted": {"en": "x"}, "goals": ["buy"]}),
    ("zhao", "/registrations/$entry/reject", {"reason": "x", "version": 99}),
    ("kim", "/events/zibo/requests", {**api.ASK, "interpreter": "none", "listings": ["$plates"], "needs": []}),
    ("li", "/requests/$asked/accept", {"slot": "$zibo_8"}),
    ("li", "/requests/$declined/decline", {"reason": "x"}),
    ("li", "/requests/$countered/counter", {"slots": ["$zibo_13"], "note": "x"}),
    ("li", "/meetings/$meeting/move", {"slot": "$zibo_13", "version": 1}),
    ("li", "/meetings/$cancelled/cancel", {"reason": "x", "version": 1}),
    ("li", "/meetings/$held/outcome", {"took_place": "yes", "result": "deal", "next_step": "x"}),
    ("li", "/conversations/$talk/messages", {"client_id": "a-soaked-message", "body": "x"}),
    ("sato", "/deals", api.TERMS),
    ("li", "/deals/$deal/revisions", {**api.COUNTER, "version": 1, "note": "x"}),
    ("li", "/deals/$deal/revisions/2/confirm", {"digest": "$old_digest"}),
    ("sato", "/deals/$deal/withdraw", {"reason": "x", "version": 1}),
]  # fmt: skip


def text_fields(body: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where in a body texts stand."""
    if isinstance(body, str):
        yield path
    rows = body.items() if isinstance(body, dict) else enumerate(body) if isinstance(body, list) else ()
    for name, part in rows:
        yield from text_fields(part, (*path, name))


def spoiled(body: dict[str, Any], path: tuple[Any, ...], value: str) -> dict[str, Any]:
    made = deepcopy(body)
    node: Any = made
    for name in path[:-1]:
        node = node[name]
    node[path[-1]] = value
    return made


def _soak(world: World, strings: list[str]) -> None:
    calls = 0
    for number, string in enumerate(strings):
        for who, target, body in BODIES:
            plain_body = fill(body, world.ids)
            for path in text_fields(body):
                sent = spoiled(plain_body, path, string)
                if target.endswith("/messages") and path != ("client_id",):
                    sent["client_id"] = f"soaked-{number}"
                if path == ("password",):
                    sent["email"] = f"soak{number}@bad.example"  # too many failures would lock the real one
                _judge(world, who, target, path, string, sent)
                calls += 1
    assert calls >= 60 * len(strings)


def _judge(world: World, who: str, target: str, path: tuple[Any, ...], string: str, sent: dict[str, Any]) -> None:
    """Taken as it is, or refused in good form; a refusal of the text's shape names its field."""
    here = (target, path, string[:60])
    client, body = world.hall.app.test_client(), orjson.dumps(sent)
    address = "/api/v1" + fill(target, world.ids)
    answer = client.post(address, data=body, headers=world.bearer(who), content_type="application/json")
    told = answer.get_json(force=True)
    assert answer.status_code in (200, 201, 400, 401, 403, 404, 409, 422), here
    assert answer.content_type == ("application/json" if answer.status_code < 300 else "application/problem+json")
    if answer.status_code == 422:
        assert all(error["message"] for error in told["errors"]), here
        assert any(str(path[0]) == error["field"].split(".")[0] for error in told["errors"]), (here, told)
    if answer.status_code == 201 and path == ("body",):
        lines = re.sub("\r\n|[\r\u0085\u2028\u2029]", "\n", string)
        assert told["body"] == unicodedata.normalize("NFC", lines).strip(), here


def _stands(world: World) -> None:
    """After all of that the pages that show it are whole, and nothing of it is markup there."""
    for who, target in (
        ("li", "/chat/$talk"), ("li", "/companies/huaguang"), ("sato", "/companies/matsusaka"), ("li", "/deals"),
        ("li", "/requests"), ("li", "/meetings/$held"), ("sato", "/events/zibo/directory"), ("zhao", "/organise/next"),
    ):  # fmt: skip
        answer = world.browser(who).get(fill(target, world.ids))
        assert answer.status_code == 200, target
        for mark in ("<svg onload", "<img src=x", "<script>alert", "9877749", 'javascript:alert(1)"'):
            assert mark not in answer.text, (target, mark)
    assert (
        call(world, "li", "/conversations/$talk/messages", {"client_id": "after-it-all", "body": "Fine"}).status_code
        == 201
    )


@pytest.mark.timeout(300)
def test_nasty_strings_in_every_text_field(world: World):
    """Every tenth string; the soak sends them all."""
    _soak(world, STRINGS[::10])
    _stands(world)


@pytest.mark.soak
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("part", range(10))
def test_all_nasty_strings_in_every_text_field(world: World, part: int):
    _soak(world, STRINGS[part::10])
    _stands(world)


def test_the_corpus_is_large_and_without_doubles():
    assert len(STRINGS) >= 300
    assert len(set(STRINGS)) == len(STRINGS)
