"""The whole story in Chromium: Zibo on a phone in Chinese, Tsu at a desk in Japanese."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import icalendar
import pytest
import vobject
from playwright.sync_api import expect

from tests.browser.people import Visitor, until

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.timeout(300)]

Come = Callable[..., Visitor]
EVENT = "/events/zibo-mie"
SHANGHAI, TOKYO = ZoneInfo("Asia/Shanghai"), ZoneInfo("Asia/Tokyo")
NEW_PASSWORD = "窑火-kiln-fire-1402"


@pytest.fixture
def zibo(visitor: Come) -> Visitor:
    """李娜 of Ruilin in Zibo, on her phone."""
    found = visitor("zibo", language="zh", zone="Asia/Shanghai", phone=True)
    found.sign_in("exporter@demo.example")
    return found


@pytest.fixture
def tsu(visitor: Come) -> Visitor:
    """佐藤美咲 of Ise Utsuwa in Tsu, at her desk."""
    found = visitor("tsu", language="ja", zone="Asia/Tokyo")
    found.sign_in("buyer@demo.example")
    return found


# -- a company comes in -----------------------------------------------------------------------------


def test_a_new_person_signs_up_enters_a_company_and_is_approved(visitor: Come) -> None:
    new = visitor("new", language="zh", zone="Asia/Shanghai", phone=True)
    admin = visitor("admin", zone="Asia/Shanghai")
    organiser = visitor("organiser", language="zh", zone="Asia/Shanghai")

    new.goto("/")
    new.shot("front")
    new.press(f'main a[href="{EVENT}"]')
    new.shot("event")
    new.press(f'main a[href="{EVENT}/register"]')
    new.press('main a[href^="/sign-up"]')
    new.shot("sign-up")
    assert new.page.locator('[name="time_zone"]').input_value() == "Asia/Shanghai"
    assert new.page.locator('[name="language"]').input_value() == "zh"
    new.fill("name", "周雨桐")
    new.fill("email", "yutong.zhou@qingyao.example")
    new.fill("password", NEW_PASSWORD)
    new.send("/sign-up")
    new.page.wait_for_url("**/sign-up/check")
    new.shot("code")
    admin.sign_in("admin@demo.example")
    new.fill("code", code_for("yutong.zhou@qingyao.example", admin))
    new.send("/sign-up/check")
    new.page.wait_for_url(f"**{EVENT}/register")
    new.shot("register-without-company")
    new.press('main a[href^="/companies/new?next="]')
    enter_company(new)
    new.page.locator('main [name="delegates"]').first.check()
    new.choose("side", "exporter")
    new.choose("languages", "zh")
    new.choose("interpreter_needed", "prefer")
    new.choose("goals", "sell")
    new.shot("register")
    new.send("/register")
    new.page.wait_for_url(re.compile(r"/registrations?/"))
    new.shot("registration")

    organiser.sign_in("organiser@demo.example")
    organiser.goto("/organise/zibo-mie/participants?state=pending")
    organiser.shot("participants")
    row = organiser.page.locator("tr", has_text="淄博青窑陶瓷有限公司")
    row.locator('form[action*="/approve"] button').click()
    expect(organiser.page.locator("main .notice").first).to_be_visible()
    organiser.shot("approved")

    new.goto(EVENT)
    new.press(f'main a[href="{EVENT}/directory"]')
    expect(new.page.locator("#found .card-company").first).to_be_visible()
    new.shot("directory")


def code_for(email: str, admin: Visitor) -> str:
    """The code in the kept mail to `email`, as the administrator reads it."""

    def letter() -> str | None:
        admin.goto("/dev/mail")
        row = admin.page.locator("tr", has_text=email)
        return row.locator("a").first.get_attribute("href") if row.count() else None

    admin.goto(until(letter))
    admin.shot("mail")
    found = re.search(r"(?<!\d)(\d{6})(?!\d)", admin.page.locator("pre[lang]").inner_text())
    assert found
    return found[1]


def enter_company(new: Visitor) -> None:
    new.fill("legal_name", "淄博青窑陶瓷有限公司")
    new.fill("legal_name_en", "Zibo Qingyao Ceramics Co., Ltd.")
    new.fill("country", "CN")
    new.fill("region", "山东")
    new.fill("city", "淄博")
    new.choose("sells", "true")
    new.fill("business_type", "manufacturer")
    new.fill("sectors", "6911, 6912")
    new.fill("about.zh", "青窑2009年建厂，专做高温瓷与酒店瓷，月产成品约八万件，可来样定制、加印店标。")
    new.shot("company-form")
    new.send("/companies/new")
    new.page.wait_for_url(f"**{EVENT}/register")  # back where a company was missing
    new.shot("company")


# -- two people, from the search to the seal --------------------------------------------------------


def test_zibo_and_tsu_find_each_other_meet_talk_and_agree(zibo: Visitor, tsu: Visitor) -> None:
    ask_for_a_meeting(tsu)
    meeting = accept(zibo)
    both_see_both_clocks(zibo, tsu, meeting)
    first = calendars(zibo, tsu, meeting)
    assert first["sequence"] == 0
    prepare(zibo, tsu, meeting)
    talk(zibo, tsu, meeting)
    agree(zibo, tsu, meeting)
    move(zibo, tsu, meeting)
    moved = calendars(zibo, tsu, meeting)
    assert moved["uid"] == first["uid"]
    assert moved["sequence"] == 1
    assert moved["starts"] != first["starts"]


def ask_for_a_meeting(tsu: Visitor) -> None:
    """She finds Ruilin by a word of its name, and asks for three times, the second of the day first."""
    tsu.shot("today")
    tsu.press('nav a[href="/directory"]')
    tsu.page.wait_for_url(f"**{EVENT}/directory")
    tsu.shot("directory")
    tsu.fill("q", "瑞霖")
    tsu.page.keyboard.press("Enter")
    tsu.page.wait_for_url("**/directory?*q=*")
    card = tsu.see("#found .card-company")
    expect(tsu.page.locator("#found .card-company")).to_have_count(1)
    expect(card).to_contain_text("瑞霖")
    tsu.shot("found")
    card.locator('a[href*="/participants/"]').first.click()
    tsu.shot("participant")
    tsu.press('main a[href$="/ask"]')
    ask(
        tsu,
        "ボーンチャイナのティーカップ2種を試験販売したいと考えております。最小ロットと納期をご教示ください。",
    )


def ask(who: Visitor, message: str) -> None:
    """Three free times: the fifth is the first choice, then the first and the third."""
    boxes = who.page.locator("[data-slots] .slot input[type=checkbox]:not(:disabled)")
    values = [boxes.nth(number).get_attribute("value") for number in (4, 0, 2)]
    for value in values:
        who.page.locator(f'[data-slots] input[value="{value}"]').check()
    assert [one.get_attribute("value") for one in who.page.locator('[data-ranked-list] [name="slots"]').all()] == values
    who.fill("reason", "buy")
    who.fill("message", message)
    who.page.locator('input[name="listings"]').first.check()
    who.choose("interpreter", "find")
    who.shot("ask")
    who.send("/ask")
    who.page.wait_for_url("**/requests/*")
    expect(who.page.locator("#times .answer")).to_have_count(3)
    who.shot("asked")


def accept(zibo: Visitor) -> str:
    """She sees the request on her day, and accepts the second of its times. The meeting's address."""
    zibo.goto("/")
    zibo.shot("today")
    zibo.press('main .card-request a.btn-primary[href^="/requests/"]')
    expect(zibo.page.locator("#times .answer")).to_have_count(3)
    zibo.shot("request")
    zibo.page.locator('#times form[action$="/accept"] button').nth(1).click()
    zibo.page.wait_for_url("**/meetings/*")
    zibo.shot("meeting")
    return zibo.page.url.removeprefix(zibo.site.url)


