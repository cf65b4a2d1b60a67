"""What is too long comes back whole, from every kind of form and without a script: it is said how much there is and how
much there may be. Characters are counted, of whatever script; not the units in which browsers count."""

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import encode_multipart

from tests.factories import files
from tests.web.bad_input import words as w
from tests.web.bad_input.cases import Shown, but, fill
from tests.web.bad_input.pages_companies import LISTINGS
from tests.web.bad_input.pages_support import NEW
from tests.web.bad_input.world import World, made_world
from tradehall.chat.commands import SendMessage
from tradehall.kernel.errors import Invalid
from tradehall.kernel.i18n import translate
from tradehall.kernel.parse import parse_data, parse_form

MESSAGES, SAID = "/chat/$talk/messages", {"client_id": "a-new-message"}
EVIDENCE = "/deals/$sealed/evidence"
FORMS: dict[str, tuple[str, str, dict[str, Any], str, int]] = {
    "talk": ("li", MESSAGES, SAID, "body", 4000),
    "answer": ("li", MESSAGES, {**SAID, "reply_to": "$message"}, "body", 4000),
    "change": ("li", "/chat/$talk/messages/$mine/edit", {}, "body", 4000),
    "talk of a meeting": ("li", "/chat/$room_talk/messages", SAID, "body", 4000),
    "help desk": ("li", "/chat/$help_talk/messages", SAID, "body", 4000),
    "announcement": ("zhao", "/chat/$announcements/messages", SAID, "body", 4000),
    "report": ("li", "/chat/$talk/report/$message", {"reason": "insult"}, "words", 1000),
    "name": ("vera", "/settings/profile", w.PROFILE, "name", 100),
    "company": ("li", "/companies/huaguang/edit", {**w.COMPANY, "version": "#huaguang_version"}, "about.zh", 3000),
    "listing": ("li", f"{LISTINGS}/new", w.LISTING, "title.zh", 160),
    "request": ("ford", "/events/zibo/participants/$kiln/ask", w.ASK, "message", 2000),
    "deal": ("sato", "/deals", w.DEAL, "note", 1000),
    "case": ("li", "/support", NEW, "body", 4000),
    "summary of a case": ("li", "/support", NEW, "summary", 120),
}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, template_database: Path) -> Iterator[World]:
    """One hall for all: nothing that is too long changes it."""
    for made in made_world(tmp_path_factory.mktemp("too-long"), template_database):
        doors = (
            ("room_talk", "li", "meetings/$meeting", {}),
            ("help_talk", "li", "help", {"participation": "$kiln"}),
            ("announcements", "zhao", "announcements", {"event": "zibo"}),
        )
        for name, who, door, sent in doors:
            led = post(made, who, f"/chat/{door}", sent)
            found = re.search(r"/chat/(\w{26})", led.headers.get("Location", ""))
            assert found, (name, led.status_code)
            made.ids[name] = found[1]
        yield made


def post(world: World, who: str, target: str, sent: dict[str, Any]) -> Any:
    form = {"_csrf": world.csrf(who), **fill(sent, world.ids)}
    return world.browser(who).post(fill(target, world.ids), data=form)


def said_of(world: World, who: str, most: int, count: int) -> str:
    sentence = "Please write at most %(high)s characters. You wrote %(count)s."
    return translate(sentence, world.language(who), high=f"{most:,}", count=f"{count:,}")


@pytest.mark.parametrize("name", FORMS)
def test_it_comes_back_whole_and_is_counted_in_characters(world: World, name: str):
    who, target, sent, field, most = FORMS[name]
    text = "长" + "😀" * (most - 1) + "𠮷"  # rare characters and signs are two units each
    answer = post(world, who, target, but(sent) | {field: text})
    assert answer.status_code == 422, answer.text[:2000]
    shown = Shown(answer.text)
    assert shown.holds(field, text), [len(value) for value in shown.controls.get(field, [])]
    assert said_of(world, who, most, most + 1) in shown.words
    kept = [(one, value) for one, value in fill(sent, world.ids).items() if one == "reply_to"]
    assert all(shown.holds(one, value) for one, value in kept), "it answers what it answered"


@pytest.mark.parametrize("name", ["talk", "name", "listing"])
def test_two_hundred_thousand_characters_are_not_lost(world: World, name: str):
    """As a page of the form, or, where not even that can be read as one, to be copied."""
    who, target, sent, field, most = FORMS[name]
    plain, han = "x" * 200_000, "青" * 200_000
    answer = post(world, who, target, but(sent) | {field: plain})
    assert answer.status_code == 422
    assert Shown(answer.text).holds(field, plain)
    assert said_of(world, who, most, 200_000) in Shown(answer.text).words
    answer = post(world, who, target, but(sent) | {field: han})
    assert answer.status_code == 413
    assert f"\n{han}</textarea>" in answer.text
    assert translate("What you typed", world.language(who)) in Shown(answer.text).words


def test_words_beside_a_paper_are_not_lost(world: World):
    words = "青" * 100_000
    form = {"_csrf": world.csrf("li"), "proof": "contract", "number": "SC-1", "note": words}
    paper = FileStorage(BytesIO(files.pdf()), "contract.pdf", "octets")
    boundary, body = encode_multipart(MultiDict({**form, "octets": paper}))
    address = fill(EVIDENCE, world.ids)
    answer = world.browser("li").post(address, data=body, content_type=f"multipart/form-data; boundary={boundary}")
    assert answer.status_code == 422
    assert Shown(answer.text).holds("note", words)
    assert said_of(world, "li", 500, 100_000) in Shown(answer.text).words


def test_secrets_and_strangers_words_are_not_shown(world: World):
    long = "quiet harbour lantern " * 20_000
    assert long not in post(world, "li", "/settings/password", {"current": long, "password": long}).text
    assert long not in post(world, "nobody", "/sign-in", {"email": long, "password": "x"}).text


@pytest.mark.parametrize(("text", "count"), [
    ("😀" * 4000, 4000), ("𠮷" * 4001, 4001), ("e\u0301" * 4000, 4000), ("a\r\n" * 2000 + "b", 4001),
    (" \n" + "长" * 4000 + "\u3000\n", 4000), ("👨‍👩‍👧" * 800, 4000), ("👨‍👩‍👧" * 801, 4005),
])  # fmt: skip
def test_a_message_of_so_many_characters(text: str, count: int):
    fields = {"conversation": "0" * 26, "client_id": "abcdefgh", "body": text}
    if count <= 4000:
        assert len(parse_form(SendMessage, fields.items()).body) == count
        return
    for parse in (lambda: parse_form(SendMessage, fields.items()), lambda: parse_data(SendMessage, fields)):
        with pytest.raises(Invalid) as refused:
            parse()
        [problem] = refused.value.fields["body"]
        assert (problem.code, problem.params) == ("text_long", {"high": 4000, "count": count})
        assert f"You wrote {count:,}." in problem.text % problem.params
