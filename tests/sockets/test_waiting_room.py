"""Before the door of a room: those who have a seat at the meeting hear who else is there, and nobody else does."""

import pytest

from tests.factories.meetings import Fair
from tests.factories.rooms import ask, code, heard, plug_into
from tradehall.kernel.runner import Runner
from tradehall.kernel.web import Hall
from tradehall.meetings.commands import CancelMeeting


@pytest.fixture
def fair(runner: Runner) -> Fair:
    return Fair(runner)


@pytest.fixture
def meeting(fair: Fair) -> str:
    return fair.meet(fair.li, fair.shop, fair.sato)


def test_the_others_of_the_meeting_hear_who_waits(hall: Hall, fair: Fair, meeting: str) -> None:
    li, sato, kim = (plug_into(hall, who) for who in (fair.li, fair.sato, fair.kim))
    assert ask(li, "room:wait", meeting=meeting, state="here", asks=True)["ok"]
    [said] = heard(hall, sato, "room:waiting")
    assert said == {
        "event": "room:waiting", "meeting": meeting, "person": fair.li.public_id, "name": fair.li.name,
        "state": "here", "asks": True, "call": False,
    }  # fmt: skip
    assert ask(sato, "room:wait", meeting=meeting, state="testing")["ok"]
    assert [one["state"] for one in heard(hall, li, "room:waiting")] == ["testing"]
    assert heard(hall, kim) == []
    li.disconnect()
    assert [one["state"] for one in heard(hall, sato, "room:waiting")] == ["gone"]


def test_one_can_call_the_others(hall: Hall, fair: Fair, meeting: str) -> None:
    li, sato = plug_into(hall, fair.li), plug_into(hall, fair.sato)
    ask(li, "room:wait", meeting=meeting, state="here", call=True)
    assert [one["call"] for one in heard(hall, sato, "room:waiting")] == [True]


def test_who_has_no_seat_is_refused_and_nobody_hears(hall: Hall, fair: Fair, meeting: str, runner: Runner) -> None:
    sato = plug_into(hall, fair.sato)
    for stranger in (fair.kim, fair.boss, fair.zhao, fair.moss):
        assert code(ask(plug_into(hall, stranger), "room:wait", meeting=meeting, state="here")) == "not-found"
    li = plug_into(hall, fair.li)
    for bad in (
        {"meeting": meeting, "state": "dancing"},
        {"meeting": "x" * 400, "state": "here"},
        {"meeting": meeting, "state": "here", "person": fair.kim.public_id},
        {"state": "here"},
    ):
        assert code(ask(li, "room:wait", **bad)) in ("invalid", "not-found")
    runner.run(CancelMeeting(meeting=meeting, reason="The container is late.", version=1), fair.sato)
    assert code(ask(li, "room:wait", meeting=meeting, state="here")) == "not-found"
    assert heard(hall, sato, "room:waiting") == []


def test_the_test_of_a_line_has_its_answer(hall: Hall, fair: Fair) -> None:
    assert ask(plug_into(hall, fair.moss), "preflight:ping") == {"ok": True}