def both_see_both_clocks(zibo: Visitor, tsu: Visitor, meeting: str) -> None:
    """Each her own time large, with the other's beside it: Tokyo is one hour ahead of Shanghai."""
    tsu.goto("/")
    tsu.press(f'main a.btn-primary[href="{meeting}"]')
    tsu.shot("meeting")
    for who, mine, theirs in ((zibo, SHANGHAI, TOKYO), (tsu, TOKYO, SHANGHAI)):
        starts = datetime.fromisoformat(who.see(".meeting-hero .clock-mine time").get_attribute("datetime") or "")
        assert who.see(".meeting-hero .clock-mine time").inner_text() == f"{starts.astimezone(mine):%H:%M}"
        assert who.see(".meeting-hero .clock-theirs time").inner_text() == f"{starts.astimezone(theirs):%H:%M}"


def calendars(zibo: Visitor, tsu: Visitor, meeting: str) -> dict[str, object]:
    """Uid, sequence and start of the calendar files that both download, read by two strangers who must agree."""
    read = []
    for who in (zibo, tsu):
        who.goto(meeting)
        with who.page.expect_download() as download:
            who.press(f'main a[href="{meeting}.ics"]')
        assert download.value.suggested_filename.endswith(".ics")
        text = Path(download.value.path()).read_text(encoding="utf-8")
        theirs = vobject.readOne(text).vevent
        ours = icalendar.Calendar.from_ical(text).events[0]
        assert theirs.dtstart.value == ours.DTSTART
        assert theirs.dtend.value == ours.DTSTART + timedelta(minutes=30)
        assert str(ours["UID"]) == theirs.uid.value
        assert int(ours["SEQUENCE"]) == int(theirs.sequence.value)
        shown = datetime.fromisoformat(who.see(".meeting-hero .clock-mine time").get_attribute("datetime") or "")
        assert ours.DTSTART.astimezone(UTC) == shown
        read.append({"uid": theirs.uid.value, "sequence": int(theirs.sequence.value), "starts": shown})
    assert read[0] == read[1]
    return read[0]


