"""A schedule of a whole event: from wishes to a run, from a run to booked meetings, and again when a firm is gone."""

import pytest
from sqlalchemy import select

from tests.factories.meetings import Fair
from tests.factories.planning import LITTLE_CHANGE, line, publish, seen, solve, standing, start, wish
from tradehall.events.commands import WithdrawRegistration
from tradehall.kernel.errors import Forbidden, NotFound
from tradehall.kernel.outbox import OutboxRow
from tradehall.kernel.policy import SYSTEM
from tradehall.meetings.commands import MarkSlots
from tradehall.meetings.facts import MeetingBooked
from tradehall.meetings.models import Claim, MeetingPerson
from tradehall.meetings.planning.commands import (
    DeleteRun,
    EndRun,
    LockMeeting,
    NoteProgress,
    PlaceMeeting,
    PublishRun,
    SetWish,
    SetWishRules,
    StartRun,
    StopRun,
    TakeRun,
    WishKind,
)
from tradehall.meetings.planning.errors import (
    BreaksRules,
    MeetingIsFixed,
    NothingToSchedule,
    NotInSchedule,
    Overtaken,
    RunBusy,
    RunNotReady,
    TooManyMusts,
    WishesClosed,
)
from tradehall.meetings.planning.planner import Planner
from tradehall.meetings.planning.queries import (
    coverage_page,
    my_wishes,
    publishing_of,
    run_page,
    runs_page,
    wishes_page,
)
from tradehall.meetings.planning.rules import RunState
from tradehall.meetings.rules import MeetingStatus, ticks

BOTH = pytest.mark.parametrize("database_kind", ["sqlite", "postgres"])


@pytest.fixture
def fair(runner):
    return Fair(runner)


@pytest.fixture
def wished(fair):
    """Everybody wants the kiln; the kiln must meet the shop, and does not want the dormitory."""
    for person in (fair.sato, fair.ito, fair.kim):
        wish(fair, person, fair.kiln)
    wish(fair, fair.li, fair.shop, WishKind.MUST)
    wish(fair, fair.li, fair.dorm, WishKind.NO, words="They did not pay")
    return fair


# -- wishes ---------------------------------------------------------------------------------------------


def test_each_side_sees_its_own_wishes_alone(wished):
    mine = wished.runner.ask(wishes_page, wished.li, "zibo")
    assert [(row.place.public_id, row.kind) for row in mine.said] == [
        (wished.shop, WishKind.MUST), (wished.dorm, WishKind.NO),
    ]  # fmt: skip
    theirs = wished.runner.ask(wishes_page, wished.kim, "zibo")
    assert [(row.place.public_id, row.kind) for row in theirs.said] == [(wished.kiln, WishKind.WANT)]
    assert wished.runner.ask(my_wishes, wished.kim, "zibo") == [(wished.dorm, wished.kiln, WishKind.WANT, "")]
    assert mine.musts == 1
    assert mine.slots == len(wished.slots)


def test_a_wish_said_again_replaces_the_first_and_can_be_taken_back(wished):
    wish(wished, wished.li, wished.shop, WishKind.WANT)
    wish(wished, wished.li, wished.dorm, None)
    assert [row.kind for row in wished.runner.ask(wishes_page, wished.li, "zibo").said] == [WishKind.WANT]


@BOTH
def test_musts_are_limited_and_wishes_end_with_the_deadline(wished, clock):
    rules = SetWishRules(event="zibo", most_musts=1, closes_at=clock.now())
    with pytest.raises(Forbidden):
        wished.runner.run(rules, wished.li)
    wished.runner.run(SetWishRules(event="zibo", most_musts=1), wished.zhao)
    with pytest.raises(TooManyMusts):
        wish(wished, wished.li, wished.cafe, WishKind.MUST)
    wish(wished, wished.li, wished.shop, WishKind.MUST)  # that is the one
    wished.runner.run(rules.model_copy(update={"version": 1}), wished.zhao)
    with pytest.raises(WishesClosed):
        wish(wished, wished.li, wished.cafe)
    wish(wished, wished.zhao, wished.cafe, mine=wished.kiln)  # on the phone
    rows = {row.place.public_id: row for row in wished.runner.ask(wishes_page, wished.li, "zibo").said}
    assert rows[wished.cafe].by_organiser


