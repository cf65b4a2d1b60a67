"""Real-time chat, measured: messages a second with storage, what each costs, how long people wait, what idle sockets
take, and a thousand clients that come back at once. Beside it, on the same machine in the same run, stock
Flask-SocketIO, the ASGI server of python-socketio, and socket.io on Node. What is stored is held against what is
stored; without storage, every server passes the same messages on, ours with all that it judges of each.

`make bench-chat` takes some ten minutes, `make bench-chat QUICK=1` two. The server has one core, the
clients have the other; PostgreSQL takes what is left. CPU is the server's processes alone. Where others use the
machine, trust CPU, not rates.
"""

import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.bench.talk import servers, world
from tests.bench.talk.servers import Generator, Server
from tests.services import Postgres, run_postgres
from tradehall import database
from tradehall.app import create_app
from tradehall.settings import Settings

QUICK = bool(os.environ.get("QUICK"))
ROUNDS = 1 if QUICK else 3
SECONDS = 1.0 if QUICK else 3.0
SIZES = (2, 100, 1000)  # people in one conversation
FLIGHT = {2: 32, 100: 8, 1000: 4}  # messages under way at once
RATE = {2: 200, 100: 20, 1000: 2}  # messages a second on schedule
IDLE = (1000,) if QUICK else (1000, 5000)
MISSED = 20  # messages that each client of the storm has to fetch
SECRET = "bench-4f1c9a7e2b8d6053-only-for-measuring"
OURS, BARE, FLASK, ASGI, NODE = "Tradehall", "our transport", "Flask-SocketIO", "socketio ASGI", "Node socket.io"
SQLITE, POSTGRES, NOTHING = "SQLite", "PostgreSQL", "(no storage)"


@dataclass
class Case:
    """One server on one database: how to start it, its clients by the size of a conversation, and what came out."""

    name: str
    store: str
    start: Callable[[], AbstractContextManager[Server]]
    clients: dict[int, list[dict[str, Any]]]
    sizes: tuple[int, ...] = SIZES
    rounds: dict[tuple[str, int], list[dict[str, Any]]] = field(default_factory=dict)
    idle: dict[int, float] = field(default_factory=dict)
    storm: dict[str, Any] = field(default_factory=dict)
    lost: str = ""

    def median(self, how: str, size: int, what: str, *more: str) -> float | None:
        told = self.rounds.get((how, size))
        if not told:
            return None
        values = [one[what][more[0]] if more else one[what] for one in told]
        return statistics.median(values)


def main() -> None:
    began = time.monotonic()
    with TemporaryDirectory() as folder, run_postgres(durable=True) as postgres:
        cases = list(_cases(Path(folder), postgres))
        for turn in range(ROUNDS):  # the servers take turns, so that what disturbs one disturbs all
            for case in cases:
                _attempt(case, partial(_talk, case, turn))
        for case in cases:
            if case.store == SQLITE or case.name == NODE:
                _attempt(case, partial(_idle, case))
            if case.store == SQLITE:
                _attempt(case, partial(_storm, case))
    _report(cases, time.monotonic() - began)


def _cases(folder: Path, postgres: Postgres) -> Iterator[Case]:
    ours: list[Case] = []
    for store in (SQLITE, POSTGRES):
        url = f"sqlite:///{folder}/ours.sqlite3" if store == SQLITE else postgres.url(postgres.create())
        peers = f"sqlite:///{folder}/peers-{{}}.sqlite3" if store == SQLITE else ""
        sizes = SIZES if store == SQLITE else (2,)  # how a message spreads has nothing to do with where it is stored
        ours.append(Case(OURS, store, *_ours(folder, url), sizes))
        yield ours[-1]
        for name, start in ((FLASK, servers.flask), (ASGI, servers.asgi)):
            where = peers.format(start.__name__) if peers else postgres.url(postgres.create())
            yield Case(name, store, partial(start, folder, where), _strangers(), sizes)
    yield Case(OURS, NOTHING, ours[0].start, _passing(ours[0].clients))
    yield Case(BARE, NOTHING, partial(servers.bare, folder), _strangers())
    for name, start in ((FLASK, servers.flask), (ASGI, servers.asgi)):
        yield Case(name, NOTHING, partial(start, folder, ""), _strangers(), (2,))
    if why := servers.why_no_node():
        print(f"{NODE} is left out: {why}", file=sys.stderr)
    else:
        yield Case(NODE, NOTHING, partial(servers.node, folder), _strangers())


def _ours(folder: Path, url: str) -> tuple[Callable[[], AbstractContextManager[Server]], dict[int, Any]]:
    database.upgrade(url)
    settings = Settings(secret_key=SECRET, instance=folder, database_url=url)
    app = create_app(settings, background=False)
    hall = app.extensions["tradehall"]
    laid = world.lay(app, hall.runner)
    hall.db.close()
    environ = {"BENCH_SECRET": SECRET, "BENCH_INSTANCE": str(folder), "BENCH_DATABASE": url}
    return partial(servers.product, folder, environ), laid.clients


