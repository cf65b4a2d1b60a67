"""What is written is kept on the device until it is sent: before the talk of a room is open, in two tabs, where nothing
may be stored, however much it is, and after the person was taken out of the conversation."""

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.people import Site, Visitor
from tests.browser.test_composer import come, let_go
from tests.browser.test_files import talk_of
from tests.browser.test_room_talk import FIELD, SAID, beside, silent
from tests.browser.test_room_talk import WAITING as ROOM_WAITING
from tests.browser.test_room_talk import write as write_in_the_room

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.timeout(300)]

Come = Callable[..., Visitor]
SENT = ".bubble[data-seq] .bubble-text"
WAITING = ".bubble-sending .bubble-text"
UNSENT = ".bubble-sending, .bubble-failed"
KEPT = "Object.keys(localStorage).filter((key) => key.startsWith('tradehall:chat:'))"
NO_STORE = """
for (const name of ["localStorage", "sessionStorage"]) {
  Object.defineProperty(window, name, { get() { throw new DOMException("refused", "SecurityError"); } });
}
"""
FULL = """
const given = Storage.prototype.setItem;
Storage.prototype.setItem = function (name, text) {
  if (window.isFull) throw new DOMException("full", "QuotaExceededError");
  given.call(this, name, text);
};
"""
MANY = """
(number) => {
  const { me, chat } = document.querySelector("[data-chat]").dataset;
  for (let at = 1; at <= number; at += 1) {
    const client_id = String(at).padStart(26, "0");
    const words = `第${at}句`;
    const item = { client_id, payload: { body: words }, words, at: new Date().toISOString(), place: at };
    localStorage.setItem(`tradehall:chat:${me}/${chat}/${client_id}`, JSON.stringify(item));
  }
}
"""


def write(who: Visitor | Page, *words: str) -> None:
    page = who.page if isinstance(who, Visitor) else who
    for one in words:
        page.fill('main [name="body"]', one)
        page.click("[data-composer] button[type=submit]")


def forgive(who: Visitor, *words: str) -> None:
    """What a browser says of what the test made happen."""
    who.complaints[:] = [one for one in who.complaints if not any(word in one for word in words)]


# -- the first words of a room -----------------------------------------------------------------------


def no_talk_can_be_opened(who: Visitor) -> None:
    who.is_cut = True
    who.context.route("**/chat/meetings/*", lambda route: route.abort("failed"))


def first_words(site: Site, visitor: Come, name: str) -> Visitor:
    """Two of them, in a room whose talk cannot be opened now."""
    zibo = visitor(name, language="zh", zone="Asia/Shanghai")
    beside(zibo, "exporter", silent(site))
    no_talk_can_be_opened(zibo)
    write_in_the_room(zibo, "一", "二")
    expect(zibo.page.locator(ROOM_WAITING)).to_have_text(["一", "二"])
    return zibo


def test_the_first_words_of_a_room_outlive_its_page(site: Site, visitor: Come) -> None:
    zibo = first_words(site, visitor, "zibo-first")
    for _ in range(2):
        zibo.page.reload()
        zibo.press("#tab-room-talk")
        expect(zibo.page.locator(ROOM_WAITING)).to_have_text(["一", "二"])
    write_in_the_room(zibo, "三")
    zibo.page.fill(FIELD, "写到一半")
    zibo.context.unroute_all()
    zibo.page.evaluate("dispatchEvent(new Event('online'))")
    expect(zibo.page.locator(SAID)).to_have_text(["一", "二", "三"])
    expect(zibo.page.locator("[data-talk-waiting] li")).to_have_count(0)
    expect(zibo.page.locator(FIELD)).to_have_value("写到一半")
    assert zibo.page.evaluate(KEPT) == []


def test_the_first_words_of_a_room_are_sent_from_another_page(site: Site, visitor: Come) -> None:
    """The room is closed before they could be sent."""
    zibo = first_words(site, visitor, "zibo-goes")
    room = zibo.page.url
    zibo.goto("/deals")
    link = zibo.see("[data-not-sent-yet] a")
    assert link.get_attribute("href") == re.sub(r"^https?://[^/]+", "", room)
    zibo.context.unroute_all()
    zibo.page.evaluate("dispatchEvent(new Event('online'))")
    expect(zibo.page.locator("[data-not-sent-yet]")).to_be_hidden()
    zibo.page.goto(room)
    zibo.press("#tab-room-talk")
    expect(zibo.page.locator(SAID)).to_have_text(["一", "二"])


