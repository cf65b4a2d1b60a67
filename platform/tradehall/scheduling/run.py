"""One run: its clock, the best answer so far, and who hears of it."""

import threading
import time
from collections.abc import Callable
from typing import TypeVar

from tradehall.scheduling.index import Index
from tradehall.scheduling.schedule import Progress
from tradehall.scheduling.score import MORE_IS_BETTER, key, sound, values

HEARTBEAT = 0.5  # seconds between two reports without news
LOOK = 0.05  # seconds between two looks at work aside
NEWS = 0.2  # seconds between two reports with news

ANSWER = 0.0001  # seconds for each meeting, kept for saying why what is out is out, and for handing the answer over

Result = TypeVar("Result")


class Run:
    """Keeps the best answer and the bounds. `offer` takes only what is sound and better."""

    def __init__(
        self,
        index: Index,
        began: float,
        time_limit: float,
        workers: int,
        on_progress: Callable[[Progress], None] | None,
        should_stop: Callable[[], bool] | None,
    ) -> None:
        self.index = index
        self.workers = workers
        self.began = began
        self.deadline = began + time_limit - min(time_limit / 4, ANSWER * index.meetings)
        self.stage = "greedy"
        self.best: dict[int, int] | None = None
        self.value: dict[str, int] = {}
        self.bound: dict[str, int] = {}
        self._tell = on_progress
        self._should_stop = should_stop
        self._stopped = False
        self._told = 0.0
        self._news = False

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.began

    @property
    def left(self) -> float:
        """Seconds until the run has to end; 0 once it was asked to."""
        return 0.0 if self.stopped() else max(0.0, self.deadline - time.monotonic())

    def stopped(self) -> bool:
        """Whether it is over: asked to stop, or out of time. Reports at least now and then."""
        self.report()
        if not self._stopped:
            asked = self._should_stop is not None and self._should_stop()
            self._stopped = asked or time.monotonic() >= self.deadline
        return self._stopped

    def offer(self, starts: dict[int, int]) -> bool:
        """Take an answer if it is sound and better than the best."""
        if not sound(self.index, starts):
            return False
        found = values(self.index, starts)
        if self.best is not None and key(found) >= key(self.value):
            return False
        self.best, self.value, self._news = dict(starts), found, True
        self.report()
        return True

    def aside(self, work: Callable[[], Result]) -> Result | None:
        """Do it in another thread, so that this one can report and stop; None where it was stopped before the end."""
        found: list[Result] = []
        broken: list[BaseException] = []

        def whole() -> None:
            try:
                found.append(work())
            except BaseException as error:
                broken.append(error)

        thread = threading.Thread(target=whole, daemon=True)
        thread.start()
        while thread.is_alive() and not self.stopped():
            thread.join(LOOK)
        if broken:
            raise broken[0]
        return found[0] if found else None

    def answered(self) -> bool:
        """Whether there is an answer at all."""
        return self.best is not None

    def prove(self, goal: str, bound: int) -> None:
        """Nothing better than `bound` exists for this goal, while the goals before it keep their values."""
        known = self.bound.get(goal)
        if known is not None:
            bound = min(bound, known) if goal in MORE_IS_BETTER else max(bound, known)
        self.bound[goal] = bound

    def proven(self) -> bool:
        """Whether every goal stands at its bound."""
        return self.best is not None and all(self.bound.get(goal) == value for goal, value in self.value.items())

    def known(self) -> dict[str, int]:
        """The bounds that say something: that nothing is less than 0 does so only where 0 is reached."""
        return {
            goal: self.bound[goal]
            for goal, value in self.value.items()
            if goal in self.bound and (self.bound[goal] or goal in MORE_IS_BETTER or not value)
        }

    def gap(self) -> float | None:
        """Of the first goal that is not proven; 0 when all are, None where its bound is not known."""
        known = self.known()
        for goal, value in self.value.items():
            if goal not in known:
                return None
            if known[goal] != value:
                return abs(known[goal] - value) / max(1, abs(value))
        return 0.0 if self.value else None

    def report(self, *, now: bool = False) -> None:
        if self._tell is None:
            return
        clock = time.monotonic()
        since = clock - self._told
        if not (now or since > HEARTBEAT or (self._news and since > NEWS)):
            return
        self._told = clock
        self._tell(
            Progress(
                seconds=clock - self.began,
                stage=self.stage,
                objective=dict(self.value),
                bound=self.known(),
                gap=self.gap(),
                placed=len(self.best or ()),
                assignments=self.index.named(self.best) if self._news and self.best is not None else None,
            )
        )
        self._news = False
