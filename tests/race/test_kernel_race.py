"""Sixteen threads fight for forty seats over HTTP: forty win, every other gets 409, none a 5xx."""

import random
import threading
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.databases import database_at
from tests.serving import Served, serving
from tests.toy import seats
from tradehall.kernel.db import Database

THREADS, SEATS = 16, 40


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    made = database_at(request, request.param, tmp_path / "race.sqlite3")
    db = Database(made)
    seats.create_tables(db.writer)
    db.close()
    return made


def fight(server: Served) -> Counter[int]:
    statuses: Counter[int] = Counter()
    barrier = threading.Barrier(THREADS)

    def rival(number: int) -> None:
        order = list(range(SEATS))
        random.Random(number).shuffle(order)
        barrier.wait()
        for seat in order:
            status, _ = server.post("/seats", {"number": 100 + seat, "holder": f"rival {number}"})
            statuses[status] += 1

    threads = [threading.Thread(target=rival, args=(n,)) for n in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return statuses


def test_forty_win_and_the_rest_are_told_so(url: str, tmp_path: Path) -> None:
    with serving("tests.toy.wsgi:app", tmp_path, {"TOY_DATABASE": url}, ready="/ready") as server:
        assert fight(server) == {201: SEATS, 409: THREADS * SEATS - SEATS}
    db = Database(url)
    with db.read() as session:
        assert session.execute(text("SELECT count(*), count(DISTINCT number) FROM toy_seats")).one() == (
            40,
            40,
        )
        assert session.scalar(text("SELECT count(*) FROM outbox")) == 40
    db.close()