def prepare(zibo: Visitor, tsu: Visitor, meeting: str) -> None:
    """The exporter sets the video link and the agenda; the buyer reads both."""
    zibo.goto(meeting)
    zibo.press("#link summary")
    zibo.fill("url", "https://meet.ruilin.example/tea-cups")
    zibo.fill("note", "会议号 402-118")
    zibo.send("/link")
    expect(zibo.page.locator("#link")).to_contain_text("402-118")
    zibo.press("#agenda summary")
    zibo.fill("agenda", "一、样品与白度\n二、起订量与交期\n三、四日市到岸价")
    zibo.send("/agenda")
    expect(zibo.page.locator("#agenda")).to_contain_text("四日市到岸价")
    zibo.shot("prepared")
    tsu.goto(meeting)
    expect(tsu.page.locator('main a[href="https://meet.ruilin.example/tea-cups"]')).to_be_visible()
    expect(tsu.page.locator("#agenda")).to_contain_text("四日市到岸价")
    tsu.shot("prepared")


def talk(zibo: Visitor, tsu: Visitor, meeting: str) -> None:
    """What one writes the other sees at once. The line of one is cut while both write; nothing is lost or doubled."""
    for who in (zibo, tsu):
        who.goto(meeting)
        who.press('#chat a[href$="#end"]')
        expect(who.page.locator("html[data-line=open]")).to_be_attached()
    said: list[str] = []

    def say(who: Visitor, words: str) -> None:
        who.fill("body", words)
        who.page.keyboard.press("Enter") if not who.phone else who.press("[data-composer] button")
        said.append(words)

    def all_see(*who: Visitor) -> None:
        for one in who:
            expect(one.page.locator(".bubble[data-seq] .bubble-text")).to_have_text(said)
            expect(one.page.locator(".bubble-sending, .bubble-failed")).to_have_count(0)

    say(zibo, "佐藤女士您好，样品已于今天寄出。")
    all_see(tsu, zibo)
    say(tsu, "ありがとうございます。到着しましたらご連絡いたします。")
    all_see(zibo, tsu)
    say(zibo, "白度报告附在箱内。")
    all_see(tsu, zibo)
    expect(zibo.page.locator("[data-chat-read]")).to_be_visible()
    expect(tsu.page.locator("[data-chat-read]")).to_be_hidden()  # whoever wrote the last words has read them anyway
    zibo.shot("chat")
    tsu.shot("chat")

    zibo.cut(True)
    zibo.fill("body", "茶杯口径八十二毫米。")
    zibo.press("[data-composer] button")
    zibo.fill("body", "彩盒可以印贵社的店标。")
    zibo.press("[data-composer] button")
    expect(zibo.page.locator(".bubble-sending")).to_have_count(2)
    say(tsu, "箱に店名を入れられますか。")
    say(tsu, "数量は六百客を考えております。")
    all_see(tsu)
    zibo.shot("chat-cut", full=False)
    expect(zibo.page.locator(".bubble-sending")).to_have_count(2)
    assert "六百" not in zibo.page.locator(".talk").inner_text()
    said.extend(["茶杯口径八十二毫米。", "彩盒可以印贵社的店标。"])
    zibo.cut(False)
    all_see(zibo, tsu)
    expect(zibo.page.locator("html[data-line=open]")).to_be_attached()
    zibo.shot("chat-back")
    tsu.shot("chat-back")
    say(zibo, "那么我来拟一份订单。")
    all_see(tsu, zibo)


