"""The page of a room: who gets in, how it stands before, during and after, and what it costs."""

from datetime import timedelta

import pytest

from tests.factories.calls import make_call
from tests.factories.chat import browser_of
from tradehall.kernel.db import counting
from tradehall.kernel.policy import VISITOR
from tradehall.meetings.commands import CancelMeeting
from tradehall.meetings.queries import meeting_page

MOST = 8


@pytest.fixture
def call(runner, clock):
    return make_call(runner, clock)


@pytest.fixture
def look(hall, call):
    """What a person is answered at the room's address: (status, page)."""

    def look(who):
        answer = browser_of(hall, who).get(f"/meetings/{call.meeting}/room")
        return answer.status_code, answer.text

    return look


def test_those_who_come_get_in_and_nobody_else(hall, call, look, client):
    fair = call.fair
    for person, role in ((fair.li, "delegate"), (fair.sato, "delegate"), (fair.hu, "interpreter"),
                         (fair.zhao, "organiser")):  # fmt: skip
        status, page = look(person)
        assert (status, f'data-role="{role}"' in page) == (200, True), role
    assert look(fair.wang)[0] == 403
    assert "只有参加此洽谈的人员可以进入洽谈室" in look(fair.boss)[1]
    assert look(fair.ito)[0] == 404
    assert look(fair.moss)[0] == 404
    hall.identify = lambda: VISITOR
    assert client.get(f"/meetings/{call.meeting}/room").status_code == 302


def test_the_door_is_early_open_over_or_gone(call, look, clock):
    fair = call.fair
    starts_at = fair.runner.ask(meeting_page, fair.zhao, call.meeting).starts_at
    for away, door in ((-11, "early"), (-10, "open"), (29, "open"), (61, "over")):
        clock.at = starts_at + timedelta(minutes=away)
        assert f'data-door="{door}"' in look(fair.li)[1], away
    clock.at = starts_at - timedelta(minutes=20)
    version = fair.runner.ask(meeting_page, fair.zhao, call.meeting).version
    fair.runner.run(CancelMeeting(meeting=call.meeting, reason="Flood", version=version), fair.zhao)
    status, page = look(fair.li)
    assert (status, 'data-door="cancelled"' in page) == (200, True)


def test_what_a_room_costs_does_not_grow_with_what_is_in_it(hall, call):
    fair = call.fair
    browser = browser_of(hall, fair.li)
    address = f"/meetings/{call.meeting}/room"

    def cost():
        with counting() as seen:
            assert browser.get(address).status_code == 200
        return len(seen)

    few = cost()
    call.enter(fair.li, fair.sato, fair.hu)
    for number in range(30):
        call.write(fair.li, f"Line {number}")
    assert (cost(), few <= MOST) == (few, True)
