"""Next steps: who sees and does them, what notes and outcomes become, and reminders on the clock of whoever does it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from tests.factories.deals import Fair, make_fair
from tests.factories.telling import until_idle
from tradehall.deals.models import NextStep
from tradehall.deals.samples.queries import things_of_meeting
from tradehall.deals.steps import rules
from tradehall.deals.steps.commands import (
    AddStep,
    ChangeStep,
    DropStep,
    FinishStep,
    RemindOfSteps,
    ReopenStep,
)
from tradehall.deals.steps.errors import StepEnded
from tradehall.deals.steps.queries import Whose, my_steps, step_form
from tradehall.events.commands import Side
from tradehall.home.queries import today
from tradehall.kernel.errors import Forbidden, Invalid, NotFound, StaleVersion
from tradehall.kernel.policy import SYSTEM
from tradehall.meetings.commands import Result, TookPlace
from tradehall.meetings.facts import OutcomeReported, StepAgreed
from tradehall.meetings.models import Meeting, Outcome
from tradehall.notices.models import Notice

DUE = date(2026, 3, 20)


@pytest.fixture
def fair(runner) -> Fair:
    return make_fair(runner)


def add(fair, by=None, **given):
    command = AddStep(meeting=fair.meeting, **{"body": "报价单", "due": DUE, **given})
    return fair.runner.run(command, by or fair.exporter.member)


def seen(fair, by):
    found = fair.runner.ask(things_of_meeting, by, fair.meeting)
    return [row.body for row in found.ahead.steps.rows] if found and found.ahead else []


def promised(fair, by):
    """As home shows it."""
    return [one for one in fair.runner.ask(today, by).ahead if one.kind == "step"]


def listed(fair, by, whose):
    return [row.public_id for row in fair.runner.ask(my_steps, by, whose).items]


def test_what_is_not_shared_stays_within_the_company(fair):
    mine, shared = add(fair), add(fair, body="样品", shared=True)
    theirs = add(fair, body="送り先", side=Side.BUYER)
    assert seen(fair, fair.exporter.owner) == ["报价单", "样品", "送り先"]
    assert seen(fair, fair.buyer.owner) == ["样品", "送り先"], "what the other side is to do is shared"
    assert seen(fair, fair.stranger) == seen(fair, fair.organiser) == []
    assert listed(fair, fair.buyer.owner, Whose.THEIRS) == [shared]
    assert listed(fair, fair.buyer.owner, Whose.OURS) == [theirs]
    for other in (fair.buyer.owner, fair.organiser, fair.stranger):
        with pytest.raises(NotFound):
            fair.runner.ask(step_form, other, mine)
        with pytest.raises((NotFound, Forbidden)):
            fair.runner.run(FinishStep(step=mine), other)
    with pytest.raises(Forbidden):
        fair.runner.run(FinishStep(step=shared), fair.buyer.owner)
    with pytest.raises((NotFound, Forbidden)):
        add(fair, fair.stranger)


def test_done_and_undone_and_given_to_a_colleague(fair):
    step = add(fair, owner=fair.exporter.member.public_id)
    assert [row.public_id for row in promised(fair, fair.exporter.member)] == [step]
    fair.runner.run(FinishStep(step=step), fair.exporter.owner)
    fair.runner.run(FinishStep(step=step), fair.exporter.owner)
    assert promised(fair, fair.exporter.member) == []
    with pytest.raises(StepEnded):
        fair.runner.run(DropStep(step=step), fair.exporter.owner)
    fair.runner.run(ReopenStep(step=step), fair.exporter.owner)
    row = fair.runner.ask(step_form, fair.exporter.owner, step).row
    change = {"step": step, "body": row.body, "due": DUE, "version": row.version}
    with pytest.raises(Invalid):
        fair.runner.run(ChangeStep(**change, owner=fair.buyer.owner.public_id), fair.exporter.owner)
    fair.runner.run(ChangeStep(**change, owner=fair.exporter.signer.public_id), fair.exporter.owner)
    assert listed(fair, fair.exporter.signer, Whose.MINE) == [step]
    with pytest.raises(StaleVersion):
        fair.runner.run(ChangeStep(**change), fair.exporter.owner)


@pytest.mark.parametrize(
    ("now", "reminded", "expected"),
    [
        ("2026-03-18T22:59", None, None),  # still 07:59 of the day before in Tokyo
        ("2026-03-18T23:00", None, DUE - timedelta(days=1)),
        ("2026-03-19T01:00", "2026-03-18T23:00", None),
        ("2026-03-19T23:00", "2026-03-18T23:00", DUE),
        ("2026-03-20T01:00", "2026-03-19T23:00", None),
        ("2026-03-25T01:00", None, None),
    ],
)
def test_who_does_it_is_reminded_at_eight_on_their_own_clock(now, reminded, expected):
    at = datetime.fromisoformat(now).replace(tzinfo=UTC)
    before = datetime.fromisoformat(reminded).replace(tzinfo=UTC) if reminded else None
    assert rules.reminder(DUE, "Asia/Tokyo", at, before) == expected


def test_reminders_come_twice_and_stop_when_it_is_done(fair, hall, clock):
    add(fair, owner=fair.exporter.signer.public_id)
    done = add(fair)
    fair.runner.run(FinishStep(step=done), fair.exporter.member)
    reminded = []
    clock.at = datetime(2026, 3, 17, 0, 30, tzinfo=UTC)
    for _ in range(24 * 5):
        reminded.append(fair.runner.run(RemindOfSteps(), SYSTEM))
        clock.move(hours=1)
    assert sum(reminded) == 2
    until_idle(hall)
    with hall.db.read() as session:
        told = session.execute(
            select(Notice.kind, Notice.person_id).where(Notice.kind.startswith("step_")).order_by(Notice.id)
        ).all()
    owner = fair.exporter.signer.person_id
    assert [tuple(row) for row in told] == [("step_given", owner), ("step_tomorrow", owner), ("step_today", owner)]


def _hear(fair, fact, by=SYSTEM):
    """As when rooms and meetings tell it."""
    from tradehall.kernel.facts import FOLLOWERS
    from tradehall.kernel.tx import Tx

    with fair.runner.db.write() as session:
        tx = Tx(session, by, fair.runner.clock.now(), "")
        for follow in FOLLOWERS[type(fact)]:
            follow(tx, fact)
        session.commit()


def test_what_was_written_down_together_becomes_steps_of_both(fair):
    with fair.runner.db.read() as session:
        meeting = session.scalars(select(Meeting.id).where(Meeting.public_id == fair.meeting)).one()
    about = {"meeting": meeting, "public_id": fair.meeting, "language": "zh", "person": fair.exporter.member.person_id}
    one = StepAgreed(note="note-1", side=Side.BUYER, body="送り先を知らせる", due=DUE, **about)
    both = StepAgreed(note="note-2", side=None, body="再见面", due=None, **about)
    for fact in (one, both, one, both):
        _hear(fair, fact)
    with fair.runner.db.read() as session:
        rows = session.scalars(select(NextStep).order_by(NextStep.id)).all()
    assert [(row.side, row.body, row.is_shared) for row in rows] == [
        ("buyer", "送り先を知らせる", True), ("exporter", "再见面", True), ("buyer", "再见面", True),
    ]  # fmt: skip


def test_the_next_step_of_an_outcome_is_ones_own(fair):
    person = fair.buyer.member.person_id
    with fair.runner.db.write() as session:
        session.info["now"] = fair.runner.clock.now()
        meeting = session.scalars(select(Meeting).where(Meeting.public_id == fair.meeting)).one()
        session.add(
            Outcome(meeting_id=meeting.id, side="buyer", person_id=person, took_place=TookPlace.YES,
                    result=Result.SAMPLE_AGREED, rating=None, next_step="見本を頼む")
        )  # fmt: skip
        found, event, seats = meeting.id, meeting.event_id, (meeting.exporter_id, meeting.buyer_id)
        session.commit()
    told = OutcomeReported(meeting=found, public_id=fair.meeting, event=event, exporter=seats[0], buyer=seats[1],
                           people=[], by=person, side=Side.BUYER)  # fmt: skip
    _hear(fair, told, fair.buyer.member)
    _hear(fair, told, fair.buyer.member)
    assert [row.body for row in promised(fair, fair.buyer.member)] == ["見本を頼む"]
    assert seen(fair, fair.exporter.owner) == []
