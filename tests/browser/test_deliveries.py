"""A line comes later: the exporter in Zibo tells it on a phone, the buyer in Tsu hears it at once and answers."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.people import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.timeout(300)]
Come = Callable[..., Visitor]


def test_the_exporter_puts_a_line_off_and_the_buyer_answers(visitor: Come) -> None:
    zibo = visitor("zibo-late", language="zh", zone="Asia/Shanghai", phone=True)
    zibo.sign_in("exporter@demo.example")
    tsu = visitor("tsu-late", language="ja", zone="Asia/Tokyo")
    tsu.sign_in("buyer@demo.example")
    tsu.goto("/deals/deliveries")
    expect(tsu.page.locator("html")).to_have_attribute("data-line", "open")
    tsu.shot("deliveries")
    bell = tsu.page.locator("[data-bell-count]")
    before = bell.inner_text()
    zibo.goto("/deals/deliveries")
    zibo.shot("deliveries")
    zibo.press('main a[href*="/deliveries#line-"]', has_text="咖啡杯碟")
    zibo.shot("of-deal")
    deal = zibo.page.url.partition("#")[0].removeprefix(zibo.site.url)
    zibo.press('main a[href$="/delay"]')
    zibo.page.locator('main input[name="lines.0.promise"]').check()
    zibo.fill("new_date", "2099-06-01")
    zibo.fill("reason", "plant_closed")
    zibo.fill("words", "窑炉停火检修，三月底复工。")
    zibo.shot("delay")
    zibo.send("/delay")
    zibo.page.wait_for_url(f"**{deal}")
    zibo.shot("told")

    expect(bell).not_to_have_text(before, timeout=20_000)
    tsu.goto(deal)
    expect(tsu.page.locator("#answer")).to_contain_text("工場の操業停止")
    expect(tsu.page.locator("#answer")).to_contain_text("窑炉停火检修")
    tsu.shot("asked")
    tsu.choose("answer", "partial")
    tsu.fill("words", "半分だけ先にお願いいたします。", within="#answer")
    tsu.send("/delays/answer")
    tsu.page.wait_for_url(f"**{deal}")
    tsu.shot("answered")

    zibo.goto(deal)
    expect(zibo.page.locator("main")).to_contain_text("半分だけ先にお願いいたします。")
    assert not zibo.complaints
    assert not tsu.complaints
