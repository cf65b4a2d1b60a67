"""How often is too often. Counted in memory, or in Redis when several processes share the work; when Redis
is away the count goes on in memory (a limiter must not answer with an error of its own)."""

from math import ceil

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage, RedisStorage
from limits.strategies import MovingWindowRateLimiter

from tradehall.kernel.broker import Broker
from tradehall.kernel.clock import SystemClock
from tradehall.kernel.errors import TooMany


class Limits:
    """Counts acts per key against limits such as '5/minute'."""

    def __init__(self, broker: Broker | None = None, *, enabled: bool = True) -> None:
        self.enabled = enabled
        self._memory = MovingWindowRateLimiter(MemoryStorage())
        self._broker = broker or Broker()
        self._shared: MovingWindowRateLimiter | None = None
        if self._broker.pool is not None:
            storage = RedisStorage(self._broker.url, connection_pool=self._broker.pool)
            self._shared = MovingWindowRateLimiter(storage)
        self._parsed: dict[str, RateLimitItem] = {}

    def take(self, limit: str, *key: str) -> bool:
        """Count one act; whether it is still within the limit."""
        if not self.enabled:
            return True
        item = self._parsed.get(limit) or self._parsed.setdefault(limit, parse(limit))
        shared = self._shared
        if shared is not None:
            within = self._broker.do(lambda _redis: shared.hit(item, *key), None)
            if within is not None:
                return within
        return self._memory.hit(item, *key)

    def wait(self, limit: str, *key: str) -> int:
        """In how many seconds the oldest of the acts is forgotten, so that another is within the limit; at least 1."""
        item = self._parsed.get(limit) or self._parsed.setdefault(limit, parse(limit))
        shared = self._shared
        found = None
        if shared is not None:
            found = self._broker.do(lambda _redis: shared.get_window_stats(item, *key), None)
        found = found or self._memory.get_window_stats(item, *key)
        return max(1, ceil(found.reset_time - SystemClock().now().timestamp()))

    def require(self, limit: str, *key: str) -> None:
        """Count one act; raises TooMany beyond the limit."""
        if not self.take(limit, *key):
            raise TooMany
