"""Rooms over sockets: who comes in, who is told, what is passed to whom, and who is refused."""

import dataclasses
import hmac
from base64 import b64encode
from datetime import timedelta

import pytest

from tests.conftest import on_both_databases
from tests.factories.meetings import Fair
from tests.factories.rooms import ask, begin, code, heard, plug_into
from tradehall.kernel.ids import new_public_id
from tradehall.kernel.policy import SYSTEM
from tradehall.meetings.commands import AddGuest, AssignInterpreter, CancelMeeting, RemoveGuest, SwapDelegate
from tradehall.meetings.queries import meeting_page
from tradehall.rooms import visits
from tradehall.rooms.after.queries import after_page
from tradehall.rooms.commands import CloseVisits

pytestmark = on_both_databases
OFFER = {"description": {"type": "offer", "sdp": "v=0\r\n"}}


@pytest.fixture
def fair(runner):
    return Fair(runner)


@pytest.fixture
def meeting(fair):
    fair.enrol(fair.hu)
    return fair.meet(fair.sato, fair.kiln, fair.li)


@pytest.fixture
def plug(hall):
    return lambda who: plug_into(hall, who)


def see(fair, meeting):
    return fair.runner.ask(meeting_page, fair.zhao, meeting)


def come(client, meeting, **more):
    answer = ask(client, "room:join", meeting=meeting, **more)
    assert answer["ok"], answer
    return answer


@pytest.fixture
def call(hall, fair, meeting, clock, plug):
    """Li and Sato in their room, with nothing unheard: (li's socket, li's peer, sato's socket, sato's peer)."""
    begin(fair, clock)
    li, sato = plug(fair.li), plug(fair.sato)
    one = come(li, meeting)["you"]["peer"]
    other = come(sato, meeting)["you"]["peer"]
    for client in (li, sato):
        heard(hall, client)
    return li, one, sato, other


def test_doors_open_ten_minutes_before_and_close_half_an_hour_after(fair, meeting, clock, plug):
    starts_at, ends_at = fair.times[fair.slots[0]]
    li = plug(fair.li)
    clock.at = starts_at - timedelta(minutes=10, seconds=1)
    assert code(ask(li, "room:join", meeting=meeting)) == "doors-not-open"
    clock.at = starts_at - timedelta(minutes=10)
    assert come(li, meeting)["peers"] == []
    clock.at = ends_at + timedelta(minutes=30)
    assert code(ask(plug(fair.sato), "room:join", meeting=meeting)) == "doors-closed"


def test_who_comes_is_checked_in_and_told_to_those_inside(hall, fair, meeting, clock, plug):
    begin(fair, clock)
    li, sato = plug(fair.li), plug(fair.sato)
    first = come(li, meeting)
    assert (first["you"]["role"], first["you"]["side"], first["peers"]) == ("delegate", "exporter", [])
    second = come(sato, meeting)
    assert [peer["peer"] for peer in second["peers"]] == [first["you"]["peer"]]
    told = [one for one in heard(hall, li, "room:peer-joined") if one["peer"]["peer"] != first["you"]["peer"]]
    assert [one["peer"] for one in told] == [second["you"]]
    assert {guest.person.name for guest in see(fair, meeting).guests if guest.arrived_at} == {"li", "sato"}
    ask(sato, "room:leave", meeting=meeting)
    assert [(one["peer"], one["why"]) for one in heard(hall, li, "room:peer-left")] == [
        (second["you"]["peer"], "gone")
    ]  # fmt: skip


def test_strangers_are_refused_and_hear_nothing(hall, fair, meeting, clock, plug, call):
    li, mine, *_ = call
    ito, wang, nobody = plug(fair.ito), plug(fair.wang), plug(fair.moss)
    assert code(ask(ito, "room:join", meeting=meeting)) == "not-found"
    assert code(ask(nobody, "room:join", meeting=meeting)) == "not-found"
    assert code(ask(wang, "room:join", meeting=meeting)) == "not-seated"  # of the company
    for client in (ito, wang, nobody):
        assert code(ask(client, "room:signal", meeting=meeting, to=mine, signal=OFFER)) == "not-in-room"
        assert code(ask(client, "room:tell", meeting=meeting, told={"hand": True})) == "not-in-room"
        assert heard(hall, client) == []
    assert heard(hall, li) == []


def test_a_signal_reaches_that_peer_alone_from_who_sent_it(hall, fair, meeting, plug, call):
    li, mine, sato, theirs = call
    assert ask(li, "room:signal", meeting=meeting, to=theirs, signal=OFFER) == {"ok": True}
    assert heard(hall, sato) == [{"event": "room:signal", "meeting": meeting, "from": mine, "signal": OFFER}]
    assert heard(hall, li) == []
    forged = ask(li, "room:signal", **{"meeting": meeting, "to": theirs, "from": theirs, "signal": OFFER})
    assert code(forged) == "invalid"
    assert code(ask(li, "room:signal", meeting=meeting, to=new_public_id(), signal=OFFER)) == "peer-gone"
    assert heard(hall, sato) == []


