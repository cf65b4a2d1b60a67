"""What people's own calendars say blocks their slots; nobody else learns more than that a time is not free."""

from datetime import time, timedelta

import pytest
from sqlalchemy import select

from tests.conftest import on_both_databases
from tests.factories.events import DAY
from tests.factories.meetings import Fair
from tradehall.events.commands import DayHours
from tradehall.kernel.errors import NotFound
from tradehall.kernel.ids import new_public_id
from tradehall.kernel.outbox import OutboxRow
from tradehall.kernel.policy import SYSTEM
from tradehall.meetings.commands import (
    AcceptMove,
    AcceptOffer,
    AnswerInvitation,
    Coming,
    InterpreterWish,
    MarkSlots,
    MoveMeeting,
    OfferInterpreter,
    Others,
    SetBookingPreferences,
    SetBusyTimes,
    SwapDelegate,
)
from tradehall.meetings.diary import SlotWhy
from tradehall.meetings.errors import BusyElsewhere, SlotTaken
from tradehall.meetings.models import BusyTime, InterpreterOffer, Meeting, MeetingMove, MeetingRequest
from tradehall.meetings.queries import my_agenda, my_availability, slots_with
from tradehall.meetings.queries.busy import collisions

pytestmark = on_both_databases


@pytest.fixture
def fair(runner):
    return Fair(runner, days=[DayHours(day=DAY, opens=time(9), closes=time(18))], breaks=[])


@pytest.fixture
def source(runner):
    """`source(person)`: a calendar that they gave us; its id."""
    from tradehall.ical.models import BusySource

    def made(person):
        with runner.db.write() as session:
            now = runner.clock.now()
            row = BusySource(
                person_id=person.person_id, kind="file", label="mine", public_id=new_public_id(), created_at=now,
                updated_at=now,
            )  # fmt: skip
            session.add(row)
            session.commit()
            return row.id

    return made


@pytest.fixture
def busy(fair, runner, source):
    """`busy(person, slot, …)`: their calendar says busy in these slots."""
    known = {}

    def tell(person, *slots, by=SYSTEM):
        where = known.get(person.public_id) or known.setdefault(person.public_id, source(person))
        times = [fair.times[fair.slots[number]] for number in slots]
        stretches = [(int(start.timestamp()), int(end.timestamp())) for start, end in times]
        runner.run(SetBusyTimes(person=person.person_id, source=where, stretches=stretches), by)

    return tell


def facts(runner, name):
    with runner.db.read() as session:
        return [row.payload for row in session.scalars(select(OutboxRow).where(OutboxRow.name == name))]


def seen(runner, who, place, number):
    """How a slot looks to somebody who would meet `place`."""
    return runner.ask(slots_with, who, "zibo", place)[number]


def test_a_busy_slot_is_not_free_and_only_its_owner_learns_why(fair, runner, busy):
    busy(fair.sato, 3)
    assert seen(runner, fair.sato, fair.kiln, 3).why is SlotWhy.MINE_CALENDAR
    assert seen(runner, fair.li, fair.shop, 3).why is SlotWhy.THEIRS
    assert seen(runner, fair.li, fair.shop, 2).free
    assert seen(runner, fair.li, fair.cafe, 3).free
    busy(fair.sato)
    assert seen(runner, fair.li, fair.shop, 3).free


def test_ones_agenda_counts_no_time_as_free_that_the_own_calendar_has_taken(fair, runner, busy):
    busy(fair.sato, 2, 3)
    runner.run(MarkSlots(event="zibo", anyway=[fair.slots[3]]), fair.sato)
    assert [time.suits for time in runner.ask(my_agenda, fair.sato, "zibo").times][:5] == [
        True,
        True,
        False,
        True,
        True,
    ]
    assert all(time.suits for time in runner.ask(my_agenda, fair.li, "zibo").times)


def test_a_delegate_does_not_come_instead_while_their_own_calendar_says_busy(fair, runner, busy):
    meeting = fair.meet(fair.sato, fair.kiln, fair.li, 3)
    busy(fair.wang, 3)
    swap = SwapDelegate(meeting=meeting, leaving=fair.li.public_id, coming=fair.wang.public_id, version=1)
    with pytest.raises(SlotTaken) as refused:
        runner.run(swap, fair.li)
    assert not isinstance(refused.value, BusyElsewhere)
    assert refused.value.details["alternatives"]
    with pytest.raises(BusyElsewhere):
        runner.run(swap, fair.wang)
    runner.run(MarkSlots(event="zibo", anyway=[fair.slots[3]]), fair.wang)
    runner.run(swap, fair.li)