def test_the_first_words_of_a_room_whose_meeting_is_called_off_come_back(site: Site, visitor: Come) -> None:
    zibo = first_words(site, visitor, "zibo-late")
    meeting = zibo.page.url.split("/")[-2]
    with closing(sqlite3.connect(site.log.parent / "tradehall.sqlite3", timeout=20)) as db, db:
        db.execute("UPDATE meetings SET status = 'cancelled' WHERE public_id = ?", [meeting])
    zibo.context.unroute_all()
    zibo.page.evaluate("dispatchEvent(new Event('online'))")
    expect(zibo.page.locator("[data-talk-waiting] .bubble-failed")).to_have_count(2)
    zibo.goto("/deals")
    zibo.press("[data-not-sent-yet] a", has_text="取回所写内容")
    expect(zibo.page.locator("[data-returned-words]")).to_have_text(["一", "二"])
    forgive(zibo, "status of 403")


# -- conversations ----------------------------------------------------------------------------------------


@pytest.fixture
def zibo(visitor: Come) -> Visitor:
    """In a talk of two people."""
    one = visitor("kept", language="zh", zone="Asia/Shanghai")
    talk_of(one, "exporter@demo.example")
    expect(one.page.locator("html[data-line=open]")).to_be_attached()
    return one


def away(who: Visitor) -> None:
    """What is written is not taken: no sockets, and no answer to messages."""
    who.is_cut = True
    who.context.route_web_socket("**/socket.io/**", lambda route: route.close())
    who.context.route(re.compile("/socket.io/|/messages"), lambda route: route.abort("failed"))


def back(*pages: Page) -> None:
    for page in pages:
        page.context.unroute(re.compile("/socket.io/|/messages"))
        page.evaluate("dispatchEvent(new Event('online'))")


def beside_it(who: Visitor) -> Page:
    other = who.context.new_page()
    other.goto(who.page.url)
    expect(other.locator("[data-composer]")).to_be_visible()
    return other


def test_two_tabs_show_the_same_that_waits(zibo: Visitor) -> None:
    """What is written, thrown away or sent in the one is seen in the other."""
    page = zibo.page
    away(zibo)
    page.reload()
    other = beside_it(zibo)
    write(zibo, "在第一个标签页写的。")
    expect(other.locator(WAITING)).to_have_text(["在第一个标签页写的。"])
    write(other, "在第二个标签页写的。")
    expect(page.locator(WAITING)).to_have_text(["在第一个标签页写的。", "在第二个标签页写的。"])
    refusal = '{"ok": false, "error": {"type": "urn:tradehall:problem:invalid", "message": "不行。"}}'
    other.route("**/messages", lambda route: route.fulfill(status=422, body=refusal))
    other.evaluate("dispatchEvent(new Event('online'))")
    for one in (page, other):
        expect(one.locator(".bubble-failed .bubble-text")).to_have_count(2)
    other.locator(".bubble-failed").first.get_by_text("放弃").click()
    other.unroute("**/messages")
    other.locator(".bubble-failed").first.get_by_text("重试").click()
    zibo.context.unroute(re.compile("/socket.io/|/messages"))
    other.evaluate("dispatchEvent(new Event('online'))")
    for one in (page, other):
        expect(one.locator(SENT).last).to_have_text("在第二个标签页写的。")
        expect(one.locator(UNSENT)).to_have_count(0)
        expect(one.locator(SENT, has_text="在第一个标签页写的。")).to_have_count(0)
    forgive(zibo, "status of 422")


def test_what_a_tab_that_was_closed_had_not_sent_goes_out_from_the_other(zibo: Visitor) -> None:
    """Both stand in the same conversation, and the line is whole."""
    zibo.page.clock.install()
    zibo.page.reload()
    expect(zibo.page.locator("html[data-line=open]")).to_be_attached()
    other = beside_it(zibo)
    other.evaluate("() => { window.fetch = () => new Promise(() => {}); WebSocket.prototype.send = () => {}; }")
    write(other, "标签页关得太快。")
    expect(zibo.page.locator(WAITING)).to_have_text(["标签页关得太快。"])
    other.close()
    zibo.page.clock.fast_forward(20_000)
    expect(zibo.page.locator(SENT).last).to_have_text("标签页关得太快。")
    expect(zibo.page.locator(UNSENT)).to_have_count(0)


@pytest.mark.parametrize("store", ["refused", "full"])
def test_one_talks_where_nothing_can_be_stored(zibo: Visitor, store: str) -> None:
    zibo.context.add_init_script(NO_STORE if store == "refused" else FULL)
    zibo.page.reload()
    zibo.page.evaluate("window.isFull = true")
    expect(zibo.page.locator("html[data-line=open]")).to_be_attached()
    away(zibo)
    zibo.page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide'))")
    expect(zibo.page.locator("html[data-line=closed]")).to_be_attached()
    write(zibo, "不能保存，一。", "不能保存，二。")
    expect(zibo.page.locator(WAITING)).to_have_text(["不能保存，一。", "不能保存，二。"])
    asked: list[str] = []
    zibo.page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    zibo.page.evaluate("location.assign('/deals')")
    expect(zibo.page.locator(WAITING)).to_have_count(2)
    back(zibo.page)
    expect(zibo.page.locator(UNSENT)).to_have_count(0)
    assert zibo.page.locator(SENT).all_inner_texts()[-2:] == ["不能保存，一。", "不能保存，二。"]
    assert asked == ["beforeunload"]
    zibo.goto("/deals")
    zibo.press("header .menu-button:has(.menu-button-name)")
    zibo.see('header form[action="/sign-out"] button')


