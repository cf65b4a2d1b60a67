"""Presence of people whose sockets are at several processes: real Redis, the clock and the timers are the test's."""

import threading
import time
from collections.abc import Callable, Iterator

import pytest

from tests.services import Redis, run_redis
from tradehall.chat.elsewhere import Elsewhere
from tradehall.chat.presence import GRACE, Presence
from tradehall.kernel.broker import Broker

ALIVE = 0.3  # seconds


@pytest.fixture(scope="module")
def server() -> Iterator[Redis]:
    with run_redis() as found:
        yield found


class Process:
    """One process' presence, and what it told."""

    def __init__(self, url: str) -> None:
        self.now = 100.0
        self.told: list[tuple[int, bool]] = []
        self.broker = Broker(url)
        self.presence = Presence(
            lambda person, _name, here: self.told.append((person, here)),
            None,
            lambda: self.now,
            Elsewhere(self.broker, alive=ALIVE),
        )

    def came(self, person: int, sid: str) -> None:
        self.presence.came(person, f"p{person}", sid)

    def left(self, person: int, sid: str) -> None:
        """And did not come back in time."""
        self.presence.gone(person, sid)
        self.now += GRACE
        self.presence.sweep()


@pytest.fixture
def here(server: Redis) -> Iterator[tuple[Process, Process]]:
    pair = Process(server.url), Process(server.url)
    yield pair
    for one in pair:
        one.broker.do(lambda redis: redis.flushall(), None)
        assert one.broker.pool is not None
        one.broker.pool.disconnect()


def until(holds: Callable[[], bool]) -> bool:
    pause, deadline = threading.Event(), time.monotonic() + 10
    while not (held := holds()) and time.monotonic() < deadline:
        pause.wait(0.02)  # between two looks
    return held


def test_who_has_tabs_at_both_leaves_with_the_last_one(here):
    one, two = here
    one.came(7, "a")
    two.came(7, "b")
    assert (one.told, two.told) == ([(7, True)], [])
    assert one.presence.online([7, 8]) == two.presence.online([7, 8]) == {7}
    one.left(7, "a")
    assert one.told == [(7, True)]
    assert one.presence.online([7]) == {7}
    two.left(7, "b")
    assert two.told == [(7, False)]
    assert one.presence.online([7]) == two.presence.online([7]) == set()


def test_who_was_at_a_process_that_died_is_told_to_be_gone_once(here, server):
    one, two = here
    third = Process(server.url)
    two.came(7, "a")
    two.came(8, "b")
    one.came(8, "c")
    one.came(9, "d")
    assert third.presence.online([7, 8, 9]) == {7, 8, 9}

    def reaped() -> bool:
        one.presence.beat()  # process two says nothing any more
        return (7, False) in one.told

    assert until(reaped)
    one.presence.beat()
    third.presence.beat()
    assert one.told == [(9, True), (7, False)]
    assert third.told == []
    assert third.presence.online([7, 8, 9]) == {8, 9}
    assert third.broker.pool is not None
    third.broker.pool.disconnect()


def test_after_redis_was_emptied_the_next_beat_tells_it_all(here):
    one, two = here
    one.came(7, "a")
    two.broker.do(lambda redis: redis.flushall(), None)
    assert two.presence.online([7]) == set()
    one.presence.beat()
    assert two.presence.online([7]) == {7}


def test_without_redis_everybody_knows_their_own(server, here):
    one, two = here
    server.kill()
    try:
        one.came(7, "a")
        two.came(8, "b")
        assert one.presence.online([7, 8]) == {7}
        one.left(7, "a")
        assert one.told == [(7, True), (7, False)]
    finally:
        server.start()
    assert until(lambda: bool(two.broker.do(lambda redis: redis.ping(), False)))
    two.presence.beat()
    assert until(lambda: one.presence.online([8]) == {8})
