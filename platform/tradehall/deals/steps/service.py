"""The acts about next steps, and how notes and outcomes become some."""

from datetime import timedelta
from typing import Any

from sqlalchemy import func, or_, select

from tradehall.deals.models import NextStep
from tradehall.deals.queries.seats import Party, table_between
from tradehall.deals.sides import siding
from tradehall.deals.steps import rules
from tradehall.deals.steps.commands import (
    AddStep,
    ChangeStep,
    DropStep,
    FinishStep,
    RemindOfSteps,
    ReopenStep,
)
from tradehall.deals.steps.errors import StepEnded, TooManySteps
from tradehall.deals.steps.facts import StepChanged, StepGiven, StepsDue
from tradehall.deals.steps.queries import doers, hand_of, step_place
from tradehall.events.commands import Side
from tradehall.kernel.errors import Forbidden, NotFound
from tradehall.kernel.facts import follows
from tradehall.kernel.runner import handles
from tradehall.kernel.texts import N_
from tradehall.kernel.tx import Tx, given
from tradehall.meetings.facts import OutcomeReported, StepAgreed
from tradehall.meetings.models import Meeting
from tradehall.meetings.models import Outcome as Told

MOST_REMINDED = 1000
TOGETHER = 100


@handles(AddStep)
def add_step(tx: Tx, command: AddStep) -> str:
    tx.require(tx.actor.signed_in, NotFound)
    place = step_place(tx, command.meeting, command.deal)
    mine = siding(tx, place.table)
    side = command.side or mine.side
    is_shared = command.shared or side != mine.side  # who is to do something must see it
    exporter, buyer = place.table.exporter.id, place.table.buyer.id
    if _open_between(tx, exporter, buyer) >= rules.MOST_OPEN:
        raise TooManySteps
    row = tx.add(
        NextStep(
            event_id=place.table.event_id, exporter_id=exporter, buyer_id=buyer, meeting_id=place.meeting,
            deal_id=place.deal, side=side, owner_id=_owner(tx, mine, side, command.owner), body=command.body,
            language=tx.actor.language, due=command.due, person_id=tx.actor.person_id, is_shared=is_shared,
        )
    )  # fmt: skip
    _changed(tx, row)
    _given(tx, row, None)
    return row.public_id


def _open_between(tx: Tx, exporter: int, buyer: int) -> int:
    pair = NextStep.exporter_id == exporter, NextStep.buyer_id == buyer, NextStep.state == "open"
    return int(tx.session.scalar(select(func.count()).select_from(NextStep).where(*pair)) or 0)


def _owner(tx: Tx, mine: Party, side: Side, named: str | None) -> int | None:
    """The id of a person of one's own side; the other side says itself who does it."""
    if named is None or side != mine.side:
        return None
    found = hand_of(tx, mine.id, named)
    if found is None:
        tx.refuse("owner", N_("Only people of your own company can be named here."))
    return found


def _mine(tx: Tx, public_id: str) -> tuple[NextStep, Party]:
    """A step of one's own side, locked. NotFound for what one does not see, Forbidden for the other side's."""
    tx.require(tx.actor.signed_in, NotFound)
    row = tx.get(NextStep, public_id, lock=True)
    mine = siding(tx, table_between(tx, row.exporter_id, row.buyer_id))
    tx.require(row.is_shared or mine.side == row.side, NotFound)
    tx.require(mine.side == row.side)
    return row, mine


@handles(ChangeStep)
def change_step(tx: Tx, command: ChangeStep) -> str:
    row, mine = _mine(tx, command.step)
    if row.state != "open":
        raise StepEnded
    before = row.owner_id
    tx.expect_version(row, command.version, {"body": command.body, "due": command.due})
    row.owner_id = _owner(tx, mine, Side(row.side), command.owner)
    if row.body != command.body:
        row.body, row.language = command.body, tx.actor.language
    if row.due != command.due:
        row.due, row.reminded_at = command.due, None
    _changed(tx, row)
    _given(tx, row, before)
    return row.public_id


@handles(FinishStep)
def finish_step(tx: Tx, command: FinishStep) -> str:
    return _end(tx, command.step, "done")


@handles(DropStep)
def drop_step(tx: Tx, command: DropStep) -> str:
    return _end(tx, command.step, "dropped")


def _end(tx: Tx, public_id: str, state: str) -> str:
    row, _ = _mine(tx, public_id)
    if row.state != state:
        if row.state != "open":
            raise StepEnded
        row.state, row.ended_at, row.ended_by = state, tx.now, tx.actor.person_id
        row.version += 1
        _changed(tx, row)
    return row.public_id


