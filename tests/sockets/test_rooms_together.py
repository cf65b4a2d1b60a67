"""What people do together in a room, over sockets: who hears of it, and who is refused."""

import pytest

from tests.factories.calls import Call, make_call
from tests.factories.rooms import Plug, ask, code, heard, plug_into
from tradehall.kernel.clock import SetClock
from tradehall.kernel.ids import new_public_id
from tradehall.kernel.web import Hall


@pytest.fixture
def call(hall: Hall, clock: SetClock) -> Call:
    return make_call(hall.runner, clock)


@pytest.fixture
def plug(hall: Hall) -> Plug:
    return lambda who: plug_into(hall, who)


def test_a_note_appears_at_the_others_and_nowhere_else(call: Call, hall: Hall, plug: Plug) -> None:
    li, sato, outside, stranger = (plug(who) for who in (call.fair.li, call.fair.sato, call.fair.hu, call.fair.moss))
    for client in (li, sato):
        assert ask(client, "room:join", meeting=call.meeting)["ok"]
    for client in (li, sato, outside, stranger):
        heard(hall, client)
    line = {"note": new_public_id(), "kind": "decided", "body": "CIF Yokkaichi"}
    saved = ask(li, "room:note-write", meeting=call.meeting, **line)
    assert saved["note"]["body"] == "CIF Yokkaichi"
    assert ask(li, "room:note-write", meeting=call.meeting, **line)["note"] == saved["note"]
    told = heard(hall, sato, "room:note")
    assert [one["note"]["id"] for one in told] == [line["note"]]
    assert heard(hall, outside, "room:note") == heard(hall, stranger, "room:note") == []
    assert [one["id"] for one in ask(outside, "room:notes", meeting=call.meeting)["notes"]] == [line["note"]]
    assert code(ask(stranger, "room:notes", meeting=call.meeting)) == "not-found"
    assert code(ask(stranger, "room:note-write", meeting=call.meeting, **line)) == "not-found"


@pytest.mark.parametrize(
    "line",
    [{"body": ""}, {"body": "x" * 1001}, {"note": "mine"}, {"kind": "secret"}, {"side": "both"}, {"due": "soon"}],
)
def test_a_malformed_line_is_refused(call: Call, plug: Plug, line: dict[str, str]) -> None:
    whole = {"note": new_public_id(), "kind": "todo", "body": "Samples", **line}
    assert code(ask(plug(call.fair.li), "room:note-write", meeting=call.meeting, **whole)) == "invalid"


def test_pointing_is_passed_to_the_others_in_the_name_of_who_points(call: Call, hall: Hall, plug: Plug) -> None:
    li, sato, hu = (plug(who) for who in (call.fair.li, call.fair.sato, call.fair.hu))
    peer = ask(li, "room:join", meeting=call.meeting)["you"]["peer"]
    ask(sato, "room:join", meeting=call.meeting)
    assert ask(li, "room:show", meeting=call.meeting, listing=call.plate)["ok"]
    [changed] = heard(hall, sato, "room:changed")
    assert changed["state"]["shown"] == {"listing": call.plate, "picture": 0}
    assert ask(li, "room:point", meeting=call.meeting, x=0.25, y=1)["ok"]
    [pointed] = heard(hall, sato, "room:pointed")
    assert (pointed["peer"], pointed["x"], pointed["y"]) == (peer, 0.25, 1)
    assert heard(hall, li, "room:pointed") == []
    for place in ({"x": 1.5, "y": 0}, {"x": 0, "y": -1}, {"x": "left", "y": 0}, {"peer": peer, "x": 0, "y": 0}):
        assert code(ask(li, "room:point", meeting=call.meeting, **place)) == "invalid"
    assert code(ask(hu, "room:point", meeting=call.meeting, x=0, y=0)) == "not-in-room"


def test_turns_and_consents_are_seen_by_all_in_the_call(call: Call, hall: Hall, plug: Plug) -> None:
    li, sato = plug(call.fair.li), plug(call.fair.sato)
    for client in (li, sato):
        ask(client, "room:join", meeting=call.meeting)
        heard(hall, client)
    assert ask(li, "room:mode", meeting=call.meeting, mode="consecutive")["ok"]
    assert ask(li, "room:turn", meeting=call.meeting, was="exporter", to="buyer")["ok"]
    assert [one["state"]["turn"] for one in heard(hall, sato, "room:changed")][-1] == "buyer"
    assert code(ask(li, "room:turn", meeting=call.meeting, was="exporter", to="buyer")) == "turn-moved"
    assert ask(li, "room:record-ask", meeting=call.meeting)["ok"]
    [asked] = heard(hall, sato, "room:changed")
    assert asked["state"]["recording"]["since"] is None
    assert ask(sato, "room:record-answer", meeting=call.meeting, agrees=True)["ok"]
    [runs] = heard(hall, li, "room:changed")[-1:]
    assert runs["state"]["recording"]["since"]
    assert code(ask(sato, "room:record-stop", meeting=call.meeting)) == "forbidden"
