"""Who may send which message of a room: every event against everybody whose room it is not, or who is not in it."""

from typing import Any

import pytest

from tests.factories.meetings import Fair
from tests.factories.rooms import ask, begin, code, heard, invite, plug_guest, plug_into
from tradehall.kernel.ids import new_public_id
from tradehall.kernel.sockets import EVENTS

NOTE, PEER = new_public_id(), new_public_id()
PAYLOADS: dict[str, dict[str, Any]] = {
    "room:join": {},
    "room:leave": {},
    "room:announce": {},
    "room:signal": {"to": PEER, "signal": {"bye": True}},
    "room:tell": {"told": {"hand": True}},
    "room:wait": {"state": "here"},
    "room:notes": {},
    "room:note-write": {"note": new_public_id(), "body": "Mine"},
    "room:note-change": {"note": NOTE, "body": "Mine", "version": 1},
    "room:note-remove": {"note": NOTE},
    "room:note-restore": {"note": NOTE},
    "room:lay-out": {"listing": PEER},
    "room:take-away": {"listing": PEER},
    "room:show": {"listing": PEER},
    "room:hide": {},
    "room:point": {"x": 0.5, "y": 0.5},
    "room:mode": {"mode": "consecutive"},
    "room:turn": {"was": "exporter", "to": "buyer"},
    "room:record-ask": {},
    "room:record-answer": {"agrees": True},
    "room:record-stop": {},
    "room:switch": {"video": "phone", "version": 2},
    "room:extend": {"minutes": 5, "version": 2},
    "room:trouble": {"kind": "sound"},
}


OF_THOSE_INSIDE = {"room:signal", "room:tell", "room:point"}  # answered without a look at the database
INSIDE_ONLY = OF_THOSE_INSIDE | {
    "room:mode", "room:turn", "room:record-ask", "room:record-answer", "room:record-stop",
}  # fmt: skip
OF_THE_COMPANY = {"room:switch", "room:extend"}  # a colleague without a seat looks after the meeting, too
OF_ORGANISERS = {"room:announce", "room:trouble", *OF_THE_COMPANY}
NO_MISTAKE = {"room:leave"}  # to leave what one is not in


@pytest.fixture
def fair(runner):
    found = Fair(runner)
    found.enrol(found.hu)
    return found


@pytest.fixture
def meeting(fair):
    return fair.meet(fair.sato, fair.kiln, fair.li)


@pytest.fixture
def inside(hall, fair, meeting, clock):
    """Somebody in the call, with nothing unheard."""
    begin(fair, clock)
    li = plug_into(hall, fair.li)
    assert ask(li, "room:join", meeting=meeting)["ok"]
    heard(hall, li)
    return li


def refusals(client, meeting, *, but=()):
    """Every message of a room from this socket, and why it is refused."""
    return {
        name: code(ask(client, name, meeting=meeting, **payload))
        for name, payload in PAYLOADS.items()
        if name not in {*but, *NO_MISTAKE}
    }


def test_every_message_of_rooms_is_in_the_table(hall):
    assert {name for name in EVENTS if name.startswith("room:")} == set(PAYLOADS)


@pytest.mark.parametrize("who", ["ito", "moss", "kim", "hu"])
def test_whose_room_it_is_not_learns_that_there_is_nothing(hall, fair, meeting, inside, who):
    """Of the same event, of none, of another meeting of the company, and an interpreter who is not booked."""
    fair.meet(fair.kim, fair.kiln, fair.li, slot=2)
    found = refusals(plug_into(hall, getattr(fair, who)), meeting)
    assert found == {name: "not-in-room" if name in OF_THOSE_INSIDE else "not-found" for name in found}
    assert heard(hall, inside) == []


def test_nor_does_a_guest_of_another_meeting(hall, fair, meeting, inside):
    uncle = plug_guest(hall, invite(fair, fair.meet(fair.kim, fair.kiln, fair.li, slot=2), fair.kim, "Uncle"))
    expected = {
        name: "forbidden" if not EVENTS[name].guests else "not-in-room" if name in OF_THOSE_INSIDE else "not-found"
        for name in PAYLOADS
    }
    found = refusals(uncle, meeting)
    assert found == {name: expected[name] for name in found}
    assert heard(hall, inside) == []


def test_a_colleague_without_a_seat_looks_after_the_meeting_and_has_no_part_in_its_call(hall, fair, meeting, inside):
    found = refusals(plug_into(hall, fair.wang), meeting, but=OF_THE_COMPANY)
    odd = dict.fromkeys(OF_THOSE_INSIDE, "not-in-room") | {"room:wait": "not-found", "room:notes": "not-found"}
    assert found == {name: odd.get(name, "not-seated") for name in found}
    assert heard(hall, inside) == []


def test_an_organiser_who_is_announced_hears_and_does_nothing_yet(hall, fair, meeting, inside):
    zhao = plug_into(hall, fair.zhao)
    assert ask(zhao, "room:announce", meeting=meeting)["ok"]
    heard(hall, inside)
    found = refusals(zhao, meeting, but=OF_ORGANISERS)
    odd = {"room:join": "not-announced", "room:wait": "not-found", "room:notes": "not-found"}
    odd |= dict.fromkeys(INSIDE_ONLY, "not-in-room")
    assert found == {name: odd.get(name, "forbidden") for name in found}
    assert heard(hall, inside) == []
    assert heard(hall, zhao) == []


def test_who_has_a_seat_and_is_not_in_the_call_does_not_act_in_it(hall, fair, meeting, inside):
    for client in (plug_into(hall, fair.sato), plug_guest(hall, invite(fair, meeting, fair.sato, "Aunt"))):
        for name in sorted(INSIDE_ONLY):
            assert code(ask(client, name, meeting=meeting, **PAYLOADS[name])) in ("not-in-room", "forbidden")
    assert heard(hall, inside) == []


def test_only_organisers_watch_the_calls_for_help(hall, fair, meeting, inside):
    for who in (fair.li, fair.sato, fair.hu, fair.moss):
        assert code(ask(plug_into(hall, who), "calls:watch", event=fair.slug)) in ("forbidden", "not-found")
    assert ask(plug_into(hall, fair.zhao), "calls:watch", event=fair.slug)["ok"]
