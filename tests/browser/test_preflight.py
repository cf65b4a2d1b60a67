"""The test of camera and line, the rehearsal and the door, in the browser."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.people import Site, Visitor, until
from tests.browser.rooms import open_doors
from tests.browser.servers import Seeded, serve
from tests.services import Turn

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.timeout(300)]
Come = Callable[..., Visitor]
SEEN = """() => Object.fromEntries([...document.querySelectorAll("[data-check]")].map((row) =>
  [row.dataset.check, row.querySelector("[data-seen]:not([hidden])").dataset.seen]))"""
LATE = """
const often = setInterval;
window.setInterval = (work, pause) => often(() => { if (window.looks || pause !== 300) work(); }, pause);
"""


@pytest.fixture
def li(visitor: Come) -> Visitor:
    one = visitor("zibo", language="zh", zone="Asia/Shanghai", phone=True)
    one.sign_in("exporter@demo.example")
    return one


def test_one_tests_the_line_on_a_phone_and_the_organisers_see_the_light(visitor: Come, li: Visitor, site: Site) -> None:
    room = open_doors(site, begun=-60)
    li.goto("/preflight")
    li.press("[data-start]")
    expect(li.page.locator("[data-kept]")).to_be_visible(timeout=90_000)
    tried = ("browser", "camera", "microphone", "socket", "up", "down", "round_trip")
    for check in tried:  # a device that is busy sees and hears a little later
        expect(li.page.locator(f'[data-check="{check}"] [data-seen]:not([hidden])')).to_have_attribute(
            "data-seen", "good"
        )
    seen = li.page.evaluate(SEEN)
    assert seen["turn_udp"] == "none"  # this server has no relay
    li.press("[data-play]")
    li.press('[data-hears="bad"]')
    expect(li.page.locator('[data-light="bad"]')).to_be_visible()
    li.press('[data-hears="good"]')
    expect(li.page.locator('[data-light="bad"]')).to_be_hidden()
    zhao = visitor("office", language="zh", zone="Asia/Shanghai")
    zhao.sign_in("organiser@demo.example")
    zhao.goto("/organise/zibo-mie-2020/readiness")
    expect(zhao.page.locator("tr", has_text="李娜").locator(".state-good, .state-wait")).to_have_count(1)
    li.goto(room)
    li.shot("before-the-door")


def test_a_picture_that_comes_late_refuses_no_result(li: Visitor) -> None:
    """A slow phone: the line is tried, and the first look at the picture is not done."""
    li.page.add_init_script(LATE)
    li.goto("/preflight")
    with li.page.expect_response(re.compile("/preflight$"), timeout=90_000) as kept:
        li.press("[data-start]")
    assert kept.value.status == 200
    li.page.evaluate("window.looks = true")
    expect(li.page.locator('[data-check="camera"] [data-seen="good"]')).to_be_visible()


def test_each_sees_at_the_door_that_the_other_is_there(visitor: Come, li: Visitor, site: Site) -> None:
    room = open_doors(site, begun=-20)
    sato = visitor("tsu", language="ja", zone="Asia/Tokyo")
    sato.sign_in("buyer@demo.example")
    li.goto(room)
    sato.goto(room)
    for one, other in ((li, "佐藤"), (sato, "李娜")):
        expect(one.page.locator("[data-waiter]", has_text=other).locator('[data-is="here"]')).to_be_visible()
    sato.goto("/")
    expect(li.page.locator("[data-waiter]", has_text="佐藤").locator('[data-is="gone"]')).to_be_visible()
    expect(sato.page.locator('html[data-line="open"]')).to_be_attached()
    li.press("[data-call]")
    sato.press(".toast-note a")
    sato.page.wait_for_url(re.compile(room + "$"))


def test_one_rehearses_over_the_relay(seeded: Seeded, tmp_path: Path, turn: Turn, chromium: Browser) -> None:
    with serve(seeded, tmp_path, TRADEHALL_TURN_URL=turn.url, TRADEHALL_TURN_SECRET=turn.secret) as site:
        one = Visitor(site, chromium, "zibo", language="zh", zone="Asia/Shanghai", phone=True)
        try:
            one.sign_in("exporter@demo.example")
            one.goto("/preflight")
            one.press("[data-start]")
            expect(one.page.locator("[data-kept]")).to_be_visible(timeout=90_000)
            seen = one.page.evaluate(SEEN)
            assert (seen["udp"], seen["turn_udp"], seen["turn_tcp"]) == ("good", "good", "good")
            one.goto("/preflight/room")
            one.press("[data-room-enter]")
            expect(one.page.locator("[data-echo]")).to_be_enabled(timeout=60_000)
            mirror = one.page.locator('[data-tile="mirror"] video')
            at = until(lambda: mirror.evaluate("video => video.videoWidth && video.currentTime"), seconds=60)
            until(lambda: mirror.evaluate("video => video.currentTime") > at)
            assert one.complaints == []
        finally:
            one.context.close()
