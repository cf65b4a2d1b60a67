"""Marking times: with the mouse, the keyboard, a finger, and without script."""

from collections.abc import Callable

import pytest
from playwright.sync_api import CDPSession, Locator, expect

from tests.browser.people import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.timeout(300)]
URL = "/events/zibo-mie/availability"


def boxes(who: Visitor, day: int = 0) -> list[Locator]:
    return who.page.locator("[data-paint-day]").nth(day).locator('input[name="suits"]').all()


def ticked(who: Visitor, day: int = 0) -> list[bool]:
    return [box.is_checked() for box in boxes(who, day)]


def save(who: Visitor) -> None:
    with who.page.expect_navigation():
        who.page.locator(".avail-bar button[type=submit]").click()


def middle(what: Locator) -> dict[str, float]:
    """Where a finger touches it."""
    box = what.bounding_box()
    assert box
    return {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}


def touch(finger: CDPSession, *points: dict[str, float]) -> None:
    """A finger comes down on the first point, moves over the others and goes."""
    for kind, where in zip(["touchStart", *["touchMove"] * len(points[1:])], points, strict=True):
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [where]})
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def opened(who: Visitor) -> None:
    who.goto(URL)
    expect(who.page.locator('[data-paint="ready"]')).to_have_count(1)


def test_times_are_painted_with_the_mouse_and_kept(visitor: Callable[..., Visitor]) -> None:
    tsu = visitor("times-tsu", language="ja", zone="Asia/Tokyo")
    tsu.sign_in("buyer@demo.example")
    opened(tsu)
    tsu.page.locator("[value='all:none']").click()
    rows = tsu.page.locator("[data-paint-day]").nth(0).locator(".avail")
    rows.nth(3).evaluate("row => row.scrollIntoView({block: 'center', behavior: 'instant'})")
    rows.nth(1).hover()
    tsu.page.mouse.down()
    for number in (2, 3, 4):
        box = rows.nth(number).bounding_box()
        assert box
        tsu.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    tsu.page.mouse.up()
    assert ticked(tsu)[:7] == [False, True, True, True, True, False, False]
    expect(tsu.page.locator(".avail-unsaved")).to_have_count(1)
    tsu.shot("painted")
    rows.nth(6).click()
    assert ticked(tsu)[5:7] == [False, True]
    save(tsu)
    assert ticked(tsu)[:7] == [False, True, True, True, True, False, True]
    expect(tsu.page.locator(".avail-unsaved")).to_have_count(0)
    tsu.shot("saved")


def test_times_are_marked_from_the_keyboard(visitor: Callable[..., Visitor]) -> None:
    chicago = visitor("times-chicago", zone="America/Chicago")
    chicago.sign_in("buyer.us@demo.example")
    opened(chicago)
    chicago.page.locator("[value='all:none']").click()
    first = boxes(chicago)[0]
    first.focus()
    for key in ("Space", "Shift+ArrowDown", "Shift+ArrowDown", "ArrowDown", "ArrowDown", "Space"):
        chicago.page.keyboard.press(key)
    assert ticked(chicago)[:6] == [True, True, True, False, True, False]
    chicago.page.keyboard.press("ArrowRight")
    chicago.page.keyboard.press("Space")
    assert True in ticked(chicago, 1)
    chicago.page.keyboard.press("Tab")
    # the boxes are one stop of the Tab key
    expect(chicago.page.locator(".avail :focus")).to_have_count(0)
    chicago.page.locator("[data-paint-reset]").click()
    expect(chicago.page.locator(".avail-unsaved")).to_have_count(0)


def test_times_are_painted_with_a_finger(visitor: Callable[..., Visitor]) -> None:
    zibo = visitor("times-zibo", language="zh", zone="Asia/Shanghai", phone=True)
    zibo.sign_in("exporter@demo.example")
    opened(zibo)
    zibo.shot("phone")
    zibo.page.locator("[value='all:none']").tap()
    rows = zibo.page.locator("[data-paint-day]").nth(0).locator(".avail")
    rows.nth(3).evaluate("row => row.scrollIntoView({block: 'center', behavior: 'instant'})")
    points = [middle(rows.nth(number).locator(".avail-box")) for number in (2, 3, 4)]
    tapped = middle(rows.nth(0).locator("time"))
    finger = zibo.context.new_cdp_session(zibo.page)
    for on in (True, False, True, False, True):  # each drag is followed at once by a tap, which is one of its own
        touch(finger, *points)
        touch(finger, tapped)
        for number in (4, 0):
            expect(rows.nth(number).locator("input")).to_be_checked(checked=on)
        assert ticked(zibo)[:6] == [on, False, on, on, on, False]
    save(zibo)
    assert ticked(zibo)[:6] == [True, False, True, True, True, False]
    zibo.shot("phone-saved")


def test_times_are_marked_without_script(visitor: Callable[..., Visitor]) -> None:
    plain = visitor("times-plain", language="zh", zone="Asia/Shanghai", scripts=False)
    plain.sign_in("interpreter@demo.example")
    plain.goto(URL)
    plain.fill("not_before", "10:00")
    plain.send("/availability/hours")
    expect(plain.page.locator(".avail-outside")).not_to_have_count(0)
    plain.page.locator('button[name="quick"][value="all:mornings"]').click()
    mornings = [text < "12:00" for text in plain.page.locator("[data-paint-day]").nth(0).locator("b").all_inner_texts()]
    assert ticked(plain) == mornings
