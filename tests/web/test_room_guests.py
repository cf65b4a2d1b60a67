"""The way into a room for people from outside: looking never acts, and only what is theirs is to be seen."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.factories import companies as made
from tests.factories.calls import make_call
from tests.factories.chat import browser_of
from tests.factories.rooms import invite
from tradehall.companies.models import Company
from tradehall.kernel.db import counting
from tradehall.kernel.policy import SYSTEM, VISITOR
from tradehall.meetings.commands import RemoveGuest, SetLink, Video
from tradehall.meetings.commands.video import SwitchVideo
from tradehall.meetings.models import Guest
from tradehall.meetings.queries import meeting_page
from tradehall.rooms.models import RoomVisit
from tradehall.rooms.preflight.queries import guests_lights
from tradehall.rooms.tray.commands import LayOutListing
from tradehall.rooms.ways.queries import calls

MOST = 8


@pytest.fixture
def call(runner, clock):
    return make_call(runner, clock)


@pytest.fixture
def link(call):
    return invite(call.fair, call.meeting, call.fair.sato, "Aunt")


@pytest.fixture
def outside(hall, client):
    """A browser of somebody without an account."""
    hall.identify = lambda: VISITOR
    return client


def called(runner):
    with runner.db.read() as session:
        return session.scalar(select(Guest.called).where(Guest.name == "Aunt"))


def test_looking_at_a_link_does_nothing(call, link, outside, runner):
    page = outside.get(f"/room/{link}")
    assert page.status_code == 200
    assert 'value="Aunt"' in page.text
    assert outside.get(f"/room/{link}/call").headers["Location"] == f"/room/{link}"
    assert called(runner) == ""
    with runner.db.read() as session:
        assert session.scalars(select(RoomVisit).where(RoomVisit.guest_id.is_not(None))).all() == []


def test_who_says_their_name_is_let_in(call, link, outside, runner):
    answer = outside.submit(f"/room/{link}", {"name": "Dr. Aunt"})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/room/{link}/call")
    with counting() as seen:
        page = outside.get(f"/room/{link}/call")
    assert len(seen) <= MOST
    assert page.status_code == 200
    assert f'data-guest="{link}"' in page.text
    for others in ("data-room-recording", "data-record-ask", "/trouble", "/chat", "/deals"):
        assert others not in page.text, others
    assert called(runner) == "Dr. Aunt"


@pytest.mark.parametrize("name", ["", " ", "x" * 101])
def test_a_name_that_is_none_is_asked_for_again(call, link, outside, name):
    answer = outside.submit(f"/room/{link}", {"name": name})
    assert answer.status_code == 422
    assert name.strip() in answer.text


def test_before_and_after_the_page_says_when(call, link, outside, clock):
    starts_at = call.fair.runner.ask(meeting_page, call.fair.zhao, call.meeting).starts_at
    for away, words in ((-11, "opens ten minutes before"), (61, "its room is closed")):
        clock.at = starts_at + timedelta(minutes=away)
        assert words in outside.get(f"/room/{link}").text
        answer = outside.submit(f"/room/{link}", {"name": "Aunt"})
        assert answer.status_code == 409
        assert outside.get(f"/room/{link}/products").status_code == 409


def test_links_that_lead_nowhere_lead_to_words(call, link, outside, runner):
    fair = call.fair
    for wrong in (link[:-2] + "xx", "x", "x" * 500):
        page = outside.get(f"/room/{wrong}")
        assert (page.status_code, "This link leads to no meeting" in page.text) == (404, True)
        assert outside.get(f"/room/{wrong}/call").status_code == 404
        assert outside.submit(f"/room/{wrong}", {"name": "Eve"}).status_code in (404, 422)
    (guest,) = [one for one in fair.runner.ask(meeting_page, fair.sato, call.meeting).guests if one.role == "outside"]
    runner.run(RemoveGuest(meeting=call.meeting, guest=guest.person.public_id), fair.sato)
    assert outside.get(f"/room/{link}").status_code == 404


ROUTES = {
    "GET /room/<link>", "POST /room/<link>", "GET /room/<link>/call", "GET /room/<link>/help", "POST /room/<link>/help",
    "POST /room/<link>/help/<trouble>/solved", "GET /room/<link>/products", "GET /room/<link>/products/<listing>",
    "GET /room/<link>/way", "GET /room/<link>/way/on", "GET /room/<link>/test", "POST /room/<link>/test",
    "POST /room/<link>/test/ice", "GET /room/<link>/test/down", "POST /room/<link>/test/up",
}  # fmt: skip


def test_no_route_of_guests_opens_for_a_link_that_leads_nowhere(hall, call, link, outside, runner):
    """Made up, withdrawn, or of a purpose of its own."""
    rules = [rule for rule in hall.app.url_map.iter_rules() if rule.rule.startswith("/room/")]
    routes = {f"{method} {rule.rule}" for rule in rules for method in rule.methods & {"GET", "POST"}}
    assert routes == ROUTES
    fair = call.fair
    (guest,) = [one for one in fair.runner.ask(meeting_page, fair.sato, call.meeting).guests if one.role == "outside"]
    runner.run(RemoveGuest(meeting=call.meeting, guest=guest.person.public_id), fair.sato)
    taken = []
    for route in sorted(ROUTES):
        method, rule = route.split()
        for wrong in (link, link[:-6] + "xxxxxx", guest.person.public_id, "x", call.meeting):
            path = rule.replace("<link>", wrong).replace("<trouble>", call.meeting).replace("<listing>", call.plate)
            answer = outside.get(path) if method == "GET" else outside.submit(path, {"name": "Eve", "kind": "line"})
            if answer.status_code != 404:
                taken.append((route, wrong, answer.status_code))
    assert taken == []


def test_nothing_of_a_room_opens_by_the_link_of_another(hall, call, link, outside, runner, clock):
    fair = call.fair
    elsewhere = fair.meet(fair.kim, fair.kiln, fair.li, slot=2)
    uncle = invite(fair, elsewhere, fair.kim, "Uncle")
    outside.submit(f"/room/{link}/help", {"kind": "line", "words": "Mine"})
    (row,) = runner.ask(calls, fair.zhao, fair.slug).rows
    answer = outside.submit(f"/room/{uncle}/help/{row.cry.public_id}/solved", {})
    assert answer.status_code in (404, 409)
    assert "Mine" not in outside.get(f"/room/{uncle}/help").text
    assert [one.cry.words for one in runner.ask(calls, fair.zhao, fair.slug).unsolved] == ["Mine"]
    assert outside.get(f"/room/{uncle}/products/{call.plate}").status_code in (404, 409)


def test_a_guest_sees_what_is_laid_out_and_what_their_own_side_offers(call, link, outside, runner):
    fair = call.fair
    with runner.db.read() as session:
        kiln = session.query(Company).filter(Company.slug == "kiln").one().public_id
    laid, kept = (made.listing(runner, fair.boss, kiln, title={"en": title}) for title in ("Plate", "Secret"))
    runner.run(LayOutListing(meeting=call.meeting, listing=laid), fair.li)
    shown = outside.get(f"/room/{link}/products").text
    assert ("Plate" in shown, "Secret" in shown) == (True, False)
    assert outside.get(f"/room/{link}/products/{laid}").status_code == 200
    assert outside.get(f"/room/{link}/products/{kept}").status_code == 404
    engineer = invite(fair, call.meeting, fair.li, "Engineer")
    shown = outside.get(f"/room/{engineer}/products").text
    assert ("Plate" in shown, "Secret" in shown) == (True, True)
    assert outside.get(f"/room/{engineer}/products/{kept}").status_code == 200
    hana = invite(fair, call.meeting, fair.li, "Hana", role="interpreter")
    assert outside.get(f"/room/{hana}/products/{kept}").status_code == 404


def test_a_guest_calls_for_help_without_script_and_says_when_it_works_again(call, link, outside, runner, clock):
    assert outside.get("/room/x/help").status_code == 404
    outside.get(f"/room/{link}/help")
    wrong = outside.submit(f"/room/{link}/help", {"kind": "weather", "words": "Typed"})
    assert (wrong.status_code, 'value="Typed"' in wrong.text) == (422, True)
    assert outside.submit(f"/room/{link}/help", {"kind": "line", "words": "Typed"}).status_code == 303
    (row,) = runner.ask(calls, call.fair.zhao, call.fair.slug).rows
    assert (row.cry.by, row.cry.kind, row.cry.words) == ("Aunt", "line", "Typed")
    page = outside.get(f"/room/{link}/help").text
    assert f"/room/{link}/help/{row.cry.public_id}/solved" in page
    assert "/meetings/" not in page  # nothing is there for those without an account
    assert outside.submit("/room/x/help/y/solved", {}).status_code in (404, 422)
    assert outside.submit(f"/room/{link}/help/{row.cry.public_id}/solved", {}).status_code == 303
    assert runner.ask(calls, call.fair.zhao, call.fair.slug).unsolved == []
    clock.move(hours=3)
    assert outside.submit(f"/room/{link}/help", {"kind": "line"}).status_code == 409


def test_a_guest_tries_camera_and_line_days_before(hall, call, link, outside, clock):
    clock.move(days=-3)
    assert "Test camera and line" in outside.get(f"/room/{link}").text
    page = outside.get(f"/room/{link}/test").text
    assert f'data-guest="{link}" data-at="/room/{link}/test"' in page
    assert outside.get(f"/room/{link}/test/down?octets=1000").content_length == 1000
    headers = {"X-CSRFToken": outside.token(f"/room/{link}/test")}
    assert outside.post(f"/room/{link}/test/up", data=b"x" * 10, headers=headers).json["octets"] == 10
    assert "ice_servers" in outside.post(f"/room/{link}/test/ice", headers=headers).json
    checks = dict.fromkeys(("browser", "camera", "microphone", "socket", "speaker"), "good")
    for camera, light in (("bad", "fair"), ("good", "good")):
        result = {"checks": {**checks, "camera": camera}, "up": 900, "down": 900, "device": "phone"}
        assert outside.post(f"/room/{link}/test", json=result, headers=headers).json["light"] == light
    assert "Tested on" in outside.get(f"/room/{link}/test").text
    assert list(hall.runner.ask(guests_lights, SYSTEM, call.number).values()) == ["good"]
    for path in ("", "/ice", "/up"):
        assert outside.post(f"/room/x/test{path}", headers=headers).status_code == 404
    assert outside.get("/room/x/test").status_code == 404
    assert outside.post("/preflight/ice", headers=headers).status_code == 401


def test_a_guest_goes_on_where_the_others_go(call, link, outside, runner):
    fair = call.fair
    page = runner.ask(meeting_page, fair.li, call.meeting)
    runner.run(SetLink(meeting=call.meeting, url="https://meet.example/abc", version=page.version), fair.li)
    runner.run(SwitchVideo(meeting=call.meeting, video=Video.LINK, version=page.version + 1), fair.li)
    part = outside.get(f"/room/{link}/way").text
    assert (f"/room/{link}/way/on" in part, "data-room-act" in part) == (True, False)
    assert outside.get(f"/room/{link}/way/on").headers["Location"] == "https://meet.example/abc"


def test_one_side_invites_from_inside_and_sees_its_own_alone(hall, call, link):
    fair = call.fair
    address = f"/meetings/{call.meeting}/room/guests"
    li = browser_of(hall, fair.li)
    assert "未テスト" in browser_of(hall, fair.sato).get(address).text
    assert "Aunt" not in li.get(address).text
    wrong = li.submit(address, {"name": "Hana", "email": "no address", "language": "ko", "role": "interpreter"})
    assert (wrong.status_code, 'value="no address"' in wrong.text) == (422, True)
    done = li.submit(address, {"name": "Hana", "email": "hana@far.example", "language": "ko", "role": "interpreter"})
    assert (done.status_code, "hana@far.example" in done.text) == (200, True)
    again = li.submit(address, {"name": "Hana", "email": "hana@far.example", "language": "ko"})
    assert again.status_code == 409
    people = fair.runner.ask(meeting_page, fair.li, call.meeting).guests
    (hana,) = [one.person.public_id for one in people if one.email == "hana@far.example"]
    gone = li.submit(f"{address}/withdraw", {"guest": hana})
    assert (gone.status_code, "hana@far.example" in gone.text) == (200, False)
    assert browser_of(hall, fair.hu).get(address).status_code == 404
    assert browser_of(hall, fair.ito).get(address).status_code == 404
    assert "hana@far.example" not in browser_of(hall, fair.sato).get(address).text
