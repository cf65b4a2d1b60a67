"""How often is too often. Counted in memory, or in Redis when several processes share the work; when Redis
is away the count goes on in memory (a limiter must not answer with an error of its own)."""

from collections import deque
from collections.abc import Callable
from functools import cache
from math import ceil

from limits import RateLimitItem, parse
from limits.storage import RedisStorage
from limits.strategies import MovingWindowRateLimiter

from tradehall.kernel import clock
from tradehall.kernel.broker import Broker
from tradehall.kernel.clock import SystemClock
from tradehall.kernel.errors import TooMany

SWEEP = 60.0  # seconds between two looks for keys that nobody has counted on for long

parsed: Callable[[str], RateLimitItem] = cache(parse)


class Window:
    """A moving window in memory: per key the times of the acts that count. (The library's own looks at all keys
    a hundred times a second.)"""

    def __init__(self, monotonic: Callable[[], float] = clock.monotonic) -> None:
        self._monotonic = monotonic
        self._times: dict[tuple[str, ...], deque[float]] = {}
        self._until: dict[tuple[str, ...], float] = {}
        self._swept = monotonic()

    def hit(self, item: RateLimitItem, *key: str) -> bool:
        """Count one act; whether it is within the limit. One beyond it does not count."""
        now, span = self._monotonic(), item.get_expiry()
        if now - self._swept > SWEEP:
            self._sweep(now)
        place = (str(item.amount), str(span), *key)
        times = self._times.setdefault(place, deque())
        while times and times[0] <= now - span:
            times.popleft()
        if len(times) >= item.amount:
            return False
        times.append(now)
        self._until[place] = now + span
        return True

    def wait(self, item: RateLimitItem, *key: str) -> float:
        """Seconds until the oldest of the acts is forgotten."""
        times = self._times.get((str(item.amount), str(item.get_expiry()), *key))
        return times[0] + item.get_expiry() - self._monotonic() if times else 0.0

    def _sweep(self, now: float) -> None:
        self._swept = now
        for place in [place for place, until in self._until.items() if until <= now]:
            del self._until[place], self._times[place]


class Limits:
    """Counts acts per key against limits such as '5/minute'."""

    def __init__(self, broker: Broker | None = None, *, enabled: bool = True) -> None:
        self.enabled = enabled
        self._memory = Window()
        self._broker = broker or Broker()
        self._shared: MovingWindowRateLimiter | None = None
        if self._broker.pool is not None:
            storage = RedisStorage(self._broker.url, connection_pool=self._broker.pool)
            self._shared = MovingWindowRateLimiter(storage)

    def take(self, limit: str, *key: str) -> bool:
        """Count one act; whether it is still within the limit."""
        if not self.enabled:
            return True
        item, shared = parsed(limit), self._shared
        if shared is not None:
            within = self._broker.do(lambda _redis: shared.hit(item, *key), None)
            if within is not None:
                return within
        return self._memory.hit(item, *key)

    def wait(self, limit: str, *key: str) -> int:
        """In how many seconds the oldest of the acts is forgotten, so that another is within the limit; at least 1."""
        item, shared = parsed(limit), self._shared
        found = None
        if shared is not None:
            found = self._broker.do(lambda _redis: shared.get_window_stats(item, *key), None)
        seconds = found.reset_time - SystemClock().now().timestamp() if found else self._memory.wait(item, *key)
        return max(1, ceil(seconds))

    def require(self, limit: str, *key: str) -> None:
        """Count one act; raises TooMany beyond the limit."""
        if not self.take(limit, *key):
            raise TooMany
