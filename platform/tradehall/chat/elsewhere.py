"""Who is at the sockets of the other web processes. Each writes its own people down in Redis and says every few
seconds that it lives; nobody is at the sockets of a process that said nothing for a while."""

from collections.abc import Iterable
from typing import Any

from tradehall.kernel.broker import Broker

BEAT = 5.0  # seconds between two words that we live
ALIVE = 15.0  # seconds for which such a word counts
KEPT = 86400  # seconds after which the last of what a process left behind is gone

PROCESSES = "tradehall:processes"


def _people(process: str) -> str:
    return f"tradehall:people:{process}"


def _alive(process: str) -> str:
    return f"tradehall:alive:{process}"


class Elsewhere:
    """The shared part of presence. While Redis is away nobody is known to be elsewhere."""

    def __init__(self, broker: Broker, alive: float = ALIVE) -> None:
        self._broker, self._process = broker, broker.process
        self._alive = max(1, int(alive * 1000))

    def __bool__(self) -> bool:
        """Whether there can be other processes."""
        return self._broker.pool is not None

    def beat(self, people: dict[int, str]) -> None:
        """We live, and these are our people: id → public id."""
        self._broker.do(lambda redis: self._write(redis, people), None)

    def _write(self, redis: Any, people: dict[int, str]) -> None:
        mine = _people(self._process)
        with redis.pipeline() as line:
            line.sadd(PROCESSES, self._process)
            line.set(_alive(self._process), 1, px=self._alive)
            line.delete(mine)
            if people:
                line.hset(mine, mapping={str(person): public_id for person, public_id in people.items()})
                line.expire(mine, KEPT)
            line.execute()

    def came(self, person: int, public_id: str) -> None:
        self._broker.do(lambda redis: redis.hset(_people(self._process), str(person), public_id), 0)

    def gone(self, person: int) -> None:
        self._broker.do(lambda redis: redis.hdel(_people(self._process), str(person)), 0)

    def online(self, people: Iterable[int]) -> set[int]:
        """Those of the people who are at a socket of another process that lives."""
        wanted = sorted(people)
        return self._broker.do(lambda redis: self._find(redis, wanted), set()) if wanted else set()

    def _find(self, redis: Any, wanted: list[int]) -> set[int]:
        others = [name.decode() for name in redis.smembers(PROCESSES) if name.decode() != self._process]
        if not others:
            return set()
        with redis.pipeline(transaction=False) as line:
            for process in others:
                line.exists(_alive(process))
                line.hmget(_people(process), [str(person) for person in wanted])
            answers = line.execute()
        lives = zip(answers[::2], answers[1::2], strict=True)
        return {person for is_alive, at in lives if is_alive for person, here in zip(wanted, at, strict=True) if here}

    def left_behind(self) -> dict[int, str]:
        """The people of processes that died, told to one asker alone: id → public id."""
        return self._broker.do(self._reap, {})

    def _reap(self, redis: Any) -> dict[int, str]:
        found: dict[int, str] = {}
        for name in redis.smembers(PROCESSES):
            process = name.decode()
            if process == self._process or redis.exists(_alive(process)) or not redis.srem(PROCESSES, name):
                continue
            found |= {int(person): public_id.decode() for person, public_id in redis.hgetall(_people(process)).items()}
            redis.delete(_people(process))
        return found
