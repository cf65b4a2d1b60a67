"""Devices that go away in the middle of a call, and come back; a blurred picture, a small window, a screen that stays
on. Chromium has some of each kind; that one is pulled out is said to the page as the browser would say it."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.people import Site, Visitor, until
from tests.browser.rooms import TILES, arrived, enter, see_each_other
from tests.services import CHROMIUM_ARGS

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.timeout(300)]

ASKS_NOBODY = "--use-fake-ui-for-media-stream"
FAKE = "--use-fake-device-for-media-stream"
MEDIA = "document.querySelector('[data-room]').room.media"
DESK = """
(() => {
  const devices = navigator.mediaDevices, gone = new Set();
  const { getUserMedia, enumerateDevices } = devices;
  const is = (one) => !gone.has(one.deviceId) && one.label !== "fake_device_1"; // shown, but never sent
  const there = async () => (await enumerateDevices.call(devices)).filter(is);
  devices.enumerateDevices = there;
  devices.getUserMedia = async (wanted) => {
    const asked = { ...wanted };
    for (const [key, kind] of [["audio", "audioinput"], ["video", "videoinput"]]) {
      if (!asked[key] || !gone.size) continue;
      const [first] = (await there()).filter((one) => one.kind === kind && one.deviceId !== "default");
      if (!first) throw new DOMException("none", "NotFoundError");
      asked[key] = { ...asked[key], deviceId: { exact: first.deviceId } };
    }
    return getUserMedia.call(devices, asked);
  };
  window.unplug = (what) => {
    const track = document.querySelector("[data-room]").room.media.tracks[what];
    gone.add(track.getSettings().deviceId);
    track.stop();
    track.dispatchEvent(new Event("ended"));
    devices.dispatchEvent(new Event("devicechange"));
  };
  window.plugIn = () => {
    gone.clear();
    devices.dispatchEvent(new Event("devicechange"));
  };
  const { request } = WakeLock.prototype;
  WakeLock.prototype.request = async function (kind) {
    window.awake = await request.call(this, kind);
    return window.awake;
  };
})();
"""


@pytest.fixture
def with_spares(chromium_path: str, chromium: Browser) -> Iterator[Browser]:
    flags = [f"{FAKE}=device-count=3" if one == FAKE else one for one in CHROMIUM_ARGS if one != ASKS_NOBODY]
    browser = chromium.browser_type.launch(executable_path=chromium_path, args=flags)
    yield browser
    browser.close()


def allow(who: Visitor, setting: str, device: str = "camera") -> None:
    """What the person sets for it by the sign beside the address."""
    browser = who.browser.new_browser_cdp_session()
    target = who.context.new_cdp_session(who.page).send("Target.getTargetInfo")["targetInfo"]
    where = {"origin": who.site.url, "browserContextId": target["browserContextId"]}
    browser.send("Browser.setPermission", {"permission": {"name": device}, "setting": setting, **where})


def test_a_device_that_goes_away_is_replaced_and_said(site: Site, with_spares: Browser, room: str) -> None:
    zibo = Visitor(site, with_spares, "zibo-devices", language="zh")
    tsu = Visitor(site, with_spares, "tsu-devices", language="ja")
    tsu.context.add_init_script(DESK)
    for one, email in ((zibo, "exporter"), (tsu, "buyer")):
        one.sign_in(f"{email}@demo.example")
        for device in ("camera", "microphone"):
            allow(one, "granted", device)
        enter(one, room)
    see_each_other(zibo, tsu)
    tile, bar = zibo.page.locator(TILES), tsu.page.locator("[data-room-device]")

    for what in ("video", "audio", "audio"):  # of sounds there is the usual one, too
        first = tsu.page.evaluate(f"{MEDIA}.names.{what}")
        tsu.page.evaluate(f"unplug('{what}')")
        until(lambda what=what, first=first: tsu.page.evaluate(f"{MEDIA}.names.{what}") != first)
        second = tsu.page.evaluate(f"{MEDIA}.names.{what}")
        expect(tsu.page.locator(".toast-note", has_text=second)).to_be_visible()
    see_each_other(zibo, tsu)
    expect(bar).to_be_hidden()

    for what, words in (("video", "カメラ"), ("audio", "マイク")):
        tsu.page.evaluate(f"unplug('{what}')")
        expect(bar).to_contain_text(words)
    expect(tile.locator(".tile-state")).to_have_text("摄像头已关闭")
    expect(tile.locator("[data-sign=muted]")).to_be_visible()
    tsu.shot("no-device", full=False)
    tsu.page.evaluate("plugIn()")
    expect(bar).to_be_hidden()
    expect(tile.locator("[data-sign=muted]")).to_be_hidden()
    expect(tile).to_have_class(re.compile("has-picture"))
    see_each_other(zibo, tsu)

    # the browser forbids the camera in the middle of the call, and allows it again
    allow(tsu, "denied")
    expect(bar).to_contain_text("ブラウザーがカメラ")
    expect(tile.locator(".tile-state")).to_have_text("摄像头已关闭")
    until(lambda: arrived(zibo)[0]["energy"] > 0)  # the sound goes on
    allow(tsu, "granted")
    expect(bar).to_be_hidden()
    expect(tile).to_have_class(re.compile("has-picture"))

    # blurred, small, and awake
    tsu.press(".control-more summary")
    tsu.press("[data-do=blur]")
    until(lambda: tsu.page.evaluate(f"{MEDIA}.tracks.video instanceof CanvasCaptureMediaStreamTrack"))
    see_each_other(zibo, tsu)
    tsu.press("[data-do=camera]")
    expect(tile.locator(".tile-state")).to_have_text("摄像头已关闭")
    tsu.press("[data-do=camera]")
    frames = arrived(zibo)[0]["frames"]
    until(lambda: arrived(zibo)[0]["frames"] > frames)
    tsu.shot("blurred", full=False)
    if not tsu.page.locator("[data-do=pip]").is_visible():
        tsu.press(".control-more summary")
    tsu.press("[data-do=pip]")
    expect(tsu.page.locator("[data-do=pip]")).to_have_attribute("aria-pressed", "true")
    pane = "documentPictureInPicture.window.document"
    widths = f"[...{pane}.querySelectorAll('video')].filter((one) => one.videoWidth > 0).length"
    until(lambda: tsu.page.evaluate(widths) == 2)  # both of them
    tsu.page.evaluate(f"{pane}.querySelector('[data-do=microphone]').click()")
    expect(tile.locator("[data-sign=muted]")).to_be_visible()
    if tsu.shots:
        tsu.context.pages[-1].screenshot(path=f"{tsu.shots}/small-window.png")
    tsu.page.evaluate("documentPictureInPicture.window.close()")
    expect(tsu.page.locator("[data-do=pip]")).to_have_attribute("aria-pressed", "false")
    assert tsu.page.evaluate("window.awake?.released") is False
    for one in (zibo, tsu):
        assert one.complaints == []
        one.context.close()