def test_many_words_that_waited_all_go_out_in_order(zibo: Visitor) -> None:
    """More than anybody may say at once: they go more slowly, and none is given back; two tabs are no hurry."""
    away(zibo)
    zibo.page.reload()
    zibo.page.evaluate(MANY, 60)
    zibo.page.reload()
    other = beside_it(zibo)
    expect(zibo.page.locator(WAITING)).to_have_count(60)
    back(zibo.page, other)
    for page in (zibo.page, other):
        expect(page.locator(UNSENT)).to_have_count(0, timeout=60_000)
        assert page.locator(SENT).all_inner_texts()[-60:] == [f"第{number}句" for number in range(1, 61)]
    forgive(zibo, "status of 429")


def test_one_answer_given_twice_shows_one_message(zibo: Visitor) -> None:
    """The first was lost on its way, and the message came back by the other tab."""
    away(zibo)
    zibo.page.reload()
    held: list[Route] = []
    zibo.page.route(
        "**/messages", lambda route: held.append(route) if route.request.method == "POST" else route.abort()
    )
    write(zibo, "一次就好。")
    come(zibo, held)
    said = held[0].request
    again = zibo.context.request.post(said.url, data=said.post_data, headers=said.all_headers())
    assert again.ok
    let_go(held)
    zibo.page.unroute("**/messages")
    back(zibo.page)
    expect(zibo.page.locator(UNSENT)).to_have_count(0)
    expect(zibo.page.locator(SENT, has_text="一次就好。")).to_have_count(1)


@pytest.mark.parametrize("days", [-400, 3])
def test_a_clock_that_is_wrong_by_days_changes_nothing(zibo: Visitor, days: int) -> None:
    """It is even set right while something waits."""
    shift = f"{{ const now = Date.now; window.days = {days}; Date.now = () => now() + window.days * 86400000; }}"
    away(zibo)
    zibo.context.add_init_script(shift)
    zibo.page.reload()
    write(zibo, f"钟错了{days}天，一。")
    zibo.page.evaluate("window.days = 0")
    write(zibo, f"钟错了{days}天，二。")
    zibo.page.evaluate("window.days = -800")
    write(zibo, f"钟错了{days}天，三。")
    said = [f"钟错了{days}天，{number}。" for number in "一二三"]
    expect(zibo.page.locator(WAITING)).to_have_text(said)
    zibo.page.reload()
    expect(zibo.page.locator(WAITING)).to_have_text(said)
    back(zibo.page)
    expect(zibo.page.locator(UNSENT)).to_have_count(0)
    assert zibo.page.locator(SENT).all_inner_texts()[-3:] == said


def test_words_of_a_conversation_that_one_was_taken_out_of_are_given_back(site: Site, visitor: Come) -> None:
    """Those that waited and those that were still being typed."""
    tsu = visitor("taken-out", language="ja", zone="Asia/Tokyo", phone=True)
    talk = talk_of(tsu, "buyer@demo.example")
    tsu.context.grant_permissions(["clipboard-read", "clipboard-write"])
    away(tsu)
    tsu.page.reload()
    write(tsu, "待っていた言葉です。")
    expect(tsu.page.locator(WAITING)).to_have_count(1)
    tsu.fill("body", "書きかけの言葉です。")
    refusal = '{"ok": false, "error": {"type": "urn:tradehall:problem:not-found", "message": "開けません。"}}'
    tsu.context.route("**/messages*", lambda route: route.fulfill(status=404, body=refusal))
    tsu.context.route("**/standing", lambda route: route.fulfill(status=404, body=refusal))
    tsu.context.route(f"**{talk.removeprefix(site.url)}", lambda route: route.fulfill(status=404, body="404"))
    tsu.page.evaluate("dispatchEvent(new Event('online'))")
    expect(tsu.page.locator("body")).to_have_text("404")
    tsu.goto("/deals")
    tsu.press("[data-not-sent-yet] a")
    given = tsu.page.locator("[data-returned-words]")
    expect(given).to_have_text(["待っていた言葉です。", "書きかけの言葉です。"])
    expect(tsu.page.locator("[data-not-sent-yet]")).to_be_hidden()
    tsu.shot("given-back", full=False)
    tsu.press("[data-returned-copy]")
    assert tsu.page.evaluate("navigator.clipboard.readText()") == "待っていた言葉です。"
    for _ in range(2):
        tsu.press("[data-returned-discard]")
    expect(tsu.page.locator("[data-returned]")).to_be_hidden()
    assert tsu.page.evaluate(KEPT) == []
    forgive(tsu, "status of 404")
