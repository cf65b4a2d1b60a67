"""The page of a room: who gets in, how it stands before, during and after, and what it costs."""

from datetime import timedelta

import pytest

from tests.factories.calls import make_call
from tests.factories.chat import browser_of
from tradehall.kernel.db import counting
from tradehall.kernel.ids import new_public_id
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


def test_an_owner_without_a_seat_takes_one(hall, call, look, clock):
    fair = call.fair
    clock.move(hours=-1)
    boss, here = browser_of(hall, fair.boss), f"/meetings/{call.meeting}"
    assert look(fair.boss)[0] == 403
    assert f'href="{here}/people"' in boss.get(here).text
    assert boss.submit(f"{here}/people/add", {"person": fair.boss.public_id}, page=f"{here}/people").status_code == 303
    assert f'href="{here}/people"' not in boss.get(here).text.partition('class="meeting-hero"')[0]
    clock.move(hours=1)
    status, page = look(fair.boss)
    assert (status, 'data-role="guest"' in page) == (200, True)


def test_where_one_goes_next_stands_in_the_room(call, look):
    fair = call.fair
    later = fair.meet(fair.kim, fair.kiln, fair.li, slot=2)
    starts_at = fair.runner.ask(meeting_page, fair.li, later).starts_at
    page = look(fair.li)[1]
    assert f'data-room-next data-starts="{starts_at.isoformat()}"' in page
    assert f'href="/meetings/{later}/room"' in page
    assert "data-room-next" not in look(fair.sato)[1]


def test_notes_and_products_by_plain_forms(hall, call, clock):
    fair, here = call.fair, f"/meetings/{call.meeting}/papers"
    li, sato = browser_of(hall, fair.li), browser_of(hall, fair.sato)
    line = {"note": new_public_id(), "kind": "todo", "body": "寄样品", "side": "exporter", "due": "2026-04-03"}
    assert li.submit(here, line).status_code == 303
    page = sato.get(here).text
    assert ("寄样品" in page, "2026" in page) == (True, True)
    wrong = sato.submit(here, {"note": new_public_id(), "kind": "smell", "body": "長い"})
    assert (wrong.status_code, "長い" in wrong.text) == (422, True)
    assert sato.submit(f"{here}/remove", {"note": line["note"]}, page=here).status_code == 303
    assert sato.submit(f"{here}/restore", {"note": line["note"]}, page=here).status_code == 303
    for verb, state in (("show", ([call.plate], call.plate)), ("hide", ([call.plate], None)), ("take-away", ([], None)),
                        ("lay-out", ([call.plate], None))):  # fmt: skip
        sent = {} if verb == "hide" else {"listing": call.plate}
        assert li.submit(f"{here}/{verb}", sent, page=here).status_code == 303, verb
        now = call.state()
        assert (now["tray"], (now["shown"] or {}).get("listing")) == state, verb
    assert li.submit(f"{here}/burn", {}, page=here).status_code == 404
    assert browser_of(hall, fair.ito).get(here).status_code == 404
    assert browser_of(hall, fair.zhao).get(here).status_code == 404
    clock.move(hours=3)
    late = li.submit(here, {**line, "note": new_public_id(), "body": "太晚了"})
    assert (late.status_code, "太晚了" in late.text) == (409, True)


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
