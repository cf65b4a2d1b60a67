"""What a person wrote and could not send yet: it is sent from whatever page they are on, in their name alone, and is
not lost without a word.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.people import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.timeout(300)]
Come = Callable[..., Visitor]
TSU, ZIBO = "buyer@demo.example", "zhiqiu.han@suhe.example"
SENT = ".bubble[data-seq] .bubble-text"
WAITING = ".bubble-sending .bubble-text"
REFUSALS = (
    "status of 400",
    "status of 401",
    "status of 422",
    "net::ERR_FAILED",
)  # what a browser says of what a test makes happen


@pytest.fixture(scope="module")
def known() -> dict[str, Any]:
    """Who signed in stays so from test to test: so many times in a row nobody may."""
    return {"cookies": [], "person": ""}


def person_of(who: Visitor) -> str:
    return who.page.locator("html").get_attribute("data-person") or ""


@pytest.fixture
def tsu(visitor: Come, known: dict[str, Any]) -> Iterator[Visitor]:
    """With a conversation open in which both companies are."""
    found = visitor("tsu-waiting", language="ja", zone="Asia/Tokyo")
    found.context.add_cookies(known["cookies"])
    found.goto("/")
    if not known["person"] or person_of(found) != known["person"]:
        found.context.clear_cookies()
        found.sign_in(TSU)
        known["person"] = person_of(found)
    open_talk(found)
    yield found
    known["cookies"] = found.context.cookies()
    found.complaints[:] = [one for one in found.complaints if not any(word in one for word in REFUSALS)]


def open_talk(who: Visitor) -> None:
    who.goto("/meetings")
    meeting = who.page.locator('main a[href^="/meetings/0"]', has_text="素禾").first.get_attribute("href")
    assert meeting
    who.goto(meeting)
    who.press('#chat a[href$="#end"]')
    is_connected(who.page)


def is_connected(page: Page) -> None:
    expect(page.locator("html[data-line=open]")).to_be_attached()


def write(who: Visitor, *words: str) -> None:
    for word in words:
        who.fill("body", word)
        who.press("[data-composer] button[type=submit]")


@contextmanager
def in_another_tab(who: Visitor) -> Iterator[Page]:
    """Whatever is done with `who` inside is done in a second tab of their browser; gives the first."""
    first, second = who.page, who.context.new_page()
    who.page = second
    try:
        yield first
    finally:
        who.page = first


def sign_out(who: Visitor) -> None:
    who.goto("/settings")
    who.press('main form[action="/sign-out"] button')
    who.page.wait_for_url("**/sign-in")


def test_a_page_left_open_says_nothing_in_the_name_of_who_signs_in_next(tsu: Visitor) -> None:
    """The other side takes over the browser, and is in the same conversation."""
    talk = tsu.page.url
    with in_another_tab(tsu) as left_open:
        sign_out(tsu)
        tsu.sign_in(ZIBO)
        left_open.locator('main [name="body"]').fill("津の言葉です。")
        left_open.locator("[data-composer] button[type=submit]").click()
        with left_open.expect_event("websocket"):
            left_open.evaluate("dispatchEvent(new Event('online'))")
        expect(left_open.locator("[data-chat-line]")).to_contain_text("ログアウト")
        left_open.evaluate("dispatchEvent(new Event('online'))")
        expect(left_open.locator("html[data-line=out]")).to_be_attached()
        expect(left_open.locator(WAITING)).to_have_text(["津の言葉です。"])
        tsu.goto(talk)
        expect(tsu.page.locator("[data-composer]")).to_be_visible()
        expect(tsu.page.locator(SENT, has_text="津の言葉です。")).to_have_count(0)


def is_away(who: Visitor) -> None:
    """What is written is not taken: no sockets, and no answer to messages."""
    who.context.route_web_socket("**/socket.io/**", lambda route: route.close())
    who.context.route("**/messages*", lambda route: route.abort())
    who.page.reload()


def is_back(who: Visitor) -> None:
    who.context.unroute("**/messages*")
    who.page.evaluate("dispatchEvent(new Event('online'))")


def test_who_signs_out_is_asked_while_something_waits(tsu: Visitor) -> None:
    talk = tsu.page.url
    is_away(tsu)
    write(tsu, "まだ届いていません。")
    expect(tsu.page.locator(WAITING)).to_have_text(["まだ届いていません。"])
    tsu.goto("/settings")
    tsu.press('main form[action="/sign-out"] button')
    expect(tsu.page.locator("[data-confirm-text]")).to_contain_text("まだ送信されていない")
    tsu.press('[data-confirm-dialog] button[value="no"]')
    tsu.goto(talk)
    expect(tsu.page.locator(WAITING)).to_have_text(["まだ届いていません。"])
    tsu.press("header .menu-button:has(.menu-button-name)")
    tsu.press('header form[action="/sign-out"] button')
    tsu.agree()
    tsu.page.wait_for_url("**/sign-in")
    assert tsu.page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('tradehall:chat:'))") == []


def test_an_open_page_keeps_what_a_sign_out_elsewhere_took_out_of_the_store(tsu: Visitor) -> None:
    with in_another_tab(tsu) as left_open:
        sign_out(tsu)
        expect(left_open.locator("html[data-line=out]")).to_be_attached()
        left_open.locator('main [name="body"]').fill("一つ目です。")
        left_open.locator("[data-composer] button[type=submit]").click()
        expect(left_open.locator(WAITING)).to_have_text(["一つ目です。"])
        tsu.page.evaluate("localStorage.clear()")  # as another sign-out does
        left_open.locator('main [name="body"]').fill("二つ目です。")
        left_open.locator("[data-composer] button[type=submit]").click()
        expect(left_open.locator(WAITING)).to_have_text(["一つ目です。", "二つ目です。"])
        tsu.sign_in(TSU)
        left_open.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        expect(left_open.locator(WAITING)).to_have_count(0)
        assert left_open.locator(SENT).all_inner_texts()[-2:] == ["一つ目です。", "二つ目です。"]


def test_what_waits_is_sent_from_whatever_page_one_has_gone_to(tsu: Visitor) -> None:
    """From two conversations, each in order."""
    talk = tsu.page.url
    is_away(tsu)
    write(tsu, "一つ目です。", "二つ目です。", "三つ目です。")
    expect(tsu.page.locator(WAITING)).to_have_count(3)
    tsu.goto("/chat")
    other = tsu.page.locator("[data-chat-list] a.card-link").filter(has_not_text="素禾").first.get_attribute("href")
    assert other
    tsu.goto(other)
    write(tsu, "別の会話です。")
    expect(tsu.page.locator(WAITING)).to_have_count(1)
    tsu.goto("/deals")
    bar = tsu.page.locator("[data-not-sent-yet]")
    expect(bar).to_be_visible()
    expect(bar).to_contain_text("まだ送信されていない")
    assert bar.locator("a").get_attribute("href") in (urlsplit(talk).path, urlsplit(other).path)
    tsu.shot("unsent", full=False)
    is_back(tsu)
    expect(bar).to_be_hidden()
    assert tsu.page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('tradehall:chat:'))") == []
    for address, said in ((talk, ["一つ目です。", "二つ目です。", "三つ目です。"]), (other, ["別の会話です。"])):
        tsu.goto(address)
        assert tsu.page.locator(SENT).all_inner_texts()[-len(said) :] == said
        expect(tsu.page.locator(".bubble-sending, .bubble-failed")).to_have_count(0)


def test_what_is_refused_on_another_page_is_said_and_stays_in_its_conversation(tsu: Visitor) -> None:
    talk = tsu.page.url
    is_away(tsu)
    write(tsu, "断られる言葉です。")
    expect(tsu.page.locator(WAITING)).to_have_count(1)
    refusal = '{"ok": false, "error": {"type": "urn:tradehall:problem:invalid", "message": "だめです。"}}'
    tsu.context.route("**/messages", lambda route: route.fulfill(status=422, body=refusal))
    tsu.goto("/deals")
    expect(tsu.page.locator(".toast-note")).to_contain_text("断られる言葉です。 だめです。")
    tsu.press("[data-not-sent-yet] a")
    expect(tsu.page).to_have_url(re.compile(urlsplit(talk).path))
    expect(tsu.page.locator(".bubble-failed .bubble-text")).to_have_text(["断られる言葉です。"])


def test_what_was_refused_comes_back_into_the_field(tsu: Visitor) -> None:
    """Before what was typed meanwhile; said anew, it is sent."""
    is_away(tsu)
    tsu.context.unroute("**/messages*")
    refusal = '{"ok": false, "error": {"type": "urn:tradehall:problem:invalid", "message": "だめです。"}}'
    tsu.context.route("**/messages", lambda route: route.fulfill(status=422, body=refusal))
    write(tsu, "断られる言葉です。")
    expect(tsu.page.locator(".bubble-failed")).to_contain_text("だめです。")
    tsu.fill("body", "続きです。")
    tsu.press(".bubble-failed button", has_text="入力欄に戻す")
    expect(tsu.page.locator('[name="body"]')).to_have_value("断られる言葉です。\n続きです。")
    expect(tsu.page.locator(".bubble-failed")).to_have_count(0)
    tsu.context.unroute("**/messages")
    tsu.press("[data-composer] button[type=submit]")
    expect(tsu.page.locator(SENT).last).to_have_text("断られる言葉です。\n続きです。")
    tsu.page.reload()
    expect(tsu.page.locator(".bubble-sending, .bubble-failed")).to_have_count(0)


def test_the_list_of_conversations_catches_up_after_a_cut(tsu: Visitor, visitor: Come) -> None:
    talk = urlsplit(tsu.page.url).path
    zibo = visitor("zibo-waiting", language="zh", zone="Asia/Shanghai")
    zibo.sign_in(ZIBO)
    zibo.goto(talk)
    tsu.goto("/chat")
    is_connected(tsu.page)
    tsu.page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide'))")
    expect(tsu.page.locator("html[data-line=closed]")).to_be_attached()
    write(zibo, "您不在的时候说的。")
    expect(zibo.page.locator(SENT, has_text="您不在的时候说的。")).to_have_count(1)
    tsu.page.evaluate("dispatchEvent(new Event('online'))")
    is_connected(tsu.page)
    expect(tsu.page.locator("[data-chat-list]")).to_contain_text("您不在的时候说的。")


def test_an_answer_that_breaks_off_half_way_holds_nothing_up(tsu: Visitor) -> None:
    is_away(tsu)
    tsu.context.unroute("**/messages*")
    tsu.page.evaluate(
        """() => {
        const given = window.fetch;
        let broken = 0;
        window.fetch = async (url, options) => {
          if (options?.method !== "POST" || !String(url).endsWith("/messages") || broken++) return given(url, options);
          return new Response(new ReadableStream({}));
        };
        }"""
    )
    write(tsu, "一つ目です。", "二つ目です。")
    expect(tsu.page.locator(WAITING)).to_have_count(2)
    expect(tsu.page.locator(WAITING)).to_have_count(0, timeout=60_000)
    assert tsu.page.locator(SENT).all_inner_texts()[-2:] == ["一つ目です。", "二つ目です。"]


def test_what_is_typed_stays_where_a_tool_cannot_be_opened_and_is_there_after_another_page(tsu: Visitor) -> None:
    talk = tsu.page.url
    tsu.fill("body", "書きかけです。")
    tsu.context.route("**/messages/*", lambda route: route.abort())
    tsu.press(".bubble:last-of-type a.bubble-more")
    expect(tsu.page.locator(".toast-note")).to_contain_text("接続されていません")
    assert tsu.page.url == talk
    tsu.goto("/deals")
    tsu.goto(talk)
    expect(tsu.page.locator('main [name="body"]')).to_have_value("書きかけです。")
    tsu.press("[data-composer] button[type=submit]")
    expect(tsu.page.locator(SENT).last).to_have_text("書きかけです。")
    tsu.goto("/deals")
    tsu.goto(talk)
    expect(tsu.page.locator('main [name="body"]')).to_have_value("")
