"""The talk beside the pictures of a room: whoever is there reads each word once and in order, whoever opened it and
whatever became of a line; and what one types is one's own until it is sent."""

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Route, expect
from sqlalchemy import delete, update

from tests.browser.people import Site, Visitor
from tests.browser.rooms import meeting_of, open_doors
from tests.browser.test_every_page import Look, vendor
from tradehall.chat.models import Conversation, Message

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.timeout(300)]
Come = Callable[..., Visitor]
SAID = "[data-talk-list] .bubble .bubble-text"
GONE = "[data-talk-list] .bubble-gone"
WITHDRAW = """
async (message) => (await fetch(`${document.querySelector(`#message-${message} .bubble-more`).href}/withdraw`, {
  method: "POST",
  headers: { Accept: "application/json", "X-CSRFToken": document.querySelector("meta[name=csrf-token]").content },
})).status
"""
CHOSEN = """
(field) => {
  const key = { key: "Enter", keyCode: 229, bubbles: true, cancelable: true };
  return field.dispatchEvent(new KeyboardEvent("keydown", key));
}
"""
WAITING = "[data-talk-waiting] .bubble-sending .bubble-text"
FIELD = "#room-talk-body"


def silent(site: Site) -> str:
    """A room that is open and in which nothing was said yet. Its address."""
    room = open_doors(site)
    with site.changed() as session:
        session.execute(delete(Conversation).filter_by(meeting_id=meeting_of(session, room).id))
    return room


def beside(who: Visitor, email: str, room: str) -> None:
    """At the door of the room, with its talk open: it is there before one goes in."""
    who.enter(f"{email}@demo.example")
    who.goto(room)
    who.press("#tab-room-talk")
    expect(who.page.locator("html[data-line=open]")).to_be_attached()


def two(site: Site, visitor: Come, *names: str) -> tuple[Visitor, Visitor]:
    """Zibo and Tsu beside a silent room."""
    room = silent(site)
    zibo = visitor(names[0], language="zh", zone="Asia/Shanghai")
    tsu = visitor(names[1], language="ja", zone="Asia/Tokyo")
    for who, email in ((zibo, "exporter"), (tsu, "buyer")):
        beside(who, email, room)
    return zibo, tsu


def write(who: Visitor, *words: str) -> None:
    for one in words:
        who.page.fill(FIELD, one)
        who.press("[data-talk-form] [type=submit]")


def read(who: Visitor, *words: str) -> None:
    expect(who.page.locator(SAID)).to_have_text(list(words))


def withdraw(who: Visitor, words: str) -> None:
    """As the page of the message does it."""
    message = who.page.locator("[data-talk-list] .bubble", has_text=words).get_attribute("id")
    assert message
    assert who.page.evaluate(WITHDRAW, message.removeprefix("message-")) == 200


def test_whoever_did_not_open_the_talk_reads_it_too(site: Site, visitor: Come) -> None:
    room = silent(site)
    zibo = visitor("zibo-opens", language="zh", zone="Asia/Shanghai")
    tsu = visitor("tsu-hears", language="ja", zone="Asia/Tokyo")
    hu = visitor("hu-comes-back", language="zh", zone="Asia/Shanghai")
    for who, email in ((zibo, "exporter"), (tsu, "buyer"), (hu, "interpreter")):
        beside(who, email, room)
        expect(who.page.locator("[data-room-talk]")).to_have_attribute("data-conversation", "")
    hu.cut(True)
    write(zibo, "样品收到了吗？")
    for who in (zibo, tsu):
        read(who, "样品收到了吗？")
    write(tsu, "昨日届きました。")
    hu.cut(False)
    for who in (zibo, tsu, hu):
        read(who, "样品收到了吗？", "昨日届きました。")


def test_on_a_phone_the_sheet_that_is_down_counts_what_was_said_and_comes_up_at_its_end(
    site: Site, visitor: Come
) -> None:
    room = silent(site)
    zibo = visitor("zibo-phone", language="zh", zone="Asia/Shanghai", phone=True)
    zibo.enter("exporter@demo.example")
    zibo.goto(room)
    sheet, count = zibo.page.locator("[data-room-sheet]"), zibo.page.locator("[data-room-sheet] .count")
    sheet.click()
    zibo.press("#tab-room-talk")
    sheet.click()
    tsu = visitor("tsu-writes", language="ja", zone="Asia/Tokyo")
    beside(tsu, "buyer", room)
    said = [f"{number}番目のご連絡です。\nご確認をお願いいたします。\n以上です。" for number in range(1, 7)]
    write(tsu, *said)
    expect(count).to_have_text("6")
    sheet.click()
    expect(count).to_have_count(0)  # nor is there anything new in the terms
    expect(zibo.page.locator("[data-room-terms]")).not_to_have_attribute("data-count", re.compile("."))
    expect(zibo.page.locator(SAID).last).to_be_in_viewport(ratio=1)
    zibo.page.evaluate(vendor("test/axe.min.js"))
    look = Look(zibo.page)
    look.inspect("the talk in its sheet")
    assert look.wrong == []


