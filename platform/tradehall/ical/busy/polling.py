"""Reading the calendars that are due, beside the other background work: a slow server holds up nobody's mail."""

import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from tradehall.ical.busy.commands import TakeDueSources
from tradehall.ical.busy.queries import is_any_due
from tradehall.ical.busy.reading import refresh
from tradehall.kernel.policy import SYSTEM
from tradehall.kernel.runner import Runner

log = logging.getLogger(__name__)
EVERY = timedelta(seconds=15)
AT_ONCE = 4


def beside(work: Callable[[], None]) -> None:
    """Whoever ends the process does not wait for it: what was taken is taken up again."""
    threading.Thread(target=work, name="calendars", daemon=True).start()


class Poller:
    """A chore of the background work. `start` decides where a reading runs."""

    def __init__(self, start: Callable[[Callable[[], None]], None] = beside) -> None:
        self._start = start
        self._seats = threading.BoundedSemaphore(AT_ONCE)
        self._last: datetime | None = None

    def run_if_due(self, runner: Runner) -> None:
        now = runner.clock.now()
        if self._last is not None and now - self._last < EVERY:
            return
        self._last = now
        if not runner.ask(is_any_due, SYSTEM):
            return
        while self._seats.acquire(blocking=False):
            taken = runner.run(TakeDueSources(most=1), SYSTEM)
            if not taken:
                self._seats.release()
                return
            self._start(lambda source=taken[0]: self._read(runner, *source))  # type: ignore[misc]

    def _read(self, runner: Runner, public_id: str, version: int) -> None:
        try:
            refresh(runner, public_id, version)
        except Exception:  # the thread's last word; the source is due again when its time is over
            log.exception("a calendar could not be read")
        finally:
            self._seats.release()
