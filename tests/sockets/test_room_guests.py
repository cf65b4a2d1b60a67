"""People from outside in a room: they come by a link of their own, talk, and see and hear nothing else."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.conftest import on_both_databases
from tests.factories import companies as made
from tests.factories.meetings import Fair
from tests.factories.rooms import ask, begin, code, heard, invite, plug_guest, plug_into
from tradehall.companies.models import Company
from tradehall.kernel.ids import new_public_id
from tradehall.kernel.sockets import EVENTS
from tradehall.meetings.commands import AddGuest, CancelMeeting, RemoveGuest
from tradehall.meetings.errors import MeetingOver
from tradehall.meetings.queries import meeting_page
from tradehall.notices.models import Notice
from tradehall.rooms.after.queries import after_page
from tradehall.rooms.ways.commands import TakeTrouble
from tradehall.rooms.ways.queries import calls

pytestmark = on_both_databases
OFFER = {"description": {"type": "offer", "sdp": "v=0\r\n"}}
OPEN_TO_GUESTS = {
    "room:join", "room:leave", "room:signal", "room:tell", "room:mode", "room:turn", "room:trouble", "preflight:ping",
    "room:notes", "room:note-write", "room:note-change", "room:note-remove", "room:note-restore",
    "room:lay-out", "room:take-away", "room:show", "room:hide", "room:point",
}  # fmt: skip


@pytest.fixture
def fair(runner):
    return Fair(runner)


@pytest.fixture
def meeting(fair):
    fair.enrol(fair.hu)
    return fair.meet(fair.sato, fair.kiln, fair.li)


@pytest.fixture
def link(fair, meeting):
    return invite(fair, meeting, fair.sato, "Aunt")


def come(client, meeting, **more):
    answer = ask(client, "room:join", meeting=meeting, **more)
    assert answer["ok"], answer
    return answer


def test_a_guest_talks_as_guest_of_the_side_that_brought_them(hall, fair, meeting, clock, link):
    begin(fair, clock)
    li, aunt = plug_into(hall, fair.li), plug_guest(hall, link)
    first = come(li, meeting)["you"]
    mine = come(aunt, meeting)
    assert (mine["you"]["role"], mine["you"]["side"], mine["you"]["outside"]) == ("guest", "buyer", True)
    assert mine["you"]["name"] == "Aunt"
    (told,) = [one["peer"] for one in heard(hall, li, "room:peer-joined") if one["peer"]["peer"] != first["peer"]]
    assert told == mine["you"]
    assert ask(li, "room:signal", meeting=meeting, to=mine["you"]["peer"], signal=OFFER)["ok"]
    assert [one["from"] for one in heard(hall, aunt, "room:signal")] == [first["peer"]]
    assert ask(aunt, "room:tell", meeting=meeting, told={"muted": True})["ok"]
    assert ask(aunt, "room:leave", meeting=meeting)["ok"]
    assert [one["why"] for one in heard(hall, li, "room:peer-left")] == ["gone"]
    (stay,) = [one for one in fair.runner.ask(after_page, fair.li, meeting).stays if one.name == "Aunt"]
    assert (stay.role, stay.side) == ("guest", "buyer")


def test_a_second_page_takes_the_first_ones_place(hall, fair, meeting, clock, link):
    begin(fair, clock)
    one, other = plug_guest(hall, link), plug_guest(hall, link)
    first = come(one, meeting)["you"]["peer"]
    assert come(other, meeting)["you"]["peer"] != first
    assert heard(hall, one, "room:elsewhere")
    assert code(ask(one, "room:tell", meeting=meeting, told={"hand": True})) == "not-in-room"
    assert code(ask(one, "room:signal", meeting=meeting, to=first, signal=OFFER)) == "not-in-room"


def test_a_guest_comes_into_no_other_room_and_not_before_the_door_opens(hall, fair, meeting, clock, link):
    elsewhere = fair.meet(fair.kim, fair.kiln, fair.li, slot=2)
    aunt = plug_guest(hall, link)
    assert code(ask(aunt, "room:join", meeting=meeting)) == "doors-not-open"
    begin(fair, clock, 2)
    assert code(ask(aunt, "room:join", meeting=elsewhere)) == "not-found"


def test_nothing_else_is_open_to_guests(hall, fair, meeting, clock, link):
    assert {name for name, event in EVENTS.items() if event.guests} == OPEN_TO_GUESTS
    begin(fair, clock)
    aunt = plug_guest(hall, link)
    come(aunt, meeting)
    assert code(ask(aunt, "chat:sync", conversation=meeting, after=0)) == "forbidden"
    assert code(ask(aunt, "room:wait", meeting=meeting, state="here")) == "forbidden"
    assert code(ask(aunt, "room:record-ask", meeting=meeting)) == "forbidden"
    assert code(ask(aunt, "room:extend", meeting=meeting, minutes=5, version=1)) == "forbidden"


def test_a_guest_writes_notes_like_the_others(hall, fair, meeting, clock, link):
    begin(fair, clock)
    li, aunt = plug_into(hall, fair.li), plug_guest(hall, link)
    come(li, meeting)
    come(aunt, meeting)
    line = {"note": new_public_id(), "body": "Blue glaze"}
    note = ask(aunt, "room:note-write", meeting=meeting, **line)["note"]
    assert (note["by"], note["body"], note["language"]) == ("Aunt", "Blue glaze", "en")
    assert ask(aunt, "room:note-write", meeting=meeting, **line)["note"]["id"] == line["note"]  # once
    assert [one["note"]["by"] for one in heard(hall, li, "room:note")] == ["Aunt"]
    changed = ask(li, "room:note-change", meeting=meeting, version=1, **{**line, "body": "Green glaze"})
    assert changed["note"]["by"] == "Aunt"
    assert [one["body"] for one in ask(aunt, "room:notes", meeting=meeting)["notes"]] == ["Green glaze"]
    elsewhere = fair.meet(fair.kim, fair.kiln, fair.li, slot=2)
    assert code(ask(aunt, "room:notes", meeting=elsewhere)) == "not-found"
    assert code(ask(aunt, "room:note-write", meeting=elsewhere, note=new_public_id(), body="x")) == "not-found"
    (guest,) = [one for one in fair.runner.ask(meeting_page, fair.sato, meeting).guests if one.role == "outside"]
    fair.runner.run(RemoveGuest(meeting=meeting, guest=guest.person.public_id), fair.sato)
    assert [one["by"] for one in ask(li, "room:notes", meeting=meeting)["notes"]] == ["Aunt"]


def test_a_guest_shows_what_lies_on_the_tray_and_lays_out_what_their_side_offers(hall, fair, meeting, clock, runner):
    begin(fair, clock)
    with runner.db.read() as session:
        kiln = session.query(Company).filter(Company.slug == "kiln").one().public_id
    plate, bowl = (made.listing(runner, fair.boss, kiln, title={"en": title}) for title in ("Plate", "Bowl"))
    li, aunt = plug_into(hall, fair.li), plug_guest(hall, invite(fair, meeting, fair.sato, "Aunt"))
    engineer = plug_guest(hall, invite(fair, meeting, fair.li, "Engineer"))
    for client in (li, aunt, engineer):
        come(client, meeting)
    assert code(ask(aunt, "room:show", meeting=meeting, listing=plate)) == "not-their-listing"
    assert ask(engineer, "room:lay-out", meeting=meeting, listing=plate)["ok"]
    assert ask(aunt, "room:show", meeting=meeting, listing=plate, picture=1)["ok"]
    assert heard(hall, li, "room:changed")[-1]["state"]["shown"] == {"listing": plate, "picture": 1}
    assert ask(aunt, "room:point", meeting=meeting, x=0.5, y=0.25)["ok"]
    assert [(one["x"], one["y"]) for one in heard(hall, li, "room:pointed")] == [(0.5, 0.25)]
    assert ask(aunt, "room:hide", meeting=meeting)["ok"]
    assert ask(engineer, "room:take-away", meeting=meeting, listing=plate)["ok"]
    assert code(ask(aunt, "room:lay-out", meeting=meeting, listing=bowl)) == "not-their-listing"
    assert heard(hall, li, "room:changed")[-1]["state"]["tray"] == []


def test_a_guest_calls_the_organisers_who_read_the_name(hall, fair, meeting, clock, link):
    begin(fair, clock)
    aunt, zhao = plug_guest(hall, link), plug_into(hall, fair.zhao)
    come(aunt, meeting)
    called = ask(aunt, "room:trouble", meeting=meeting, kind="sound", words="I hear nothing")
    assert called["ok"]
    (row,) = fair.runner.ask(calls, fair.zhao, fair.slug).rows
    assert (row.cry.by, row.cry.words) == ("Aunt", "I hear nothing")
    while hall.dispatcher.run_due():
        pass
    with fair.runner.db.read() as session:
        (details,) = session.scalars(select(Notice.details).where(Notice.kind.startswith("trouble")))
    assert details["person"] == [["Aunt", "", ""]]
    fair.runner.run(TakeTrouble(trouble=called["trouble"]), fair.zhao)
    assert ask(zhao, "room:join", meeting=meeting)["ok"]  # at once, as they were called
    assert heard(hall, aunt, "room:trouble-changed")


def test_whose_invitation_is_withdrawn_is_out_at_once_and_stays_out(hall, fair, meeting, clock, link):
    begin(fair, clock)
    li, aunt = plug_into(hall, fair.li), plug_guest(hall, link)
    come(li, meeting)
    come(aunt, meeting)
    heard(hall, li)
    (guest,) = [one for one in fair.runner.ask(meeting_page, fair.sato, meeting).guests if one.role == "outside"]
    fair.runner.run(RemoveGuest(meeting=meeting, guest=guest.person.public_id), fair.sato)
    assert [one["why"] for one in heard(hall, li, "room:peer-left")] == ["removed"]
    hall.relay.pump()
    assert not aunt.is_connected()
    assert not plug_guest(hall, link).is_connected()
    again = invite(fair, meeting, fair.sato, "Aunt")
    assert again != link
    come(plug_guest(hall, again), meeting)


def test_a_forged_link_connects_nobody_whoever_the_browser_is(hall, fair, meeting, clock, link):
    other = "A" if link[-5] != "A" else "B"  # not the last letter: some of its bits say nothing
    for wrong in (f"{link[:-5]}{other}{link[-4:]}", "x", "", "0" * 2000):
        assert not plug_guest(hall, wrong).is_connected()
    assert not plug_guest(hall, {"a": 1}).is_connected()


def test_a_cancelled_meeting_empties_its_room_of_guests_too(hall, fair, meeting, clock, link):
    clock.at = fair.times[fair.slots[0]][0] - timedelta(minutes=5)
    aunt = plug_guest(hall, link)
    come(aunt, meeting)
    version = fair.runner.ask(meeting_page, fair.li, meeting).version
    fair.runner.run(CancelMeeting(meeting=meeting, reason="No", version=version), fair.li)
    assert heard(hall, aunt, "room:removed")
    assert code(ask(aunt, "room:join", meeting=meeting)) == "doors-closed"


def test_an_interpreter_from_outside_speaks_for_no_side_and_passes_turns(hall, fair, meeting, clock):
    begin(fair, clock)
    li, hana = plug_into(hall, fair.li), plug_guest(hall, invite(fair, meeting, fair.li, "Hana", role="interpreter"))
    come(li, meeting)
    mine = come(hana, meeting)["you"]
    assert (mine["role"], mine["side"]) == ("interpreter", None)
    assert ask(li, "room:mode", meeting=meeting, mode="consecutive")["ok"]
    assert ask(li, "room:turn", meeting=meeting, was="exporter", to="interpreter")["ok"]
    assert ask(hana, "room:turn", meeting=meeting, was="interpreter", to="exporter")["ok"]


def test_nothing_is_recorded_while_somebody_without_an_account_is_there(hall, fair, meeting, clock, link):
    begin(fair, clock)
    li, aunt = plug_into(hall, fair.li), plug_guest(hall, link)
    come(li, meeting)
    assert ask(li, "room:record-ask", meeting=meeting)["ok"]
    assert heard(hall, li, "room:changed")[-1]["state"]["recording"]["since"]
    come(aunt, meeting)
    assert heard(hall, li, "room:changed")[-1]["state"]["recording"]["since"] is None
    ask(li, "room:record-stop", meeting=meeting)
    assert code(ask(li, "room:record-ask", meeting=meeting)) == "recording-guest-in-call"


def test_guests_are_brought_while_the_meeting_runs_and_not_after(fair, meeting, clock):
    begin(fair, clock)
    invite(fair, meeting, fair.li, "Hana")
    clock.at = fair.times[fair.slots[0]][1]
    with pytest.raises(MeetingOver):
        fair.runner.run(AddGuest(meeting=meeting, name="Late", email="late@home.example"), fair.li)