def test_a_message_of_another_day_carries_its_date(site: Site, visitor: Come) -> None:
    zibo, _ = two(site, visitor, "zibo-earlier", "tsu-earlier")
    write(zibo, "昨天说的", "今天说的")
    read(zibo, "昨天说的", "今天说的")
    with site.changed() as session:
        then = datetime(2020, 3, 15, 2, 3, tzinfo=UTC)
        session.execute(update(Message).where(Message.body == "昨天说的").values(sent_at=then))
    zibo.page.reload()
    times = zibo.page.locator("[data-talk-list] .bubble-when time")
    expect(times.first).to_have_text("2020年3月15日 10:03")
    expect(times.last).to_have_text(re.compile(r"^\d\d:\d\d$"))


def test_what_is_typed_while_a_message_is_under_way_stays(site: Site, visitor: Come) -> None:
    """Also the first one, which opens the talk, and on a line that is cut while the page is loaded anew."""
    zibo, tsu = two(site, visitor, "zibo-types", "tsu-reads")
    held: list[Route] = []
    zibo.page.route("**/chat/meetings/*", lambda route: held.append(route))
    with zibo.page.expect_request("**/chat/meetings/*"):
        write(zibo, "一")
    write(zibo, "二")
    zibo.page.fill(FIELD, "写到一半")
    assert len(held) == 1
    held[0].continue_()
    for who in (zibo, tsu):
        read(who, "一", "二")
    expect(zibo.page.locator(FIELD)).to_have_value("写到一半")
    zibo.cut(True)
    write(zibo, "三", "四")
    expect(zibo.page.locator(WAITING)).to_have_text(["三", "四"])
    expect(zibo.page.locator(FIELD)).to_have_value("")
    zibo.page.fill(FIELD, "又写到一半")
    zibo.cut(False)
    for who in (zibo, tsu):
        read(who, "一", "二", "三", "四")
    expect(zibo.page.locator("[data-talk-waiting] li")).to_have_count(0)
    expect(zibo.page.locator(FIELD)).to_have_value("又写到一半")


def test_what_waits_in_a_room_outlives_its_page(site: Site, visitor: Come) -> None:
    room = silent(site)
    zibo = visitor("zibo-reloads", language="zh", zone="Asia/Shanghai")
    beside(zibo, "exporter", room)
    write(zibo, "一")
    read(zibo, "一")
    zibo.is_cut = True
    zibo.context.route_web_socket("**/socket.io/**", lambda socket: socket.close())
    zibo.context.route(re.compile(r"/socket\.io/|/messages"), lambda route: route.abort())
    zibo.page.reload()
    zibo.press("#tab-room-talk")
    write(zibo, "二", "三")
    for _ in range(2):
        expect(zibo.page.locator(WAITING)).to_have_text(["二", "三"])
        zibo.page.reload()
        zibo.press("#tab-room-talk")
    zibo.context.unroute_all()
    read(zibo, "一", "二", "三")
    expect(zibo.page.locator("[data-talk-waiting] li")).to_have_count(0)


def test_all_is_there_and_in_order_whatever_was_not_answered(site: Site, visitor: Come) -> None:
    zibo, tsu = two(site, visitor, "zibo-says", "tsu-misses")
    write(zibo, "一")
    for who in (zibo, tsu):
        read(who, "一")
    tsu.is_cut = True
    tsu.page.route("**/bubbles?seqs=*", lambda route: route.abort(), times=1)
    with tsu.page.expect_event("requestfailed", lambda request: "seqs=" in request.url):
        write(zibo, "二")
    write(zibo, "三")
    for who in (zibo, tsu):
        read(who, "一", "二", "三")
    withdraw(zibo, "一")
    for who in (zibo, tsu):
        expect(who.page.locator(GONE)).to_have_count(1)
    tsu.cut(True)
    withdraw(zibo, "二")
    write(zibo, "四")
    expect(zibo.page.locator(SAID)).to_have_count(4)
    tsu.cut(False)
    for who in (zibo, tsu):
        expect(who.page.locator(GONE)).to_have_count(2)
        expect(who.page.locator(SAID)).to_have_text([re.compile("."), re.compile("."), "三", "四"])


def test_an_enter_that_ends_a_choice_of_the_input_method_does_nothing_else(site: Site, visitor: Come) -> None:
    """In Safari it comes after the end of the composition, and only its code tells what it is."""
    room = silent(site)
    zibo = visitor("zibo-chooses", language="zh", zone="Asia/Shanghai")
    beside(zibo, "exporter", room)
    write(zibo, "一")
    read(zibo, "一")
    zibo.page.fill(FIELD, "样品")
    assert zibo.page.eval_on_selector(FIELD, CHOSEN), "it was taken for the Enter that sends"
    expect(zibo.page.locator(FIELD)).to_have_value("样品")
    talk = zibo.page.get_attribute("[data-room-talk]", "data-conversation")
    zibo.goto(f"/chat/{talk}")
    expect(zibo.page.locator("html[data-line=open]")).to_be_attached()
    zibo.page.locator("#f-body").press_sequentially("@")
    zibo.see("[data-chat-mentions] button")
    assert zibo.page.eval_on_selector("#f-body", CHOSEN), "it was taken for the Enter that chooses a name"
    expect(zibo.page.locator("#f-body")).to_have_value("@")