def agree(zibo: Visitor, tsu: Visitor, meeting: str) -> None:
    """The exporter proposes two lines, the buyer answers with one other price, the exporter confirms."""
    zibo.goto(meeting)
    zibo.press('#deals a[href^="/deals/new"]')
    zibo.shot("propose-empty")
    zibo.fill("kind", "trial_order")
    row(zibo, 0, "骨瓷茶杯，口径82毫米，描金", "6911.10", "600", "piece", "3.20")
    zibo.press("[data-repeat-add]")
    row(zibo, 1, "骨瓷茶碟，直径150毫米", "6911.10", "600", "piece", "1.85")
    zibo.fill("incoterm", "CIF")
    zibo.fill("place", "Yokkaichi")
    zibo.fill("payment_term", "TT_DEPOSIT_BALANCE_COPY_BL")
    zibo.fill("deposit_percent", "30")
    zibo.fill("valid_until", f"{datetime.now(UTC) + timedelta(days=20):%Y-%m-%d}")
    zibo.shot("propose")
    zibo.send("/deals")
    zibo.page.wait_for_url(re.compile(r"/deals/[0-9a-z]{20,}"))
    zibo.shot("proposed")
    deal = zibo.page.url.removeprefix(zibo.site.url)

    tsu.goto("/deals")
    tsu.press(f'main a[href="{deal}"]')
    tsu.shot("deal")
    tsu.press(f'main a[href="{deal}/counter"]')
    tsu.fill("lines.0.unit_price.amount", "3.05")
    tsu.shot("counter")
    tsu.send("/revisions")
    tsu.page.wait_for_url(f"**{deal}")
    tsu.shot("countered")

    expect(zibo.page.locator("[data-deal]")).to_be_visible()  # told at once that it changed
    zibo.shot("deal-changed", full=False)
    zibo.press(f'[data-deal] a[href="{deal}"]')
    expect(zibo.page.locator("#changes")).to_contain_text("3.05")
    zibo.shot("deal-differences")
    zibo.fill("read_back", "2940.00")
    zibo.choose("read_all", "yes")
    zibo.send("/confirm")
    zibo.page.wait_for_url(f"**{deal}")
    expect(tsu.page.locator("[data-deal]")).to_be_visible()
    for who in (zibo, tsu):
        who.goto(deal)
        expect(who.page.locator(".page-title .state-done, .page-title .badge-done").first).to_be_visible()
        expect(who.page.locator("#confirm")).to_have_count(0)
        who.shot("sealed")


def row(who: Visitor, number: int, text: str, code: str, quantity: str, unit: str, price: str) -> None:
    """Fill in one line of a deal."""
    name = f"lines.{number}"
    who.fill(f"{name}.description.{who.language}", text)
    who.fill(f"{name}.hs_code", code)
    who.fill(f"{name}.quantity", quantity)
    who.fill(f"{name}.unit", unit)
    who.fill(f"{name}.unit_price.amount", price)
    who.fill(f"{name}.unit_price.currency", "USD")
    who.fill(f"{name}.promised_date", f"{datetime.now(UTC) + timedelta(days=60):%Y-%m-%d}")


def move(zibo: Visitor, tsu: Visitor, meeting: str) -> None:
    """The exporter moves the meeting to the last time that is free for both."""
    zibo.goto(meeting)
    zibo.press(f'main a[href="{meeting}/move"]')
    zibo.page.locator('[name="slot"]:not(:disabled)').last.check()
    zibo.shot("move")
    zibo.send("/move")
    zibo.page.wait_for_url(f"**{meeting}")
    zibo.shot("moved")
    tsu.goto("/")
    tsu.shot("today-moved")


# -- a meeting is given up --------------------------------------------------------------------------


def test_a_meeting_is_cancelled_with_a_reason_that_the_other_side_reads(visitor: Come, zibo: Visitor) -> None:
    emily = visitor("chicago", zone="America/Chicago")
    emily.sign_in("buyer.us@demo.example")
    emily.goto(f"{EVENT}/directory?q=ruilin")
    emily.press('#found a[href$="/ask"]')
    ask(emily, "We run twelve hotels and look for bone china with our crest. What is your minimum lot?")
    meeting = accept(zibo)
    zibo.press("#cancel summary")
    zibo.fill("reason", "那天窑炉检修，抱歉。")
    zibo.shot("cancel")
    zibo.send("/cancel")
    zibo.shot("cancel-question", full=False)
    zibo.agree()
    expect(zibo.page.locator(f'main a[href="{meeting}.ics"]')).to_have_count(0)
    zibo.shot("cancelled")
    emily.goto(meeting)
    expect(emily.page.locator("main .notice").first).to_contain_text("那天窑炉检修，抱歉。")
    emily.shot("cancelled")
    body = emily.page.evaluate("address => fetch(address).then((answer) => answer.text())", f"{meeting}.ics")
    event = icalendar.Calendar.from_ical(body).events[0]
    assert (event["STATUS"], int(event["SEQUENCE"])) == ("CANCELLED", 1)