def test_nobody_signals_into_another_call(hall, fair, meeting, clock, plug, call):
    elsewhere = fair.meet(fair.kim, fair.kiln, fair.li, slot=2)
    clock.at = fair.times[fair.slots[2]][0]
    kim = plug(fair.kim)
    come(kim, elsewhere)
    _, mine, *_ = call
    assert code(ask(kim, "room:signal", meeting=elsewhere, to=mine, signal=OFFER)) == "peer-gone"
    assert code(ask(kim, "room:signal", meeting=meeting, to=mine, signal=OFFER)) == "not-in-room"


@pytest.mark.parametrize(
    "signal",
    [
        None, [], "x", {"description": {"type": "offer", "sdp": "x" * 16_001}}, {"description": {"type": "evil"}},
        {"candidate": {"candidate": "x" * 1001}}, {"candidate": "x"}, {"bye": "yes"}, {"other": 1},
        {"description": {"type": "offer", "sdp": "界" * 6000}},
        {"candidate": {"candidate": "x", "sdpMLineIndex": -1}},
    ],
)  # fmt: skip
def test_a_malformed_or_oversized_signal_is_answered_and_goes_nowhere(hall, meeting, call, signal):
    li, _, sato, theirs = call
    assert code(ask(li, "room:signal", meeting=meeting, to=theirs, signal=signal)) in ("invalid", "signal-too-large")
    assert heard(hall, sato) == []
    assert ask(li, "room:tell", meeting=meeting, told={"hand": True}) == {"ok": True}


def test_what_one_tells_of_oneself_reaches_the_others(hall, meeting, call):
    li, mine, sato, _ = call
    ask(li, "room:tell", meeting=meeting, told={"muted": True, "speaking_to": "buyer"})
    told = {"muted": True, "speaking_to": "buyer"}
    assert heard(hall, sato) == [{"event": "room:told", "meeting": meeting, "peer": mine, "told": told}]
    assert heard(hall, li) == []


def test_a_line_that_comes_back_in_time_was_never_gone(hall, fair, meeting, clock, plug, call):
    li, _, sato, theirs = call
    sato.disconnect()
    back = plug(fair.sato)
    clock.at += timedelta(seconds=3)
    assert come(back, meeting, peer=theirs)["you"]["peer"] == theirs
    visits.of(hall)._monotonic = lambda: 1e9  # the grace is over
    visits.of(hall).sweep()
    assert heard(hall, li) == []
    assert ask(li, "room:signal", meeting=meeting, to=theirs, signal=OFFER) == {"ok": True}
    assert [one["event"] for one in heard(hall, back)] == ["room:signal"]


def test_a_line_that_stays_away_is_leaving(hall, fair, meeting, clock, plug, call):
    li, _, sato, theirs = call
    sato.disconnect()
    visits.of(hall).sweep()
    assert heard(hall, li) == []
    visits.of(hall)._monotonic = lambda: 1e9
    visits.of(hall).sweep()
    assert [(one["peer"], one["why"]) for one in heard(hall, li, "room:peer-left")] == [(theirs, "lost")]
    clock.at += timedelta(minutes=5)
    back = come(plug(fair.sato), meeting, peer=theirs)["you"]
    assert back["peer"] == theirs  # to the others the same: their place, their hand, whom they interpret for
    assert [one["peer"] for one in heard(hall, li, "room:peer-joined")] == [back]
    assert ask(li, "room:signal", meeting=meeting, to=theirs, signal=OFFER) == {"ok": True}
    clock.at += timedelta(minutes=2)
    visits.of(hall).beat()
    stays = {one.name: (one.minutes, one.there) for one in fair.runner.ask(after_page, fair.li, meeting).stays}
    assert stays == {"li": (7, True), "sato": (2, True)}  # once each, without the time away


def test_nobody_comes_back_as_somebody_else(fair, meeting, plug, call):
    li, mine, sato, theirs = call
    assert ask(sato, "room:leave", meeting=meeting)["ok"]
    assert ask(li, "room:leave", meeting=meeting)["ok"]
    assert come(plug(fair.li), meeting, peer=theirs)["you"]["peer"] not in (mine, theirs)


