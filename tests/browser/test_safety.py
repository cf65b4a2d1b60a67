"""Safe talk between two people: warnings under bank details, a report that the organisers decide, a block that closes
the talk of both at once."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.people import Visitor
from tests.browser.test_phrases import common_talk

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.timeout(300)]

Come = Callable[..., Visitor]
ACCOUNT = "账号：6222 0202 0000 1234 567"
CHANGED = "抱歉，公司账户变更了，请改汇到账号 6228 4800 1234 5678 910"


def say(page: Page, words: str) -> None:
    page.locator("[data-composer] textarea").fill(words)
    page.locator("[data-composer] button[type=submit]").click()


def test_who_reads_is_warned_reports_and_blocks(visitor: Come) -> None:
    zibo = visitor("zibo", language="zh", zone="Asia/Shanghai")
    tsu = visitor("tsu", language="ja", zone="Asia/Tokyo", phone=True)
    office = visitor("office", language="zh", zone="Asia/Shanghai")
    zibo.sign_in("exporter@demo.example")
    tsu.sign_in("buyer@demo.example")
    talk = common_talk(zibo, tsu)
    for who in (zibo, tsu):
        who.goto(talk)
    is_warned(zibo, tsu)
    knows_where_a_link_leads(zibo, tsu)
    reports(tsu)
    office.sign_in("organiser@demo.example")
    decides(office)
    expect(tsu.page.locator(".bubble-gone").last).to_contain_text("主催者がこのメッセージを非表示にしました")
    blocks(zibo, tsu, talk)


def is_warned(zibo: Visitor, tsu: Visitor) -> None:
    say(zibo.page, ACCOUNT)
    expect(tsu.page.locator(".bubble-warning").last).to_contain_text("口座情報や支払い")
    say(zibo.page, CHANGED)
    expect(tsu.page.locator(".bubble-warning-strong").last).to_contain_text("お待ちください")
    expect(zibo.page.locator(".bubble-warning")).to_have_count(0)
    tsu.shot("warned")


def knows_where_a_link_leads(zibo: Visitor, tsu: Visitor) -> None:
    say(zibo.page, "请看 https://www.xn--pple-43d.com/login")
    link = tsu.page.locator(".bubble").last.locator("a[rel~=noopener]")
    expect(tsu.page.locator(".bubble").last.locator(".link-doubt")).to_contain_text("www.xn--pple-43d.com")
    tsu.goto(link.get_attribute("href") or "")
    expect(tsu.page.locator(".leave-host")).to_have_text("www.xn--pple-43d.com")
    tsu.see(".notice-bad")
    tsu.shot("leave")
    tsu.page.go_back()


def reports(tsu: Visitor) -> None:
    tsu.page.locator(".bubble").last.locator("[data-chat-menu]").click()
    tsu.page.get_by_role("link", name="主催者に通報する").click()
    expect(tsu.page.locator(".reported-line.is-reported")).to_contain_text("xn--pple-43d.com")
    tsu.page.get_by_label("詐欺、またはその疑いがある送金の要求").check()
    tsu.page.get_by_label("ご自身の言葉で").fill("怪しいリンクです")
    tsu.shot("report")
    tsu.page.get_by_role("button", name="主催者に通報する").click()
    expect(tsu.page.locator(".notice-good")).to_contain_text("主催者に知らせました")
    expect(tsu.page.locator(".notice-good")).to_be_in_viewport()  # where one reads: at the end


def decides(office: Visitor) -> None:
    office.goto("/notices")
    office.press(".told-line", has_text="有一条消息被举报")
    expect(office.page.locator(".reported-line")).to_have_count(0)
    office.page.get_by_role("button", name="打开举报").click()
    expect(office.page.locator(".reported-line.is-reported")).to_contain_text("xn--pple-43d.com")
    office.page.get_by_label("对所有人隐藏该消息").check()
    office.page.get_by_label("您的理由").fill("可疑链接")
    office.shot("case")
    office.page.get_by_role("button", name="作出决定").click()
    expect(office.page.locator(".notice-good")).to_contain_text("已作出决定")


def blocks(zibo: Visitor, tsu: Visitor, talk: str) -> None:
    """Both see it without loading the page again; what was being written is still there afterwards."""
    zibo.page.locator("[data-composer] textarea").fill("还没写完")
    tsu.goto(talk)
    tsu.page.get_by_role("button", name="この企業をブロック").click()
    tsu.agree()
    expect(tsu.page.locator("[data-chat-foot] .composer-closed")).to_contain_text("貴社は相手企業をブロックしています")
    expect(zibo.page.locator("[data-chat-shut]")).to_contain_text("此会话已关闭", timeout=3_000)
    expect(zibo.page.locator("[data-composer]")).to_be_hidden()
    zibo.shot("closed")
    zibo.cut(True)
    expect(zibo.page.locator("[data-chat-line]")).to_contain_text("正在重新连接")
    zibo.cut(False)
    expect(zibo.page.locator("[data-chat-line]")).to_be_hidden(timeout=30_000)
    tsu.page.get_by_role("button", name="ブロックを解除").click()
    expect(zibo.page.locator("[data-composer] textarea")).to_have_value("还没写完", timeout=5_000)
    expect(zibo.page.locator("[data-chat-shut]")).to_be_hidden()
    say(zibo.page, "谢谢")
    expect(tsu.page.locator(".talk > .bubble").last).to_contain_text("谢谢")