def test_wishes_are_for_those_who_take_part_and_cross_the_table(wished):
    for person, target, error in (
        (wished.moss, wished.kiln, NotFound), (wished.bolt, wished.shop, NotFound), (wished.li, wished.nail, NotFound),
    ):  # fmt: skip
        with pytest.raises(error):
            wish(wished, person, target)
    with pytest.raises(NotFound):  # in nobody else's name
        wished.runner.run(SetWish(event="zibo", target=wished.shop, mine=wished.nail), wished.li)
    with pytest.raises(Forbidden):
        wished.runner.run(SetWish(event="zibo", target=wished.kiln, mine=wished.shop), wished.li)


def test_organisers_see_who_has_said_nothing(wished):
    page = wished.runner.ask(coverage_page, wished.zhao, "zibo")
    rows = {row.place.public_id: row for row in page.rows}
    assert (rows[wished.kiln].musts, rows[wished.kiln].noes, rows[wished.kiln].wished_by) == (1, 1, 3)
    assert page.silent == 0
    with pytest.raises(Forbidden):
        wished.runner.ask(coverage_page, wished.li, "zibo")


# -- runs -----------------------------------------------------------------------------------------------


def test_a_run_places_what_both_sides_let_it_place(wished):
    run = solve(wished)
    page = seen(wished, run)
    assert page.run.state is RunState.DONE
    assert [(one.exporter.name_en, one.buyer.name_en) for one in page.meetings] != []
    assert {one.buyer.public_id for one in page.meetings} == {wished.shop, wished.cafe}
    assert not page.missing
    assert (page.run.placed, page.run.asked) == (2, 2)
    assert page.reached[0].value == 45 + 4


def test_a_run_goes_round_what_people_said_of_their_times_and_what_is_booked(wished):
    free = wished.slots[2]
    off = [slot for slot in wished.slots if slot != free]
    wished.runner.run(MarkSlots(event="zibo", off=off), wished.sato)
    booked = wished.meet(wished.ito, wished.kiln, wished.li, 0)
    page = seen(wished, solve(wished))
    assert line(page, "kiln", "shop").slot == free
    assert line(page, "kiln", "cafe").meeting == booked
    assert line(page, "kiln", "cafe").slot == wished.slots[0]
    assert line(page, "kiln", "cafe").fixed


def test_runs_are_the_organisers_alone(wished):
    run = solve(wished)
    for person in (wished.li, wished.moss):
        with pytest.raises(Forbidden):
            wished.runner.run(StartRun(event="zibo"), person)
        with pytest.raises(Forbidden):
            wished.runner.ask(runs_page, person, "zibo")
        with pytest.raises(NotFound):
            wished.runner.ask(run_page, person, run)
        for command in (
            StopRun(run=run), DeleteRun(run=run), PublishRun(run=run),
            PlaceMeeting(run=run, meeting="x"), LockMeeting(run=run, meeting="x"),
        ):  # fmt: skip
            with pytest.raises(NotFound):
                wished.runner.run(command, person)
        for command in (TakeRun(worker="x"), NoteProgress(run=1, worker="x", progress={}),
                        EndRun(run=1, worker="x", state="done")):  # fmt: skip
            with pytest.raises(Forbidden):
                wished.runner.run(command, person)


def test_there_has_to_be_something_to_schedule_and_one_run_at_a_time(fair):
    with pytest.raises(NothingToSchedule):
        start(fair)
    wish(fair, fair.sato, fair.kiln)
    first = start(fair)
    with pytest.raises(RunBusy):
        start(fair)
    with pytest.raises(RunNotReady):
        publish(fair, first)
    fair.runner.run(StopRun(run=first), fair.zhao)
    assert seen(fair, first).run.state is RunState.STOPPED
    assert start(fair)


