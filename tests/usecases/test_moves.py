"""Moving with the other side's consent: asked, agreed, declined, taken back, and what lapses."""

import pytest
from sqlalchemy import select

from tests.factories.meetings import Fair
from tradehall.events.commands import Phase
from tradehall.kernel.errors import Forbidden, NotFound, StaleVersion, Unauthenticated
from tradehall.kernel.outbox import OutboxRow
from tradehall.kernel.policy import VISITOR
from tradehall.meetings import queries
from tradehall.meetings.commands import (
    AcceptMove,
    AssignInterpreter,
    CancelMeeting,
    DeclineMove,
    MarkSlots,
    MoveMeeting,
    WithdrawMove,
)
from tradehall.meetings.errors import (
    AlreadyProposed,
    EventOver,
    InterpreterBusy,
    MeetingOver,
    MoveAnswered,
    NotYourTurn,
    SlotPast,
    SlotTaken,
)
from tradehall.meetings.models import Claim, MeetingMove


@pytest.fixture(params=["sqlite", "postgres"])
def database_kind(request):
    return request.param


@pytest.fixture
def fair(runner):
    return Fair(runner)


@pytest.fixture
def meeting(fair):
    return fair.meet(fair.sato, fair.kiln, fair.li)


def see(fair, meeting, who=None):
    return fair.runner.ask(queries.meeting_page, who or fair.li, meeting)


def propose(fair, meeting, who, slot, version=1):
    fair.runner.run(MoveMeeting(meeting=meeting, slot=fair.slots[slot], version=version), who)
    return see(fair, meeting, who).proposed


def states(runner):
    with runner.db.read() as session:
        return list(session.scalars(select(MeetingMove.state).order_by(MeetingMove.id)))


def facts(runner, name):
    with runner.db.read() as session:
        return list(session.scalars(select(OutboxRow.payload).where(OutboxRow.name == name).order_by(OutboxRow.id)))


def test_the_meeting_moves_when_the_other_side_agrees(fair, runner, meeting):
    before = see(fair, meeting)
    move = propose(fair, meeting, fair.sato, 2)
    asked = see(fair, meeting)
    assert (asked.starts_at, asked.sequence, asked.version) == (before.starts_at, before.sequence, before.version)
    assert (asked.proposed.slot, asked.proposed.by, asked.proposed.name) == (fair.slots[2], "buyer", "sato")
    with pytest.raises(NotYourTurn):
        runner.run(AcceptMove(move=move.public_id), fair.sato)
    for who, refusal in [(fair.moss, NotFound), (fair.zhao, Forbidden), (VISITOR, Unauthenticated)]:
        with pytest.raises(refusal):
            runner.run(AcceptMove(move=move.public_id), who)
    runner.run(AcceptMove(move=move.public_id), fair.wang)
    after = see(fair, meeting)
    assert (after.slot, after.sequence, after.version, after.proposed) == (fair.slots[2], 1, 2, None)
    assert facts(runner, "MeetingMoved")[0]["acting"] == "exporter"
    assert states(runner) == ["accepted"]
    fair.meet(fair.ito, fair.kiln, fair.li, 0)  # the old time is free
    with pytest.raises(MoveAnswered):
        runner.run(AcceptMove(move=move.public_id), fair.wang)


def test_asking_for_what_they_propose_is_to_agree(fair, runner, meeting):
    propose(fair, meeting, fair.sato, 2)
    with pytest.raises(AlreadyProposed):
        propose(fair, meeting, fair.li, 3)
    with pytest.raises(AlreadyProposed):
        propose(fair, meeting, fair.sato, 3)
    assert propose(fair, meeting, fair.li, 2) is None
    assert (see(fair, meeting).slot, states(runner)) == (fair.slots[2], ["accepted"])


def test_declined_and_taken_back(fair, runner, meeting):
    first = propose(fair, meeting, fair.sato, 2)
    with pytest.raises(Forbidden):
        runner.run(WithdrawMove(move=first.public_id), fair.li)
    with pytest.raises(NotYourTurn):
        runner.run(DeclineMove(move=first.public_id), fair.sato)
    runner.run(DeclineMove(move=first.public_id, reason="The kiln is fired then"), fair.li)
    second = propose(fair, meeting, fair.li, 3)
    runner.run(WithdrawMove(move=second.public_id), fair.boss)
    assert states(runner) == ["declined", "withdrawn"]
    assert [(fact["state"], fact["acting"]) for fact in facts(runner, "MoveClosed")] == [
        ("declined", "exporter"), ("withdrawn", "exporter"),
    ]  # fmt: skip
    assert see(fair, meeting).slot == fair.slots[0]


