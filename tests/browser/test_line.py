"""Two people talk on two devices while a line is cut, sockets are blocked, pages are loaded anew, the server is away:
nothing that was written is lost, doubled or out of order, and it is seen what waits.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Browser, Page, WebSocketRoute, expect

from tests.browser.people import Site, Visitor, until
from tests.lines import Proxy

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.timeout(300)]
Behind = Callable[..., Visitor]
EVENT = "/events/zibo-mie"
WORDS = "白磁のカップとソーサーを五百組、旅館向けに探しております。"
SENT = ".bubble[data-seq] .bubble-text"
COUNT = 'nav:not(.crumbs) a[href="/chat"] .count'
WAITING = ".bubble-sending .bubble-text"


@pytest.fixture
def proxy(site: Site) -> Iterator[Proxy]:
    """The line of one of the two: to cut, to let stand still, to heal."""
    made = Proxy(int(site.url.rpartition(":")[2]))
    yield made
    made.close()


@pytest.fixture
def behind(site: Site, chromium: Browser, proxy: Proxy) -> Iterator[Behind]:
    """A person at a browser behind that line, which may complain that it is cut and of nothing else."""
    here: list[Visitor] = []

    def come(name: str, **device: object) -> Visitor:
        here.append(Visitor(replace(site, url=f"http://127.0.0.1:{proxy.port}"), chromium, name, **device))
        here[-1].is_cut = True
        return here[-1]

    yield come
    for one in here:
        one.context.close()
    assert {one.name: one.complaints for one in here if one.complaints} == {}


class Talk:
    """A conversation open on two devices; `said` is what stands there, in order."""

    def __init__(self, zibo: Visitor, tsu: Visitor, *, live: bool = True) -> None:
        self.zibo, self.tsu = zibo, tsu
        tsu.goto("/meetings")
        meeting = tsu.page.locator('main a[href^="/meetings/0"]', has_text="素禾").first.get_attribute("href")
        assert meeting
        for who in (zibo, tsu):
            who.goto(meeting)
            who.press('#chat a[href$="#end"]')
            expect(who.page.locator("[data-chat] [data-composer]")).to_be_visible()
            if live:
                expect(who.page.locator("html[data-line=open]")).to_be_attached()
        self.said = tsu.page.locator(SENT).all_inner_texts()
        self.all_see(tsu, zibo)

    def write(self, who: Visitor, *words: str) -> None:
        for word in words:
            who.fill("body", word)
            who.press("[data-composer] button[type=submit]")

    def all_see(self, *who: Visitor) -> None:
        for one in who or (self.zibo, self.tsu):
            expect(one.page.locator(SENT)).to_have_text(self.said)
            expect(one.page.locator(".bubble-sending, .bubble-failed")).to_have_count(0)


@pytest.fixture
def two(visitor: Behind, behind: Behind) -> tuple[Visitor, Visitor]:
    """Zibo on a phone behind the line, Tsu at a desk."""
    zibo = behind("zibo-line", language="zh", zone="Asia/Shanghai", phone=True)
    zibo.enter("zhiqiu.han@suhe.example")
    tsu = visitor("tsu-line", language="ja", zone="Asia/Tokyo")
    tsu.enter("buyer@demo.example")
    return zibo, tsu


def block_sockets(who: Visitor) -> None:
    def close(route: WebSocketRoute) -> None:
        route.close()

    who.is_cut = True
    who.context.route_web_socket("**/socket.io/**", close)


def test_both_write_while_one_line_is_cut(two: tuple[Visitor, Visitor], proxy: Proxy) -> None:
    talk = Talk(*two)
    zibo, tsu = two
    proxy.cut()
    talk.write(zibo, "第一句：样品已寄出。", "第二句：单价八元。", "第三句：三十天交货。")
    expect(zibo.page.locator(WAITING)).to_have_count(3)
    expect(zibo.page.locator("[data-chat-line]")).to_be_in_viewport()  # at the end of the page, beside what is written
    expect(zibo.page.locator(".bubble-sending .bubble-when").last).to_contain_text("等待发送")
    talk.write(tsu, "ひとつめ：数量は六百です。", "ふたつめ：納期は？")
    talk.said += ["ひとつめ：数量は六百です。", "ふたつめ：納期は？"]
    talk.all_see(tsu)
    expect(zibo.page.locator(WAITING)).to_have_text(
        ["第一句：样品已寄出。", "第二句：单价八元。", "第三句：三十天交货。"]
    )
    proxy.heal()
    talk.said += ["第一句：样品已寄出。", "第二句：单价八元。", "第三句：三十天交货。"]
    talk.all_see()
    expect(zibo.page.locator("html[data-line=open]")).to_be_attached()
    expect(zibo.page.locator("[data-chat-line]")).to_be_hidden()  # that it is back is said for a while


def test_of_a_line_that_was_never_cut_nothing_is_said(two: tuple[Visitor, Visitor]) -> None:
    for who in two:
        expect(who.page.locator("html[data-line=open]")).to_be_attached()
        expect(who.page.locator("[data-chat-line]")).to_be_hidden()


def test_a_line_that_stands_still_loses_nothing_either(two: tuple[Visitor, Visitor], proxy: Proxy) -> None:
    """Nobody is told that it is dead: the answer does not come, and the same goes out again."""
    talk = Talk(*two)
    zibo, tsu = two
    proxy.stall()
    talk.write(zibo, "线路静止时写的一。", "线路静止时写的二。")
    talk.write(tsu, "止まっている間に。")
    talk.said.append("止まっている間に。")
    talk.all_see(tsu)
    expect(zibo.page.locator(WAITING)).to_have_count(2)
    proxy.heal()
    expect(tsu.page.locator(SENT)).to_have_count(len(talk.said) + 2)
    mine = [words for words in tsu.page.locator(SENT).all_inner_texts() if words.startswith("线路静止")]
    assert mine == ["线路静止时写的一。", "线路静止时写的二。"]
    talk.said = tsu.page.locator(SENT).all_inner_texts()
    talk.all_see()


def test_the_same_where_sockets_are_blocked(two: tuple[Visitor, Visitor], proxy: Proxy) -> None:
    for who in two:
        block_sockets(who)
    talk = Talk(*two, live=False)
    zibo, tsu = two
    talk.write(zibo, "没有长连接也能说话。")
    talk.said.append("没有长连接也能说话。")
    talk.all_see()
    proxy.cut()
    talk.write(zibo, "断线时写的一。", "断线时写的二。")
    expect(zibo.page.locator(WAITING)).to_have_count(2)
    talk.write(tsu, "こちらは繋がっています。")
    talk.said.append("こちらは繋がっています。")
    talk.all_see(tsu)
    proxy.heal()
    talk.said += ["断线时写的一。", "断线时写的二。"]
    expect(tsu.page.locator(SENT)).to_have_count(len(talk.said), timeout=60_000)  # it waits half a minute at most
    talk.all_see()


def test_what_is_not_read_is_counted_as_it_comes_and_after_a_cut(two: tuple[Visitor, Visitor], proxy: Proxy) -> None:
    talk = Talk(*two)
    zibo, tsu = two
    conversation = zibo.page.url
    talk.write(tsu, "読んでいただけましたか。")
    talk.said.append("読んでいただけましたか。")
    expect(tsu.page.locator("[data-chat-read]")).to_contain_text("韩知秋")  # all is read before it is counted
    zibo.goto("/chat")
    expect(zibo.page.locator("html[data-line=open]")).to_be_attached()
    shown = zibo.page.locator(COUNT)
    before = int(shown.first.text_content() or "") if shown.count() else 0

    def is_counted(count: int) -> None:
        expect(zibo.page).to_have_title(re.compile(rf"^\({count}\) " if count else r"^(?!\()"))
        expect(shown.first).to_have_text(str(count)) if count else expect(shown).to_have_count(0)
        heard = zibo.page.get_by_role("link", name=re.compile(rf"^沟通 ?，{count}条未读$" if count else "^沟通$"))
        expect(heard.filter(visible=True).first).to_be_visible()

    talk.write(tsu, "一通目です。", "二通目です。")
    is_counted(before + 2)
    expect(zibo.page.locator("[data-chat-list]")).to_contain_text("二通目です。")
    is_counted(before + 2)  # the list was loaded anew, and the title is left as it is
    proxy.cut()
    talk.write(tsu, "三通目です。")
    expect(tsu.page.locator(SENT)).to_have_count(len(talk.said) + 3)
    proxy.heal()
    is_counted(before + 3)
    zibo.goto(conversation)
    is_counted(before)


def answer_late(who: Visitor) -> list[str]:
    """The first answer to how much is not read comes after the next message, though it was counted before. It lies in
    the list until then."""
    late: list[str] = []

    def plug(route: WebSocketRoute) -> None:
        def hand_on(frame: str | bytes) -> None:
            if isinstance(frame, str) and frame.startswith("43") and '"unread"' in frame and not late:
                late.append(frame)
                return
            route.send(frame)
            if isinstance(frame, str) and "chat:message" in frame and len(late) == 1:
                route.send(late[0])
                late.append("")

        server = route.connect_to_server()
        server.on_message(hand_on)

    who.context.route_web_socket("**/socket.io/**", plug)
    return late


def test_what_comes_while_it_is_counted_is_counted(two: tuple[Visitor, Visitor]) -> None:
    talk = Talk(*two)
    zibo, tsu = two
    zibo.goto("/meetings")
    talk.write(tsu, "数える前に。")
    expect(tsu.page.locator(SENT)).to_have_count(len(talk.said) + 1)
    late = answer_late(zibo)
    zibo.goto("/chat")
    until(lambda: zibo.page.title() and late)
    before = int(zibo.page.locator(COUNT).first.text_content() or "")
    talk.write(tsu, "数えている間に。")
    expect(zibo.page).to_have_title(re.compile(rf"^\({before + 1}\) "))
    assert late[1:], "it came"


def test_what_waits_outlives_its_page(two: tuple[Visitor, Visitor]) -> None:
    """Loaded anew while two messages wait; a third is written on the new page, a fourth in another tab."""
    zibo, tsu = two
    block_sockets(zibo)
    talk = Talk(zibo, tsu, live=False)
    zibo.context.route("**/messages*", lambda route: route.abort())
    talk.write(zibo, "刷新前写的一。", "刷新前写的二。")
    expect(zibo.page.locator(WAITING)).to_have_count(2)
    zibo.page.reload()
    expect(zibo.page.locator(WAITING)).to_have_text(["刷新前写的一。", "刷新前写的二。"])
    talk.write(zibo, "刷新后写的。")
    expect(zibo.page.locator(WAITING)).to_have_count(3)
    other = in_another_tab(zibo, "在另一个标签页写的。")
    zibo.context.unroute("**/messages*")
    talk.said += ["刷新前写的一。", "刷新前写的二。", "刷新后写的。", "在另一个标签页写的。"]
    expect(tsu.page.locator(SENT)).to_have_count(len(talk.said), timeout=60_000)
    talk.all_see()
    expect(other.locator(SENT)).to_have_text(talk.said)
    expect(other.locator(".bubble-sending, .bubble-failed")).to_have_count(0)
    assert zibo.page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('tradehall:chat:'))") == []


def in_another_tab(who: Visitor, words: str) -> Page:
    """The same conversation in a second tab of the same browser; what waits is seen there too."""
    other = who.context.new_page()
    other.goto(who.page.url)
    expect(other.locator(WAITING)).to_have_count(3)
    other.locator('main [name="body"]').fill(words)
    other.locator("[data-composer] button[type=submit]").click()
    expect(other.locator(WAITING)).to_have_count(4)
    return other


def test_a_long_text_outlives_a_server_that_is_away(behind: Behind, proxy: Proxy) -> None:
    """The browser shows its own page of errors; who comes back finds what they had typed."""
    chicago = behind("chicago-away", language="en", zone="America/Chicago")
    chicago.sign_in("buyer.us@demo.example")  # the others have signed in as often here as one may
    chicago.goto(f"{EVENT}/directory?q=瑞霖")
    chicago.press('main a[href*="/ask"]')
    address = chicago.page.url
    chicago.page.locator("[data-slots] .slot input[type=checkbox]:not(:disabled)").first.check()
    chicago.fill("reason", "buy")
    chicago.fill("message", WORDS)
    chicago.page.locator('main [name="listings"]').first.check()
    proxy.cut()
    chicago.send("/ask")
    chicago.page.wait_for_url("chrome-error://**")
    proxy.heal()
    chicago.page.goto(address)
    expect(chicago.page.locator('[name="message"]')).to_have_value(WORDS)
    assert chicago.page.locator('main [name="listings"]').first.is_checked()
    expect(chicago.page.locator("[data-ranked-list] li")).to_have_count(1)
    chicago.send("/ask")
    expect(chicago.page.locator("main")).to_contain_text(WORDS)
    assert "/requests/" in chicago.page.url
    assert chicago.page.evaluate("Object.keys(sessionStorage).filter((name) => name.includes('ask:'))") == []
