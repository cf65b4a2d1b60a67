"""What people do together in a call: look at a product each in their own language, write notes, speak in turns, record
with everybody's consent; and where leaving leads."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect
from sqlalchemy import delete, update

from tests.browser.people import Site, Visitor, until
from tests.browser.rooms import arrived, enter, is_in, meeting_of, open_doors
from tradehall.meetings.models import Outcome, VideoRules

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.timeout(300)]
Come = Callable[..., Visitor]
WRITTEN = ".recording[data-pieces]:not([data-pieces='0'])"
SPEAKS = "[data-who].is-speaking"
VOLUMES = '[...document.querySelectorAll("[data-room-sounds] audio")].map((one) => one.volume).sort()'


def tab(who: Visitor, panel: str) -> None:
    """Open what lies beside the pictures; on a phone it comes as a sheet."""
    sheet = who.page.locator("[data-room-sheet]")
    if sheet.is_visible() and sheet.get_attribute("aria-expanded") != "true":
        sheet.click()
    who.press(f"#tab-{panel}")


def reaches_alone(speaker: Visitor, hears: Visitor, other: Visitor) -> None:
    """The sound of one comes to one of the two, and none of it to the other."""
    own = speaker.page.evaluate('document.querySelector("[data-room]").room.you.name')

    def energy(who: Visitor) -> float:
        return float(next(one["energy"] for one in arrived(who) if one["name"] == own))

    def is_so() -> bool:
        before, silent = energy(hears), energy(other)
        until(lambda: energy(hears) > before + 0.05)
        return energy(other) - silent < 1e-6

    until(is_so)


def test_two_sides_and_an_interpreter_work_together(site: Site, visitor: Come, tmp_path: Path) -> None:
    room = open_doors(site)
    with site.changed() as session:
        session.execute(update(VideoRules).values(recording=True, relay_only=False))
        session.execute(delete(Outcome).filter_by(meeting_id=meeting_of(session, room).id))
    zibo = visitor("zibo", language="zh", zone="Asia/Shanghai")
    tsu = visitor("tsu", language="ja", zone="Asia/Tokyo", phone=True)
    zibo.sign_in("exporter@demo.example")
    tsu.sign_in("buyer@demo.example")
    enter(zibo, room)
    enter(tsu, room)

    # one shows a product: both see it, each in their own language; where one points, the other sees
    tab(zibo, "room-tray")
    zibo.press("[data-listing] [data-show] >> nth=0")
    for who, words in ((zibo, "起订量"), (tsu, "最小発注量")):
        expect(who.page.locator("[data-shown]")).to_contain_text(words)
    plate = zibo.page.locator("[data-plate]").first
    plate.focus()
    zibo.page.keyboard.press("ArrowRight")
    expect(tsu.page.locator(".hand")).to_have_attribute("data-name", re.compile("."))
    zibo.shot("shown", full=False)
    tsu.shot("shown", full=False)
    tsu.press("[data-shown-hide]")
    expect(zibo.page.locator("[data-room-shown]")).to_be_hidden()

    # a line that one writes appears at the other's; taken out, it can be put back
    tab(tsu, "room-notes")
    tab(zibo, "room-notes")
    tsu.press(".note-kind >> nth=2")
    tsu.page.fill("#note-body", "釉薬の見本を送る")
    tsu.page.select_option("#note-side", "exporter")
    tsu.page.fill("#note-due", "2027-01-15")
    tsu.press("[data-notes-submit]")
    expect(zibo.page.locator(".note")).to_contain_text("釉薬の見本を送る")
    expect(zibo.page.locator(".note")).to_contain_text("2027")
    zibo.press(".note [data-remove]")
    expect(tsu.page.locator(".note")).to_have_count(0)
    zibo.press("[data-restore]")
    expect(tsu.page.locator(".note")).to_have_count(1)
    zibo.shot("notes", full=False)
    tsu.shot("notes", full=False)
    tsu.press("[data-room-sheet]")

    # the talk of all who come, beside the pictures
    tab(zibo, "room-talk")
    zibo.page.fill("#room-talk-body", "请看第二张图")
    zibo.press("[data-talk-form] [type=submit]")
    expect(zibo.page.locator("[data-talk-list]")).to_contain_text("请看第二张图")

    # recording: only when everybody agrees
    hu = visitor("interpreter", language="zh", zone="Asia/Shanghai")
    hu.sign_in("interpreter@demo.example")
    enter(hu, room)
    zibo.press(".control-more summary")
    zibo.press("[data-record-ask]")
    expect(tsu.page.locator("[data-room-recording]")).to_be_visible()
    expect(zibo.page.locator(".is-running")).to_have_count(0)
    tsu.press("[data-recording-yes]")
    expect(tsu.page.locator("[data-recording-back]")).to_be_visible()
    expect(zibo.page.locator(".is-running")).to_have_count(0)
    hu.press("[data-recording-yes]")
    for who in (zibo, tsu, hu):
        expect(who.page.locator(".recording.is-running")).to_be_visible()
    expect(zibo.page.locator(WRITTEN)).to_be_visible(timeout=60_000)
    expect(zibo.page.locator("[data-recording-size]")).to_have_text(re.compile(r"\d"))
    zibo.shot("recording", full=False)
    zibo.page.reload()  # what is recorded so far is kept, and the rest becomes another part
    is_in(zibo)
    expect(zibo.page.locator(WRITTEN)).to_be_visible(timeout=60_000)
    expect(zibo.page.locator("[data-kept-part]")).to_be_visible()
    zibo.shot("part", full=False)
    with zibo.page.expect_download(timeout=60_000) as part:
        zibo.press("[data-kept-save]")

    # the device has no space left: nothing that was recorded is lost, and the words say what to do
    store = zibo.context.new_cdp_session(zibo.page)
    store.send("Storage.overrideQuotaForOrigin", {"origin": site.url, "quotaSize": 1})
    expect(zibo.page.locator("[data-recording-size]")).to_contain_text("停止录制并保存文件", timeout=60_000)
    zibo.shot("full", full=False)
    store.send("Storage.overrideQuotaForOrigin", {"origin": site.url})
    with zibo.page.expect_download(timeout=60_000) as saved:
        tsu.press("[data-recording-back]")
    for number, download in enumerate((part, saved)):
        download.value.save_as(tmp_path / f"{number}.webm")
        assert (tmp_path / f"{number}.webm").stat().st_size > 1000
    expect(zibo.page.locator("[data-room-recording]")).to_be_hidden()
    expect(zibo.page.locator("[data-kept-save]")).to_have_count(2)
    zibo.press("[data-kept-recordings] form button >> nth=0")
    zibo.agree()
    expect(zibo.page.locator("[data-kept-save]")).to_have_count(1)

    # speaking in turns: all see whose it is
    hu.press("[data-turn-sound] summary")
    hu.press("[data-mode=consecutive]")
    for who in (zibo, tsu, hu):
        expect(who.page.locator(SPEAKS)).to_have_attribute("data-who", "interpreter")
    hu.press("[data-pass=buyer]")
    for who in (zibo, tsu, hu):
        expect(who.page.locator(SPEAKS)).to_have_attribute("data-who", "buyer")
    tsu.page.keyboard.press("Alt+n")
    expect(zibo.page.locator(SPEAKS)).to_have_attribute("data-who", "interpreter")
    for who in (zibo, tsu, hu):
        who.shot("turns", full=False)

    # the interpreter speaks to one side, and each side chooses how loud the original is
    expect(hu.page.locator("[data-brief-body]")).not_to_be_empty()
    hu.page.keyboard.press("Alt+1")
    until(lambda: hu.page.evaluate('document.querySelector("[data-room]").room.media.audience?.size') == 1)
    reaches_alone(hu, zibo, tsu)
    hu.page.keyboard.press("Alt+2")
    reaches_alone(hu, tsu, zibo)
    zibo.press("[data-turn-sound] summary")
    zibo.page.locator("#loud-interpreter").fill("30")
    until(lambda: 0.3 in zibo.page.evaluate(VOLUMES))

    # leaving leads to what came of it, with what is to be done filled in
    zibo.press("[data-do=leave]")
    zibo.page.wait_for_url(re.compile(r"/meetings/\w{26}/after"))
    zibo.see(".page-content", has_text="釉薬の見本を送る")
    expect(zibo.page.locator("[name=next_step]")).to_have_value(re.compile("釉薬の見本を送る"))
    expect(zibo.page.locator("[data-kept-recordings] [data-kept-part]")).to_be_hidden()  # the second is whole
    zibo.see("[data-kept-save]")
    zibo.shot("after")
    zibo.press("[name=took_place] >> nth=0")
    zibo.send("/after")
    tsu.press("[data-do=leave]")
    tsu.page.wait_for_url(re.compile(r"/meetings/\w{26}/after"))
    tsu.shot("after")
