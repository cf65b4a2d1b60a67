"""What an open page does when the other side acts, and when the line is cut."""

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.people import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.timeout(300)]
Come = Callable[..., Visitor]
EVENT = "/events/zibo-mie"
WORDS = "白磁のカップとソーサーを五百組、旅館向けに探しております。"


@pytest.fixture
def tsu(visitor: Come) -> Visitor:
    found = visitor("tsu-changes", language="ja", zone="Asia/Tokyo")
    found.sign_in("buyer@demo.example")
    return found


def asks(tsu: Visitor) -> None:
    """The page on which the exporter of the sample is asked for a meeting, with a message written."""
    tsu.goto(f"{EVENT}/directory?q=瑞霖")
    tsu.press('main a[href*="/ask"]')
    tsu.page.locator("[data-slots] .slot input[type=checkbox]:not(:disabled)").first.check()
    tsu.fill("reason", "buy")
    tsu.fill("message", WORDS)
    tsu.page.locator('main [name="listings"]').first.check()


def test_what_was_typed_stays_when_the_line_is_cut(tsu: Visitor) -> None:
    asks(tsu)
    address = tsu.page.url
    tsu.cut(True)
    tsu.send("/ask")
    expect(tsu.page.locator(".toast-note")).to_contain_text("送信されていません")
    assert tsu.page.url == address
    assert tsu.page.locator('[name="message"]').input_value() == WORDS
    tsu.cut(False)


def test_the_page_of_a_meeting_tells_what_the_other_side_did(tsu: Visitor, visitor: Come) -> None:
    zibo = visitor("zibo-changes", language="zh", zone="Asia/Shanghai", phone=True)
    zibo.sign_in("zhiqiu.han@suhe.example")
    tsu.goto("/meetings")
    meeting = tsu.page.locator('main a[href^="/meetings/0"]', has_text="素禾").first.get_attribute("href")
    assert meeting
    tsu.goto(meeting)
    zibo.goto(meeting)
    expect(tsu.page.locator("html")).to_have_attribute("data-line", "open")
    zibo.press("#cancel > summary")
    zibo.fill("reason", "窑炉检修，当天不能参加。")
    zibo.send("/cancel")
    zibo.agree()
    expect(tsu.page.locator('[data-live="cancelled"]')).to_contain_text("窑炉检修")
    expect(tsu.page.locator("body > [data-changed]")).to_be_visible()
    tsu.press("body > [data-changed] a")
    expect(tsu.page.locator("body > [data-changed]")).to_be_hidden()


def test_the_page_of_a_request_tells_that_it_was_accepted(tsu: Visitor, visitor: Come) -> None:
    asks(tsu)
    tsu.send("/ask")
    expect(tsu.page.locator("html")).to_have_attribute("data-line", "open")
    before = tsu.page.locator('[data-live="state"]').inner_text()
    zibo = visitor("zibo-accepts", language="zh", zone="Asia/Shanghai", phone=True)
    zibo.sign_in("exporter@demo.example")
    zibo.goto(urlsplit(tsu.page.url).path)
    zibo.page.locator('#times form[action$="/accept"] button').first.click()
    expect(tsu.page.locator("body > [data-changed]")).to_be_visible()
    expect(tsu.page.locator('[data-live="state"]')).not_to_have_text(before)