def test_a_visit_of_a_process_that_died_ends(hall, fair, meeting, clock, call):
    li, mine, _, theirs = call
    visits.of(hall)._sids.pop(theirs)  # another process held it
    clock.at += timedelta(seconds=59)
    visits.of(hall).beat()
    clock.at += timedelta(seconds=2)
    assert fair.runner.run(CloseVisits(), SYSTEM) == 1
    assert [one["peer"] for one in heard(hall, li, "room:peer-left")] == [theirs]
    assert mine not in {one["peer"] for one in heard(hall, li)}


def test_a_second_page_takes_the_place_of_the_first(hall, fair, meeting, plug, call):
    li, mine, sato, theirs = call
    again = plug(fair.sato)
    new = come(again, meeting)["you"]["peer"]
    assert new != theirs
    assert heard(hall, sato, "room:elsewhere") == [{"event": "room:elsewhere", "meeting": meeting}]
    assert code(ask(sato, "room:signal", meeting=meeting, to=mine, signal=OFFER)) == "not-in-room"
    assert [one["event"] for one in heard(hall, li)] == ["room:peer-left", "room:peer-joined"]


def test_whoever_loses_their_seat_is_out_at_once(hall, fair, meeting, clock, plug, call):
    li, _, sato, theirs = call
    version = see(fair, meeting).version
    swap = SwapDelegate(meeting=meeting, leaving=fair.li.public_id, coming=fair.wang.public_id, version=version)
    clock.at -= timedelta(minutes=5)  # before the start people may still be changed
    fair.runner.run(swap, fair.li)
    assert [one["event"] for one in heard(hall, li)] == ["room:removed"]
    assert code(ask(li, "room:signal", meeting=meeting, to=theirs, signal=OFFER)) == "not-in-room"
    assert [one["why"] for one in heard(hall, sato, "room:peer-left")] == ["removed"]
    ask(sato, "room:tell", meeting=meeting, told={"hand": True})
    assert heard(hall, li) == []


def test_a_guest_and_an_interpreter_come_and_go_with_their_seats(hall, fair, meeting, clock, plug):
    clock.at = fair.times[fair.slots[0]][0] - timedelta(minutes=9)
    fair.runner.run(AddGuest(meeting=meeting, person=fair.wang.public_id), fair.li)
    version = see(fair, meeting).version
    fair.runner.run(AssignInterpreter(meeting=meeting, interpreter=fair.hu.public_id, version=version), fair.zhao)
    wang, hu = plug(fair.wang), plug(fair.hu)
    assert come(wang, meeting)["you"]["role"] == "guest"
    assert (come(hu, meeting)["you"]["role"], come(hu, meeting)["you"]["side"]) == ("interpreter", None)
    fair.runner.run(RemoveGuest(meeting=meeting, guest=fair.wang.public_id), fair.li)
    version = see(fair, meeting).version
    fair.runner.run(AssignInterpreter(meeting=meeting, interpreter=None, version=version), fair.zhao)
    for client in (wang, hu):
        assert "room:removed" in [one["event"] for one in heard(hall, client)]
        assert code(ask(client, "room:join", meeting=meeting)) in ("not-seated", "not-found")


def test_a_cancelled_meeting_empties_its_room(hall, fair, meeting, clock, plug, call):
    li, _, sato, _ = call
    clock.at -= timedelta(minutes=5)
    version = see(fair, meeting).version
    fair.runner.run(CancelMeeting(meeting=meeting, reason="Flood", version=version), fair.zhao)
    for client in (li, sato):
        assert "room:removed" in [one["event"] for one in heard(hall, client)]
    assert code(ask(li, "room:join", meeting=meeting)) == "doors-closed"


def test_organisers_come_in_only_announced(hall, fair, meeting, clock, plug, call):
    li, *_ = call
    zhao = plug(fair.zhao)
    assert code(ask(zhao, "room:join", meeting=meeting)) == "not-announced"
    answer = ask(zhao, "room:announce", meeting=meeting)
    at = (clock.at + timedelta(seconds=10)).isoformat()
    assert answer == {"ok": True, "at": at}
    assert [(one["name"], one["at"]) for one in heard(hall, li, "room:announced")] == [("zhao", at)]
    clock.at += timedelta(seconds=9)
    assert code(ask(zhao, "room:join", meeting=meeting)) == "not-announced"
    assert heard(hall, zhao) == []
    clock.at += timedelta(seconds=1)
    assert come(zhao, meeting)["you"]["role"] == "organiser"
    assert [one["peer"]["role"] for one in heard(hall, li, "room:peer-joined")] == ["organiser"]
    assert code(ask(li, "room:announce", meeting=meeting)) == "forbidden"


