"""The same without JavaScript: signing in, asking, accepting, and a few words, by plain forms."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.people import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.timeout(300)]


def test_a_meeting_and_a_talk_come_about_by_plain_forms(visitor: Callable[..., Visitor]) -> None:
    tsu = visitor("plain-tsu", language="ja", zone="Asia/Tokyo", scripts=False)
    zibo = visitor("plain-zibo", language="zh", zone="Asia/Shanghai", phone=True, scripts=False)
    tsu.sign_in("buyer@demo.example")
    zibo.sign_in("exporter@demo.example")

    tsu.goto("/events/zibo-mie/directory")
    tsu.fill("q", "ruilin")
    tsu.page.locator("main .filters-search button").click()
    expect(tsu.page.locator("#found .card-company")).to_have_count(1)
    tsu.press('#found a[href$="/ask"]')
    for box in tsu.page.locator('[name="slots"]:not(:disabled)').all()[:3]:
        box.check()
    tsu.fill("reason", "buy")
    tsu.fill("message", "秋のカタログに載せる骨灰磁器の湯呑を探しております。お打ち合わせをお願いできますでしょうか。")
    tsu.page.locator('input[name="listings"]').first.check()
    tsu.choose("interpreter", "find")
    tsu.shot("ask")
    tsu.send("/ask")
    expect(tsu.page.locator("#times .answer")).to_have_count(3)

    zibo.goto("/")
    zibo.press('main .card-request a.btn-primary[href^="/requests/"]')
    zibo.shot("request")
    zibo.page.locator('#times form[action$="/accept"] button').first.click()
    zibo.page.wait_for_url("**/meetings/*")
    zibo.shot("meeting")

    zibo.press('#chat a[href$="#end"]')
    zibo.fill("body", "佐藤女士，湯呑可以按贵社图样定做。")
    zibo.send("/messages")
    expect(zibo.page.locator(".bubble-mine .bubble-text")).to_have_text(["佐藤女士，湯呑可以按贵社图样定做。"])
    zibo.shot("chat")
    tsu.goto("/chat")
    tsu.press('main a[href^="/chat/"]', has_text="瑞霖")
    expect(tsu.page.locator(".bubble-text").last).to_have_text("佐藤女士，湯呑可以按贵社图样定做。")
    tsu.fill("body", "それは助かります。図案をお送りします。")
    tsu.send("/messages")
    expect(tsu.page.locator(".bubble-mine .bubble-text").last).to_have_text("それは助かります。図案をお送りします。")
    tsu.shot("chat")
    zibo.page.reload()
    expect(zibo.page.locator(".bubble-text").last).to_have_text("それは助かります。図案をお送りします。")
