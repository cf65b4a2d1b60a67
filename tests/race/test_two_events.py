"""The same people in two events at the same hours, whose slots are of unlike length: one place at a time."""

import random
import threading
from collections import Counter
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from tests.factories.chat import make_event_row
from tests.factories.contest import faults, offers, place, seat, slots_of
from tests.factories.events import Town
from tradehall.app import load_domains
from tradehall.kernel.clock import SystemClock, wall
from tradehall.kernel.db import Database
from tradehall.kernel.errors import DomainError
from tradehall.kernel.policy import Actor
from tradehall.kernel.runner import Runner
from tradehall.meetings.commands import AcceptRequest
from tradehall.meetings.models import Meeting

load_domains(parts=("models", "service", "reactions", "live"))
BUYERS = 8


@pytest.fixture
def runner(db: Database) -> Runner:
    return Runner(db, SystemClock())


def test_nobody_sits_in_two_events_at_once(runner: Runner) -> None:
    """Every offer is tried, so whatever is left unbooked must be in the way of something that is booked."""
    town = Town(runner)
    day = runner.clock.now().date() + timedelta(days=10)
    nine = wall(datetime(day.year, day.month, day.day, 9), "Asia/Shanghai")
    events = [make_event_row(runner, town, slug, town.person(f"olga-{slug}")) for slug in ("zibo", "mie")]
    grids = [
        slots_of(runner, events[0], [nine + timedelta(minutes=20 * n) for n in range(18)], timedelta(minutes=20)),
        slots_of(runner, events[1], [nine + timedelta(minutes=10 + 50 * n) for n in range(7)], timedelta(minutes=50)),
    ]
    first, seller, company = place(runner, town, events[0], "seller", "exporter")
    second = seat(runner, events[1], company, seller, "exporter")
    tries: list[tuple[Actor, str, str]] = []
    for event, seller_place, grid in zip(events, (first, second), grids, strict=True):
        for number in range(BUYERS):
            buyer_place, buyer, _ = place(runner, town, event, f"buyer{number}-{event}", "buyer")
            tries += [(buyer, *pair) for pair in offers(runner, event, buyer_place, buyer, seller_place, grid)]
    assert tried_at_once(runner, tries)["slot-taken"] > 0
    assert faults(runner) == {"held twice": 0, "without a meeting": 0, "not held": 0}
    with runner.db.read() as session:
        booked = [tuple(row) for row in session.execute(select(Meeting.starts_at, Meeting.ends_at))]
    starts = {at for at, _ in booked}
    assert len(starts) == len(booked)
    for grid, minutes in ((grids[0], 20), (grids[1], 50)):
        for _, _, at in grid:
            assert any(begins < at + timedelta(minutes=minutes) and ends > at for begins, ends in booked)


def tried_at_once(runner: Runner, tries: list[tuple[Actor, str, str]]) -> Counter[str]:
    random.Random(7).shuffle(tries)
    ends: Counter[str] = Counter()
    told, barrier = threading.Lock(), threading.Barrier(16)

    def accept(number: int) -> None:
        barrier.wait()
        for who, request, slot in tries[number::16]:
            try:
                runner.run(AcceptRequest(request=request, slot=slot), who)
                ended = "booked"
            except DomainError as error:
                ended = error.code
            with told:
                ends[ended] += 1

    threads = [threading.Thread(target=accept, args=(number,)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(ends) == {"booked", "slot-taken"}
    return ends