@pytest.fixture
def six(fair, meeting, clock, plug, call):
    """The room is full: the sockets of four colleagues who came, too; and a fifth who is at the door."""
    clock.at -= timedelta(minutes=5)
    colleagues = [fair.person(f"guest{number}") for number in range(5)]
    kiln = next(iter(fair.companies))
    for colleague in colleagues:
        fair.member(kiln, colleague)
        fair.runner.run(AddGuest(meeting=meeting, person=colleague.public_id), fair.li)
    clock.at += timedelta(minutes=5)
    sockets = [plug(colleague) for colleague in colleagues]
    for one in sockets[:4]:
        come(one, meeting)
    return sockets


def test_the_seventh_waits_outside(fair, meeting, plug, six):
    assert code(ask(six[4], "room:join", meeting=meeting)) == "room-full"
    assert code(ask(plug(fair.zhao), "room:announce", meeting=meeting)) == "room-full"


def lose(hall, client):
    """Their line breaks, and the seconds are over in which nobody takes it for leaving."""
    client.disconnect()
    visits.of(hall)._monotonic = lambda: 1e9
    visits.of(hall).sweep()


def test_a_place_is_kept_for_a_minute_for_whose_line_broke(hall, fair, meeting, clock, plug, call, six):
    _, _, sato, theirs = call
    lose(hall, sato)
    clock.at += timedelta(seconds=20)
    late = ask(six[4], "room:join", meeting=meeting)
    assert (code(late), late["error"]["wait"]) == ("place-kept", 40)
    assert "sato" in late["error"]["message"]
    assert code(ask(plug(fair.zhao), "room:announce", meeting=meeting)) == "place-kept"
    assert come(plug(fair.sato), meeting, peer=theirs)["you"]["peer"] == theirs
    assert code(ask(six[4], "room:join", meeting=meeting)) == "room-full"


def test_a_place_is_kept_for_no_longer_and_not_for_who_went(hall, fair, meeting, clock, plug, call, six):
    _, _, sato, theirs = call
    lose(hall, sato)
    clock.at += timedelta(seconds=60)
    come(six[4], meeting)
    assert code(ask(plug(fair.sato), "room:join", meeting=meeting, peer=theirs)) == "room-full"
    assert ask(six[0], "room:leave", meeting=meeting)["ok"]
    come(plug(fair.sato), meeting, peer=theirs)


def test_whose_place_was_kept_and_who_came_back_holds_one_place(hall, fair, meeting, clock, plug, call, six):
    _, _, sato, theirs = call
    lose(hall, sato)
    back = plug(fair.sato)
    come(back, meeting, peer=theirs)
    assert ask(back, "room:leave", meeting=meeting)["ok"]
    come(six[4], meeting)


def test_a_duplicated_page_is_the_same_peer_and_the_first_one_is_that_no_more(hall, fair, meeting, clock, plug, call):
    li, mine, sato, theirs = call
    copy = plug(fair.sato)
    assert come(copy, meeting, peer=theirs)["you"]["peer"] == theirs
    assert heard(hall, sato) == [{"event": "room:elsewhere", "meeting": meeting}]
    assert ask(li, "room:signal", meeting=meeting, to=theirs, signal=OFFER)["ok"]
    assert [one["event"] for one in heard(hall, copy)] == ["room:signal"]
    assert heard(hall, sato) == []
    assert code(ask(sato, "room:signal", meeting=meeting, to=mine, signal=OFFER)) == "not-in-room"
    assert ask(sato, "room:leave", meeting=meeting)["ok"]  # it leaves nothing: the call is the other page's
    sato.disconnect()
    clock.at += timedelta(seconds=50)
    visits.of(hall).beat()
    clock.at += timedelta(seconds=50)
    assert fair.runner.run(CloseVisits(), SYSTEM) == 0
    assert heard(hall, li) == []
    assert ask(copy, "room:tell", meeting=meeting, told={"hand": True})["ok"]


def test_relays_are_lent_for_minutes_and_never_beyond_the_meeting(hall, fair, meeting, clock, plug):
    urls = ("turn:turn.example.org:3478?transport=udp", "turns:turn.example.org:443?transport=tcp")
    hall.settings = dataclasses.replace(hall.settings, turn_urls=urls, turn_secret="between us")
    begin(fair, clock)
    stun, turn = come(plug(fair.li), meeting)["ice_servers"]
    assert stun == {"urls": ["stun:turn.example.org:3478"]}
    assert turn["urls"] == list(urls)
    until, whose = turn["username"].split(":")
    assert int(until) == clock.at.timestamp() + 600
    assert whose.startswith(meeting)
    digest = hmac.digest(b"between us", turn["username"].encode(), "sha1")
    assert turn["credential"] == b64encode(digest).decode()
    clock.at = fair.times[fair.slots[0]][1] + timedelta(minutes=29)
    late = come(plug(fair.sato), meeting)["ice_servers"][1]["username"].split(":")[0]
    assert int(late) == (fair.times[fair.slots[0]][1] + timedelta(minutes=30)).timestamp()
