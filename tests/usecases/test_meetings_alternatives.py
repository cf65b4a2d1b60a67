"""Whoever is refused a time learns what is free instead: organisers, too; and interpreters come when it suits them."""

import pytest

from tests.conftest import on_both_databases
from tests.factories.meetings import Fair
from tradehall.kernel.errors import Forbidden
from tradehall.kernel.runner import Runner
from tradehall.meetings.commands import (
    AcceptMove,
    AcceptOffer,
    AddGuest,
    AssignInterpreter,
    InterpreterWish,
    MarkSlots,
    MoveMeeting,
    OfferInterpreter,
    SwapDelegate,
)
from tradehall.meetings.errors import InterpreterBusy, InterpreterOff, NeedsPause, SlotTaken
from tradehall.meetings.queries import interpreters_for, meeting_page, my_agenda, my_offers

pytestmark = on_both_databases


@pytest.fixture
def fair(runner: Runner) -> Fair:
    """Hu and mei interpret between Chinese and Japanese; kiln and shop meet in the first slot."""
    made = Fair(runner)
    made.mei = made.person("mei", "interpreter", language="ja", zone="Asia/Tokyo")
    made.enrol(made.hu)
    made.enrol(made.mei, ("ja", "zh"))
    made.meeting = made.meet(made.sato, made.kiln, made.li)
    return made


def move(fair: Fair, slot: int, who, version: int = 1, **more) -> None:
    fair.runner.run(MoveMeeting(meeting=fair.meeting, slot=fair.slots[slot], version=version, **more), who)


def assign(fair: Fair, who, meeting: str | None = None, version: int = 1, **more) -> None:
    command = AssignInterpreter(meeting=meeting or fair.meeting, interpreter=who.public_id, version=version, **more)
    fair.runner.run(command, fair.zhao)


def elsewhere(fair: Fair, slot: int) -> str:
    """A meeting of moss and ito."""
    return fair.meet(fair.ito, fair.place("other", [fair.moss], languages=["zh"]), fair.moss, slot)


def instead(refused) -> list[str]:
    return [slot["id"] for slot in refused.value.details["alternatives"]]


def test_an_organiser_who_moves_onto_a_busy_time_learns_of_free_ones(fair):
    fair.meet(fair.ito, fair.kiln, fair.li, 1)
    fair.meet(fair.kim, fair.kiln, fair.li, 3)
    with pytest.raises(SlotTaken) as refused:
        move(fair, 1, fair.zhao)
    assert instead(refused) == [fair.slots[2], fair.slots[4]]
    assert refused.value.details["alternatives"][0]["starts_at"].endswith("Z")
    move(fair, 2, fair.zhao)  # what is named can be had


def test_an_agreed_move_that_is_taken_by_then_names_others(fair, runner):
    move(fair, 2, fair.sato)
    proposed = my_move(fair)
    fair.meet(fair.ito, fair.kiln, fair.li, 2)
    with pytest.raises(SlotTaken) as refused:
        runner.run(AcceptMove(move=proposed), fair.li)
    assert instead(refused) == [fair.slots[1], fair.slots[3], fair.slots[4]]


def my_move(fair: Fair) -> str:
    return fair.runner.ask(meeting_page, fair.li, fair.meeting).proposed.public_id


def test_a_move_that_the_interpreter_cannot_follow_names_times_at_which_all_can(fair):
    assign(fair, fair.hu)
    assign(fair, fair.hu, elsewhere(fair, 2))
    with pytest.raises(InterpreterBusy) as refused:
        move(fair, 2, fair.zhao, version=2)
    named = instead(refused)
    assert named
    assert fair.slots[2] not in named
    move(fair, fair.slots.index(named[0]), fair.zhao, version=2)


def test_a_double_asked_interpreter_is_named_with_those_who_can(fair):
    taken = elsewhere(fair, 0)
    assign(fair, fair.hu, taken)
    with pytest.raises(InterpreterBusy) as refused:
        assign(fair, fair.hu)
    assert refused.value.details["interpreters"] == [{"id": fair.mei.public_id, "name": "mei"}]
    with pytest.raises(InterpreterBusy) as refused:
        fair.runner.run(OfferInterpreter(meeting=fair.meeting, interpreters=[fair.hu.public_id]), fair.zhao)
    assert [one["name"] for one in refused.value.details["interpreters"]] == ["mei"]


