"""Rooms and tests of lines at the JSON API: organisers read them, nobody else."""

import pytest

from tests.factories.api import Program
from tests.factories.calls import make_call


@pytest.fixture
def call(runner, clock):
    return make_call(runner, clock)


def test_organisers_read_how_the_rooms_of_a_day_stand(hall, call):
    call.enter(call.fair.li)
    zhao = Program(hall, call.fair.zhao)
    (room,) = zhao.get("/events/zibo/rooms")["items"]
    assert (room["meeting"], room["state"]) == (call.meeting, "waiting")
    assert [(one["name"], one["role"], one["side"], one["outside"]) for one in room["inside"]] == [
        ("li", "delegate", "exporter", False)
    ]
    assert {one["name"] for one in room["missing"]} == {"sato", "hu"}
    assert room["lights"] == {"exporter": None, "buyer": None, "interpreter": None}
    assert zhao.get("/events/zibo/rooms", day="2020-01-01")["items"]  # no day of the event: the nearest one
    assert zhao.refused("GET", "/events/zibo/rooms", 422, day="tomorrow") == "invalid"


def test_organisers_read_who_is_ready(hall, call):
    zhao = Program(hall, call.fair.zhao)
    people = zhao.get("/events/zibo/readiness")["items"]
    assert {one["person"]["name"] for one in people} == {"li", "sato", "hu"}
    assert {(one["meeting"], one["test"]) for one in people} == {(call.meeting, None)}
    assert zhao.get("/events/zibo/readiness", light="good")["items"] == []
    assert zhao.refused("GET", "/events/zibo/readiness", 422, light="blue") == "invalid"
    assert zhao.refused("GET", "/events/zibo/readiness", 400, cursor="x") == "malformed"


@pytest.mark.parametrize("path", ["/events/zibo/rooms", "/events/zibo/readiness"])
def test_nobody_else_does(hall, call, path):
    assert Program(hall, call.fair.li).refused("GET", path, 403) == "forbidden"
    assert Program(hall).refused("GET", path, 401) == "unauthenticated"
    assert Program(hall, call.fair.zhao).refused("GET", path.replace("zibo", "nowhere"), 404) == "not-found"
