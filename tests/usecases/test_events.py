"""Events through commands: creating, changing the grid, phases, organisers."""

from datetime import UTC, date, datetime, time, timedelta

import orjson
import pytest

from tests.factories.events import DAY, Town, make_event, make_participation, written
from tradehall.events import queries, service
from tradehall.events.commands import (
    AddOrganiser,
    ChangeEvent,
    ChangePhase,
    CreateEvent,
    DayHours,
    Keep,
    Pause,
    Phase,
    RemoveOrganiser,
    SlotPlan,
)
from tradehall.events.errors import (
    AlreadyOrganiser,
    EventClosed,
    LastOrganiser,
    NoSuchStep,
    NotConfirmed,
    NotOrganiser,
    SlotsInUse,
    SlugTaken,
    ZoneMovesSlots,
)
from tradehall.kernel import clock as clocks
from tradehall.kernel.errors import Forbidden, Invalid, NotFound, StaleVersion, Unauthenticated
from tradehall.kernel.parse import parse_form, parse_json
from tradehall.kernel.policy import SYSTEM, VISITOR, Actor
from tradehall.kernel.texts import Translated


@pytest.fixture
def town(runner):
    return Town(runner)


@pytest.fixture
def zhao(town) -> Actor:
    return town.person("zhao", "organiser", language="zh", zone="Asia/Shanghai")


def plan(runner, slug):
    """The event's slots as (day, time) on its wall clock, and its version."""
    event = runner.ask(queries.event_by_slug, SYSTEM, slug)
    slots = runner.ask(queries.slots_of, SYSTEM, event.id)
    return [f"{clocks.local(slot.starts_at, event.zone):%d %H:%M}" for slot in slots]


def change(slug="zibo", version=1, **changes):
    return ChangeEvent(event=slug, version=version, **written(**changes))


# -- creating ---------------------------------------------------------------------------------------


def test_an_organiser_creates_a_draft_with_its_slots(runner, zhao):
    assert runner.run(CreateEvent(slug="zibo", **written()), zhao) == "zibo"
    event = runner.ask(queries.event_by_slug, zhao, "zibo")
    assert (event.phase, event.organises, event.version) == (Phase.DRAFT, True, 1)
    assert plan(runner, "zibo") == ["10 09:00", "10 09:30", "10 10:00", "10 11:00", "10 11:30"]
    assert event.starts_at == datetime(2026, 3, 10, 1, tzinfo=UTC)
    assert event.ends_at == datetime(2026, 3, 10, 4, tzinfo=UTC)
    _, organisers = runner.ask(queries.people_page, zhao, "zibo")
    assert [organiser.public_id for organiser in organisers] == [zhao.public_id]


def test_who_may_create_events(runner, town):
    command = CreateEvent(slug="zibo", **written())
    with pytest.raises(Unauthenticated):
        runner.run(command, VISITOR)
    for actor in (town.person("plain"), town.person("helper", "interpreter")):
        with pytest.raises(Forbidden):
            runner.run(command, actor)
    assert runner.run(command, town.person("root", "admin")) == "zibo"


def test_only_the_system_names_organisers(runner, town, zhao):
    other = town.person("mori", "organiser")
    named = CreateEvent(slug="zibo", organisers=[other.public_id], **written())
    with pytest.raises(Forbidden):
        runner.run(named, zhao)
    runner.run(named, SYSTEM)
    with pytest.raises(NotFound):
        runner.ask(queries.event_by_slug, zhao, "zibo")
    assert runner.ask(queries.event_by_slug, other, "zibo").organises
    with pytest.raises(Invalid):
        runner.run(CreateEvent(slug="two", organisers=["0" * 26], **written()), SYSTEM)


def test_an_address_is_used_once(runner, zhao):
    make_event(runner, by=zhao)
    for slug in ("zibo", "new"):
        with pytest.raises(SlugTaken) as refused:
            runner.run(CreateEvent(slug=slug, **written()), zhao)
        assert list(refused.value.fields) == ["slug"]