def test_whoever_is_killed_is_followed_by_another(wished, clock):
    run = start(wished)
    first = wished.runner.run(TakeRun(worker="one"), SYSTEM)
    assert wished.runner.run(TakeRun(worker="two"), SYSTEM) is None
    note = NoteProgress(run=first["run"], worker="one", progress={"placed": 1, "asked": 2})
    assert wished.runner.run(note, SYSTEM)
    clock.move(seconds=31)
    assert wished.runner.run(TakeRun(worker="two"), SYSTEM)["run"] == first["run"]
    assert not wished.runner.run(note, SYSTEM)  # it is no more the first one's
    assert not wished.runner.run(EndRun(run=first["run"], worker="one", state="done"), SYSTEM)
    clock.move(seconds=31)
    assert Planner(wished.runner, "three").run_due()
    assert seen(wished, run).run.state is RunState.DONE


def test_what_is_taken_up_in_vain_too_often_fails(wished, clock):
    run = start(wished)
    for number in range(3):
        assert wished.runner.run(TakeRun(worker=str(number)), SYSTEM)
        clock.move(seconds=31)
    assert wished.runner.run(TakeRun(worker="last"), SYSTEM) is None
    assert seen(wished, run).run.state is RunState.FAILED


def test_a_run_that_is_stopped_or_deleted_tells_its_worker(wished):
    run = start(wished)
    taken = wished.runner.run(TakeRun(worker="one"), SYSTEM)
    note = NoteProgress(run=taken["run"], worker="one", progress={"placed": 1, "asked": 2})
    wished.runner.run(StopRun(run=run), wished.zhao)
    assert not wished.runner.run(note, SYSTEM)
    wished.runner.run(DeleteRun(run=run), wished.zhao)
    assert not wished.runner.run(note, SYSTEM)


# -- by hand --------------------------------------------------------------------------------------------


def test_a_meeting_is_moved_by_hand_once_one_knows_what_it_breaks(wished):
    run = solve(wished)
    page = seen(wished, run)
    shop, cafe = line(page, "kiln", "shop"), line(page, "kiln", "cafe")
    with pytest.raises(BreaksRules) as refused:
        wished.runner.run(PlaceMeeting(run=run, meeting=shop.id, slot=cafe.slot), wished.zhao)
    assert {one["code"] for one in refused.value.details["broken"]} == {"double"}
    assert line(seen(wished, run), "kiln", "shop").slot == shop.slot
    out = wished.runner.run(PlaceMeeting(run=run, meeting=shop.id, slot=cafe.slot, accepted=True), wished.zhao)
    assert out == [cafe.id]
    after = seen(wished, run)
    assert line(after, "kiln", "shop").slot == cafe.slot
    assert line(after, "kiln", "cafe").slot is None
    assert after.reached[0].value == 45
    with pytest.raises(NotInSchedule):
        wished.runner.run(PlaceMeeting(run=run, meeting="nothing", slot=cafe.slot), wished.zhao)


def test_what_is_locked_gives_way_to_nothing(wished):
    run = solve(wished)
    shop, cafe = (line(seen(wished, run), "kiln", name) for name in ("shop", "cafe"))
    wished.runner.run(LockMeeting(run=run, meeting=cafe.id), wished.zhao)
    with pytest.raises(MeetingIsFixed):
        wished.runner.run(PlaceMeeting(run=run, meeting=shop.id, slot=cafe.slot, accepted=True), wished.zhao)
    anew = solve(wished, base=run)
    after = line(seen(wished, anew), "kiln", "cafe")
    assert (after.slot, after.locked) == (cafe.slot, True)


# -- publishing -----------------------------------------------------------------------------------------


def test_publishing_books_everything_in_one_act(wished):
    run = solve(wished)
    assert standing(wished) == []
    publish(wished, run)
    page = seen(wished, run)
    assert {one.starts_at for one in standing(wished)} == {one.starts_at for one in page.meetings}
    with wished.runner.db.read() as session:
        told = session.scalars(select(OutboxRow.name).where(OutboxRow.name == MeetingBooked.fact_name)).all()
    assert len(told) == 2
    publish(wished, run)  # once more changes nothing
    assert len(standing(wished)) == 2


