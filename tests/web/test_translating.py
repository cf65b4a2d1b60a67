"""What readers see of translations: marked as such, the original behind them, and a warning where they differ."""

import re
from pathlib import Path

import pytest

from tests.conftest import SECRET
from tests.factories.chat import Fair, browser_of, make_fair, open_conversation, write
from tests.people import Browser
from tests.translator import TranslationServer
from tradehall.chat.translating.commands import KeepTranslations
from tradehall.kernel.policy import SYSTEM
from tradehall.kernel.web import Hall
from tradehall.meetings.translating.making import digest
from tradehall.settings import Settings

SAID = "我们可以交货3万件。"


@pytest.fixture
def translate_url() -> str:
    return ""


@pytest.fixture
def settings(tmp_path: Path, database_url: str, translate_url: str) -> Settings:
    return Settings(
        secret_key=SECRET, instance=tmp_path, database_url=database_url, testing=True, translate_url=translate_url
    )


@pytest.fixture
def fair(hall: Hall) -> Fair:
    return make_fair(hall.runner)


@pytest.fixture
def talk(fair: Fair) -> str:
    return open_conversation(fair)


@pytest.fixture
def kenji(hall: Hall, fair: Fair, talk: str) -> Browser:
    return browser_of(hall, fair.kenji)


def bubble(html: str) -> str:
    """The last message of a page."""
    return re.findall(r'<li class="bubble[^>]*data-seq="[1-9].*?</li>', html, re.DOTALL)[-1]


def keep(hall: Hall, text: str, **more: object) -> None:
    made = {"text": text, "doubts": [], "terms": [], "by": "mt.example", **more}
    assert hall.runner.run(KeepTranslations(message=1, digest=digest(SAID), translations={"ja": made}), SYSTEM)


def test_without_a_server_the_language_is_marked_and_the_words_can_be_copied(
    hall: Hall, fair: Fair, talk: str, kenji: Browser
) -> None:
    sent = write(hall.runner, talk, fair.anna, SAID)
    shown = bubble(kenji.get(f"/chat/{talk}").text)
    assert f'lang="zh">{SAID}</p>' in shown
    assert "中国語" in shown
    assert f'data-copy="words-{sent["id"]}"' in shown
    assert "翻訳する" not in shown
    own = bubble(browser_of(hall, fair.anna).get(f"/chat/{talk}").text)
    assert "data-copy" not in own


def test_a_translation_is_marked_and_has_its_original_behind_it(
    hall: Hall, fair: Fair, talk: str, kenji: Browser
) -> None:
    write(hall.runner, talk, fair.anna, SAID)
    keep(hall, "3万点 <b>納品</b>できます。", terms=[["件", "点"]])
    shown = bubble(kenji.get(f"/chat/{talk}").text)
    assert '<p class="bubble-text" lang="ja">3万点 &lt;b&gt;納品&lt;/b&gt;できます。</p>' in shown
    assert "機械翻訳です。原文：中国語" in shown
    assert re.search(rf'<details class="bubble-original">.*lang="zh">{SAID}</p>', shown, re.DOTALL)
    assert '<span lang="zh">件</span> = 点' in shown
    assert "原文をご確認ください" not in shown
    fragment = kenji.get(f"/chat/{talk}/bubbles?seqs=1").text
    assert "機械翻訳です" in fragment


def test_what_differs_is_a_warning_and_the_original_stands_open(
    hall: Hall, fair: Fair, talk: str, kenji: Browser
) -> None:
    write(hall.runner, talk, fair.anna, SAID)
    keep(hall, "3千点納品できます。", doubts=[{"missing": "3万"}, {"added": "3千"}])
    shown = bubble(kenji.get(f"/chat/{talk}").text)
    assert "原文をご確認ください" in shown
    assert '<bdi lang="zh">3万</bdi>' in shown
    assert "<bdi>3千</bdi>" in shown
    assert '<details class="bubble-original" open>' in shown


class TestWithServer:
    @pytest.fixture
    def translate_url(self, translation_server: TranslationServer) -> str:
        return translation_server.url

    def test_the_button_asks_for_a_translation(self, hall: Hall, fair: Fair, talk: str, kenji: Browser) -> None:
        sent = write(hall.runner, talk, fair.anna, SAID)
        page = kenji.get(f"/chat/{talk}")
        address = f"/chat/{talk}/messages/{sent['id']}/translation"
        assert f'action="{address}"' in bubble(page.text)
        answer = kenji.submit(address, {}, page=f"/chat/{talk}")
        assert answer.status_code == 303
        assert answer.headers["Location"] == f"/chat/{talk}#message-{sent['id']}"
        assert "翻訳しています" in kenji.get(f"/chat/{talk}").text

    def test_a_script_is_answered_in_json(self, hall: Hall, fair: Fair, talk: str, kenji: Browser) -> None:
        sent = write(hall.runner, talk, fair.anna, SAID)
        headers = {"X-CSRFToken": kenji.token(f"/chat/{talk}"), "Accept": "application/json"}
        told = kenji.post(f"/chat/{talk}/messages/{sent['id']}/translation", headers=headers).get_json()
        assert told == {"ok": True, "text": "翻訳しています。まもなくここに表示されます。"}
        mine = write(hall.runner, talk, fair.kenji, "はい")
        refused = kenji.post(f"/chat/{talk}/messages/{mine['id']}/translation", headers=headers)
        assert refused.status_code == 409
        assert refused.get_json()["error"]["type"] == "urn:tradehall:problem:nothing-to-translate"

    def test_strangers_and_visitors_are_told_nothing(self, hall: Hall, fair: Fair, talk: str, kenji: Browser) -> None:
        sent = write(hall.runner, talk, fair.anna, SAID)
        address = f"/chat/{talk}/messages/{sent['id']}/translation"
        carl = browser_of(hall, fair.carl)
        headers = {"X-CSRFToken": carl.token("/chat")}
        assert carl.post(address, headers=headers).status_code == 404
        assert carl.post("/chat/x/messages/y/translation", headers=headers).status_code == 404

    def test_the_state_of_the_whole_tells_of_the_server(self, kenji: Browser) -> None:
        assert kenji.get("/readyz").text == "ready\n"


class TestWithServerThatIsAway:
    @pytest.fixture
    def translate_url(self) -> str:
        return "http://127.0.0.1:9"

    def test_the_whole_is_ready_all_the_same(self, kenji: Browser) -> None:
        answer = kenji.get("/readyz")
        assert answer.status_code == 200
        assert answer.text == "ready, but degraded: the translation server does not answer\n"


def test_the_sender_is_told_where_a_translation_differs_and_what_to_do(hall: Hall, fair: Fair, talk: str) -> None:
    write(hall.runner, talk, fair.anna, SAID)
    anna = browser_of(hall, fair.anna)
    assert "可能有误" not in bubble(anna.get(f"/chat/{talk}").text)
    keep(hall, "3千点納品できます。", doubts=[{"missing": "3万"}, {"added": "3千"}])
    shown = bubble(anna.get(f"/chat/{talk}").text)
    assert "机器翻译成日语的译文可能有误" in shown
    assert '<bdi lang="zh">3万</bdi>' in shown
    assert "<bdi>3千</bdi>" in shown
    assert f'href="/chat/{talk}/phrases"' in shown
    assert "3千点納品できます" not in shown  # their own words stay as they are
    colleague = bubble(browser_of(hall, fair.bo).get(f"/chat/{talk}").text)
    assert "可能有误" not in colleague
