"""People from outside in a room: they come by a link of their own, talk, and see and hear nothing else."""

from datetime import timedelta

import pytest

from tests.conftest import on_both_databases
from tests.factories.meetings import Fair
from tests.factories.rooms import ask, begin, code, heard, invite, plug_guest, plug_into
from tradehall.kernel.sockets import EVENTS
from tradehall.meetings.commands import AddGuest, CancelMeeting, RemoveGuest
from tradehall.meetings.errors import MeetingOver
from tradehall.meetings.queries import meeting_page
from tradehall.rooms.after.queries import after_page

pytestmark = on_both_databases
OFFER = {"description": {"type": "offer", "sdp": "v=0\r\n"}}
OPEN_TO_GUESTS = {"room:join", "room:leave", "room:signal", "room:tell", "room:mode", "room:turn"}


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
    assert code(ask(aunt, "room:notes", meeting=meeting)) == "forbidden"
    assert code(ask(aunt, "room:hide", meeting=meeting)) == "forbidden"
    assert code(ask(aunt, "room:wait", meeting=meeting, state="here")) == "forbidden"
    assert code(ask(aunt, "room:trouble", meeting=meeting, kind="sound")) == "forbidden"


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
    for wrong in (link[:-1] + ("A" if link[-1] != "A" else "B"), "x", "", "0" * 2000):
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