@BOTH
def test_what_somebody_booked_meanwhile_is_named_and_nothing_is_half_published(wished):
    run = solve(wished)
    cafe = line(seen(wished, run), "kiln", "cafe")
    wished.meet(wished.kim, wished.kiln, wished.li, wished.slots.index(cafe.slot))
    with pytest.raises(Overtaken) as refused:
        publish(wished, run)
    assert refused.value.details["conflicts"] == [{"code": "busy", "meeting": cafe.id}]
    assert len(standing(wished)) == 1
    again = solve(wished, base=run)
    publish(wished, again)
    assert len(standing(wished)) == 3


@BOTH
def test_publishing_again_changes_only_what_changed(wished):
    run = solve(wished)
    publish(wished, run)
    before = {one.public_id: (one.sequence, one.starts_at) for one in standing(wished)}
    page = seen(wished, run)
    shop, cafe = line(page, "kiln", "shop"), line(page, "kiln", "cafe")
    free = next(slot for slot in wished.slots if slot not in (shop.slot, cafe.slot))
    wished.runner.run(PlaceMeeting(run=run, meeting=shop.id, slot=free), wished.zhao)
    publish(wished, run)
    after = {one.public_id: (one.sequence, one.starts_at) for one in standing(wished)}
    assert after.keys() == before.keys()
    assert [after[one][0] - before[one][0] for one in sorted(after)].count(1) == 1
    wished.runner.run(PlaceMeeting(run=run, meeting=cafe.id, slot=None), wished.zhao)
    publish(wished, run)
    left = standing(wished)
    assert len(left) == 1
    assert left[0].status == MeetingStatus.CONFIRMED


def test_when_a_firm_drops_out_the_others_stay_where_they_are(wished):
    wish(wished, wished.li, wished.dorm, WishKind.WANT)
    first = solve(wished)
    publish(wished, first)
    before = {one.buyer_id: one.starts_at for one in standing(wished)}
    wished.runner.run(WithdrawRegistration(participation=wished.cafe, confirmed=True), wished.ito)
    anew = solve(wished, base=first, release=True, goals=LITTLE_CHANGE)
    publish(wished, anew)
    after = {one.buyer_id: one.starts_at for one in standing(wished)}
    assert len(after) == 2
    assert after.items() <= before.items()


@BOTH
def test_an_interpreted_meeting_gets_whoever_is_free(wished):
    wished.enrol(wished.hu, ("zh", "ja"), ("en", "ja"))
    page = seen(wished, solve(wished))
    assert wished.runner.ask(publishing_of, wished.zhao, page).waiting == []
    publish(wished, page.run.public_id)
    (found,) = [one for one in standing(wished) if one.interpreter_wish == "find"]
    assert found.status == MeetingStatus.CONFIRMED
    with wished.runner.db.read() as session:
        seat = select(MeetingPerson.person_id).where(
            MeetingPerson.meeting_id == found.id, MeetingPerson.role == "interpreter"
        )
        held = select(Claim.tick).where(Claim.meeting_id == found.id, Claim.holder_id == wished.hu.person_id)
        assert session.scalars(seat).all() == [wished.hu.person_id]
        assert sorted(session.scalars(held)) == list(ticks(found.starts_at, found.ends_at))


def test_an_interpreted_meeting_waits_where_nobody_is_free_any_more(wished):
    wished.enrol(wished.hu, ("zh", "ja"), ("en", "ja"))
    page = seen(wished, solve(wished))
    (waiting,) = [one for one in page.meetings if one.interpreted]
    wished.runner.run(MarkSlots(event="zibo", off=[waiting.slot]), wished.hu)
    assert wished.runner.ask(publishing_of, wished.zhao, page).waiting == [waiting]
    publish(wished, page.run.public_id)
    status = {one.interpreter_wish: one.status for one in standing(wished)}
    assert status == {"find": MeetingStatus.TENTATIVE, "none": MeetingStatus.CONFIRMED}
