"""A request, other times, a meeting and its interpreter: three people in three time zones, on phones and at a desk."""

import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import icalendar
import pytest
from playwright.sync_api import expect

from tests.browser.people import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.timeout(300)]

Come = Callable[..., Visitor]
MESSAGE = "ボーンチャイナのティーカップ2種を試験販売したいと考えております。最小ロットと納期をご教示ください。"


def test_three_people_in_three_zones_meet_with_an_interpreter(visitor: Come) -> None:
    zibo = visitor("zibo", language="zh", zone="Asia/Shanghai", phone=True)
    tsu = visitor("tsu", language="ja", zone="Asia/Tokyo")
    office = visitor("office", language="zh", zone="Asia/Shanghai")
    interpreter = visitor("interpreter", language="zh", zone="Europe/Berlin", phone=True)
    for who, email in ((zibo, "exporter"), (tsu, "buyer"), (office, "organiser"), (interpreter, "interpreter")):
        who.sign_in(f"{email}@demo.example")
    moves_to_berlin(interpreter)

    request = asks(tsu)
    counters(zibo, request)
    meeting = accepts(tsu, request)
    waits_for_an_interpreter(tsu, zibo, meeting)
    offers(office, meeting)
    takes_it(interpreter, meeting)
    stands(meeting, zibo, tsu, interpreter)
    reads_the_brief(interpreter, meeting)


def moves_to_berlin(who: Visitor) -> None:
    """The person travels: the page sees that the device's clock is another one, and asks."""
    who.goto("/")
    who.press('form[action$="/settings/time-zone"] button[type="submit"]')
    who.goto("/interpreter")
    who.shot("interpreter")


def asks(tsu: Visitor) -> str:
    tsu.goto("/events/zibo-mie/directory?q=瑞霖")
    tsu.page.locator('#found .card-company a[href*="/participants/"]').first.click()
    tsu.press('main a[href$="/ask"]')
    boxes = tsu.page.locator("[data-slots] .slot input[type=checkbox]:not(:disabled)")
    for number in (0, 3):
        boxes.nth(number).check()
    tsu.fill("reason", "buy")
    tsu.fill("message", MESSAGE)
    tsu.page.locator('main [name="listings"]').first.check()
    tsu.choose("interpreter", "find")
    tsu.send("/ask")
    tsu.page.wait_for_url(re.compile(r"/requests/[0-9a-z]{20,}"))
    return tsu.page.url.removeprefix(tsu.site.url)


def counters(zibo: Visitor, request: str) -> None:
    """She proposes two other times, and says why."""
    zibo.goto(f"{request}/counter")
    boxes = zibo.page.locator("[data-slots] .slot input[type=checkbox]:not(:disabled)")
    for number in (5, 7):
        boxes.nth(number).check()
    zibo.fill("note", "上午工厂有客户来访，下午方便。")
    zibo.shot("counter")
    zibo.send("/counter")
    zibo.page.wait_for_url(f"**{request}")
    zibo.shot("countered")


def accepts(tsu: Visitor, request: str) -> str:
    """The thread holds what both said; she takes the first of the new times."""
    tsu.goto(request)
    expect(tsu.page.locator("main")).to_contain_text("上午工厂有客户来访")
    expect(tsu.page.locator("main")).to_contain_text(MESSAGE)
    expect(tsu.page.locator("#times .answer")).to_have_count(2)
    tsu.shot("thread")
    tsu.page.locator('#times form[action$="/accept"] button').first.click()
    tsu.page.wait_for_url("**/meetings/*")
    return tsu.page.url.removeprefix(tsu.site.url)


def waits_for_an_interpreter(tsu: Visitor, zibo: Visitor, meeting: str) -> None:
    expect(tsu.page.locator("main")).to_contain_text("通訳を手配中")
    zibo.goto(meeting)
    expect(zibo.page.locator("main")).to_contain_text("等待确定口译")
    zibo.shot("tentative")


def offers(office: Visitor, meeting: str) -> None:
    """The office sees who fits and is free, and offers the meeting."""
    office.goto("/organise/zibo-mie/interpreters")
    office.shot("without-interpreter")
    office.goto(f"{meeting}/interpreter")
    row = office.page.locator("main tr", has_text="孙悦").first
    row.locator('form[action$="/offers"] button').click()
    expect(office.page.locator("main tr", has_text="孙悦").first).to_contain_text("撤回")
    office.shot("offered")


def takes_it(interpreter: Visitor, meeting: str) -> None:
    interpreter.goto("/interpreter")
    interpreter.shot("offer")
    card = interpreter.page.locator('main article[id^="offer-"]', has_text="瑞霖")
    card.locator('form[action$="/accept"] button').click()
    interpreter.agree()
    expect(interpreter.page.locator(f'main a[href="{meeting}"]').first).to_be_visible()
    interpreter.goto("/interpreter/day")
    interpreter.shot("day")


def stands(meeting: str, *people: Visitor) -> None:
    """All three see the same moment, each on their own clock, and one calendar entry that is confirmed."""
    zones = [ZoneInfo("Asia/Shanghai"), ZoneInfo("Asia/Tokyo"), ZoneInfo("Europe/Berlin")]
    entries = set()
    for who, zone in zip(people, zones, strict=True):
        who.goto(meeting)
        clock = who.see(".meeting-hero .clock-mine time")
        starts = datetime.fromisoformat(clock.get_attribute("datetime") or "")
        assert clock.inner_text() == f"{starts.astimezone(zone):%H:%M}"
        expect(who.page.locator("main")).to_contain_text("孙悦")
        who.shot("stands")
        with who.page.expect_download() as download:
            who.press(f'main a[href="{meeting}.ics"]')
        entry = icalendar.Calendar.from_ical(Path(download.value.path()).read_text(encoding="utf-8")).events[0]
        assert entry["STATUS"] == "CONFIRMED"
        assert starts == entry.DTSTART
        entries.add((str(entry["UID"]), int(entry["SEQUENCE"]), entry.DTSTART))
    assert len(entries) == 1


def reads_the_brief(interpreter: Visitor, meeting: str) -> None:
    interpreter.goto(f"{meeting}/brief")
    interpreter.shot("brief")
    words = interpreter.page.locator("main")
    for part in ("瑞霖", MESSAGE, "FOB"):
        expect(words).to_contain_text(part)
    interpreter.page.locator("[data-words-search] input").fill("下絵")
    expect(interpreter.page.locator("details.words td:visible").first).to_have_text("釉下彩")
    assert interpreter.page.locator("details.words tbody tr:visible").count() == 1
    interpreter.page.emulate_media(media="print")  # on paper every word stands
    expect(interpreter.page.locator("details.words td:visible", has_text="FOB").first).to_be_visible()
    expect(interpreter.page.locator(".rail, .words-search").locator("visible=true")).to_have_count(0)
    interpreter.page.emulate_media(media="screen")
