"""Meetings with an interpreter: they take longer, and one that the organisers find must be there first."""

import pytest
from sqlalchemy import select

from tests.factories.meetings import Fair
from tradehall.kernel.runner import Runner
from tradehall.meetings import queries
from tradehall.meetings.commands import AssignInterpreter, InterpreterWish, MoveMeeting
from tradehall.meetings.diary import SlotWhy
from tradehall.meetings.errors import SlotTaken, SlotTooShort
from tradehall.meetings.models import Claim, Meeting
from tradehall.meetings.rules import MeetingStatus


@pytest.fixture
def fair(runner: Runner) -> Fair:
    made = Fair(runner)
    made.rules(interpreted_minutes=45)
    made.enrol(made.hu)
    return made


def meeting_row(runner: Runner, public_id: str) -> Meeting:
    with runner.db.read() as session:
        return session.scalars(select(Meeting).where(Meeting.public_id == public_id)).one()


def test_an_interpreted_meeting_takes_the_longer_time_and_holds_all_of_it(runner, fair):
    meeting = fair.meet(fair.sato, fair.kiln, fair.li, 0, interpreter=InterpreterWish.MINE)
    row = meeting_row(runner, meeting)
    assert (row.ends_at - row.starts_at).total_seconds() == 45 * 60
    with runner.db.read() as session:
        assert len(session.scalars(select(Claim).where(Claim.meeting_id == row.id)).all()) == 2 * 9
    free = {slot.id: slot for slot in runner.ask(queries.slots_with, fair.ito, fair.slug, fair.kiln)}
    assert free[fair.slots[1]].why is SlotWhy.THEIRS
    with pytest.raises(SlotTaken):
        fair.meet(fair.ito, fair.kiln, fair.li, 1)


def test_one_without_an_interpreter_takes_one_slot(runner, fair):
    row = meeting_row(runner, fair.meet(fair.sato, fair.kiln, fair.li, 0))
    assert (row.ends_at - row.starts_at).total_seconds() == 30 * 60


def test_where_the_grid_ends_a_longer_meeting_is_refused_before_it_is_asked_for(runner, fair):
    last = len(fair.slots) - 1
    with pytest.raises(SlotTooShort):
        fair.ask(fair.sato, fair.kiln, last, interpreter=InterpreterWish.MINE)
    meeting = fair.meet(fair.sato, fair.kiln, fair.li, 0, interpreter=InterpreterWish.MINE)
    offered = {slot.id: slot.why for slot in runner.ask(queries.move_slots, fair.sato, meeting)}
    assert offered[fair.slots[last]] is SlotWhy.LATE
    with pytest.raises(SlotTooShort):
        runner.run(MoveMeeting(meeting=meeting, slot=fair.slots[last], version=1), fair.zhao)


def test_a_meeting_waits_for_the_interpreter_whom_the_organisers_find(runner, fair):
    meeting = fair.meet(fair.sato, fair.kiln, fair.li, 0, interpreter=InterpreterWish.FIND)
    assert meeting_row(runner, meeting).status == MeetingStatus.TENTATIVE
    runner.run(AssignInterpreter(meeting=meeting, interpreter=fair.hu.public_id, version=1), fair.zhao)
    row = meeting_row(runner, meeting)
    assert (row.status, row.sequence) == (MeetingStatus.CONFIRMED, 1)
    runner.run(AssignInterpreter(meeting=meeting, interpreter=None, version=2), fair.zhao)
    assert meeting_row(runner, meeting).status == MeetingStatus.TENTATIVE