@handles(ReopenStep)
def reopen_step(tx: Tx, command: ReopenStep) -> str:
    row, _ = _mine(tx, command.step)
    if row.state != "open":
        row.state, row.ended_at, row.ended_by = "open", None, None
        row.version += 1
        _changed(tx, row)
    return row.public_id


def _changed(tx: Tx, row: NextStep) -> None:
    tx.record(StepChanged(step=row.id, public_id=row.public_id, by=tx.actor.person_id))


def _given(tx: Tx, row: NextStep, before: int | None) -> None:
    if row.owner_id is not None and row.owner_id not in (before, tx.actor.person_id):
        tx.record(StepGiven(step=row.id, public_id=row.public_id, owner=row.owner_id, by=tx.actor.person_id))


# -- what was agreed elsewhere ----------------------------------------------------------------------------

_MEETING = select(Meeting.id, Meeting.event_id, Meeting.exporter_id, Meeting.buyer_id).where(
    Meeting.id == given("meeting")
)
_TOLD = select(Told.next_step, Told.person_id).where(Told.meeting_id == given("meeting"), Told.side == given("side"))


@follows(StepAgreed)
def step_of_the_notes(tx: Tx, fact: StepAgreed) -> None:
    """Something to do that both sides wrote down is shared; what is for both is a step of each."""
    for side in [fact.side] if fact.side else list(Side):
        note = fact.note if fact.side else f"{fact.note}:{side}"
        _write(tx, fact.meeting, side, note, fact.body, fact.language, fact.person, is_shared=True, due=fact.due)


@follows(OutcomeReported)
def step_of_the_outcome(tx: Tx, fact: OutcomeReported) -> None:
    """What a side says that it does next is its own, and given to whoever said so; said again, it is replaced."""
    told = tx.row(_TOLD, meeting=fact.meeting, side=fact.side)
    if told is None:
        return
    note = f"outcome:{fact.public_id}:{fact.side}"
    known = tx.session.scalar(select(NextStep).where(NextStep.note == note))
    body = told.next_step[:500]
    if known is not None:
        if known.state == "open" and body and known.body != body:
            known.body, known.version = body, known.version + 1
    elif body:
        who = told.person_id
        _write(tx, fact.meeting, Side(fact.side), note, body, tx.actor.language, who, owner_id=who, is_shared=False)


def _write(tx: Tx, meeting: int, side: Side, note: str, body: str, language: str, person: int, **more: Any) -> None:
    found = tx.row(_MEETING, meeting=meeting)
    known = tx.session.scalar(select(NextStep.id).where(NextStep.note == note))
    if found is None or known is not None or _open_between(tx, found.exporter_id, found.buyer_id) >= rules.MOST_OPEN:
        return
    row = tx.add(
        NextStep(
            event_id=found.event_id, exporter_id=found.exporter_id, buyer_id=found.buyer_id, meeting_id=found.id,
            side=side, note=note, body=body, language=language, person_id=person, **more,
        )
    )  # fmt: skip
    _changed(tx, row)


# -- reminding --------------------------------------------------------------------------------------------

_NEAR = (
    select(NextStep)
    .where(
        NextStep.state == "open",
        NextStep.due >= given("first"),
        NextStep.due <= given("last"),
        or_(NextStep.reminded_at.is_(None), NextStep.reminded_at < given("before")),
    )
    .order_by(NextStep.due, NextStep.id)
    .limit(MOST_REMINDED)
    .with_for_update(skip_locked=True)
)


@handles(RemindOfSteps, audited=False)
def remind_of_steps(tx: Tx, command: RemindOfSteps) -> int:
    """On the day before and on the day, at eight on the clock of whoever does it. However many, it costs the same
    number of statements. How many steps.
    """
    tx.require(tx.actor.is_system, Forbidden)
    today = tx.now.date()
    near = {
        "first": today - timedelta(days=2),
        "last": today + timedelta(days=2),
        "before": tx.now - timedelta(hours=8),
    }
    rows = tx.all(_NEAR, **near)
    hands = doers(tx, [row.id for row in rows]) if rows else {}
    due: dict[bool, list[int]] = {True: [], False: []}
    for row in rows:
        zone = hands[row.id][0][1] if row.id in hands else "UTC"
        if row.due and (day := rules.reminder(row.due, zone, tx.now, row.reminded_at)):
            row.reminded_at = tx.now
            due[day == row.due].append(row.id)
    for is_today, steps in due.items():
        for first in range(0, len(steps), TOGETHER):
            tx.record(StepsDue(steps=steps[first : first + TOGETHER], today=is_today))
    return sum(map(len, due.values()))