def _passing(clients: dict[int, list[dict[str, Any]]]) -> dict[int, list[dict[str, Any]]]:
    """The same people, whose messages are passed on and not stored."""
    return {size: [client | {"event": "chat:pass"} for client in crowd] for size, crowd in clients.items()}


def _strangers() -> dict[int, list[dict[str, Any]]]:
    """The same crowd for a server that knows rooms and no people."""

    def client(size: int, place: int) -> dict[str, Any]:
        talk = f"talk-{size}-{place // size}"
        return {"auth": {"talk": talk}, "talk": talk, "hears": size, "writes": size < 1000 or place == 0}

    return {size: [client(size, place) for place in range(max(size, 98))] for size in SIZES}


def _attempt(case: Case, measure: Callable[[], None]) -> None:
    """A peer that breaks down is told as such; the others go on."""
    try:
        measure()
    except (RuntimeError, OSError) as error:
        case.lost = str(error).strip().splitlines()[-1][:100]
        print(f"  {case.name} on {case.store} failed: {case.lost}", file=sys.stderr)


@contextmanager
def _crowd(case: Case) -> Iterator[tuple[Server, Generator]]:
    with case.start() as server, Generator() as generator:
        yield server, generator


def _at(case: Case, server: Server, size: int) -> list[dict[str, Any]]:
    return [client | {"port": server.port} for client in case.clients[size]]


# -- measuring --------------------------------------------------------------------------------------


def _talk(case: Case, turn: int) -> None:
    print(f"  round {turn + 1}: {case.name}, {case.store}", file=sys.stderr, flush=True)
    with _crowd(case) as (server, generator):
        for size in case.sizes:
            generator.order("connect", clients=_at(case, server, size), at_once=20)
            generator.order("closed", flight=FLIGHT[size], seconds=0.5)  # until all is warm
            for how, order in (("closed", {"flight": FLIGHT[size]}), ("open", {"rate": RATE[size]})):
                before, busy = server.cpu, _busy()
                told = generator.order(how, seconds=SECONDS, **order)
                told["server"] = server.cpu - before
                told["others"] = max(0.0, _busy() - busy - told["server"] - told["cpu"]) / told["seconds"]
                told["us"] = 1e6 * told["server"] / max(1, told["messages"])
                told["us_heard"] = 1e6 * told["server"] / max(1, told["heard"])
                told["rate"] = told["messages"] / told["seconds"]
                told["rate_core"] = told["messages"] / max(0.01, told["server"])
                told["generator"] = told["cpu"] / told["seconds"]
                case.rounds.setdefault((how, size), []).append(told)
            generator.order("cut")


def _busy() -> float:
    """Seconds of processor that the whole machine has used."""
    user, nice, system, _idle, _wait, irq, soft, *_ = map(
        int, Path("/proc/stat").read_text().splitlines()[0].split()[1:]
    )
    return (user + nice + system + irq + soft) / servers.TICKS


def _idle(case: Case) -> None:
    for count in IDLE:
        print(f"  idle: {case.name}, {count}", file=sys.stderr, flush=True)
        with _crowd(case) as (server, generator):
            people = _at(case, server, 1000)
            generator.order("connect", clients=people[:20], at_once=20)
            before = server.pss
            generator.order("connect", clients=[people[place % len(people)] for place in range(count)], at_once=50)
            case.idle[count] = (server.pss - before) / count


def _storm(case: Case) -> None:
    """A thousand people of one conversation are cut off, miss messages, and come back in the same moment."""
    print(f"  storm: {case.name}", file=sys.stderr, flush=True)
    with _crowd(case) as (server, generator):
        clients = _at(case, server, 1000)
        generator.order("connect", clients=clients[:1], at_once=1)
        known = generator.order("hear", clients=clients[:1], after=[0])["last"]
        generator.order("alone", count=MISSED)
        generator.order("cut")
        before = server.cpu
        case.storm = generator.order("hear", clients=clients, after=[known] * len(clients), last=known + MISSED)
        case.storm["server"] = server.cpu - before


# -- telling ----------------------------------------------------------------------------------------


