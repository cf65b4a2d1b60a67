"""A call in the browser: two and three people see and hear each other, on a desk and on a phone, and find each other
again by themselves after a reload, a cut line and a relay that was away.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.people import Site, Visitor, until
from tests.browser.rooms import TILES, arrived, enter, has_risen, is_in, open_doors, see_each_other
from tests.browser.servers import Seeded, serve
from tests.lines import Proxy
from tests.services import Turn

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.timeout(300)]


@pytest.fixture
def on_a_line(site: Site, chromium: Browser) -> Iterator[tuple[Visitor, Proxy]]:
    """The buyer behind a line that can be cut, of which their browser may complain."""
    proxy = Proxy(int(site.url.rpartition(":")[2]))
    one = Visitor(Site(f"http://127.0.0.1:{proxy.port}", site.log), chromium, "tsu-line", language="ja", phone=True)
    one.is_cut = True
    one.sign_in("buyer@demo.example")
    yield one, proxy
    one.context.close()
    proxy.close()
    assert one.complaints == []


def test_two_people_meet_and_a_reload_leads_back(room: str, zibo: Visitor, tsu: Visitor) -> None:
    enter(zibo, room)
    enter(tsu, room)
    see_each_other(zibo, tsu)
    tag = zibo.see(f"{TILES} .tile-tag")
    expect(tag).to_contain_text("佐藤 美咲")
    expect(tag).to_contain_text("Misaki SATO")
    expect(tag).to_contain_text("采购商 · 株式会社伊勢うつわ商事")
    zibo.shot("call", full=False)
    tsu.shot("call", full=False)

    tsu.page.reload()
    is_in(tsu)
    see_each_other(zibo, tsu)
    expect(tsu.page.locator(TILES)).to_have_class(re.compile("has-picture"))  # what the other tells is told again

    tsu.press("[data-do=leave]")
    tsu.page.wait_for_url(re.compile(r"/meetings/\w{26}(?!/room)"))
    expect(zibo.page.locator(TILES)).to_have_count(0)
    zibo.page.reload()
    is_in(zibo)
    enter(tsu, room)
    see_each_other(zibo, tsu)


def test_three_people_meet(room: str, zibo: Visitor, tsu: Visitor, interpreter: Visitor) -> None:
    for one in (zibo, tsu, interpreter):
        enter(one, room)
    see_each_other(zibo, tsu, interpreter)
    expect(zibo.page.locator(".tile.is-interpreter .tile-tag")).to_contain_text("口译")
    for one in (zibo, tsu):
        one.shot("three", full=False)
    interpreter.page.close()
    expect(zibo.page.locator(TILES)).to_have_count(1)
    see_each_other(zibo, tsu)


def test_a_cut_line_comes_back_by_itself(room: str, zibo: Visitor, on_a_line: tuple[Visitor, Proxy]) -> None:
    """While the server cannot be reached, sound and picture go on; after it both are in one call again."""
    tsu, line = on_a_line
    enter(zibo, room)
    enter(tsu, room)
    see_each_other(zibo, tsu)
    first = zibo.page.locator(TILES).get_attribute("data-tile")

    line.cut()
    expect(tsu.page.locator("[data-room-cut]")).to_be_visible()
    line.heal()  # soon enough: the place is kept, and the call was not touched
    expect(tsu.page.locator("[data-room-cut]")).to_be_hidden(timeout=40_000)
    see_each_other(zibo, tsu)
    assert tsu.page.evaluate("document.querySelector('[data-room]').room.you.peer") == first

    line.cut()
    expect(tsu.page.locator("[data-room-cut]")).to_be_visible()
    before = arrived(zibo)
    until(lambda: has_risen(before, arrived(zibo)))
    # Longer than a lost line is waited for: the place is given up, and taken again by whoever had it.
    away = "[...document.querySelector('[data-room]').room.peers.values()].some((peer) => peer.away)"
    until(lambda: zibo.page.evaluate(away))
    line.heal()
    expect(tsu.page.locator("[data-room-cut]")).to_be_hidden(timeout=40_000)
    until(lambda: not zibo.page.evaluate(away))
    expect(zibo.page.locator(TILES)).to_have_count(1)
    assert zibo.page.locator(TILES).get_attribute("data-tile") == first
    see_each_other(zibo, tsu)


def test_what_one_tells_of_oneself_is_seen(room: str, zibo: Visitor, tsu: Visitor) -> None:
    """Muted, hand up, camera off, sound only, a shown screen; by button and by key."""
    enter(zibo, room)
    enter(tsu, room)
    see_each_other(zibo, tsu)
    tile = zibo.page.locator(TILES).first
    tsu.press("[data-do=microphone]")
    tsu.press("[data-do=hand]")
    for sign in ("muted", "hand"):
        expect(tile.locator(f"[data-sign={sign}]")).to_be_visible()
    tsu.page.keyboard.press("Alt+m")
    expect(tile.locator("[data-sign=muted]")).to_be_hidden()
    tsu.press("[data-do=camera]")
    expect(tile).not_to_have_class(re.compile("has-picture"))
    expect(tile.locator(".tile-state")).to_have_text("摄像头已关闭")
    tsu.press("[data-do=camera]")
    expect(tile).to_have_class(re.compile("has-picture"))

    zibo.press(".control-more summary")
    zibo.press("[data-do=sound]")
    expect(tile).not_to_have_class(re.compile("has-picture"))
    still = arrived(tsu)[0]["energy"]
    until(lambda: arrived(tsu)[0]["energy"] > still)  # sound goes on
    zibo.press("[data-room-pictures]")
    see_each_other(zibo, tsu)

    zibo.press("[data-do=share]")
    screen = tsu.see(".tile.is-screen.is-main")
    until(lambda: arrived(tsu)[0]["screen"] > 1, seconds=60)
    tsu.shot("screen", full=False)
    zibo.press("[data-do=share]")
    expect(screen).to_have_count(0)


def test_the_relay_alone_carries_a_call_and_may_go_away(
    seeded: Seeded, tmp_path: Path, turn: Turn, chromium: Browser
) -> None:
    """Nothing goes from one to the other directly; when the relay dies the call dies, and comes back with it."""
    settings = {"TRADEHALL_TURN_URL": turn.url, "TRADEHALL_TURN_SECRET": turn.secret}
    with serve(seeded, tmp_path / "site", **settings) as site:
        room = open_doors(site, relay_only=True)
        zibo = Visitor(site, chromium, "zibo-relay", language="zh")
        tsu = Visitor(site, chromium, "tsu-relay", language="ja", phone=True)
        for one, email in ((zibo, "exporter"), (tsu, "buyer")):
            one.sign_in(f"{email}@demo.example")
            enter(one, room)
        see_each_other(zibo, tsu)
        assert [arrived(one)[0]["ways"] for one in (zibo, tsu)] == [["relay", "relay"]] * 2

        turn.kill()
        expect(zibo.page.locator(f"{TILES}.is-lost .tile-state")).to_have_text("线路中断，正在重新连接", timeout=40_000)
        zibo.shot("lost", full=False)
        turn.start()
        expect(zibo.page.locator(f"{TILES}.is-lost")).to_have_count(0, timeout=90_000)
        see_each_other(zibo, tsu)
        assert zibo.complaints + tsu.complaints == []
        for one in (zibo, tsu):
            one.context.close()
