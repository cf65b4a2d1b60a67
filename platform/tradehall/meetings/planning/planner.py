"""Solves schedules: takes one from the table, works on it in a child process, tells how far it is, writes it back.

It is done by the worker, and by the web process where there is none. A kill loses nothing but time: whoever looks
later finds the lease run out and starts it again, from the best schedule that was told.
"""

import logging
import os
import threading
from collections.abc import Callable
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from tradehall.kernel import clock
from tradehall.kernel.errors import DomainError
from tradehall.kernel.ids import new_public_id
from tradehall.kernel.policy import SYSTEM
from tradehall.kernel.runner import Runner
from tradehall.kernel.tx import Reader
from tradehall.meetings.planning import placing
from tradehall.meetings.planning.commands import EndRun, NoteProgress, TakeRun
from tradehall.meetings.planning.models import ScheduleRun
from tradehall.meetings.planning.rules import RunState
from tradehall.meetings.planning.service.working import waiting
from tradehall.scheduling.child import ChildError, solve_in_child
from tradehall.scheduling.explain import explain
from tradehall.scheduling.problem import Problem, ProblemError
from tradehall.scheduling.schedule import Progress, Schedule

log = logging.getLogger(__name__)

LOOK = 0.5  # seconds between two looks for a schedule that waits
TELL = 1.0  # seconds between two words on how far it is
WORKERS = max(1, min(2, os.cpu_count() or 1))


def is_waiting(reader: Reader) -> bool:
    """Whether there is anything to do."""
    found = select(ScheduleRun.id).where(waiting(reader.now)).limit(1)
    return reader.session.scalar(found) is not None


class Planner:
    """Works until it is stopped; what it has in hand then goes back into the queue."""

    def __init__(self, runner: Runner, name: str) -> None:
        self.runner = runner
        self.name = f"{name}-{new_public_id()}"
        self._stop = threading.Event()

    def stop(self) -> None:
        self._stop.set()

    def work(self, may_work: Callable[[], bool]) -> None:
        while not self._stop.wait(timeout=LOOK):
            try:
                if may_work():
                    self.run_due()
            except (SQLAlchemyError, DomainError, OSError):
                log.exception("planning was interrupted; it goes on")

    def run_due(self) -> bool:
        """Work on one schedule, if one waits."""
        if not self.runner.ask(is_waiting, SYSTEM):
            return False
        taken = self.runner.run(TakeRun(worker=self.name), SYSTEM)
        if taken is not None:
            _Work(self.runner, self.name, taken, self._stop).do()
        return taken is not None


class _Work:
    """One schedule, until it is over."""

    def __init__(self, runner: Runner, name: str, taken: dict[str, Any], stop: threading.Event) -> None:
        self.runner, self.name, self.run, self.taken, self._stop = runner, name, taken["run"], taken, stop
        self._told = 0.0
        self._progress: dict[str, Any] = {}
        self._best: dict[str, Any] | None = None
        self._is_news = False
        self._goes_on = True

    def do(self) -> None:
        asked = len(self.taken["problem"]["meetings"])
        try:
            problem, found = self._solved(self.taken["problem"], asked)
            freer = placing.spoken_where_they_can(self.taken["problem"])
            if found.status == "infeasible" and freer != self.taken["problem"] and not self._stop.is_set():
                problem, found = self._solved(freer, asked)
        except (ProblemError, ChildError) as error:
            log.warning("schedule %s failed: %s", self.run, error)
            self._end(RunState.FAILED, failure=str(error)[:500])
            return
        if self._stop.is_set():
            self._end(RunState.QUEUED, schedule=self._best)
        elif found.status in ("infeasible", "unknown"):
            self._end(RunState.FAILED, failure=found.status, schedule=_explained(problem, found))
        else:
            self._end(RunState.DONE, schedule=_explained(problem, found), progress=_figures(found, asked))

    def _solved(self, given: dict[str, Any], asked: int) -> tuple[Problem, Schedule]:
        problem = Problem.parse(given)
        found = solve_in_child(
            problem,
            time_limit=self.taken["time_limit"],
            workers=WORKERS,
            on_progress=lambda progress: self._note(progress, asked),
            should_stop=self._should_stop,
            start=(self.taken["start"] or {}).get("assignments") or None,
        )
        return problem, found

    def _note(self, progress: Progress, asked: int) -> None:
        told = progress.to_json()
        best = told.pop("assignments", None)
        if best is not None:
            self._best = {"status": "feasible", "assignments": best, "unscheduled": []}
            self._best |= {name: told[name] for name in ("objective", "bound", "seconds")}
            self._is_news = True
        self._progress = told | {"asked": asked}

    def _should_stop(self) -> bool:
        """Asked many times a second; once a second the table is told, and tells whether to go on."""
        if self._stop.is_set():
            return True
        now = clock.monotonic()
        if self._goes_on and now - self._told >= TELL:
            self._told = now
            best, self._is_news = self._best if self._is_news else None, False
            command = NoteProgress(run=self.run, worker=self.name, progress=self._progress, schedule=best)
            self._goes_on = self.runner.run(command, SYSTEM)
        return not self._goes_on

    def _end(self, state: RunState, **more: Any) -> None:
        self.runner.run(EndRun(run=self.run, worker=self.name, state=state, **more), SYSTEM)


def _explained(problem: Problem, found: Schedule) -> dict[str, Any]:
    """The schedule with what collides and what one thing more would bring: looked for once, since that takes a second
    or two where there are thousands of meetings."""
    return found.to_json() | {"explained": [reason.to_json() for reason in explain(problem, found)]}


def _figures(found: Schedule, asked: int) -> dict[str, Any]:
    told = {"seconds": found.seconds, "stage": "done", "objective": found.objective, "bound": found.bound}
    return told | {"gap": 0.0 if found.status == "optimal" else None, "placed": len(found.assignments), "asked": asked}
