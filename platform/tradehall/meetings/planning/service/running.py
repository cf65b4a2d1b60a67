"""Starting, stopping and forgetting schedules."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import undefer

from tradehall.events.queries import EventView, events_by_ids, managed_event
from tradehall.kernel.errors import Forbidden, NotFound, Unauthenticated
from tradehall.kernel.ids import is_public_id
from tradehall.kernel.runner import handles
from tradehall.kernel.tx import Tx
from tradehall.meetings.planning import interpreting, placing, rules
from tradehall.meetings.planning.commands import DeleteRun, StartRun, StopRun
from tradehall.meetings.planning.errors import NothingToSchedule, RunBusy, RunNotReady
from tradehall.meetings.planning.facts import RunDeleted, RunEnded, RunStarted, RunStopAsked
from tradehall.meetings.planning.models import RunEdit, ScheduleRun
from tradehall.meetings.planning.placing import Edit
from tradehall.meetings.planning.policy import can_plan
from tradehall.meetings.planning.queries.rows import rows_of
from tradehall.meetings.planning.rules import Limits, RunState


@dataclass(frozen=True, slots=True)
class Case:
    """A run, locked, that the actor may deal with, with its event and what was done to it by hand."""

    run: ScheduleRun
    event: EventView
    edits: dict[str, RunEdit]

    @property
    def placed(self) -> dict[str, str]:
        """Meeting → slot, as it stands."""
        return placing.placed(self.run.schedule, edits_of(self.edits))

    @property
    def locked(self) -> set[str]:
        return {name for name, edit in self.edits.items() if edit.locked}

    def about(self, by: int | None) -> dict[str, Any]:
        """What every fact about a run says."""
        run = self.run
        return {"run": run.id, "public_id": run.public_id, "event": run.event_id, "by": by}


def edits_of(rows: dict[str, RunEdit]) -> list[Edit]:
    return [Edit(row.meeting, row.moved, row.slot, row.locked) for row in rows.values()]


_HEAVY = [undefer(column) for column in (ScheduleRun.frame, ScheduleRun.problem, ScheduleRun.schedule)]


def case(tx: Tx, public_id: str) -> Case:
    """For the organisers of its event; for all others there is no such run. Raises Unauthenticated, NotFound."""
    tx.require(tx.actor.signed_in or tx.actor.is_system, Unauthenticated)
    found = select(ScheduleRun).where(ScheduleRun.public_id == public_id).options(*_HEAVY).with_for_update()
    run = tx.session.scalar(found) if is_public_id(public_id) else None
    if run is None:
        raise NotFound
    event = events_by_ids(tx, [run.event_id])[run.event_id]
    tx.require(can_plan(tx.actor, organises=event.organises), NotFound)
    edits = tx.all(select(RunEdit).where(RunEdit.run_id == run.id).order_by(RunEdit.meeting))
    return Case(run, event, {edit.meeting: edit for edit in edits})


def finished(tx: Tx, public_id: str) -> Case:
    """The same, once there is a schedule to look at. Raises RunNotReady."""
    found = case(tx, public_id)
    if found.run.state not in rules.OVER or found.run.schedule is None:
        raise RunNotReady
    return found


@handles(StartRun)
def start_run(tx: Tx, command: StartRun) -> str:
    """The problem is frozen as it is now, and waits for somebody to solve it; one at a time in an event."""
    event = managed_event(tx, command.event)
    tx.require(can_plan(tx.actor, organises=event.organises), Forbidden)
    _one_at_a_time(tx, event)
    base = finished(tx, command.base) if command.base else None
    if base is not None and base.run.event_id != event.id:
        raise NotFound
    rows = rows_of(tx, event)
    if not command.release:
        rows = interpreting.kept(rows)  # else they are found wherever these meetings will be
    limits = Limits(command.goals, command.tables, command.most, command.pause, command.release)
    problem, frame = rules.draft(rows, limits) if rows.slots else ({}, {})
    if not any(one["meeting"] is None for one in frame.values()) and not (base and frame):
        raise NothingToSchedule
    start = None
    if base is not None:
        booked = {name for name, one in frame.items() if one["meeting"]}
        before = _named_anew(base, frame)
        problem = placing.anew(problem, before, _locked_anew(base, frame), booked)
        start = {"assignments": problem["published"]}
    run = tx.add(
        ScheduleRun(
            event_id=event.id,
            base_id=base.run.id if base else None,
            person_id=tx.actor.person_id,
            options=command.model_dump(mode="json", exclude={"event"}),
            frame=frame,
            problem=problem,
            start=start,
            progress={"placed": 0, "asked": len(frame)},
        )
    )
    if base is not None:
        locks = _locked_anew(base, frame)
        tx.add_all([_lock(tx, run, name) for name in sorted(locks & frame.keys())])
    tx.record(RunStarted(run=run.id, public_id=run.public_id, event=event.id, by=tx.actor.person_id))
    return run.public_id


def _one_at_a_time(tx: Tx, event: EventView) -> None:
    busy = select(ScheduleRun.id).where(ScheduleRun.event_id == event.id, ScheduleRun.state.in_(rules.UNDER_WAY))
    if tx.session.scalar(busy.limit(1)) is not None:
        raise RunBusy


def _names(base: Case, frame: dict[str, dict[str, Any]]) -> dict[str, str]:
    """What a meeting of the base is called now: a pair that has been booked since has the meeting's own name."""
    pairs = {(one["exporter"], one["buyer"]): name for name, one in frame.items()}
    known = {name: (one["exporter"], one["buyer"]) for name, one in base.run.frame.items()}
    return {name: pairs[pair] for name, pair in known.items() if pair in pairs}


def _named_anew(base: Case, frame: dict[str, dict[str, Any]]) -> dict[str, str]:
    names = _names(base, frame)
    return {names[name]: slot for name, slot in base.placed.items() if name in names}


def _locked_anew(base: Case, frame: dict[str, dict[str, Any]]) -> set[str]:
    names = _names(base, frame)
    return {names[name] for name in base.locked if name in names}


def _lock(tx: Tx, run: ScheduleRun, name: str) -> RunEdit:
    return RunEdit(run_id=run.id, meeting=name, locked=True, person_id=tx.actor.person_id, at=tx.now)


@handles(StopRun)
def stop_run(tx: Tx, command: StopRun) -> str:
    """What it has found so far stays; one that has not begun is over at once."""
    found = case(tx, command.run)
    run = found.run
    if run.state not in rules.UNDER_WAY:
        return run.public_id
    run.stop_asked = True
    if run.state == RunState.QUEUED:
        run.state, run.ended_at = RunState.STOPPED, tx.now
        run.version += 1
        tx.record(RunEnded(state=run.state, **found.about(tx.actor.person_id)))
    else:
        tx.record(RunStopAsked(**found.about(tx.actor.person_id)))
    return run.public_id


@handles(DeleteRun)
def delete_run(tx: Tx, command: DeleteRun) -> str:
    """The event's slug. Whoever works on it finds it gone and stops."""
    found = case(tx, command.run)
    tx.session.execute(delete(ScheduleRun).where(ScheduleRun.id == found.run.id))
    tx.record(RunDeleted(**found.about(tx.actor.person_id)))
    return found.event.slug