def test_an_interpreter_who_accepts_too_late_learns_of_no_colleagues(fair, runner):
    fair.runner.run(OfferInterpreter(meeting=fair.meeting, interpreters=[fair.hu.public_id]), fair.zhao)
    assign(fair, fair.hu, elsewhere(fair, 0))
    offer = runner.ask(my_offers, fair.hu)[0].offer.public_id
    with pytest.raises(InterpreterBusy) as refused:
        runner.run(AcceptOffer(offer=offer), fair.hu)
    assert "interpreters" not in refused.value.details


def test_a_tired_interpreter_is_named_with_those_who_can(fair):
    fair.rules(interpreter_stretch=45, interpreter_pause=15)
    assign(fair, fair.hu, elsewhere(fair, 1))
    with pytest.raises(NeedsPause) as refused:
        assign(fair, fair.hu)
    assert [one["name"] for one in refused.value.details["interpreters"]] == ["mei"]


def test_a_delegate_who_is_busy_is_named_with_times_and_colleagues(fair, runner):
    third = fair.person("third", language="zh")
    tea = fair.place("tea", [fair.boss, fair.wang, third], languages=["zh"])
    meeting = fair.meet(fair.kim, tea, fair.boss, 1)
    fair.meet(fair.ito, fair.place("cup", [fair.wang], languages=["zh"]), fair.wang, 1)
    command = {"meeting": meeting, "leaving": fair.boss.public_id, "version": 1}
    with pytest.raises(SlotTaken) as refused:
        runner.run(SwapDelegate(coming=fair.wang.public_id, **command), fair.boss)
    assert instead(refused) == [fair.slots[0], fair.slots[2], fair.slots[3]]
    assert [one["name"] for one in refused.value.details["people"]] == ["third"]
    runner.run(SwapDelegate(coming=third.public_id, **command), fair.boss)


def test_a_guest_who_is_busy_is_told_with_times_that_suit(fair, runner):
    fair.meet(fair.ito, fair.place("cup", [fair.boss], languages=["zh"]), fair.boss, 0)
    with pytest.raises(SlotTaken) as refused:
        runner.run(AddGuest(meeting=fair.meeting, person=fair.boss.public_id), fair.li)
    assert instead(refused) == fair.slots[1:4]


def test_a_time_that_does_not_suit_the_interpreter_needs_their_word(fair, runner):
    runner.run(MarkSlots(event="zibo", off=[fair.slots[0], fair.slots[3]]), fair.hu)
    (hu,) = [one for one in runner.ask(interpreters_for, fair.zhao, fair.meeting) if one.person.name == "hu"]
    assert (hu.free, hu.off, hu.can_come) == (False, True, False)
    with pytest.raises(InterpreterOff) as refused:
        assign(fair, fair.hu)
    assert [one["name"] for one in refused.value.details["interpreters"]] == ["mei"]
    assign(fair, fair.hu, agreed=True)
    with pytest.raises(InterpreterOff) as refused:
        move(fair, 3, fair.zhao, version=2)
    assert fair.slots[3] not in instead(refused)
    with pytest.raises(InterpreterOff):
        move(fair, 3, fair.sato, version=2)
    with pytest.raises(Forbidden):
        move(fair, 3, fair.sato, version=2, agreed=True)
    move(fair, 3, fair.zhao, version=2, agreed=True)


def test_who_is_offered_a_time_that_does_not_suit_may_say_yes(fair, runner):
    meeting = fair.meet(fair.ito, fair.kiln, fair.li, 1, interpreter=InterpreterWish.FIND)
    runner.run(MarkSlots(event="zibo", off=[fair.slots[1]]), fair.hu)
    runner.run(OfferInterpreter(meeting=meeting, interpreters=[fair.hu.public_id]), fair.zhao)
    assert runner.run(AcceptOffer(offer=runner.ask(my_offers, fair.hu)[0].offer.public_id), fair.hu) == meeting


def test_ones_agenda_counts_no_time_as_free_that_does_not_suit(fair, runner):
    runner.run(MarkSlots(event="zibo", off=[fair.slots[2]]), fair.li)
    times = runner.ask(my_agenda, fair.li, "zibo").times
    assert [time.suits for time in times][:4] == [True, True, False, True]
    assert [time.busy for time in times][:2] == [True, False]