def test_what_is_taken_meanwhile_changes_nothing(fair, runner, meeting):
    move = propose(fair, meeting, fair.sato, 2)
    fair.meet(fair.ito, fair.kiln, fair.li, 2)
    before = see(fair, meeting)
    with pytest.raises(SlotTaken):
        runner.run(AcceptMove(move=move.public_id), fair.li)
    assert see(fair, meeting) == before
    assert states(runner) == ["open"]
    with pytest.raises(SlotTaken):  # nor is a taken time proposed
        propose(fair, fair.meet(fair.kim, fair.kiln, fair.li, 4), fair.kim, 2)


def test_the_interpreter_comes_along_or_nothing_moves(fair, runner, meeting):
    fair.enrol(fair.hu)
    runner.run(AssignInterpreter(meeting=meeting, interpreter=fair.hu.public_id, version=1), fair.zhao)
    move = propose(fair, meeting, fair.sato, 2, version=2)
    other = fair.place("other", [fair.moss], languages=["zh"])
    busy = fair.meet(fair.ito, other, fair.moss, 2)
    runner.run(AssignInterpreter(meeting=busy, interpreter=fair.hu.public_id, version=1), fair.zhao)
    with pytest.raises(InterpreterBusy):
        runner.run(AcceptMove(move=move.public_id), fair.li)
    runner.run(AssignInterpreter(meeting=busy, version=2), fair.zhao)
    runner.run(AcceptMove(move=move.public_id), fair.li)
    with runner.db.read() as session:
        ticks = session.scalars(select(Claim.tick).where(Claim.holder_id == fair.hu.person_id)).all()
    assert min(ticks) * 300 == fair.times[fair.slots[2]][0].timestamp()


def test_free_moves_go_at_once_where_the_time_suits(fair, runner, meeting):
    fair.moves_freely(fair.kiln)
    assert propose(fair, meeting, fair.sato, 1) is None
    assert see(fair, meeting).slot == fair.slots[1]
    runner.run(MarkSlots(event="zibo", off=[fair.slots[2]]), fair.li)
    assert propose(fair, meeting, fair.sato, 2, version=2) is not None  # it does not suit li: li is asked
    runner.run(MoveMeeting(meeting=meeting, slot=fair.slots[3], version=2), fair.sato)
    assert (see(fair, meeting).slot, states(runner)) == (fair.slots[3], ["lapsed"])
    assert propose(fair, meeting, fair.li, 4, version=3) is not None  # the shop wants to be asked


def test_organisers_move_at_once_and_cancelling_ends_the_question(fair, runner, meeting):
    propose(fair, meeting, fair.sato, 2)
    runner.run(MoveMeeting(meeting=meeting, slot=fair.slots[3], version=1), fair.zhao)
    move = propose(fair, meeting, fair.sato, 2, version=2)
    runner.run(CancelMeeting(meeting=meeting, reason="Ill", version=2), fair.li)
    assert states(runner) == ["lapsed", "lapsed"]
    with pytest.raises(MoveAnswered):
        runner.run(AcceptMove(move=move.public_id), fair.li)


def test_a_question_whose_time_has_come_is_over(fair, runner, meeting, clock):
    runner.run(MoveMeeting(meeting=meeting, slot=fair.slots[3], version=1), fair.zhao)
    move = propose(fair, meeting, fair.sato, 1, version=2)
    with pytest.raises(StaleVersion):
        propose(fair, meeting, fair.li, 1, version=1)
    clock.at = fair.times[fair.slots[1]][0]
    assert see(fair, meeting).proposed is None
    with pytest.raises(SlotPast):
        runner.run(AcceptMove(move=move.public_id), fair.li)
    later = propose(fair, meeting, fair.li, 4, version=2)
    assert states(runner) == ["lapsed", "open"]
    fair.phase(Phase.CLOSED)
    with pytest.raises(EventOver):
        runner.run(AcceptMove(move=later.public_id), fair.sato)
    fair.phase(Phase.LIVE)
    clock.at = fair.times[fair.slots[3]][0]
    with pytest.raises(MeetingOver):
        runner.run(AcceptMove(move=later.public_id), fair.sato)
