"""Which sockets of this process are in which rooms: a lost line is not leaving at once, and what is told of who is
still there goes to the database, where every process reads it."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from tradehall.kernel import clock
from tradehall.kernel.clock import Later, later
from tradehall.kernel.errors import DomainError
from tradehall.kernel.policy import SYSTEM
from tradehall.kernel.runner import Runner
from tradehall.kernel.web import Hall
from tradehall.rooms import rules
from tradehall.rooms.commands import LeaveRoom, SeeVisits

log = logging.getLogger(__name__)

KEY = "rooms"
AT_ONCE = 5000


@dataclass(frozen=True, slots=True)
class Seat:
    """One socket's place in a call: the meeting inside and outside, and as whom."""

    meeting_id: int
    meeting: str
    peer: str
    role: str
    side: str | None


@dataclass(slots=True)
class _Leaving:
    seat: Seat
    since: datetime
    until: float


class Visits:
    """The peers of this process. `wait` None: nothing is called when a time is over, `sweep` and `beat` are up to
    whoever made this."""

    def __init__(
        self, runner: Runner, wait: Later | None = later, monotonic: Callable[[], float] = clock.monotonic
    ) -> None:
        self._runner, self._wait, self._monotonic = runner, wait, monotonic
        self._sids: dict[str, str] = {}
        self._leaving: dict[str, _Leaving] = {}
        self._beating = self._sweeping = False
        self._lock = threading.Lock()

    def came(self, seat: Seat, sid: str) -> None:
        with self._lock:
            self._sids[seat.peer] = sid
            self._leaving.pop(seat.peer, None)
            must_beat, self._beating = not self._beating, True
        if must_beat and self._wait:
            self._wait(rules.BEAT, self.beat)

    def left(self, seat: Seat, sid: str) -> None:
        """They said so, or were put out: nothing is to be told any more, unless they are there on another page."""
        with self._lock:
            if self._sids.get(seat.peer, sid) != sid:
                return
            self._sids.pop(seat.peer, None)
            self._leaving.pop(seat.peer, None)

    def lost(self, seat: Seat, sid: str) -> None:
        """The line broke; whoever comes back within seconds has not left."""
        with self._lock:
            if self._sids.get(seat.peer) != sid:
                return
            del self._sids[seat.peer]
            until = self._monotonic() + rules.GRACE
            self._leaving[seat.peer] = _Leaving(seat, self._runner.clock.now(), until)
            must_wait, self._sweeping = not self._sweeping, True
        if must_wait and self._wait:
            self._wait(rules.GRACE, self.sweep)

    def sweep(self) -> None:
        """Those whose time is over have left; one timer serves all."""
        now = self._monotonic()
        with self._lock:
            over = [leaving for leaving in self._leaving.values() if leaving.until <= now]
            for leaving in over:
                del self._leaving[leaving.seat.peer]
            rest = min((leaving.until for leaving in self._leaving.values()), default=None)
            self._sweeping = rest is not None
        if rest is not None and self._wait:
            self._wait(max(rest - now, 0.1), self.sweep)
        for leaving in over:
            seat = leaving.seat
            self._run(LeaveRoom(meeting=seat.meeting, peer=seat.peer, since=leaving.since))

    def beat(self) -> None:
        """Say who is still there, as long as somebody is."""
        with self._lock:
            peers = list(self._sids)
            self._beating = bool(peers)
        try:
            for first in range(0, len(peers), AT_ONCE):
                self._run(SeeVisits(peers=peers[first : first + AT_ONCE]))
        finally:
            if peers and self._wait:
                self._wait(rules.BEAT, self.beat)

    def _run(self, command: LeaveRoom | SeeVisits) -> None:
        try:
            self._runner.run(command, SYSTEM)
        except DomainError:  # the database is away: visits that are not seen end by themselves
            log.warning("the visits of rooms could not be brought up to date")


def of(hall: Hall) -> Visits:
    """Those of one running application."""
    found: Visits = hall.app.extensions[KEY]
    return found


def install(hall: Hall) -> None:
    hall.app.extensions[KEY] = Visits(hall.runner, None if hall.settings.testing else later)
