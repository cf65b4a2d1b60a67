"""How often is too often. Counted in memory, or in Redis when several processes share the work; when Redis
is away the count goes on in memory (a limiter must not answer with an error of its own)."""

import logging

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage, Storage, storage_from_string
from limits.strategies import MovingWindowRateLimiter
from redis.exceptions import RedisError

from tradehall.kernel.errors import TooMany

log = logging.getLogger(__name__)


class Limits:
    """Counts acts per key against limits such as '5/minute'."""

    def __init__(self, redis_url: str = "", *, enabled: bool = True) -> None:
        self.enabled = enabled
        self._memory = MovingWindowRateLimiter(MemoryStorage())
        self._shared: MovingWindowRateLimiter | None = None
        self._storage: Storage | None = None
        if redis_url:
            storage: Storage = storage_from_string(redis_url)  # type: ignore[assignment]
            self._storage = storage
            self._shared = MovingWindowRateLimiter(storage)
        self._parsed: dict[str, RateLimitItem] = {}

    def answers(self) -> bool:
        """Whether the store of the counts can be reached; without one there is nothing to reach."""
        try:
            return self._storage is None or self._storage.check()
        except RedisError:
            return False

    def take(self, limit: str, *key: str) -> bool:
        """Count one act; whether it is still within the limit."""
        if not self.enabled:
            return True
        item = self._parsed.get(limit) or self._parsed.setdefault(limit, parse(limit))
        if self._shared is not None:
            try:
                return self._shared.hit(item, *key)
            except RedisError:
                log.warning("limits are counted in memory while Redis is away")
        return self._memory.hit(item, *key)

    def require(self, limit: str, *key: str) -> None:
        """Count one act; raises TooMany beyond the limit."""
        if not self.take(limit, *key):
            raise TooMany