def test_the_past_is_for_the_system(runner, zhao, clock):
    held = written(days=[DayHours(day=date(2020, 3, 15), opens=time(9), closes=time(17))])
    with pytest.raises(Invalid) as refused:
        runner.run(CreateEvent(slug="held", **held), zhao)
    assert list(refused.value.fields) == ["days.0.day"]
    runner.run(CreateEvent(slug="held", **held), SYSTEM)
    runner.run(ChangePhase(event="held", phase=Phase.CLOSED), SYSTEM)
    assert runner.ask(queries.event_by_slug, VISITOR, "held").is_past


def test_today_is_told_by_the_zone_of_the_event(runner, zhao, clock):
    # 2 March 01:00 in London, still 1 March in New York
    days = [DayHours(day=date(2026, 3, 1), opens=time(9), closes=time(17))]
    with pytest.raises(Invalid):
        runner.run(CreateEvent(slug="one", **written(days=days)), zhao)
    runner.run(CreateEvent(slug="two", **written(days=days, zone="America/New_York")), zhao)


@pytest.mark.parametrize(
    ("day", "zone", "expected"),
    [
        (date(2027, 3, 14), "America/New_York", ["14 01:00", "14 01:30", "14 03:00", "14 03:30"]),
        (date(2027, 3, 28), "Europe/Berlin", ["28 01:00", "28 01:30", "28 03:00", "28 03:30"]),
    ],
)
def test_clocks_that_are_put_forward(runner, zhao, day, zone, expected):
    days = [DayHours(day=day, opens=time(1), closes=time(4))]
    make_event(runner, by=zhao, days=days, breaks=[], zone=zone)
    assert plan(runner, "zibo") == expected
    event = runner.ask(queries.event_by_slug, SYSTEM, "zibo")
    assert event.ends_at - event.starts_at == timedelta(hours=2)


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("slot_minutes", {"slot_minutes": 33}),
        ("days.0.closes", {"days": [DayHours(day=DAY, opens=time(9), closes=time(8))]}),
        ("days.0.opens", {"days": [DayHours(day=DAY, opens=time(9, 1), closes=time(12))]}),
        ("days.1.day", {"days": [DayHours(day=DAY, opens=time(h), closes=time(h + 1)) for h in (9, 11)]}),
        ("breaks.0.ends", {"breaks": [Pause(starts=time(10), ends=time(10))]}),
        ("days", {"breaks": [Pause(starts=time(8), ends=time(13))]}),
        ("days.0.day", {"days": [DayHours(day=date(2029, 1, 1), opens=time(9), closes=time(12))]}),
        ("register_by", {"register_by": date(2026, 3, 11)}),
    ],
)
def test_plans_that_cannot_be(runner, zhao, field, changes):
    with pytest.raises(Invalid) as refused:
        runner.run(CreateEvent(slug="zibo", **written(**changes)), zhao)
    assert list(refused.value.fields) == [field]


