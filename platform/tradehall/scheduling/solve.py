"""`solve`: chooses how to go about a problem. Loads the solvers, so it belongs into a process of its own (child.py)."""

import time
from collections.abc import Callable

from tradehall.scheduling import greedy, published
from tradehall.scheduling.explain import why_infeasible, why_not
from tradehall.scheduling.index import index
from tradehall.scheduling.problem import Problem
from tradehall.scheduling.race import race
from tradehall.scheduling.run import Run
from tradehall.scheduling.schedule import Progress, Schedule

EXPLAINING = 3.0  # seconds to find out which few duties collide


def solve(
    problem: Problem,
    *,
    time_limit: float = 60,
    workers: int = 2,
    on_progress: Callable[[Progress], None] | None = None,
    should_stop: Callable[[], bool] | None = None,
    start: dict[str, str] | None = None,
    began: float | None = None,
) -> Schedule:
    """The best schedule found within `time_limit` seconds on `workers` cores, with what is proven of it.

    start: assignments to begin from (those that still fit are kept). Ends soon after `should_stop` says so.
    began: when `time_limit` began, by `time.monotonic()`; unless said, now.
    """
    clock = time.monotonic() if began is None else began
    run = Run(index(problem), clock, time_limit, workers, on_progress, should_stop)
    numbers = run.index.numbered(start or problem.published)
    run.offer(greedy.by_weight(run.index, numbers))
    run.report(now=True)
    if published.fits(run.index):
        run.stage = "breaks"
        people = race(run)
        if people is not None:
            return _infeasible(run, people)
    if not run.proven() and not run.stopped():
        from tradehall.scheduling.improve import improve

        if not improve(run):
            return _infeasible(run, [])
    run.report(now=True)
    return _answer(run)


def _infeasible(run: Run, people: list[int]) -> Schedule:
    from tradehall.scheduling.exact import collision

    without = any(duty and not places for duty, places in zip(run.index.mandatory, run.index.places, strict=True))
    meetings = [] if without else collision(run, people, EXPLAINING)
    return Schedule("infeasible", seconds=run.seconds, reasons=tuple(why_infeasible(run.index, meetings)))


def _answer(run: Run) -> Schedule:
    if run.best is None:
        return Schedule("unknown", seconds=run.seconds)
    return Schedule(
        status="optimal" if run.proven() else "feasible",
        assignments=run.index.named(run.best),
        unscheduled=why_not(run.index, run.best),
        objective=dict(run.value),
        bound=run.known(),
        seconds=run.seconds,
    )