def _report(cases: list[Case], seconds: float) -> None:
    print(f"\nmedian of {ROUNDS} x {SECONDS:.0f} s; {os.cpu_count()} cores; the run took {seconds / 60:.1f} minutes\n")
    head = f"{'server':<16}{'storage':<14}{'room':>5} {'msg/s':>8} {'msg/s/core':>11} {'us/msg':>8} {'us/deliv':>9}"
    print(f"{head}   {'ack p50/p99 ms':>16}  {'delivery p50/p99':>16}  {'client':>6} {'others':>6}")
    for how, title in (("closed", "as fast as it goes"), ("open", "on schedule: 200, 20, 2 messages a second")):
        print(title)
        for size in SIZES:
            for case in cases:
                if case.rounds.get((how, size)):
                    _print_row(case, how, size)
    print("\nidle sockets, KiB each: " + "; ".join(_idle_words(case) for case in cases if case.idle))
    for case in cases:
        if case.storm:
            storm = case.storm
            print(
                f"1,000 come back at once, {MISSED} messages missed: {case.name:<16} {storm['synced']} synced in "
                f"{storm['seconds']:.1f} s, {storm['lost']} lost, {storm['doubled']} doubled, "
                f"{1000 * storm['server'] / len(case.clients[1000]):.1f} CPU ms each"
            )
    print()
    for bar in _bars(cases):
        print(bar)
    for case in cases:
        if case.lost:
            print(f"{case.name} on {case.store} broke down: {case.lost}")
    others = [told["others"] for case in cases for rounds in case.rounds.values() for told in rounds]
    if others and statistics.median(others) > 0.3:
        print(f"others used {statistics.median(others):.1f} cores meanwhile: rates and latencies mean little")


def _print_row(case: Case, how: str, size: int) -> None:
    at = partial(case.median, how, size)
    waits = "  ".join(f"{at(what, 'p50'):>8.1f}/{at(what, 'p99'):<7.1f}" for what in ("ack", "delivery"))
    bad = sum(told["refused"] + told["unfinished"] + told["lost_lines"] for told in case.rounds[how, size])
    print(
        f"{case.name:<16}{case.store:<14}{size:>5} {at('rate'):>8.0f} {at('rate_core'):>11.0f} {at('us'):>8.0f} "
        f"{at('us_heard'):>9.1f}   {waits}  {at('generator'):>6.2f} {at('others'):>6.2f}"
        + (f"  {bad} refused or lost" if bad else "")
    )


def _idle_words(case: Case) -> str:
    return f"{case.name} " + ", ".join(f"{kib:.0f} at {count:,}" for count, kib in case.idle.items())


def _bars(cases: list[Case]) -> Iterator[str]:
    """What we mean to reach, and what was: ratios within this run."""
    found = {(case.name, case.store): case for case in cases}

    def value(name: str, store: str, size: int, what: str) -> float | None:
        case = found.get((name, store))
        return case.median("closed", size, what) if case else None

    def ratio(text: str, ours: float | None, theirs: float | None, least: float | None, most: float | None) -> str:
        if not ours or not theirs:
            return f"{text}: not measured"
        goal = f"at least {least}" if least is not None else f"at most {most}"
        return f"{text}: {ours / theirs:.2f} ({goal})"

    for store, least, goal in ((SQLITE, 5, 3000), (POSTGRES, 4, 1500)):
        ours, stock = (value(name, store, 2, "rate_core") for name in (OURS, FLASK))
        yield ratio(f"stored messages per core, {store}, against stock Flask-SocketIO", ours, stock, least, None)
        yield f"stored messages per core, {store}: {ours or 0:.0f} a second (at least {goal})"
        mine, asgi = (value(name, store, 2, "us") for name in (OURS, ASGI))
        yield ratio(f"CPU of a stored message, {store}, against the ASGI server", mine, asgi, None, 0.45)
    passed, stored = value(OURS, NOTHING, 2, "us"), value(OURS, SQLITE, 2, "us")
    for name, most in ((FLASK, 0.3), (ASGI, 0.45), (NODE, 2.0)):
        theirs = value(name, NOTHING, 2, "us")
        yield ratio(f"CPU of a message that nobody stores, against {name}", passed, theirs, None, most)
    yield ratio("CPU of a message, stored against only passed on", stored, passed, None, 2.0)
    yield ratio(
        "CPU of a message, stored here, against Node without storage", stored, value(NODE, NOTHING, 2, "us"), None, 4.0
    )
    for size, most in ((100, 1.0), (1000, 0.75)):
        node, bare = value(NODE, NOTHING, size, "us_heard"), value(BARE, NOTHING, size, "us_heard")
        for store, how in ((NOTHING, "not stored"), (SQLITE, "stored here")):
            mine = value(OURS, store, size, "us_heard")
            yield ratio(f"CPU of a delivery among {size:,}, {how}, against Node", mine, node, None, most)
        mine = value(OURS, NOTHING, size, "us_heard")
        yield ratio(f"deliveries among {size:,} per core, against our transport alone", bare, mine, 0.6, None)
    ours_idle = found[OURS, SQLITE].idle
    for count in ours_idle:
        yield f"idle socket at {count:,}: {ours_idle[count]:.0f} KiB (at most 45 at 5,000)"


if __name__ == "__main__":
    main()
