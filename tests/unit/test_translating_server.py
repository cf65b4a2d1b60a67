"""The client of a translation server: what it asks, and what it makes of servers that fail."""

import re

import pytest

from tests.translator import TranslationServer
from tradehall.meetings.translating.guarding import translate
from tradehall.meetings.translating.libre import LibreTranslate
from tradehall.meetings.translating.port import Away, Refused


class Time:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_asks_as_the_interface_has_it(translation_server: TranslationServer) -> None:
    made = LibreTranslate(translation_server.url + "/").translate("你好", "zh", "en")
    assert made == "[en] 你好"
    assert translation_server.asked == [{"q": "你好", "source": "zh", "target": "en", "format": "text"}]


@pytest.mark.parametrize("codes", [("en", "zh-Hans"), ("en", "zh-CN"), ("en", "zh", "zh-Hans")])
def test_calls_chinese_as_the_server_does(translation_server: TranslationServer, codes: tuple[str, ...]) -> None:
    translation_server.codes = codes
    LibreTranslate(translation_server.url).translate("hello", "en", "zh")
    assert translation_server.asked[0]["target"] == codes[1]


def test_a_server_without_a_list_of_languages_translates_all_the_same(translation_server: TranslationServer) -> None:
    translation_server.fails = [(404, {}, b"{}")]
    assert LibreTranslate(translation_server.url).translate("hello", "en", "zh") == "[zh] hello"


def test_shows_its_key_and_tells_nobody(translation_server: TranslationServer) -> None:
    translation_server.needs_key = "s3cret/1"
    with_key = translation_server.url.replace("//", "//s3cret%2F1@")
    for translator in (LibreTranslate(with_key), LibreTranslate(translation_server.url, "s3cret/1")):
        assert translator.translate("a", "en", "zh") == "[zh] a"
        assert "s3cret" not in f"{translator.name} {translator!r}"
    with pytest.raises(Away, match="status 403"):
        LibreTranslate(translation_server.url, "another").translate("a", "en", "zh")
    with pytest.raises(Away, match="status 400"):  # what it answers to those who show none
        LibreTranslate(translation_server.url).translate("a", "en", "zh")


def test_what_the_server_has_no_model_for_is_not_asked_and_does_not_count_as_a_fault(
    translation_server: TranslationServer,
) -> None:
    translation_server.lacks = (("ja", "ko"),)
    time = Time()
    translator = LibreTranslate(translation_server.url, monotonic=time)
    for _ in range(4):
        with pytest.raises(Refused):
            translator.translate("茶碗", "ja", "ko")
    assert translation_server.asked == []
    assert translator.translate("茶碗", "ja", "en") == "[en] 茶碗"
    translation_server.lacks = ()  # somebody installs it
    time.now += 3601
    assert translator.translate("茶碗", "ja", "ko") == "[ko] 茶碗"


def test_a_guarded_text_does_not_come_back_in_capitals(translation_server: TranslationServer) -> None:
    translation_server.says = lambda text, source, target: re.sub("我们可以", "We can ship", text)
    machine = LibreTranslate(translation_server.url).translate
    made = translate("我们可以 FOB 青岛 3万件", "zh", "en", machine)
    assert made.text.startswith("We can ship FOB")


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (500, b'{"error": "out of memory"}'), (502, b"<html>Bad gateway</html>"), (503, b""), (301, b""),
        (200, b"<html>hello</html>"), (200, b""), (200, b'{"error": "x"}'), (200, b'{"translatedText": 5}'),
        (200, b'{"translatedText": ["a"]}'), (200, b"[]"), (200, b"null"), (200, b'"hello"'),
        (200, b'{"translatedText"'),
        (200, b'{"translatedText": "' + b"x" * 5000 + b'"}'), (200, b"x" * 300_000), (200, b"\xff\xfe{}"),
    ],
)  # fmt: skip
def test_what_is_no_translation_is_no_answer(translation_server: TranslationServer, status: int, body: bytes) -> None:
    translator = LibreTranslate(translation_server.url)
    translator.translate("a", "en", "zh")
    translation_server.fails = [(status, {"Location": "/elsewhere"} if status == 301 else {}, body)]
    with pytest.raises(Away):
        translator.translate("a", "en", "zh")
    assert translator.translate("b", "en", "zh") == "[zh] b"


def test_control_characters_do_not_come_through(translation_server: TranslationServer) -> None:
    translation_server.says = lambda text, source, target: "a\x00b\x1b[31m\r\nc"
    assert LibreTranslate(translation_server.url).translate("a", "en", "zh") == "ab[31m\nc"


def test_nothing_for_something_is_a_refusal(translation_server: TranslationServer) -> None:
    translation_server.says = lambda text, source, target: "  "
    with pytest.raises(Refused):
        LibreTranslate(translation_server.url).translate("a", "en", "zh")


def test_a_language_that_the_server_does_not_know_is_a_refusal(translation_server: TranslationServer) -> None:
    translation_server.codes = ("en", "zh")
    translator = LibreTranslate(translation_server.url)
    for _ in range(5):
        with pytest.raises(Refused):
            translator.translate("a", "en", "ko")
    assert translator.translate("a", "en", "zh") == "[zh] a"


def test_a_server_that_does_not_end_its_answer_is_left(translation_server: TranslationServer) -> None:
    translator = LibreTranslate(translation_server.url, total=0.3)
    translation_server.drips = True
    with pytest.raises(Away):
        translator.translate("a", "en", "zh")


def test_nobody_waits_for_a_server_that_fails_again_and_again(translation_server: TranslationServer) -> None:
    time = Time()
    translator = LibreTranslate(translation_server.url, monotonic=time)
    translator.translate("a", "en", "zh")
    translation_server.fails = [(500, {}, b"")] * 4
    for _ in range(3):
        with pytest.raises(Away):
            translator.translate("a", "en", "zh")
    asked = len(translation_server.asked)
    with pytest.raises(Away, match="rests"):
        translator.translate("a", "en", "zh")
    assert len(translation_server.asked) == asked
    time.now += 31
    with pytest.raises(Away, match="500"):
        translator.translate("a", "en", "zh")
    time.now += 31
    with pytest.raises(Away, match="rests"):  # the second rest is longer
        translator.translate("a", "en", "zh")
    time.now += 30
    assert translator.translate("a", "en", "zh") == "[zh] a"
    assert translator.translate("b", "en", "zh") == "[zh] b"


def test_a_server_that_asks_for_a_rest_gets_it(translation_server: TranslationServer) -> None:
    time = Time()
    translator = LibreTranslate(translation_server.url, monotonic=time)
    translator.translate("a", "en", "zh")
    translation_server.fails = [(429, {"Retry-After": "90"}, b'{"error": "Slowdown"}')]
    with pytest.raises(Away):
        translator.translate("a", "en", "zh")
    time.now += 89
    with pytest.raises(Away, match="rests"):
        translator.translate("a", "en", "zh")
    time.now += 2
    assert translator.translate("a", "en", "zh") == "[zh] a"


def test_a_server_that_is_not_there(translation_server: TranslationServer) -> None:
    translator = LibreTranslate("http://127.0.0.1:9")
    with pytest.raises(Away):
        translator.translate("a", "en", "zh")
    assert not translator.answers()
    assert LibreTranslate(translation_server.url).answers()
