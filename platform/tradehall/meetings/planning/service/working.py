"""What the background work does with schedules: takes one, tells how far it is, and ends it."""

from datetime import timedelta
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import undefer

from tradehall.kernel.runner import handles
from tradehall.kernel.tx import Tx
from tradehall.meetings.planning.commands import EndRun, NoteProgress, TakeRun
from tradehall.meetings.planning.facts import RunEnded, RunProgressed
from tradehall.meetings.planning.models import ScheduleRun
from tradehall.meetings.planning.policy import can_work
from tradehall.meetings.planning.rules import RunState

LEASE = timedelta(seconds=30)
MOST_TRIES = 3
KILLED = "killed"


def waiting(now: Any) -> Any:
    """Runs that nobody works on: new ones, and those whose worker has not been heard of for a while."""
    lost = (ScheduleRun.state == RunState.RUNNING) & (ScheduleRun.lease_until < now)
    return or_(ScheduleRun.state == RunState.QUEUED, lost)


@handles(TakeRun, audited=False)
def take_run(tx: Tx, command: TakeRun) -> dict[str, Any] | None:
    """What there is to solve, or None. One that was taken up too often in vain fails."""
    tx.require(can_work(tx.actor))
    heavy = (undefer(ScheduleRun.problem), undefer(ScheduleRun.schedule), undefer(ScheduleRun.start))
    found = select(ScheduleRun).where(waiting(tx.now)).order_by(ScheduleRun.id).limit(1).options(*heavy)
    run = tx.session.scalar(found.with_for_update(skip_locked=True))
    if run is None:
        return None
    if run.tries >= MOST_TRIES:
        _end(tx, run, RunState.FAILED, KILLED)
        return None
    run.state, run.worker, run.lease_until = RunState.RUNNING, command.worker, tx.now + LEASE
    run.started_at, run.tries = run.started_at or tx.now, run.tries + 1
    run.version += 1
    tx.record(RunProgressed(run=run.id, public_id=run.public_id, event=run.event_id))
    limit = run.options["time_limit"]
    return {"run": run.id, "problem": run.problem, "start": run.schedule or run.start, "time_limit": limit}


def _mine(tx: Tx, run_id: int, worker: str) -> ScheduleRun | None:
    """The run, while this worker has it."""
    found = select(ScheduleRun).where(ScheduleRun.id == run_id, ScheduleRun.worker == worker)
    found = found.where(ScheduleRun.state == RunState.RUNNING)
    return tx.session.scalar(found.with_for_update())


@handles(NoteProgress, audited=False)
def note_progress(tx: Tx, command: NoteProgress) -> bool:
    """Whether to go on: not where it was stopped or deleted, or another worker has it by now."""
    tx.require(can_work(tx.actor))
    run = _mine(tx, command.run, command.worker)
    if run is None:
        return False
    run.lease_until = tx.now + LEASE
    if command.schedule is not None:
        run.schedule = command.schedule
    if command.progress and command.progress != run.progress:
        run.progress = command.progress
        tx.record(RunProgressed(run=run.id, public_id=run.public_id, event=run.event_id))
    return not run.stop_asked


@handles(EndRun)
def end_run(tx: Tx, command: EndRun) -> bool:
    """False where it was not this worker's any more. Back in the queue: nothing is lost but time."""
    tx.require(can_work(tx.actor))
    run = _mine(tx, command.run, command.worker)
    if run is None:
        return False
    if command.schedule is not None:
        run.schedule = command.schedule
    if command.state == RunState.QUEUED:
        run.state, run.worker, run.lease_until, run.tries = RunState.QUEUED, "", None, run.tries - 1
        return True
    if command.progress:
        run.progress = command.progress
    state = RunState.STOPPED if run.stop_asked and command.state == RunState.DONE else RunState(command.state)
    _end(tx, run, state, command.failure)
    return True


def _end(tx: Tx, run: ScheduleRun, state: RunState, failure: str = "") -> None:
    run.state, run.failure, run.ended_at = state, failure, tx.now
    run.worker, run.lease_until = "", None
    run.version += 1
    tx.record(RunEnded(run=run.id, public_id=run.public_id, event=run.event_id, state=state))