def test_organisers_send_another_delegate_whatever_their_own_calendar_says(fair, runner, busy):
    meeting = fair.meet(fair.sato, fair.kiln, fair.li, 3)
    busy(fair.wang, 3)
    swap = SwapDelegate(meeting=meeting, leaving=fair.li.public_id, coming=fair.wang.public_id, version=1)
    assert runner.run(swap, fair.zhao) == meeting


def test_nobody_is_sent_in_the_place_of_a_delegate_against_their_own_calendar(fair, runner, busy):
    meeting = fair.meet(fair.sato, fair.kiln, fair.li, 3)
    busy(fair.wang, 3)
    runner.run(AnswerInvitation(meeting=meeting, answer=Coming.NO), fair.li)
    with runner.db.read() as session:
        assert session.scalars(select(Meeting.status)).all() == ["cancelled"]


def test_an_interpreter_accepts_no_offer_against_their_own_calendar_unless_they_mark_the_time(fair, runner, busy):
    fair.enrol(fair.hu)
    meeting = fair.meet(fair.sato, fair.kiln, fair.li, 3, interpreter=InterpreterWish.FIND)
    runner.run(OfferInterpreter(meeting=meeting, interpreters=[fair.hu.public_id]), fair.zhao)
    busy(fair.hu, 3)
    with runner.db.read() as session:
        offer = session.scalars(select(InterpreterOffer.public_id)).one()
    with pytest.raises(BusyElsewhere):
        runner.run(AcceptOffer(offer=offer), fair.hu)
    with runner.db.read() as session:
        assert session.scalars(select(Meeting.status)).all() == ["tentative"]
    runner.run(MarkSlots(event="zibo", anyway=[fair.slots[3]]), fair.hu)
    runner.run(AcceptOffer(offer=offer), fair.hu)


def test_a_stretch_that_only_touches_blocks_nothing(fair, runner, source):
    start, end = fair.times[fair.slots[3]]
    before, after = (start - timedelta(hours=1), start), (end, end + timedelta(minutes=1))
    stretches = [(int(a.timestamp()), int(b.timestamp())) for a, b in (before, after)]
    runner.run(SetBusyTimes(person=fair.sato.person_id, source=source(fair.sato), stretches=stretches), SYSTEM)
    assert seen(runner, fair.li, fair.shop, 3).free


def test_whoever_marks_the_slot_is_met_all_the_same(fair, runner, busy):
    busy(fair.sato, 3, 4)
    runner.run(MarkSlots(event="zibo", anyway=[fair.slots[3]]), fair.sato)
    assert seen(runner, fair.li, fair.shop, 3).free
    assert not seen(runner, fair.li, fair.shop, 4).free
    meeting = fair.meet(fair.li, fair.shop, fair.sato, 3)
    assert meeting
    assert facts(runner, "BusyTimesCollide") == []


def test_a_tick_that_did_not_see_the_calendar_is_no_override(fair, runner, busy):
    """The page was open while the calendar was read."""
    busy(fair.sato, 3)
    runner.run(MarkSlots(event="zibo", suits=fair.slots, others=Others.OFF), fair.sato)
    own = {slot.public_id: slot for slot in runner.ask(my_availability, fair.sato, "zibo").slots}
    assert own[fair.slots[3]].elsewhere
    assert not own[fair.slots[3]].suits
    assert own[fair.slots[2]].suits
    runner.run(MarkSlots(event="zibo", quick="all:whole", version=1), fair.sato)
    assert not seen(runner, fair.li, fair.shop, 3).free
    busy(fair.sato)
    assert seen(runner, fair.li, fair.shop, 3).free


