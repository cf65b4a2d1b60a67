"""What a screen reader is told in a conversation, and that all of it can be done by keys alone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.people import Visitor
from tests.browser.test_phrases import common_talk

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.timeout(300)]

Come = Callable[..., Visitor]
WATCH = """
() => {
  window.told = [];
  for (const region of document.querySelectorAll("main [aria-live]:not([aria-live=off]), main [role=status], main [role=alert]")) {
    new MutationObserver((all) => {
      for (const { addedNodes } of all) for (const node of addedNodes) window.told.push(node.textContent.trim());
    }).observe(region, { childList: true, subtree: false });
  }
}
"""  # noqa: E501


@pytest.fixture
def two(visitor: Come) -> tuple[Visitor, Visitor]:
    tsu = visitor("tsu", language="ja", zone="Asia/Tokyo")
    zibo = visitor("zibo", language="zh", zone="Asia/Shanghai")
    tsu.sign_in("buyer@demo.example")
    zibo.sign_in("exporter@demo.example")
    talk = common_talk(zibo, tsu)
    for who in (tsu, zibo):
        who.goto(talk)
        expect(who.page.locator("html[data-line=open]")).to_be_attached()
    return tsu, zibo


def says(who: Visitor, words: str) -> None:
    who.fill("body", words)
    who.press("[data-composer] button[type=submit]")
    expect(who.page.locator(".bubble-sending")).to_have_count(0)


def hears(page: Page, *words: str) -> None:
    """These, in this order, and nothing else since the last time."""
    page.wait_for_function("most => window.told.length >= most", arg=len(words))
    told = page.evaluate("window.told.splice(0)")
    assert len(told) == len(words), told
    assert all(word in one for word, one in zip(words, told, strict=True)), told


def test_new_messages_are_told_once(two: tuple[Visitor, Visitor]) -> None:
    tsu, zibo = two
    page = tsu.page
    expect(page.locator(".talk-log")).to_have_attribute("aria-live", "off")
    page.evaluate(WATCH)
    says(zibo, "纸箱已改为五层。")
    hears(page, "李娜：纸箱已改为五层。")
    expect(page.locator("[data-chat-say] [lang=zh]")).to_have_text("纸箱已改为五层。")
    says(tsu, "ありがとうございます。")
    zibo.page.locator(".bubble-mine .bubble-more").last.click()
    zibo.press("[data-chat-edit]")
    says(zibo, "纸箱已改为七层。")
    hears(page, "李娜さんがメッセージを変更しました：纸箱已改为七层。")
    zibo.page.locator(".bubble-mine .bubble-more").last.click()
    zibo.press('[data-chat-acts] form[action$="/withdraw"] button')
    zibo.agree()
    hears(page, "李娜：")
    state = page.locator(".talk-state")
    before = state.evaluate("one => one.offsetHeight")
    zibo.page.locator("[data-composer] textarea").press_sequentially("正在输入")
    expect(page.locator("[data-chat-typing]")).to_contain_text("李娜")
    assert state.evaluate("one => one.offsetHeight") == before, "who writes moves the page, and is hidden below"
    says(zibo, "好的")
    hears(page, "李娜：好的")


def test_all_by_keys_alone(two: tuple[Visitor, Visitor]) -> None:
    """Menu, phrases, offer and files open by Enter, close by Escape, and the focus comes back."""
    tsu, _zibo = two
    page = tsu.page
    for opener, opened in (
        ('.composer-tools [data-tool="phrases"]', "dialog.phrase-dialog [data-phrases]"),
        ('.composer-tools [data-tool="offer"]', "dialog.phrase-dialog [data-offer-form]"),
        (".talk .bubble-more >> nth=-1", "dialog [data-chat-acts] .act-list"),
    ):
        page.locator(opener).focus()
        page.keyboard.press("Enter")
        expect(page.locator(opened)).to_be_visible()
        assert page.evaluate("Boolean(document.activeElement.closest('dialog[open]'))")
        page.keyboard.press("Escape")
        expect(page.locator(opened)).to_be_hidden()
        expect(page.locator(opener)).to_be_focused()
    page.locator("[data-files-open]").focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-files-choose]")).to_be_focused()
    page.locator("[data-files-close]").focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-files-open]")).to_be_focused()
    page.locator(".talk .bubble-more").last.focus()
    page.keyboard.press("Enter")
    sign = page.locator('[data-chat-acts] button[value="agree"]')
    expect(sign).to_be_visible()
    sign.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".talk > .bubble").last.locator('.sign[value="agree"]')).to_be_attached()
    expect(page.locator(".talk .bubble-more").last).to_be_focused()
