"""The broker: Redis, which several web processes share. Whatever goes through it may be lost at any moment.

The database is the truth; here are counters, who is online, what is not worth storing (somebody types), and
the word that there is something new to read in the database. While Redis is away everything else goes on.
"""

import logging
import threading
from collections import deque
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

import orjson
from redis import ConnectionPool, Redis
from redis.backoff import NoBackoff
from redis.client import PubSub
from redis.exceptions import RedisError
from redis.retry import Retry

from tradehall.kernel import clock
from tradehall.kernel.ids import new_public_id

log = logging.getLogger(__name__)
T = TypeVar("T")

CHANNEL = "tradehall"
SECONDS = 0.5  # to connect, and to wait for an answer: whoever asks is a person who waits
PAUSE = 2.0  # seconds for which a Redis that failed is not asked again
LISTENED = 5.0  # seconds of silence after which the listener asks whether the line still lives
WAITING = 1000  # messages that may wait to be sent; the oldest are dropped

Message = dict[str, Any]


def _publish(message: bytes, redis: Any) -> None:
    redis.publish(CHANNEL, message)


class Broker:
    """One process' way to the others. Without an address there are no others, and nothing here does anything."""

    def __init__(self, url: str = "") -> None:
        self.url = url
        self.process = new_public_id()
        self.heard: Callable[[Message], None] = lambda _message: None
        self.pool = self._connections(SECONDS) if url else None
        self._redis = Redis(connection_pool=self.pool) if self.pool else None
        self._away_until = 0.0
        self._outgoing: deque[Message] = deque(maxlen=WAITING)
        self._speak = threading.Event()
        self._stop = threading.Event()

    def _connections(self, seconds: float) -> ConnectionPool:
        return ConnectionPool.from_url(
            self.url, socket_timeout=seconds, socket_connect_timeout=SECONDS, retry=Retry(NoBackoff(), 0)
        )

    def do(self, act: Callable[[Any], T], otherwise: T) -> T:
        """What `act` answers, given the Redis; `otherwise` while it is away, at once if that is known."""
        if self._redis is None or clock.monotonic() < self._away_until:
            return otherwise
        try:
            return act(self._redis)
        except (RedisError, OSError) as error:
            self._away_until = clock.monotonic() + PAUSE
            log.warning("Redis is away: %s", error)
            return otherwise

    def answers(self) -> bool:
        """Whether Redis can be reached now; yes where none is needed."""
        if self._redis is None:
            return True
        try:
            return bool(self._redis.ping())
        except (RedisError, OSError):
            return False

    def send(self, message: Message) -> None:
        """To all other processes, soon and without waiting, if Redis is there."""
        if self._redis is not None:
            self._outgoing.append({**message, "from": self.process})
            self._speak.set()

    def start(self) -> None:
        """Send and listen, each in a thread (a greenlet under gevent)."""
        if self._redis is not None:
            threading.Thread(target=self._sending, name="broker-out", daemon=True).start()
            threading.Thread(target=self._listening, name="broker-in", daemon=True).start()

    def stop(self) -> None:
        self._stop.set()
        self._speak.set()

    def _sending(self) -> None:
        while not self._stop.is_set():
            self._speak.wait()
            self._speak.clear()
            while self._outgoing:
                self.do(partial(_publish, orjson.dumps(self._outgoing.popleft())), None)

    def _listening(self) -> None:
        """Until stopped; a line that breaks is opened anew every second."""
        while not self._stop.is_set():
            pool = self._connections(LISTENED)
            try:
                with PubSub(pool, ignore_subscribe_messages=True) as line:
                    line.subscribe(CHANNEL)
                    self._listen(line)
            except (RedisError, OSError) as error:
                log.warning("nothing is heard from Redis: %s", error)
            finally:
                pool.disconnect()
            self._stop.wait(1.0)

    def _listen(self, line: Any) -> None:
        asked = False
        while not self._stop.is_set():
            found = line.get_message(timeout=LISTENED)
            if found is not None:
                asked = False
                if found["type"] == "message":
                    self._take(found["data"])
            elif asked:
                raise OSError("Redis does not answer")
            else:
                line.ping()
                asked = True

    def _take(self, data: bytes) -> None:
        """A message that nobody understands ends nothing."""
        try:
            message = orjson.loads(data)
            if message["from"] != self.process:
                self.heard(message)
        except (ValueError, KeyError, TypeError):
            log.exception("a message of another process was not understood")
