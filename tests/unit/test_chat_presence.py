"""Presence by hand: the timer and the clock are the test's."""

import pytest

from tradehall.chat.presence import GRACE, Presence


class Time:
    """A clock that stands, and the calls that wait for it."""

    def __init__(self) -> None:
        self.now = 100.0
        self.calls: list[tuple[float, object]] = []
        self.told: list[tuple[int, str, bool]] = []

    def wait(self, seconds, act) -> None:
        self.calls.append((self.now + seconds, act))

    def move(self, seconds: float) -> None:
        self.now += seconds
        due = [act for at, act in self.calls if at <= self.now]
        self.calls = [(at, act) for at, act in self.calls if at > self.now]
        for act in due:
            act()


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def presence(time: Time) -> Presence:
    return Presence(lambda *news: time.told.append(news), time.wait, lambda: time.now)


def test_the_first_socket_and_the_end_of_the_grace_are_news(presence, time):
    presence.came(1, "p1", "a")
    presence.came(1, "p1", "b")
    presence.gone(1, "a")
    time.move(60)
    assert time.told == [(1, "p1", True)]
    presence.gone(1, "b")
    time.move(GRACE - 0.1)
    assert presence.online([1, 2]) == {1}
    time.move(0.1)
    assert time.told == [(1, "p1", True), (1, "p1", False)]
    assert presence.online([1, 2]) == set()
    assert time.calls == []


def test_who_comes_back_in_time_was_never_away(presence, time):
    presence.came(1, "p1", "a")
    for sid in "bcdef":
        presence.gone(1, "a" if sid == "b" else chr(ord(sid) - 1))
        time.move(GRACE - 1)
        presence.came(1, "p1", sid)
    time.move(60)
    assert time.told == [(1, "p1", True)]


def test_one_timer_serves_all_who_leave(presence, time):
    for person in range(100):
        presence.came(person, f"p{person}", f"s{person}")
    time.told.clear()
    for person in range(100):
        presence.gone(person, f"s{person}")
        time.now += 0.05
    assert len(time.calls) == 1
    time.move(60)
    assert sorted(time.told) == [(person, f"p{person}", False) for person in range(100)]
    assert time.calls == []


def test_a_socket_that_nobody_knows_ends_without_news(presence, time):
    presence.gone(7, "x")
    assert time.told == time.calls == []