GOOD = {
    "slug": "zibo", "name": {"en": "A"}, "summary": {"en": "B"}, "host": {"en": "C"}, "zone": "Asia/Shanghai",
    "slot_minutes": 30, "days": [{"day": "2026-03-10", "opens": "09:00", "closes": "12:00"}],
    "languages": ["en"], "contact_email": "a@b.example",
}  # fmt: skip


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("slug", "Zi bo"),
        ("slug", "-zibo"),
        ("name", {}),
        ("name", {"en": "x" * 121}),
        ("name", {"fr": "Bonjour"}),
        ("zone", "Asia"),
        ("zone", "x" * 5000),
        ("slot_minutes", 19),
        ("slot_minutes", 61),
        ("slot_minutes", 30.5),
        ("slot_minutes", "30"),
        ("slot_minutes", True),
        ("days", []),
        ("days", [{"day": "2026-02-30", "opens": "09:00", "closes": "12:00"}]),
        ("days", [{"day": "9999-12-31", "opens": "09:00", "closes": "12:00"}]),
        ("days", [{"day": "2026-03-10", "opens": "25:00", "closes": "12:00"}]),
        ("days", [{"day": "2026-03-10", "opens": "09:00:01", "closes": "12:00"}]),
        ("days", [{"day": "2026-03-10", "opens": "09:00+08:00", "closes": "12:00"}]),
        ("days", [{"day": "2026-03-10", "opens": 32400, "closes": "12:00"}]),
        ("languages", ["xx"]),
        ("languages", []),
        ("sectors", ["69a1"]),
        ("contact_email", "nobody"),
        ("surprise", 1),
    ],
)
def test_bad_input_is_refused_by_field(field, value):
    parse_json(CreateEvent, orjson.dumps(GOOD))
    with pytest.raises(Invalid) as refused:
        parse_json(CreateEvent, orjson.dumps({**GOOD, field: value}))
    assert all(name.split(".")[0] == field for name in refused.value.fields)


def test_the_form_may_have_spare_rows_and_full_width_digits():
    form = [
        ("zone", "PRC"), ("slot_minutes", "３０"),
        ("days.0.day", "2026-03-10"), ("days.0.opens", "０９:00"), ("days.0.closes", "12:00"),
        ("days.1.day", ""), ("days.1.opens", ""), ("days.1.closes", ""),
        ("breaks.0.starts", ""), ("breaks.0.ends", ""), ("breaks.0.label.en", ""), ("breaks.0.label.source", "en"),
    ]  # fmt: skip
    made = parse_form(SlotPlan, form)
    assert made.zone == "Asia/Shanghai"
    assert [day.key for day in made.days] == [(DAY, time(9), time(12))]
    assert made.breaks == []


# -- changing ---------------------------------------------------------------------------------------


def test_slots_that_stay_keep_their_ids(runner, zhao):
    make_event(runner, by=zhao)
    event = runner.ask(queries.event_by_slug, zhao, "zibo")
    before = {slot.starts_at: slot.public_id for slot in runner.ask(queries.slots_of, zhao, event.id)}
    more = DayHours(day=date(2026, 3, 11), opens=time(9), closes=time(10))
    days = [DayHours(day=DAY, opens=time(9, 30), closes=time(12)), more]
    runner.run(change(days=days, name=Translated.of("en", "New name")), zhao)
    after = {slot.starts_at: slot.public_id for slot in runner.ask(queries.slots_of, zhao, event.id)}
    assert plan(runner, "zibo") == ["10 09:30", "10 10:00", "10 11:00", "10 11:30", "11 09:00", "11 09:30"]
    assert {at: key for at, key in after.items() if at in before} == {
        at: key for at, key in before.items() if at in after
    }
    changed = runner.ask(queries.event_by_slug, zhao, "zibo")
    assert (changed.version, str(changed.name.read("ja"))) == (2, "New name")
    assert changed.starts_at == datetime(2026, 3, 10, 1, 30, tzinfo=UTC)
    assert changed.ends_at == datetime(2026, 3, 11, 2, tzinfo=UTC)


def test_another_slot_length_makes_other_slots(runner, zhao):
    make_event(runner, by=zhao)
    runner.run(change(slot_minutes=45), zhao)
    assert plan(runner, "zibo") == ["10 09:00", "10 09:45", "10 11:00"]


def test_another_zone_asks_what_stays_and_tells_what_moves(runner, zhao):
    make_event(runner, by=zhao)
    with pytest.raises(ZoneMovesSlots) as asked:
        runner.run(change(zone="Asia/Kathmandu"), zhao)
    assert asked.value.details == {
        "before": "Asia/Shanghai",
        "after": "Asia/Kathmandu",
        "clock": {"slots": 5, "meetings": 0, "from": "2026-03-10T01:00:00+00:00", "to": "2026-03-10T03:15:00+00:00"},
        "moments": {"days": ["2026-03-10 06:45–09:45"], "breaks": ["08:15–08:45"]},
    }
    assert runner.ask(queries.event_by_slug, zhao, "zibo").zone == "Asia/Shanghai"


