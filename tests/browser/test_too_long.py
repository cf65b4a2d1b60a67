"""What is pasted is never cut: what is too long is kept, said in words, and not sent, wherever people write."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.people import Site, Visitor
from tests.browser.rooms import open_doors
from tests.browser.test_composer import answers_the_first, changes, lays_a_file, mine, rows, says
from tests.browser.test_files import faults, talk_of

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.timeout(300)]

Come = Callable[..., Visitor]
PASTE = """
(field, text) => {
  field.focus();
  field.setSelectionRange(0, field.value.length);
  document.execCommand("insertText", false, text);
  return field.value.length;
}
"""
WAITS = "Object.keys(localStorage).filter((key) => key.startsWith('tradehall:chat:')).length"
FIELD, SEND = "[data-composer] textarea", "[data-composer] button[type=submit]"
LONG = "长" * 4990 + "😀" * 9 + "𠮷"  # 5,000 characters, 5,010 units
ENOUGH = "长" * 3990 + "😀" * 9 + "𠮷"
OVER = {"en": "Too long by 1,000: 5,000 of 4,000 characters", "zh": "超出 1,000 个字符：已写 5,000 个，最多 4,000 个"}
REFUSED = {"en": "Not sent: this is too long by 1,000.", "zh": "未发送：内容超出 1,000 个字符。"}
PEOPLE = {"en": "buyer.us@demo.example", "zh": "exporter@demo.example"}


def paste(field: Locator, text: str) -> None:
    """As a browser inserts it: with maxlength it would cut it here."""
    assert field.evaluate(PASTE, text) == len(text.encode("utf-16-le")) // 2, "something is cut"


def note(field: Locator) -> Locator:
    """What stands beneath the field."""
    ids = field.get_attribute("aria-describedby") or ""
    return field.page.locator(f"#{re.findall(r'length-[0-9]+', ids)[-1]}")


def heard(field: Locator) -> Locator:
    return field.locator("xpath=following-sibling::*[@aria-live='polite'][1]")


def is_refused(field: Locator, language: str = "zh") -> None:
    """Nothing of it is gone; it has the focus, and says so in words, seen and heard."""
    expect(field).to_be_focused()
    expect(field).to_have_value(LONG)
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(note(field)).to_contain_text(REFUSED[language])
    expect(note(field).locator("svg")).to_be_visible()
    expect(heard(field)).to_contain_text(REFUSED[language])


def asks_the_organisers(who: Visitor) -> None:
    who.goto("/chat")
    who.page.locator('main form[action$="/chat/help"] button').first.click()
    who.page.wait_for_url(re.compile(r"/chat/[0-9a-z]{26}"))


@pytest.mark.parametrize(("language", "phone"), [("zh", True), ("en", False)])
def test_a_pasted_text_is_kept_said_and_not_sent(visitor: Come, language: str, phone: bool) -> None:
    who = visitor(f"too-long-{language}", language=language, phone=phone)
    who.sign_in(PEOPLE[language])
    asks_the_organisers(who)
    expect(who.page.locator("html[data-line=open]")).to_be_attached()
    field, before = who.page.locator(FIELD), mine(who).count()
    paste(field, LONG)
    expect(note(field)).to_have_text(OVER[language])
    expect(heard(field)).to_have_text(OVER[language])
    expect(field).to_have_attribute("aria-invalid", "true")
    assert faults(who.page) == []
    who.shot("over", full=False)
    who.press(SEND)
    is_refused(field, language)
    if not phone:
        who.page.keyboard.press("Enter")
        is_refused(field, language)
    who.shot("refused", full=False)
    assert who.page.evaluate(WAITS) == 0, "it waits for nothing"
    expect(who.page.locator(".bubble-sending, .bubble-failed")).to_have_count(0)
    who.page.reload()
    expect(field).to_have_value(LONG)
    expect(note(field)).to_have_text(OVER[language])
    paste(field, ENOUGH)
    expect(note(field)).to_contain_text("4,000")
    expect(field).not_to_have_attribute("aria-invalid", "true")
    who.press(SEND)
    expect(mine(who)).to_have_count(before + 1)
    expect(mine(who).last.locator(".bubble-text")).to_have_text(ENOUGH)
    expect(field).to_have_value("")
    expect(field).not_to_have_attribute("aria-describedby", re.compile("length-"))


@pytest.fixture
def zibo(visitor: Come) -> Visitor:
    """In a talk of two people."""
    who = visitor("too-long", language="zh", zone="Asia/Shanghai")
    talk_of(who, PEOPLE["zh"])
    expect(who.page.locator("html[data-line=open]")).to_be_attached()
    return who


def test_nor_without_a_line(zibo: Visitor) -> None:
    """What waits for the line was asked the same before."""
    field, before = zibo.page.locator(FIELD), mine(zibo).count()
    zibo.cut(True)
    paste(field, LONG)
    zibo.press(SEND)
    is_refused(field)
    assert zibo.page.evaluate(WAITS) == 0
    paste(field, "短一点")
    zibo.press(SEND)
    assert zibo.page.evaluate(WAITS) == 1
    zibo.cut(False)
    expect(mine(zibo)).to_have_count(before + 1)
    expect(mine(zibo).last.locator(".bubble-text")).to_have_text("短一点")


def test_nor_as_an_answer_a_change_or_beside_files(zibo: Visitor) -> None:
    page, field = zibo.page, zibo.page.locator(FIELD)
    says(zibo, "先说一句。")
    before = mine(zibo).count()
    answers_the_first(zibo)
    paste(field, LONG)
    zibo.press(SEND)
    is_refused(field)
    expect(page.locator("[data-chat-answer]")).to_be_visible()
    paste(field, "这是答复。")
    zibo.press(SEND)
    expect(mine(zibo).last.locator(".bubble-quote")).to_be_visible()

    changes(mine(zibo).last)
    paste(field, LONG)
    zibo.press(SEND)
    is_refused(field)
    paste(field, "这是改过的答复。")
    zibo.press(SEND)
    expect(mine(zibo).last).to_contain_text("这是改过的答复。")

    lays_a_file(zibo, "规格.txt")
    expect(rows(page, "ready")).to_have_count(1, timeout=60_000)
    paste(field, LONG)
    for button in ("[data-files-send]", SEND):
        zibo.press(button)
        is_refused(field)
        expect(rows(page, "ready")).to_have_count(1)
    paste(field, ENOUGH)
    zibo.press("[data-files-send]")
    expect(mine(zibo)).to_have_count(before + 2)
    expect(mine(zibo).last.locator(".chat-file")).to_be_visible()
    expect(mine(zibo).last.locator(".bubble-text")).to_have_text(ENOUGH)


def test_nor_on_the_page_of_a_message(zibo: Visitor) -> None:
    """Its forms are those of whoever has no script, and of whoever opens it in a tab of its own."""
    zibo.goto(mine(zibo).first.locator(".bubble-more").get_attribute("href") or "")
    here, field = zibo.page.url, zibo.page.locator("#answer textarea")
    hint = zibo.page.locator("#answer .field-most")
    expect(hint).to_have_text("最多 4,000 个字符")
    paste(field, LONG)
    expect(hint).to_be_hidden()
    zibo.press("#answer button[type=submit]")
    is_refused(field)
    assert zibo.page.url == here
    paste(field, "短一点")
    expect(hint).to_be_visible()
    expect(heard(field)).to_have_text("已写 3 个字符，最多 4,000 个")


def test_nor_in_a_form_with_a_fold(zibo: Visitor) -> None:
    """What is folded away is opened: nobody looks for what is wrong."""
    zibo.goto("/companies/zibo-ruilin-ceramics/edit")
    fold = zibo.page.locator("details:has([name='about.ko'])")
    fold.evaluate("fold => { fold.open = true; }")
    field = zibo.page.locator("[name='about.ko']")
    paste(field, LONG)
    fold.evaluate("fold => { fold.open = false; }")
    zibo.page.locator("main form:has([name='about.ko'])").evaluate("form => form.requestSubmit()")
    expect(field).to_be_focused()
    expect(note(field)).to_contain_text("未发送：内容超出 2,000 个字符。")
    expect(field).to_have_value(LONG)


def test_nor_beside_the_pictures_of_a_room(site: Site, zibo: Visitor) -> None:
    zibo.goto(open_doors(site))
    zibo.press("#tab-room-talk")
    field = zibo.page.locator("#room-talk-body")
    paste(field, LONG)
    zibo.press("[data-talk-form] [type=submit]")
    is_refused(field)
    zibo.page.keyboard.press("Enter")
    is_refused(field)
    expect(zibo.page.locator("[data-talk-waiting] .bubble")).to_have_count(0)
    assert zibo.page.evaluate(WAITS) == 0
    paste(field, ENOUGH)
    zibo.page.keyboard.press("Enter")
    expect(zibo.page.locator("[data-talk-list] .bubble-text").last).to_have_text(ENOUGH)
    expect(zibo.page.locator("[data-talk-form] .field-count")).to_be_hidden()


def test_the_number_is_said_after_a_pause_and_not_at_each_key(zibo: Visitor) -> None:
    field = zibo.page.locator(FIELD)
    paste(field, "长" * 3599)
    expect(zibo.page.locator("[data-composer] .field-count")).to_be_hidden()
    expect(heard(field)).to_have_text("")
    field.press_sequentially("长")
    expect(heard(field)).to_have_text("已写 3,600 个字符，最多 4,000 个")
    field.press_sequentially("长长")
    expect(note(field)).to_have_text("已写 3,602 个字符，最多 4,000 个")
    expect(heard(field)).to_have_text("已写 3,602 个字符，最多 4,000 个")
    expect(note(field).locator("svg")).to_be_hidden()
