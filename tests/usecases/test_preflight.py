"""Tests of one's own device and line: a light that counts for a month, and organisers who remind those without one."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from tests.conftest import on_both_databases
from tests.factories.meetings import Fair
from tests.factories.rooms import invite
from tests.factories.telling import until_idle
from tradehall.events.queries import managed_event
from tradehall.kernel.clock import SetClock
from tradehall.kernel.errors import Forbidden, NotFound, Unauthenticated
from tradehall.kernel.mail import MailRow
from tradehall.kernel.policy import SYSTEM, VISITOR, Actor
from tradehall.kernel.runner import Runner
from tradehall.kernel.web import Hall
from tradehall.meetings.commands import AssignInterpreter, CancelMeeting, InterpreterWish
from tradehall.notices.queries.lists import my_notices
from tradehall.rooms.guests.queries import actor_of
from tradehall.rooms.models import Preflight
from tradehall.rooms.preflight.commands import Checks, Device, RecordPreflight, RemindToTest
from tradehall.rooms.preflight.errors import NobodyToRemind, RemindedAlready
from tradehall.rooms.preflight.queries import _PEOPLE, lights_of, my_test, readiness
from tradehall.rooms.preflight.rules import Check, Light

pytestmark = on_both_databases


@pytest.fixture
def fair(runner: Runner) -> Fair:
    return Fair(runner)


@pytest.fixture
def meeting(fair: Fair) -> str:
    return fair.meet(fair.li, fair.shop, fair.sato)


def record(runner: Runner, who: Actor, **given: Any) -> str:
    seen = {"browser": Light.GOOD, "camera": Light.GOOD, "microphone": Light.GOOD, "socket": Light.GOOD}
    seen |= {name: given.pop(name) for name in list(given) if name in Checks.model_fields}
    figures = {"up": 4000, "down": 9000, "round_trip": 90, **given}
    light: str = runner.run(RecordPreflight(checks=Checks(**seen), device=Device.DESK, **figures), who)
    return light


def test_one_sees_ones_own_last_test_and_it_grows_old(runner: Runner, fair: Fair, clock: SetClock) -> None:
    assert runner.ask(my_test, fair.li) is None
    assert record(runner, fair.li, up=90) == "bad"
    clock.move(minutes=1)
    assert record(runner, fair.li, turn_tls=Light.BAD, udp=Light.GOOD) == "good"
    found = runner.ask(my_test, fair.li)
    assert (found.light, found.up, found.round_trip, found.is_fresh) == (Light.GOOD, 4000, 90, True)
    assert found.checks[Check.TURN_TLS] == Light.BAD
    assert runner.ask(my_test, fair.sato) is None
    clock.move(days=31)
    assert not runner.ask(my_test, fair.li).is_fresh
    with pytest.raises(Unauthenticated):
        runner.ask(my_test, VISITOR)
    with pytest.raises(Forbidden):
        record(runner, VISITOR)


def test_what_is_older_than_three_months_is_forgotten(runner: Runner, fair: Fair, clock: SetClock) -> None:
    record(runner, fair.li)
    record(runner, fair.sato)
    clock.move(days=91)
    record(runner, fair.li)
    with runner.db.read() as session:
        kept = session.execute(select(Preflight.person_id, func.count()).group_by(Preflight.person_id)).all()
    assert sorted(kept) == sorted([(fair.li.person_id, 1), (fair.sato.person_id, 1)])


def marks(runner: Runner, fair: Fair, mark: str = "") -> dict[str, Light | None]:
    people = runner.ask(readiness, fair.zhao, fair.slug, mark).people.items
    return {one.person.name: one.test.light if one.test and one.test.is_fresh else None for one in people}


def test_organisers_see_who_comes_and_their_lights(runner: Runner, fair: Fair, meeting: str, clock: SetClock) -> None:
    record(runner, fair.sato, microphone=Light.BAD)
    record(runner, fair.kim)  # comes to no meeting
    assert marks(runner, fair) == {fair.li.name: None, fair.sato.name: Light.BAD}
    assert marks(runner, fair, "none") == {fair.li.name: None}
    assert marks(runner, fair, "bad") == {fair.sato.name: Light.BAD}
    assert marks(runner, fair, "good") == {}
    assert runner.ask(readiness, fair.zhao, fair.slug).figures == {None: 1, Light.BAD: 1}
    people = [fair.li.person_id, fair.sato.person_id, fair.kim.person_id]
    assert runner.ask(lights_of, SYSTEM, people) == {fair.sato.person_id: Light.BAD, fair.kim.person_id: Light.GOOD}
    for stranger in (fair.li, fair.moss):
        with pytest.raises(Forbidden):
            runner.ask(readiness, stranger, fair.slug)
    runner.run(CancelMeeting(meeting=meeting, reason="The container is late.", version=1), fair.li)
    assert marks(runner, fair) == {}


def test_interpreters_and_the_next_of_several_meetings_stand_there(runner: Runner, fair: Fair) -> None:
    fair.enrol(fair.hu)
    later = fair.meet(fair.li, fair.shop, fair.sato, 3, interpreter=InterpreterWish.NONE)
    first = fair.meet(fair.li, fair.cafe, fair.ito, 1)
    runner.run(AssignInterpreter(meeting=first, interpreter=fair.hu.public_id, version=1), SYSTEM)
    rows = {one.person.name: one for one in runner.ask(readiness, fair.zhao, fair.slug).people.items}
    assert rows[fair.hu.name].company is None
    assert rows[fair.li.name].meeting == first
    assert rows[fair.sato.name].meeting == later
    assert rows[fair.ito.name].side == "buyer"


def test_guests_from_outside_stand_there_with_their_own_tests(
    runner: Runner, fair: Fair, meeting: str, clock: SetClock
) -> None:
    comes = (("Aunt", "guest"), ("Hana", "interpreter"))
    aunt, hana = (runner.ask(actor_of, VISITOR, invite(fair, meeting, fair.sato, *one)) for one in comes)
    record(runner, hana, up=90)
    ours = dict.fromkeys((fair.li.name, fair.sato.name))
    assert marks(runner, fair) == {**ours, "Aunt": None, "Hana": Light.BAD}
    assert marks(runner, fair, "bad") == {"Hana": Light.BAD}
    found = runner.ask(readiness, fair.zhao, fair.slug)
    assert (found.figures, found.to_remind) == ({None: 3, Light.BAD: 1}, 2)
    rows = {one.person.public_id: one for one in found.people.items}
    assert [(rows[who.public_id].outside, rows[who.public_id].side) for who in (aunt, hana)] == [
        (True, "buyer"), (True, None)
    ]  # fmt: skip
    assert not rows[aunt.public_id].may_ask
    assert runner.run(RemindToTest(event=fair.slug), fair.zhao) == 2  # whoever has an account
    clock.at = fair.times[fair.slots[0]][1]
    assert marks(runner, fair) == {}


def test_the_list_goes_on_behind_a_page_with_guests(runner: Runner, fair: Fair, meeting: str) -> None:
    for name in ("Aunt", "Uncle"):
        invite(fair, meeting, fair.sato, name)
    seen, cursor = [], None
    for _ in range(4):
        with runner.reading(fair.zhao) as reader:
            page = _PEOPLE.page(reader, cursor, lambda row: row[2], 1, event=managed_event(reader, fair.slug).id)
        seen += page.items
        cursor = page.next
    assert (seen, cursor) == ([fair.li.name, fair.sato.name, "Aunt", "Uncle"], None)


def unread(hall: Hall, who: Actor) -> list[str]:
    until_idle(hall)
    return [one.kind for one in hall.runner.ask(my_notices, who, unread=True).page.items if one.kind == "test_line"]


def test_organisers_remind_once_a_day_and_a_test_settles_it(
    hall: Hall, runner: Runner, fair: Fair, meeting: str, clock: SetClock
) -> None:
    assert runner.run(RemindToTest(event=fair.slug), fair.zhao) == 2
    assert unread(hall, fair.li) == unread(hall, fair.sato) == ["test_line"]
    assert unread(hall, fair.ito) == []
    with pytest.raises(NobodyToRemind):
        runner.run(RemindToTest(event=fair.slug), fair.zhao)
    with pytest.raises(RemindedAlready):
        runner.run(RemindToTest(event=fair.slug, person=fair.li.public_id), fair.zhao)
    record(runner, fair.li)
    assert unread(hall, fair.li) == []
    clock.move(hours=25)
    assert runner.run(RemindToTest(event=fair.slug), fair.zhao) == 1
    assert unread(hall, fair.sato) == ["test_line"]
    assert unread(hall, fair.li) == []
    with runner.db.read() as session:
        kinds = session.scalars(select(MailRow.recipient).where(MailRow.kind == "rooms/test_line")).all()
    assert sorted(kinds) == sorted([fair.li.email, fair.sato.email, fair.sato.email])


def test_only_organisers_remind_and_only_those_who_come(runner: Runner, fair: Fair, meeting: str) -> None:
    for stranger in (fair.li, fair.moss):
        with pytest.raises(Forbidden):
            runner.run(RemindToTest(event=fair.slug), stranger)
    with pytest.raises(NotFound):
        runner.run(RemindToTest(event=fair.slug, person=fair.kim.public_id), fair.zhao)


def test_the_mail_of_the_day_before_leads_to_the_test_whoever_has_none_that_is_good(
    runner: Runner, hall: Hall, fair: Fair, meeting: str, clock: SetClock
) -> None:
    record(runner, fair.li)
    clock.at = fair.times[fair.slots[0]][0] - timedelta(hours=24)
    until_idle(hall)
    with hall.db.read() as session:
        rows = session.scalars(select(MailRow).where(MailRow.text.contains(f"/meetings/{meeting}#confirm")))
        leads = {row.recipient.split("@")[0]: "/preflight" in row.text for row in rows}
    assert leads == {"li": False, "sato": True}
