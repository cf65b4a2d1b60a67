"""How often is too often. Counted in memory, or in Redis when several processes share the work; when Redis
is away the count goes on in memory (a limiter must not answer with an error of its own)."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from math import ceil
from typing import Any

from limits import RateLimitItem, parse
from limits.storage import RedisStorage
from limits.strategies import MovingWindowRateLimiter

from tradehall.kernel import clock
from tradehall.kernel.broker import Broker
from tradehall.kernel.clock import SystemClock
from tradehall.kernel.errors import TooFast, TooMany

SWEEP = 60.0  # seconds between two looks for keys that nobody has counted on for long

parsed: Callable[[str], RateLimitItem] = cache(parse)


@cache
def _measure(limit: str) -> tuple[int, int]:
    """How many, in how many seconds."""
    return parsed(limit).amount, parsed(limit).get_expiry()


class Window:
    """A moving window in memory: per key the times of the acts that count. (The library's own looks at all keys
    a hundred times a second.)"""

    def __init__(self, monotonic: Callable[[], float] = clock.monotonic) -> None:
        self._monotonic = monotonic
        self._times: dict[tuple[Any, ...], deque[float]] = {}  # by how many acts, in how many seconds, and the key
        self._swept = monotonic()

    def hit(self, limit: str, *key: str) -> bool:
        """Count one act; whether it is within the limit. One beyond it does not count."""
        now = self._monotonic()
        if now - self._swept > SWEEP:
            self._sweep(now)
        amount, span = _measure(limit)
        times = self._times.get(place := (amount, span, *key))
        if times is None:
            times = self._times[place] = deque()
        old = now - span
        while times and times[0] <= old:
            times.popleft()
        if len(times) >= amount:
            return False
        times.append(now)
        return True

    def is_full(self, limit: str, *key: str) -> bool:
        """Whether another act would be beyond the limit; counts nothing."""
        amount, span = _measure(limit)
        times, now = self._times.get((amount, span, *key), ()), self._monotonic()
        return sum(at > now - span for at in times) >= amount

    def wait(self, limit: str, *key: str) -> float:
        """Seconds until the oldest of the acts is forgotten."""
        amount, span = _measure(limit)
        times = self._times.get((amount, span, *key))
        return times[0] + span - self._monotonic() if times else 0.0

    def _sweep(self, now: float) -> None:
        self._swept = now
        for place in [place for place, times in self._times.items() if not times or times[-1] + place[1] <= now]:
            del self._times[place]


@dataclass(frozen=True, slots=True)
class Flow:
    """How often one thing may be done: by a person, and from an address, behind which many may sit.

    Whoever goes on all the same twenty times in a minute has to pause for five.
    """

    name: str
    person: str
    address: str


STRIKES, PAUSE = "20/minute", "1/5minute"


class Limits:
    """Counts acts per key against limits such as '5/minute'."""

    def __init__(self, broker: Broker | None = None, *, enabled: bool = True, memory: Window | None = None) -> None:
        self.enabled = enabled
        self._memory = memory or Window()
        self._broker = broker or Broker()
        self._shared: MovingWindowRateLimiter | None = None
        if self._broker.pool is not None:
            storage = RedisStorage(self._broker.url, connection_pool=self._broker.pool)
            self._shared = MovingWindowRateLimiter(storage)

    def take(self, limit: str, *key: str) -> bool:
        """Count one act; whether it is still within the limit."""
        if not self.enabled:
            return True
        shared = self._shared
        if shared is not None:
            within = self._broker.do(lambda _redis: shared.hit(parsed(limit), *key), None)
            if within is not None:
                return within
        return self._memory.hit(limit, *key)

    def wait(self, limit: str, *key: str) -> int:
        """In how many seconds the oldest of the acts is forgotten, so that another is within the limit; at least 1."""
        shared = self._shared
        found = None
        if shared is not None:
            found = self._broker.do(lambda _redis: shared.get_window_stats(parsed(limit), *key), None)
        seconds = found.reset_time - SystemClock().now().timestamp() if found else self._memory.wait(limit, *key)
        return max(1, ceil(seconds))

    def require(self, limit: str, *key: str) -> None:
        """Count one act; raises TooMany beyond the limit."""
        if not self.take(limit, *key):
            raise TooMany

    def admit(self, flow: Flow, person: str, address: str) -> None:
        """Count one act of a flow; raises TooFast beyond its limits, and while the person has to pause.

        The person's limit is shared by all processes. Addresses, strikes and pauses are counted by each for itself.
        """
        if not self.enabled:
            return
        memory, pause = self._memory, PAUSE
        if memory.is_full(pause, "pause", flow.name, person):
            raise too_fast(memory.wait(pause, "pause", flow.name, person))
        if not self.take(flow.person, flow.name, person):
            if not memory.hit(STRIKES, "strike", flow.name, person):
                memory.hit(pause, "pause", flow.name, person)
                raise too_fast(memory.wait(pause, "pause", flow.name, person))
            raise too_fast(self.wait(flow.person, flow.name, person))
        if address and not memory.hit(flow.address, "address", flow.name, address):
            raise too_fast(memory.wait(flow.address, "address", flow.name, address))


def too_fast(seconds: float) -> TooFast:
    """With the wait in words."""
    wait = max(1, ceil(seconds))
    details = {"retry_after": wait}
    if wait < 120:
        return TooFast(details=details, seconds=wait)
    return TooFast(TooFast.long, details=details, minutes=ceil(wait / 60))
