"""What goes wrong before and in a call: no camera, no microphone, a narrow screen. The words say what to
do, and the call goes on with what there is.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import select

from tests.browser.people import Site, Visitor, until
from tests.browser.rooms import TILES, arrived, empty, enter, is_in, meeting_of, see_each_other
from tests.browser.test_every_page import SIZES, Look, vendor
from tests.services import CHROMIUM_ARGS
from tradehall.accounts.models import Person
from tradehall.rooms.models import RoomVisit

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.timeout(300)]
Come = Callable[..., Visitor]
SIDEWAYS = {"width": 740, "height": 360}


def test_the_room_fits_a_phone_and_axe_finds_nothing(room: str, zibo: Visitor, visitor: Come) -> None:
    """At the door, in the call, with the menu and the papers open; upright and on its side."""
    tsu = visitor("tsu-narrow", language="ja", zone="Asia/Tokyo", phone=True, size=SIZES[360])
    tsu.sign_in("buyer@demo.example")
    look = Look(tsu.page)

    def inspect(where: str) -> None:
        for name, size in (("upright", SIZES[360]), ("sideways", SIDEWAYS)):
            tsu.page.set_viewport_size(size)
            tsu.shot(f"{where}-{name}", full=False)
            look.inspect(f"{where} {name}")
            if where == "door":  # the way in is seen without scrolling
                expect(tsu.page.locator("[data-room-enter]")).to_be_in_viewport(ratio=1)

    tsu.goto(room)
    tsu.page.evaluate(vendor("test/axe.min.js"))
    tsu.see("[data-room-enter]")
    inspect("door")
    enter(zibo, room)
    tsu.press("[data-room-enter]")
    is_in(tsu)
    see_each_other(zibo, tsu)
    inspect("call")
    tsu.press(".control-more summary")
    inspect("menu")
    tsu.press(".control-more summary")
    tsu.press("[data-room-sheet]")
    inspect("papers")
    beside = Look(zibo.page)
    zibo.page.evaluate(vendor("test/axe.min.js"))
    beside.inspect("desk")
    zibo.shot("desk", full=False)
    assert look.wrong + beside.wrong == []


WITHOUT = {
    "denied": ("--use-fake-ui-for-media-stream", ["notifications"], "denied", "麦克风和摄像头", 0),
    "picture denied": ("--use-fake-ui-for-media-stream", ["microphone"], "denied", "摄像头", 1),
    "nothing there": ("--use-fake-device-for-media-stream", [], "missing", "麦克风和摄像头", 0),
}
BUSY = """
navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException("in use", "NotReadableError"));
"""


def test_who_has_no_camera_is_told_what_to_do_and_goes_in(
    room: str, zibo: Visitor, tsu: Visitor, site: Site, chromium: Browser, chromium_path: str
) -> None:
    """Forbidden, not there, in use: the words say which; the others are seen and heard all the same."""
    enter(tsu, room)
    signed_in: Any = zibo.context.cookies()
    for name, (flag, allowed, problem, what, has_sound) in WITHOUT.items():
        flags = [one for one in CHROMIUM_ARGS if one != flag]
        browser = chromium.browser_type.launch(executable_path=chromium_path, args=flags)
        one = Visitor(site, browser, name, language="zh", options={"permissions": allowed} if allowed else {})
        one.context.add_cookies(signed_in)
        one.goto(room)
        expect(one.page.locator(f"[data-problem={problem}] .notice-title")).to_contain_text(what, timeout=60_000)
        expect(one.page.locator("[data-problem]:visible")).to_have_count(1)
        one.page.set_viewport_size(SIZES[360])
        expect(one.page.locator("[data-room-enter]")).to_be_in_viewport(ratio=1)
        one.shot(name, full=False)
        one.press("[data-room-enter]")
        is_in(one)
        expect(one.page.locator(TILES)).to_have_count(1)
        until(lambda one=one: all(peer["frames"] and peer["energy"] for peer in arrived(one)), seconds=60)
        expect(tsu.page.locator(f"{TILES} .tile-state")).to_have_text("カメラはオフです")
        expect(tsu.page.locator(f"{TILES} [data-sign=muted]")).to_be_visible(visible=not has_sound)
        until(lambda has_sound=has_sound: bool(arrived(tsu)[0]["energy"]) == bool(has_sound))
        assert one.complaints == []
        one.press("[data-do=leave]")
        expect(tsu.page.locator(TILES)).to_have_count(0)
        browser.close()
    one = Visitor(site, chromium, "busy", language="zh")
    one.context.add_init_script(BUSY)
    one.context.add_cookies(signed_in)
    one.goto(room)
    expect(one.page.locator("[data-problem=busy]")).to_contain_text("麦克风和摄像头")
    one.context.close()


def test_the_seventh_is_told_that_the_room_is_full_and_tries_again(room: str, tsu: Visitor, site: Site) -> None:
    now = datetime.now(UTC)
    with site.changed() as session:
        meeting = meeting_of(session, room).id
        strangers = select(Person.id).where(Person.email.not_like("%@demo.example")).limit(6)
        for one in session.scalars(strangers).all():
            session.add(RoomVisit(meeting_id=meeting, person_id=one, role="guest", joined_at=now, seen_at=now))
    tsu.goto(room)
    tsu.press("[data-room-enter]")
    expect(tsu.page.locator("[data-room-out-words]")).to_contain_text("6")
    tsu.shot("full", full=False)
    with site.changed() as session:
        empty(session)
    tsu.press("[data-room-again]")
    tsu.press("[data-room-enter]")
    is_in(tsu)
