"""One person and several pages: a tab that was duplicated does not fight over the call, and what one page records is
handed over by another whatever else happens to the list of recordings."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.people import Visitor
from tests.browser.rooms import TILES, enter, see_each_other

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.timeout(300)]

INSIDE = ".room.is-inside"
BEGIN = """
async (person) => {
  const { href } = [...document.querySelectorAll("script[type=module][src]")].map((one) => new URL(one.src))
    .find((one) => one.pathname.includes("/js/"));
  const { Reel } = await import(href.replace(/\\/js\\/.*/, "/js/pages/room/reel.js"));
  window.reel = await Reel.open(person, { title: "Plates", type: "video/webm" });
  await window.reel.add(new Blob(["x".repeat(3000)]));
}
"""
END = "window.reel.rest()"


def test_a_duplicated_tab_waits_at_the_door_and_may_take_the_call(room: str, zibo: Visitor, tsu: Visitor) -> None:
    enter(zibo, room)
    enter(tsu, room)
    see_each_other(zibo, tsu)
    tile = tsu.page.locator(TILES)
    was = tile.get_attribute("data-tile")
    with zibo.context.expect_page() as opened:
        zibo.page.evaluate("open(location.href)")  # which copies what the tab keeps, as duplicating it does
    copy = opened.value
    assert copy.evaluate("Object.keys(sessionStorage).some((key) => key.startsWith('tradehall:room:'))")
    expect(copy.locator("[data-room-entering]")).to_have_text(re.compile("标签页"))
    expect(copy.locator("[data-room-lobby]")).to_be_visible()
    expect(zibo.page.locator(INSIDE)).to_be_attached()
    assert tile.get_attribute("data-tile") == was
    see_each_other(zibo, tsu)

    copy.locator("[data-room-enter]").click()
    expect(copy.locator(INSIDE)).to_be_attached(timeout=60_000)
    expect(zibo.page.locator("[data-room-out]")).to_be_visible()
    expect(zibo.page.locator("[data-room-out-words]")).to_have_text(re.compile("其他页面"))
    expect(tile).to_have_count(1)
    zibo.page.close()
    zibo.page = copy
    see_each_other(zibo, tsu)


def test_a_recording_is_saved_though_the_list_is_drawn_anew_under_the_finger(room: str, zibo: Visitor) -> None:
    after = room.replace("/room", "/after")
    zibo.goto(after)
    person = zibo.page.locator("[data-kept-recordings]").get_attribute("data-person")
    zibo.page.evaluate(BEGIN, person)
    zibo.page.evaluate(END)
    writing = zibo.context.new_page()
    writing.goto(after)
    writing.evaluate(BEGIN, person)
    zibo.page.reload()
    save = zibo.page.locator("[data-kept-save]")
    expect(save).to_have_count(1)
    save.scroll_into_view_if_needed()
    save.hover()
    with zibo.page.expect_download() as saved:
        zibo.page.mouse.down()
        writing.evaluate(END)  # the other page is done: its recording comes into the list
        expect(save).to_have_count(2)
        zibo.page.mouse.up()
    assert saved.value.path().stat().st_size == 3000