def test_with_another_zone_the_moments_stay_or_the_times_on_the_clock(runner, zhao):
    make_event(runner, by=zhao)
    event = runner.ask(queries.event_by_slug, zhao, "zibo")
    slots = runner.ask(queries.slots_of, zhao, event.id)
    runner.run(change(zone="Asia/Kathmandu", keep=Keep.MOMENTS), zhao)
    assert runner.ask(queries.slots_of, zhao, event.id) == slots
    view = runner.ask(queries.settings_page, zhao, "zibo")
    assert (view.event.zone, view.days[0].opens, view.breaks[0].starts) == ("Asia/Kathmandu", time(6, 45), time(8, 15))
    runner.run(change(version=2, zone="Asia/Tokyo", keep=Keep.CLOCK), zhao)
    moved = runner.ask(queries.slots_of, zhao, event.id)
    assert [slot.starts_at.hour for slot in moved] == [0, 0, 1, 2, 2]
    runner.run(change(version=3, zone="Asia/Seoul"), zhao)  # the same clock: nothing to ask
    assert runner.ask(queries.slots_of, zhao, event.id) == moved


def test_moments_that_the_new_clock_cannot_tell_are_refused(runner, zhao):
    make_event(runner, by=zhao, breaks=[])
    wide = {"days": [DayHours(day=DAY, opens=time(9), closes=time(18))], "breaks": [], "zone": "America/Chicago"}
    with pytest.raises(ZoneMovesSlots) as asked:
        runner.run(change(**wide), zhao)
    assert asked.value.details["moments"] is None
    with pytest.raises(Invalid) as refused:
        runner.run(change(keep=Keep.MOMENTS, **wide), zhao)
    assert list(refused.value.fields) == ["zone"]


def test_slots_in_use_cannot_go(runner, zhao):
    make_event(runner, by=zhao)
    event = runner.ask(queries.event_by_slug, zhao, "zibo")
    used = runner.ask(queries.slots_of, zhao, event.id)[0]
    asked = []

    def guard(tx, slot_ids):
        asked.append(slot_ids)
        if used.id in slot_ids:
            raise SlotsInUse

    service.slot_guards.append(guard)
    try:
        runner.run(change(days=[DayHours(day=DAY, opens=time(9), closes=time(11, 30))]), zhao)
        assert plan(runner, "zibo") == ["10 09:00", "10 09:30", "10 10:00", "10 11:00"]
        with pytest.raises(SlotsInUse):
            runner.run(change(version=2, days=[DayHours(day=DAY, opens=time(9, 30), closes=time(12))]), zhao)
        with pytest.raises(SlotsInUse):
            runner.run(change(version=2, zone="Europe/Berlin", keep=Keep.CLOCK), zhao)
    finally:
        service.slot_guards.remove(guard)
    assert plan(runner, "zibo") == ["10 09:00", "10 09:30", "10 10:00", "10 11:00"]
    assert runner.ask(queries.event_by_slug, zhao, "zibo").version == 2
    assert [len(ids) for ids in asked] == [1, 1, 4]


def test_a_stale_version_tells_what_differs(runner, zhao):
    make_event(runner, by=zhao)
    runner.run(change(slot_minutes=45), zhao)
    with pytest.raises(StaleVersion) as refused:
        runner.run(change(version=1, host=Translated.of("en", "Mie")), zhao)
    assert refused.value.details == {
        "version": 2,
        "changes": [
            {
                "field": "host",
                "yours": {"en": "Mie", "source": "en"},
                "theirs": {"en": "City of Zibo", "source": "en"},
            },
            {"field": "slot_minutes", "yours": 30, "theirs": 45},
        ],
    }


