"""The talk beside the pictures of a room: whoever is there reads each word once and in order, whoever opened it, whatever
became of a line; and what one types is one's own until it is sent."""

import sqlite3
from collections.abc import Callable
from contextlib import closing

import pytest
from playwright.sync_api import expect

from tests.browser.people import Site, Visitor
from tests.browser.rooms import open_doors

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.timeout(300)]
Come = Callable[..., Visitor]
SAID = "[data-talk-list] .bubble .bubble-text"
FIELD = "#room-talk-body"


def silent(site: Site) -> str:
    """A room that is open and in which nothing was said yet. Its address."""
    room = open_doors(site)
    with closing(sqlite3.connect(site.log.parent / "tradehall.sqlite3", timeout=20)) as db, db:
        of = "SELECT c.id FROM conversations c JOIN meetings m ON m.id = c.meeting_id WHERE m.public_id = ?"
        for talk in db.execute(of, [room.split("/")[2]]).fetchall():
            for table in ("messages", "conversation_members"):
                db.execute(f"DELETE FROM {table} WHERE conversation_id = ?", talk)
            db.execute("DELETE FROM conversations WHERE id = ?", talk)
    return room


def beside(who: Visitor, email: str, room: str) -> None:
    """At the door of the room, with its talk open: it is there before one goes in."""
    who.sign_in(f"{email}@demo.example")
    who.goto(room)
    who.press("#tab-room-talk")
    expect(who.page.locator("html[data-line=open]")).to_be_attached()


def write(who: Visitor, *words: str) -> None:
    for one in words:
        who.page.fill(FIELD, one)
        who.press("[data-talk-form] [type=submit]")


def read(who: Visitor, *words: str) -> None:
    expect(who.page.locator(SAID)).to_have_text(list(words))


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
