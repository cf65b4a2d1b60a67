"""A light for each meeting of the day: who is in its room, who is missing, whose line is how good."""

from datetime import timedelta

import pytest

from tests.factories.calls import make_call
from tests.factories.rooms import invite
from tradehall.kernel.db import counting
from tradehall.kernel.facts import Emit
from tradehall.meetings.queries import event_day
from tradehall.rooms.facts import RoomEntered
from tradehall.rooms.lights.live import tell_organisers
from tradehall.rooms.lights.queries import room_lights
from tradehall.rooms.preflight.commands import Checks, Device, RecordPreflight
from tradehall.rooms.preflight.rules import Light
from tradehall.rooms.queries.room import next_after
from tradehall.rooms.ways.commands import CallForHelp, SolveTrouble, Trouble


@pytest.fixture(params=["sqlite", "postgres"])
def database_kind(request):
    return request.param


@pytest.fixture
def call(runner, clock):
    return make_call(runner, clock)


def light(call):
    day = call.runner.ask(event_day, call.fair.zhao, "zibo")
    (found,) = call.runner.ask(room_lights, call.fair.zhao, day.meetings).values()
    return found


def missing(call):
    return sorted(one.name for one in light(call).missing)


def test_a_room_is_empty_then_one_waits_then_it_runs_and_runs_over(call, clock):
    fair = call.fair
    starts_at = clock.at
    assert (light(call).state, missing(call)) == ("empty", ["hu", "li", "sato"])
    call.enter(fair.hu)
    assert light(call).state == "waiting"  # for the sides
    call.enter(fair.li)
    assert (light(call).state, missing(call)) == ("waiting", ["sato"])
    call.enter(fair.sato)
    assert (light(call).state, missing(call)) == ("running", [])
    trouble = call.run(CallForHelp, fair.sato, kind=Trouble.SOUND)
    assert light(call).state == "trouble"
    fair.runner.run(SolveTrouble(trouble=trouble), fair.sato)
    clock.at = starts_at + timedelta(minutes=30)
    assert light(call).state == "overrun"
    clock.at = starts_at + timedelta(hours=2)
    assert (light(call).state, light(call).lights) == (None, {})


def test_a_side_is_as_ready_as_the_least_ready_of_its_people(call):
    fair = call.fair
    assert light(call).lights == {"exporter": None, "buyer": None, "interpreter": None}
    for person, microphone in ((fair.li, Light.GOOD), (fair.hu, Light.BAD)):
        seen = dict.fromkeys(("browser", "socket", "camera", "speaker", "udp"), Light.GOOD)
        checks = Checks(**seen, microphone=microphone)
        fair.runner.run(RecordPreflight(checks=checks, up=5000, down=5000, round_trip=50, device=Device.DESK), person)
    lights = light(call).lights
    assert lights == {"exporter": "good", "buyer": None, "interpreter": "bad"}


def test_a_guest_from_outside_is_in_the_room_for_their_side(call, hall):
    invite(call.fair, call.meeting, call.fair.sato, "Aunt")
    assert missing(call) == ["hu", "li", "sato"]  # whoever has no account is not waited for


def test_the_lights_of_a_day_are_three_statements(call):
    day = call.runner.ask(event_day, call.fair.zhao, "zibo")
    with counting() as seen:
        call.runner.ask(room_lights, call.fair.zhao, day.meetings)
    assert len([one for one in seen if one.lstrip().upper().startswith("SELECT")]) == 3


def test_organisers_hear_who_comes(call):
    fact = RoomEntered(meeting=call.number, public_id=call.meeting, visit=1, peer="x", person=1)
    (told,) = call.runner.ask(lambda reader: list(tell_organisers(fact, reader)), call.fair.zhao)
    assert told == Emit((f"person:{call.fair.zhao.person_id}",), "rooms:changed", {"meeting": call.meeting})


def test_the_next_meeting_is_told_of_in_the_room(call, clock):
    fair, runner = call.fair, call.runner
    assert runner.ask(next_after, fair.li, clock.at) is None
    later = fair.meet(fair.kim, fair.kiln, fair.li, slot=2)
    found = runner.ask(next_after, fair.li, clock.at)
    assert (found.meeting, len(found.companies)) == (later, 1)
    assert runner.ask(next_after, fair.sato, clock.at) is None
    assert runner.ask(next_after, fair.li, clock.at - timedelta(hours=3)) is not None