def test_days_that_are_over_stay_when_texts_change(runner, zhao, clock):
    make_event(runner, by=zhao, phase=Phase.LIVE)
    clock.move(days=9)
    runner.run(change(name=Translated.of("en", "Later")), zhao)
    earlier = DayHours(day=DAY - timedelta(days=1), opens=time(9), closes=time(12))
    with pytest.raises(Invalid):
        runner.run(change(version=2, days=[earlier]), zhao)


def test_others_change_nothing(runner, town, zhao):
    make_event(runner, by=zhao, phase=Phase.DRAFT)
    make_event(runner, by=zhao, slug="open")
    other = town.person("other", "organiser")
    for command in (
        change("zibo"),
        ChangePhase(event="zibo", phase=Phase.REGISTRATION),
        AddOrganiser(event="zibo", email="other@town.example"),
        RemoveOrganiser(event="zibo", person=zhao.public_id, confirmed=True),
    ):
        for actor in (VISITOR, other, town.person(f"p{id(command)}")):
            with pytest.raises(NotFound):
                runner.run(command, actor)
        shown = command.model_copy(update={"event": "open"})
        with pytest.raises(Unauthenticated):
            runner.run(shown, VISITOR)
        with pytest.raises(Forbidden):
            runner.run(shown, other)
    with pytest.raises(NotFound):
        runner.run(change("nowhere"), zhao)


# -- phases -----------------------------------------------------------------------------------------


def test_phases_step_by_step_and_back(runner, zhao):
    make_event(runner, by=zhao, phase=Phase.DRAFT)

    def go(phase, confirmed=False):
        runner.run(ChangePhase(event="zibo", phase=phase, confirmed=confirmed), zhao)
        return runner.ask(queries.event_by_slug, zhao, "zibo").phase

    with pytest.raises(NoSuchStep):
        go(Phase.LIVE)
    assert go(Phase.REGISTRATION) == Phase.REGISTRATION
    with pytest.raises(NoSuchStep):
        go(Phase.DRAFT, confirmed=True)
    assert go(Phase.BOOKING) == Phase.BOOKING
    with pytest.raises(NotConfirmed):
        go(Phase.REGISTRATION)
    assert go(Phase.REGISTRATION, confirmed=True) == Phase.REGISTRATION
    go(Phase.BOOKING)
    go(Phase.LIVE)
    with pytest.raises(NotConfirmed):
        go(Phase.CLOSED)
    assert go(Phase.CLOSED, confirmed=True) == Phase.CLOSED
    with pytest.raises(EventClosed):
        runner.run(change(), zhao)
    assert go(Phase.LIVE, confirmed=True) == Phase.LIVE


# -- who sees ---------------------------------------------------------------------------------------


def test_a_draft_is_there_only_for_its_organisers(runner, town, zhao):
    make_event(runner, by=zhao, phase=Phase.DRAFT)
    for actor in (VISITOR, town.person("other", "organiser"), town.person("plain")):
        for query in (queries.event_by_slug, queries.event_page, queries.register_page):
            with pytest.raises(NotFound):
                runner.ask(query, actor, "zibo")
        assert runner.ask(queries.events_list, actor).items == []
    assert runner.ask(queries.event_page, zhao, "zibo").event.slug == "zibo"
    assert runner.ask(queries.event_by_slug, town.person("root", "admin"), "zibo").organises
    assert runner.ask(queries.events_list, zhao).items == []


def test_organisers_pages_are_for_organisers(runner, town, zhao):
    make_event(runner, by=zhao)
    pages = (queries.overview, queries.settings_page, queries.people_page, queries.participants_page)
    for query in pages:
        with pytest.raises(Unauthenticated):
            runner.ask(query, VISITOR, "zibo")
        with pytest.raises(Forbidden):
            runner.ask(query, town.person(f"x{query.__name__}", "organiser"), "zibo")
        runner.ask(query, zhao, "zibo")


