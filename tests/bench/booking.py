"""Bookings a second, contested and not, on both databases; and what the slot grid costs in a growing event.

Sixteen threads accept offers: when every offer is for another slot nobody is in the way of anybody; when all sixteen
want the same slot one of them gets it. Through the runner, so without HTTP.
"""

import random
import statistics
import threading
import time
from tempfile import TemporaryDirectory

from tests.factories.contest import Contest, make_contest, place
from tests.factories.events import Town
from tests.services import run_postgres
from tradehall import database
from tradehall.app import load_domains
from tradehall.events.models import Event, Participation
from tradehall.kernel.clock import SystemClock
from tradehall.kernel.db import Database, counting
from tradehall.kernel.errors import Conflict
from tradehall.kernel.runner import Runner
from tradehall.meetings.commands import AcceptRequest
from tradehall.meetings.queries.slots import choices_of_leads

load_domains(parts=("models", "service", "reactions", "live"))
THREADS = 16


def run(contest: Contest, runner: Runner, orders: list[list[int]]) -> tuple[list[float], int, float, float]:
    """Seconds of each attempt, how many won, seconds in all, CPU seconds."""
    took: list[list[float]] = [[] for _ in orders]
    won = [0] * len(orders)

    def accept(number: int) -> None:
        for turn in orders[number]:
            request, slot = contest.wanted[number][turn]
            began = time.monotonic()
            try:
                runner.run(AcceptRequest(request=request, slot=slot), contest.rivals[number])
                won[number] += 1
            except Conflict:
                pass
            took[number].append(time.monotonic() - began)

    threads = [threading.Thread(target=accept, args=(number,)) for number in range(len(orders))]
    began, cpu = time.monotonic(), time.process_time()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(x for one in took for x in one), sum(won), time.monotonic() - began, time.process_time() - cpu


def bookings(name: str, url: str) -> None:
    database.upgrade(url)
    db = Database(url)
    runner = Runner(db, SystemClock())
    apart = make_contest(runner, 320, exporters=1, rivals=THREADS, slug="apart")
    rivals = make_contest(runner, 40, exporters=1, rivals=THREADS, slug="rivals")
    share = apart.size // THREADS
    free = [list(range(n * share, (n + 1) * share)) for n in range(THREADS)]
    hot = [random.Random(n // 4).sample(range(rivals.size), rivals.size) for n in range(THREADS)]
    for what, contest, orders in (("each its own slot", apart, free), ("16 for each slot", rivals, hot)):
        took, won, seconds, cpu = run(contest, runner, orders)
        print(
            f"{name:<11}{what:<18} {len(took) / seconds:>6.0f} attempts/s {won / seconds:>6.0f} bookings/s "
            f"{1e3 * cpu / len(took):>6.2f} CPU ms each   p50 {1e3 * took[len(took) // 2]:>6.1f} ms   "
            f"p99 {1e3 * took[int(len(took) * 0.99)]:>6.1f} ms   {won} of {contest.size} slots"
        )
    db.close()


def grid(name: str, url: str) -> None:
    """The slots of one event between two companies, while the event grows."""
    database.upgrade(url)
    db = Database(url)
    runner = Runner(db, SystemClock())
    contest = make_contest(runner, 80, exporters=5, rivals=5)
    with db.read() as session:
        event = session.query(Event.id).scalar()
    town = Town(runner)
    number = 10
    for size in (10, 100, 1000):
        while number < size:
            place(runner, town, event, f"more{number}", "buyer" if number % 2 else "exporter")
            number += 1
        for turn, rival in enumerate(contest.rivals):
            request, slot = contest.wanted[turn][size % 80 + turn]
            try:
                runner.run(AcceptRequest(request=request, slot=slot), rival)
            except Conflict:
                continue
        with db.read() as session:
            ours, theirs = (
                session.query(Participation.id).filter(Participation.side == side).order_by(Participation.id).first()[0]
                for side in ("buyer", "exporter")
            )
        with counting() as seen:
            runner.ask(choices_of_leads, contest.rivals[0], event, ours, theirs)
        times = []
        for _ in range(30):
            began = time.process_time()
            slots = runner.ask(choices_of_leads, contest.rivals[0], event, ours, theirs)
            times.append(time.process_time() - began)
        print(
            f"{name:<11}grid of {len(slots)} slots, {size:>4} participants: {len(seen)} statements, "
            f"{1e3 * statistics.median(times):>5.2f} CPU ms"
        )
    db.close()


def main() -> None:
    with TemporaryDirectory() as folder:
        bookings("SQLite", f"sqlite:///{folder}/bookings.sqlite3")
        grid("SQLite", f"sqlite:///{folder}/grid.sqlite3")
    with run_postgres(durable=True) as server:
        bookings("PostgreSQL", server.url(server.create()))
        grid("PostgreSQL", server.url(server.create()))


if __name__ == "__main__":
    main()
