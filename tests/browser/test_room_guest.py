"""Somebody from outside in a call: they come by their link, without an account, and take part like the others. With
three of them and all who have a seat, the room is full."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from tests.browser.people import Site, Visitor, until
from tests.browser.rooms import TILES, arrived, enter, is_in, meeting_of, see_each_other
from tests.conftest import SECRET
from tradehall.accounts.models import Person
from tradehall.kernel.ids import new_public_id
from tradehall.meetings import passes
from tradehall.meetings.models import Guest

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.timeout(300)]
Come = Callable[..., Visitor]


def invite(site: Site, room: str, name: str) -> str:
    """Their link."""
    with site.changed() as session:
        meeting = meeting_of(session, room)
        exporter = session.scalars(select(Person).filter_by(email="exporter@demo.example")).one()
        guest = Guest(meeting_id=meeting.id, participation_id=meeting.exporter_id, name=name, language="ko")
        guest.public_id, guest.added_by = new_public_id(), exporter.id
        guest.email = f"{guest.public_id}@out.example"
        session.add(guest)
    passes.use(SECRET)
    return passes.way_in(guest.public_id)


def go_in(guest: Visitor, link: str) -> None:
    guest.goto(link)
    guest.send()
    guest.press("[data-room-enter]")
    is_in(guest)


def test_a_guest_takes_part_like_the_others(site: Site, room: str, zibo: Visitor, visitor: Come) -> None:
    aunt = visitor("aunt", language="ko", zone="Asia/Seoul", phone=True)
    link = invite(site, room, "Aunt")
    enter(zibo, room)
    go_in(aunt, link)
    see_each_other(zibo, aunt)

    aunt.press("[data-room-sheet]")
    aunt.press("#tab-room-tray")
    aunt.press("[data-listing] [data-show] >> nth=0")
    expect(zibo.page.locator("[data-shown]")).to_be_visible()
    zibo.press("[data-shown-hide]")
    aunt.press("#tab-room-notes")
    aunt.page.fill("#note-body", "청자 견본")
    aunt.press("[data-notes-submit]")
    zibo.press("#tab-room-notes")
    expect(zibo.page.locator(".note")).to_contain_text("Aunt")
    expect(zibo.page.locator(".note [data-language]")).to_have_text("韩语")
    aunt.press("[data-room-sheet]")

    aunt.press("[data-room-help]")
    aunt.press("[data-room-help-dialog] form[data-room-act=trouble] button")
    expect(aunt.page.locator(".help-cry")).to_be_visible()
    aunt.shot("help", full=False)
    aunt.press(".help-cry form button")  # it works again: that is no reason to leave
    expect(aunt.page.locator(".help-cry")).to_have_count(0)
    expect(aunt.page.locator(".room.is-inside")).to_be_attached()
    aunt.press("[data-room-help-dialog] form[method=dialog] button")

    # a page that is loaded anew: the same person, in their place, with their hand up
    aunt.press("[data-do=hand]")
    hand, tile = zibo.page.locator(f"{TILES} [data-sign=hand]"), zibo.page.locator(TILES)
    expect(hand).to_be_visible()
    was = tile.get_attribute("data-tile")
    aunt.page.reload()
    is_in(aunt)
    see_each_other(zibo, aunt)
    expect(hand).to_be_visible()
    expect(aunt.page.locator("[data-do=hand]")).to_have_attribute("aria-pressed", "true")
    assert tile.get_attribute("data-tile") == was


@pytest.mark.soak
def test_six_people_hear_each_other(
    site: Site, room: str, zibo: Visitor, tsu: Visitor, interpreter: Visitor, visitor: Come
) -> None:
    """Sound first: it comes from everybody to everybody, and pictures are small."""
    members = [zibo, tsu, interpreter]
    for one in members:
        enter(one, room)
    guests = [visitor(f"guest-{number}", language="ko", phone=True) for number in range(3)]
    for number, one in enumerate(guests):
        go_in(one, invite(site, room, f"Guest {number}"))
    for one in (*members, *guests):
        expect(one.page.locator(TILES)).to_have_count(5, timeout=60_000)
        until(lambda one=one: all(peer["energy"] for peer in arrived(one)), seconds=120)