def test_lists_of_events(runner, zhao, clock):
    for number, slug in enumerate(["late", "soon"]):
        day = DAY + timedelta(days=10 - number)
        make_event(runner, by=zhao, slug=slug, days=[DayHours(day=day, opens=time(9), closes=time(12))])
    make_event(runner, by=zhao, slug="closed", phase=Phase.CLOSED)
    assert [card.event.slug for card in runner.ask(queries.events_list, VISITOR).items] == ["soon", "late"]
    assert [card.event.slug for card in runner.ask(queries.events_list, VISITOR, True).items] == ["closed"]
    clock.move(days=30)
    past = runner.ask(queries.events_list, VISITOR, True).items
    assert [card.event.slug for card in past] == ["late", "soon", "closed"]
    assert runner.ask(queries.events_list, VISITOR).items == []


# -- organisers -------------------------------------------------------------------------------------


def test_organisers_come_and_go(runner, town, zhao):
    make_event(runner, by=zhao)
    mori = town.person("mori", "organiser")
    runner.run(AddOrganiser(event="zibo", email="mori@town.example"), zhao)
    assert [item.event.slug for item in runner.ask(queries.my_events, mori).items] == ["zibo"]
    with pytest.raises(AlreadyOrganiser):
        runner.run(AddOrganiser(event="zibo", email="mori@town.example"), zhao)
    town.person("fresh", confirmed=False)
    for email in ("nobody@town.example", "fresh@town.example"):
        with pytest.raises(Invalid) as refused:
            runner.run(AddOrganiser(event="zibo", email=email), zhao)
        assert list(refused.value.fields) == ["email"]
    with pytest.raises(NotConfirmed):
        runner.run(RemoveOrganiser(event="zibo", person=zhao.public_id), mori)
    runner.run(RemoveOrganiser(event="zibo", person=zhao.public_id, confirmed=True), mori)
    assert runner.ask(queries.my_events, zhao).items == []
    with pytest.raises(NotOrganiser):
        runner.run(RemoveOrganiser(event="zibo", person=zhao.public_id, confirmed=True), mori)
    with pytest.raises(LastOrganiser):
        runner.run(RemoveOrganiser(event="zibo", person=mori.public_id, confirmed=True), mori)


# -- counts -----------------------------------------------------------------------------------------


def test_pages_take_as_many_statements_for_thirty_rows_as_for_one(runner, town, zhao, queries_of):
    make_event(runner, by=zhao, phase=Phase.BOOKING)
    reads = {
        "event_page": lambda: runner.ask(queries.event_page, zhao, "zibo"),
        "overview": lambda: runner.ask(queries.overview, zhao, "zibo"),
        "settings_page": lambda: runner.ask(queries.settings_page, zhao, "zibo"),
        "participants_page": lambda: runner.ask(queries.participants_page, zhao, "zibo"),
        "my_events": lambda: runner.ask(queries.my_events, zhao),
        "events_list": lambda: runner.ask(queries.events_list, VISITOR),
        "my_participations": lambda: runner.ask(queries.my_participations, zhao),
    }

    def add(number):
        person = town.person(f"p{number}")
        company = town.company(f"c{number}", person, zhao, country="CN" if number % 2 else "JP")
        make_participation(runner, "zibo", company, [person, zhao], by=person, approved=number % 3 == 0)

    add(0)
    at_one = {name: queries_of(read) for name, read in reads.items()}
    for number in range(1, 30):
        add(number)
    assert {name: queries_of(read) for name, read in reads.items()} == at_one
    assert at_one.pop("participants_page") <= 5  # each company: how reliable
    assert max(at_one.values()) <= 4
    first = runner.ask(queries.participants_page, zhao, "zibo").rows
    rest = runner.ask(queries.participants_page, zhao, "zibo", None, None, "", first.next).rows
    assert (len(first.items), len(rest.items), rest.next) == (25, 5, None)
    assert len({row.participation.id for row in first.items + rest.items}) == 30
