"""The server goes away in the middle of a call: sound and picture go on, what is written waits on the device, and when
it is back everybody has their seat, nobody is there twice, and nobody missed anything."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import select

from tests.browser.people import Site, Visitor, until
from tests.browser.rooms import TILES, arrived, enter, has_risen, meeting_of, open_doors, see_each_other
from tests.browser.servers import Seeded, Server
from tests.lines import Proxy
from tradehall.rooms.models import RoomVisit

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.timeout(300)]

YOU = "document.querySelector('[data-room]').room.you.peer"
LINES = "all => all.map((one) => one.textContent)"
CUT, WAITS = "[data-room-cut]", ".note.is-waiting"


@pytest.fixture
def server(seeded: Seeded, tmp_path: Path) -> Iterator[Server]:
    one = Server(seeded, tmp_path / "site")
    yield one
    one.close()


def write(who: Visitor, *bodies: str) -> None:
    for body in bodies:
        who.page.fill("#note-body", body)
        who.press("[data-notes-submit]")
        expect(who.page.locator(".note", has_text=body)).to_be_visible()


def written(who: Visitor) -> list[str]:
    found: list[str] = who.page.locator(".note [data-body]").evaluate_all(LINES)
    return found


def test_a_server_that_starts_anew_finds_everybody_in_their_place(server: Server, chromium: Browser) -> None:
    room = open_doors(server.site)
    line = Proxy(server.port)
    behind = Site(f"http://127.0.0.1:{line.port}", server.site.log)
    zibo = Visitor(server.site, chromium, "zibo-returns", language="zh")
    tsu = Visitor(behind, chromium, "tsu-returns", language="ja")
    for one, email in ((zibo, "exporter"), (tsu, "buyer")):
        one.is_cut = True  # they may complain of it
        one.sign_in(f"{email}@demo.example")
        enter(one, room)
        one.press("#tab-room-notes")
    see_each_other(zibo, tsu)
    peers = [one.page.evaluate(YOU) for one in (zibo, tsu)]
    write(zibo, "一")
    expect(tsu.page.locator(".note")).to_have_count(1)

    server.kill()
    line.cut()  # so that the buyer comes back after the exporter
    for one in (zibo, tsu):
        expect(one.page.locator(CUT)).to_be_visible()
    before = arrived(zibo), arrived(tsu)
    write(tsu, "三", "四")
    zibo.press("[data-do=microphone]")
    until(lambda: has_risen(before[0], arrived(zibo)))
    expect(zibo.page.locator(TILES)).to_have_count(1)

    server.start()
    expect(zibo.page.locator(CUT)).to_be_hidden(timeout=60_000)
    write(zibo, "二")
    expect(zibo.page.locator(WAITS)).to_have_count(0)
    zibo.press("[data-turn-sound] summary")
    zibo.press("[data-mode=consecutive]")
    expect(tsu.page.locator(WAITS)).to_have_count(2)
    line.heal()
    expect(tsu.page.locator(CUT)).to_be_hidden(timeout=60_000)

    expect(tsu.page.locator(WAITS)).to_have_count(0)
    for one in (zibo, tsu):
        until(lambda one=one: written(one) == ["一", "二", "三", "四"])
        expect(one.page.locator("[data-turn-line]")).to_be_visible()
        expect(one.page.locator(TILES)).to_have_count(1)
    expect(tsu.page.locator(f"{TILES} [data-sign=muted]")).to_be_visible()
    assert [one.page.evaluate(YOU) for one in (zibo, tsu)] == peers
    with server.site.changed() as session:
        visits = session.scalars(select(RoomVisit).filter_by(meeting_id=meeting_of(session, room).id)).all()
        assert sorted((one.public_id, one.left_at) for one in visits) == sorted((peer, None) for peer in peers)
    zibo.press("[data-do=microphone]")
    see_each_other(zibo, tsu)
    assert zibo.complaints + tsu.complaints == []
    for one in (zibo, tsu):
        one.context.close()
    line.close()
