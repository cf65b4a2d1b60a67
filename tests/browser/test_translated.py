"""Free text of two people without a common language, translated by a server: marked, the original one tap away, and a
warning where a number does not come through. Office hours, in the reader's own zone.
"""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.people import Visitor
from tests.browser.test_phrases import common_talk, last
from tests.translator import TranslationServer

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.timeout(300)]

Come = Callable[..., Visitor]
PRICE, QUANTITY = "单价为3.30美元，样品已寄出。", "我们可以交货5000件。"
SAYS = {
    PRICE: "単価は3.30米ドル、サンプルは発送済みです。",
    QUANTITY: "500個を納品できます。",
    "納期はいつですか。": "交货期是什么时候？",
}


@pytest.fixture(scope="module")
def translate_url() -> Iterator[str]:
    """A server that knows these sentences, loses every mark that is put in them, and reads one number wrong."""
    server = TranslationServer(says=lambda text, source, target: SAYS.get(text, "…"))
    server.start()
    yield server.url
    server.stop()


def test_each_reads_the_other_with_the_original_one_tap_away(visitor: Come) -> None:
    zibo = visitor("zibo", language="zh", zone="Asia/Shanghai", phone=True)
    tsu = visitor("tsu", language="ja", zone="Asia/Tokyo")
    zibo.sign_in("exporter@demo.example")
    tsu.sign_in("buyer@demo.example")
    talk = common_talk(zibo, tsu)
    for who in (zibo, tsu):
        who.goto(talk)
        expect(who.page.locator("html[data-line=open]")).to_be_attached()
    says(zibo, PRICE)
    got = translated(tsu)
    expect(got.locator("> .bubble-body > .bubble-text")).to_have_text(SAYS[PRICE])
    expect(got.locator("> .bubble-body > .bubble-text")).to_have_attribute("lang", "ja")
    expect(got.locator("summary")).to_contain_text("中国語")
    original = got.locator(".bubble-original .bubble-text")
    expect(original).to_be_hidden()
    got.locator("summary").click()
    expect(original).to_be_visible()
    expect(original).to_have_text(PRICE)
    expect(original).to_have_attribute("lang", "zh")
    expect(got.locator(".bubble-doubt")).to_have_count(0)
    tsu.shot("translated", full=False)
    doubtful(zibo, tsu)
    says(tsu, "納期はいつですか。")
    expect(translated(zibo)).to_contain_text("交货期是什么时候？")
    zibo.shot("translated", full=False)


def says(who: Visitor, words: str) -> None:
    who.fill("body", words)
    who.press("[data-composer] button[type=submit]")
    expect(who.page.locator(".bubble-sending")).to_have_count(0)


def translated(who: Visitor) -> Locator:
    """The newest message, once its translation has come by itself."""
    got = last(who)
    expect(got.locator(".bubble-original")).to_be_attached()
    return got


def doubtful(zibo: Visitor, tsu: Visitor) -> None:
    """The server lost a zero: both numbers are named, and the original stands open."""
    says(zibo, QUANTITY)
    got = translated(tsu)
    expect(got.locator(".bubble-doubt")).to_contain_text("5000")
    expect(got.locator(".bubble-doubt")).to_contain_text("500")
    expect(got.locator(".bubble-original .bubble-text")).to_be_visible()
    tsu.shot("doubtful", full=False)


def test_office_hours_are_shown_on_the_readers_clock(visitor: Come) -> None:
    """Zibo works 08:30 to 17:30 in Shanghai: an hour later by the clock of Tsu."""
    tsu = visitor("tsu", language="ja", zone="Asia/Tokyo")
    tsu.sign_in("buyer@demo.example")
    tsu.goto("/chat?kind=pair")
    tsu.page.locator("[data-chat-list] a.card-link", has_text="瑞霖").click()
    row = tsu.page.locator("[data-chat-people] li", has_text="李娜")
    expect(row).to_contain_text("08:30–17:30")
    expect(row).to_contain_text("9:30")
    tsu.shot("hours")