def test_accepting_at_a_time_that_the_own_calendar_has_taken(fair, runner, busy):
    request = fair.ask(fair.li, fair.shop, 3, 5)
    busy(fair.sato, 3)
    with pytest.raises(BusyElsewhere) as refused:
        fair.accept(fair.sato, request, 3)
    assert refused.value.details["alternatives"][0]["id"] == fair.slots[5]
    with runner.db.read() as session:
        assert session.scalar(select(MeetingRequest.state)) == "sent"
    assert facts(runner, "MeetingBooked") == []
    assert fair.accept(fair.sato, request, 5)


def test_of_the_other_side_one_learns_only_that_the_time_is_gone(fair, runner, busy):
    request = fair.ask(fair.li, fair.shop, 3)
    busy(fair.li, 3)
    with pytest.raises(SlotTaken) as refused:
        fair.accept(fair.sato, request, 3)
    assert type(refused.value) is SlotTaken


def test_accepting_at_once_passes_over_busy_times(fair, runner, busy):
    runner.run(SetBookingPreferences(participation=fair.shop, auto_accept=True), SYSTEM)
    busy(fair.sato, 3)
    fair.ask(fair.li, fair.shop, 3, 4)
    (booked,) = facts(runner, "MeetingBooked")
    assert booked["people"] == sorted([fair.li.person_id, fair.sato.person_id])
    with runner.db.read() as session:
        assert session.scalar(select(Meeting.starts_at)) == fair.times[fair.slots[4]][0]


def test_a_move_does_not_go_to_a_busy_time(fair, runner, busy):
    meeting = fair.meet(fair.li, fair.shop, fair.sato, 3)
    fair.moves_freely(fair.shop)
    busy(fair.sato, 5)
    runner.run(MoveMeeting(meeting=meeting, slot=fair.slots[5], version=1), fair.li)
    with runner.db.read() as session:
        move = session.scalar(select(MeetingMove.public_id).where(MeetingMove.state == "open"))
    with pytest.raises(BusyElsewhere):
        runner.run(AcceptMove(move=move), fair.sato)
    busy(fair.sato)
    runner.run(AcceptMove(move=move), fair.sato)


def test_organisers_may_move_there(fair, runner, busy):
    """They arrange by hand what nobody else may; the person sees it on their page."""
    meeting = fair.meet(fair.li, fair.shop, fair.sato, 3)
    busy(fair.sato, 5)
    runner.run(MoveMeeting(meeting=meeting, slot=fair.slots[5], version=1), fair.zhao)
    assert [row.public_id for row in runner.ask(collisions, fair.sato)] == [meeting]
    assert runner.ask(collisions, fair.li) == []


def test_a_collision_is_told_once(fair, runner, busy):
    meeting = fair.meet(fair.li, fair.shop, fair.sato, 3)
    busy(fair.sato, 3)
    busy(fair.sato, 3, 4)
    (told,) = facts(runner, "BusyTimesCollide")
    assert (told["public_id"], told["person"]) == (meeting, fair.sato.person_id)
    busy(fair.sato, 4)
    busy(fair.sato, 3)
    assert len(facts(runner, "BusyTimesCollide")) == 2


def test_only_what_changes_is_told(fair, runner, busy):
    busy(fair.sato, 3)
    busy(fair.sato, 3)
    (told,) = facts(runner, "AvailabilityChanged")
    assert told["person"] == fair.sato.person_id
    busy(fair.moss, 3)  # takes part in nothing
    assert len(facts(runner, "AvailabilityChanged")) == 1


def test_each_for_themselves(fair, runner, source):
    command = SetBusyTimes(person=fair.sato.person_id, source=source(fair.sato), stretches=[])
    for other in (fair.li, fair.zhao):
        with pytest.raises(NotFound):
            runner.run(command, other)
    runner.run(command, fair.sato)


def test_when_a_source_goes_its_times_go(fair, runner, busy):
    from tradehall.ical.models import BusySource

    busy(fair.sato, 3)
    with runner.db.write() as session:
        session.delete(session.scalars(select(BusySource)).one())
        session.commit()
    with runner.db.read() as session:
        assert session.scalar(select(BusyTime.id)) is None


def test_as_many_statements_with_busy_times_as_without(fair, runner, busy, queries_of):
    def look():
        runner.ask(slots_with, fair.li, "zibo", fair.shop)

    few = queries_of(look)
    busy(fair.sato, *range(12))
    assert queries_of(look) == few
