"""Talk loses no word: fifty people on lines that break, before servers that are killed again and again.

Each acknowledged message is at each member once and in order, and nothing was ever told that was not said. The
controls are a client that never asks for what it missed, and a server that acknowledges before it stores: then
the judge must find something.
"""

import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.faults.ledger import House
from tests.faults.talk import LATEST, Bar, Run, Verdict, judge, kill_one, make_people, run
from tests.services import Redis, run_redis
from tradehall.kernel.db import Database

SEED = 20200315
CLEAN = Verdict().counts()
SHORT = Bar(seconds=10, kills=3, acked=60, resent=5)
LONG = Bar(seconds=60, kills=20, acked=500, resent=10, longest=1200)
TOGETHER = Bar(seconds=60, kills=8, acked=500, resent=10, longest=1200)
CONTROL = Bar(seconds=5, kills=2, acked=30)

Tell = list[object]
People = Callable[..., tuple[list[dict[str, object]], list[House]]]


@pytest.fixture
def redis() -> Iterator[Redis]:
    with run_redis() as server:
        yield server


def hold(found: Run, db: Database, tell: Tell) -> None:
    """A run that saw enough, and in which nothing went wrong."""
    verdict = judge(found.told, db)
    tell += [found.figures(), verdict]
    assert found.defects == []
    assert found.missed == [], "the run is invalid: it saw too little"
    assert verdict.counts() == CLEAN, verdict
    assert found.told["settled"] is not None


# -- one process --------------------------------------------------------------------------------------------


@pytest.mark.timeout(900)
def test_no_word_is_lost_when_lines_break_and_the_server_is_killed(url, db, tmp_path, tell):
    people = make_people(url, tmp_path)
    hold(run(people, [House(url, tmp_path)], SHORT, seed=SEED), db, tell)


@pytest.mark.soak
@pytest.mark.timeout(2400)
def test_in_a_minute_of_kills_no_word_is_lost(url, db, tmp_path, tell):
    people = make_people(url, tmp_path)
    hold(run(people, [House(url, tmp_path)], LONG, seed=random.randrange(2**32)), db, tell)


# -- two processes ------------------------------------------------------------------------------------------


def two_houses(url: str, folder: Path, redis: Redis) -> list[House]:
    made = []
    for name in ("one", "two"):
        home = folder / name
        home.mkdir()
        made.append(House(url, home, redis=redis.url))
    return made


def restart(redis: Redis) -> Callable[[], None]:
    def act() -> None:
        redis.kill()
        redis.start()

    return act


def hold_together(found: Run, db: Database, tell: Tell) -> None:
    hold(found, db, tell)
    assert found.told["settled"] <= LATEST, "what was missed came late"


@pytest.mark.timeout(900)
@pytest.mark.parametrize("url", ["postgres"], indirect=True)
def test_two_processes_lose_no_word_when_one_is_killed_and_redis_restarts(url, db, redis, tmp_path, tell):
    people = make_people(url, tmp_path)
    houses = two_houses(url, tmp_path, redis)
    hold(run(people, houses, SHORT, seed=SEED, halfway=restart(redis)), db, tell)


@pytest.mark.soak
@pytest.mark.timeout(2400)
def test_in_a_minute_two_processes_lose_no_word(url, db, redis, tmp_path, tell):
    people = make_people(url, tmp_path)
    houses = two_houses(url, tmp_path, redis)
    seed = random.randrange(2**32)
    hold_together(run(people, houses, TOGETHER, seed=seed, life=(2, 6), halfway=restart(redis)), db, tell)


# -- the controls -------------------------------------------------------------------------------------------


@pytest.mark.timeout(900)
@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_clients_that_never_ask_for_what_they_missed_are_found_out(url, db, tmp_path, tell):
    people = make_people(url, tmp_path)
    found = run(people, [House(url, tmp_path)], CONTROL, seed=SEED, syncs=False, patience=1, fault=kill_one)
    verdict = judge(found.told, db)
    tell += [found.figures(), verdict.counts()]
    assert found.missed == []
    assert verdict.unseen
    assert verdict.counts() == {**CLEAN, "unseen": len(verdict.unseen), "waiting": len(verdict.waiting)}


@pytest.mark.timeout(900)
@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_a_server_that_acknowledges_before_it_stores_is_found_out(url, db, tmp_path, tell):
    people = make_people(url, tmp_path)
    house = House(url, tmp_path, app="tests.faults.talk_wsgi:app")
    found = run(people, [house], CONTROL, seed=SEED, patience=1)
    verdict = judge(found.told, db)
    tell += [found.figures(), verdict.counts()]
    assert found.missed == []
    assert verdict.lost
