"""The ledger: people at the API of a real server that is killed under them, and a record of what they were told.

Every act has an Idempotency-Key and is written down before it is sent. A lost line is an unknown outcome: the
same key goes out again until there is an answer. So in the end every act was answered, and `judge` can hold the
database against the record.
"""

import http.client
import os
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from datetime import time as hour
from enum import StrEnum
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from tests.factories.deals import trial_order
from tests.factories.events import Town, make_event, make_participation
from tests.serving import Served, start
from tradehall.accounts.commands import CreateApiToken
from tradehall.app import load_domains
from tradehall.events.commands import ChangePhase, DayHours, Phase, Side
from tradehall.events.models import Slot
from tradehall.kernel.clock import SystemClock
from tradehall.kernel.db import Database
from tradehall.kernel.keys import IdempotencyRow
from tradehall.kernel.outbox import OutboxRow
from tradehall.kernel.policy import SYSTEM, Actor
from tradehall.kernel.runner import Runner
from tradehall.meetings.commands import SetBookingPreferences
from tradehall.meetings.models import Claim

SECRET = "test-4f1c9a7e2b8d6053-only-in-tests"
READY = "/readyz"
SLUG = "ledger"
PATIENCE = 180  # seconds in which an act must be answered, whatever happens
HANG_UP = 0.04  # of all acts: the client's line drops after it spoke


# -- the world --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Stand:
    """A participation with its one person, who is delegate and owner; several tokens, or the limit per token
    would be met on a fast machine."""

    id: str
    side: Side
    person: Actor
    tokens: list[str]


@dataclass(frozen=True)
class World:
    """An event in booking, with slots in two months."""

    url: str
    exporters: list[Stand]
    buyers: list[Stand]
    slots: list[str]
    day: date


def make_world(url: str, *, exporters: int = 4, buyers: int = 12, days: int = 2) -> World:
    """On a migrated, empty database; thirty slots a day."""
    load_domains()
    db = Database(url)
    try:
        runner = Runner(db, SystemClock())
        town = Town(runner)
        first = runner.clock.now().date() + timedelta(days=60)
        hours = [DayHours(day=first + timedelta(days=n), opens=hour(8), closes=hour(18)) for n in range(days)]
        organiser = town.person("organiser", "organiser")
        make_event(runner, by=organiser, slug=SLUG, days=hours, breaks=[], slot_minutes=20)
        sides = {
            side: [_stand(town, side, number) for number in range(many)]
            for side, many in ((Side.EXPORTER, exporters), (Side.BUYER, buyers))
        }
        runner.run(ChangePhase(event=SLUG, phase=Phase.BOOKING), SYSTEM)
        with db.read() as session:
            slots = list(session.scalars(select(Slot.public_id).order_by(Slot.starts_at)))
    finally:
        db.close()
    assert len(slots) == 30 * days
    return World(url, sides[Side.EXPORTER], sides[Side.BUYER], slots, first)


def _stand(town: Town, side: Side, number: int) -> Stand:
    name = f"{side}{number}"
    person = town.person(name)
    company = town.company(name, person, sells=side is Side.EXPORTER, buys=side is Side.BUYER)
    place = make_participation(town.runner, SLUG, company, [person], side, approved=True)
    town.runner.run(SetBookingPreferences(participation=place, free_moves=True), SYSTEM)
    made = [town.runner.run(CreateApiToken(label="x", person=person.public_id), SYSTEM) for _ in range(3)]
    return Stand(place, side, person, [token["token"] for token in made])


# -- the server -------------------------------------------------------------------------------------


class House:
    """A real gunicorn on one port for the whole run, dead for parts of it. `up` is set while it answers."""

    def __init__(self, url: str, folder: Path, *, redis: str = "", app: str = "wsgi:app") -> None:
        self.environ = {
            "TRADEHALL_SECRET_KEY": SECRET,
            "TRADEHALL_DATABASE_URL": url,
            "TRADEHALL_INSTANCE": str(folder),
            "TRADEHALL_REDIS_URL": redis,
            "TRADEHALL_MAIL_URL": "",
        }
        self.folder, self.app = folder, app
        self.up = threading.Event()
        self.restarts: list[float] = []
        self.served = self._start(None)

    def _start(self, port: int | None) -> Served:
        served = start(self.app, self.folder, self.environ, ready=READY, port=port)
        self.up.set()
        return served

    def signal(self, number: int) -> None:
        os.killpg(self.served.process.pid, number)

    def kill(self) -> None:
        self.up.clear()
        self.served.kill()

    def kill_and_restart(self) -> None:
        """Down without a word, then up again; how long that took is kept."""
        self.kill()
        began = time.monotonic()
        self.served = self._start(self.served.port)
        self.restarts.append(time.monotonic() - began)

    def close(self) -> None:
        if self.served.process.poll() is None:
            self.kill()


# -- the record -------------------------------------------------------------------------------------


class Kind(StrEnum):
    ASK = "ask"
    ACCEPT = "accept"
    WITHDRAW = "withdraw"
    MOVE = "move"
    CANCEL = "cancel"
    CHAT = "chat"
    PROPOSE = "propose"
    CONFIRM = "confirm"
    LOOK = "look"


# what each kind of act may be answered with: its success, and the codes of the conflicts that can happen to it
SUCCESS = {kind: 201 if kind in (Kind.ASK, Kind.CHAT, Kind.PROPOSE) else 200 for kind in Kind}
CONFLICTS: dict[Kind, set[str]] = {
    Kind.ASK: {"already-asked"},
    Kind.ACCEPT: {"slot-taken"},
    Kind.MOVE: {"slot-taken", "stale-version", "meeting-cancelled"},
    Kind.CANCEL: {"stale-version", "meeting-cancelled"},
}


class End(StrEnum):
    """How one sending of an act ended."""

    ANSWERED = "answered"
    BUSY = "busy"  # 503: the server does not know either
    CUT = "cut"  # sent, and then the line was lost
    HUNG_UP = "hung up"  # the same by the client's own doing
    UNSENT = "unsent"  # nobody listened


LOST = (End.CUT, End.HUNG_UP, End.BUSY)


@dataclass
class Act:
    """One intent: what was to be done to what, and how it went."""

    key: str
    kind: Kind
    by: Stand
    target: str
    path: str
    body: dict[str, Any] | None
    sendings: list[End] = field(default_factory=list)
    status: int = 0
    answer: Any = None
    answered_by: str = ""  # what the server calls the request that was answered

    @property
    def done(self) -> bool:
        """Acknowledged."""
        return self.status == SUCCESS[self.kind]

    @property
    def code(self) -> str:
        return str(self.answer.get("type", "")).removeprefix("urn:tradehall:problem:") if not self.done else ""

    @property
    def as_expected(self) -> bool:
        return self.done or (self.status == 409 and self.code in CONFLICTS.get(self.kind, ()))

    @property
    def lost(self) -> End | None:
        """How its first answer was lost."""
        return next((end for end in self.sendings if end in LOST), None)


class Book:
    """All acts of a run, in the order of their intents; only ever appended to."""

    def __init__(self) -> None:
        self.acts: list[Act] = []
        self.defects: list[str] = []

    @property
    def done(self) -> list[Act]:
        """What was acknowledged, without mere reads."""
        return [act for act in self.acts if act.done and act.kind is not Kind.LOOK]

    @property
    def conflicts(self) -> Counter[str]:
        return Counter(act.code for act in self.acts if act.status == 409)

    def ends(self, end: End) -> int:
        return sum(act.sendings.count(end) for act in self.acts)

    def replays(self, db: Database) -> Counter[End]:
        """Acts whose answer was lost at first, and that had been done before the request that was answered: nothing
        in the outbox bears that request's name. By how the first answer was lost."""
        suspects = [act for act in list(self.acts) if act.done and act.body is not None and act.lost]
        with db.read() as session:
            traces = set(
                session.scalars(
                    select(OutboxRow.trace).where(OutboxRow.trace.in_([act.answered_by for act in suspects]))
                )
            )
        return Counter(act.lost for act in suspects if act.lost and act.answered_by not in traces)


# -- the clients ------------------------------------------------------------------------------------


@dataclass
class Met:
    """A meeting as its people last heard of it."""

    id: str
    exporter: Stand
    buyer: Stand
    slot: str
    version: int
    is_off: bool = False


class Crowd:
    """Client threads, and what they know in common: the meetings that stand and the conversations."""

    def __init__(self, world: World, house: House, book: Book, seed: int, threads: int) -> None:
        self.world, self.house, self.book, self.seed = world, house, book, seed
        self.met: list[Met] = []
        self.talks: dict[tuple[str, str], str] = {}
        self.enough = threading.Event()
        self.threads = [threading.Thread(target=self._live, args=(n,), daemon=True) for n in range(threads)]

    def begin(self) -> None:
        for thread in self.threads:
            thread.start()

    def end(self) -> None:
        """Everybody finishes what they were about; the server must be up."""
        self.enough.set()
        for thread in self.threads:
            thread.join(PATIENCE + 10)
            if thread.is_alive():
                self.book.defects.append(f"{thread.name} does not end")

    def _live(self, number: int) -> None:
        client = Client(self, number)
        try:
            while not self.enough.is_set():
                client.act()
        except Exception as defect:  # shown by the test, which then fails
            self.book.defects.append(f"client {number}: {defect!r}")


class Client:
    """One thread, which acts for anybody. Half of all acts book, the others talk, make deals, or change meetings."""

    def __init__(self, crowd: Crowd, number: int) -> None:
        self.crowd, self.world, self.number = crowd, crowd.world, number
        self.random = random.Random(f"{crowd.seed}/{number}")
        self.pause = threading.Event()  # never set
        self.count = 0
        self.token = number % 3

    def act(self) -> None:
        chosen = self.random.choices((self.book, self.talk, self.deal, self.change), (21, 26, 8, 11))[0]
        chosen() if self.crowd.met or chosen == self.book else self.book()

    def slot(self) -> str:
        """Some are wanted much more than others."""
        return self.world.slots[int(len(self.world.slots) * self.random.random() ** 3)]

    # -- what is done --

    def book(self) -> None:
        """Ask, then accept on the other side; when all proposed slots are taken, the request is taken back."""
        exporter, buyer = self.random.choice(self.world.exporters), self.random.choice(self.world.buyers)
        asker, other = (buyer, exporter) if self.random.random() < 0.7 else (exporter, buyer)
        slots = [self.slot(), self.slot()]
        asked = self.do(
            Kind.ASK, asker, other.id, f"/events/{SLUG}/requests",
            lambda key: {
                "target": other.id, "slots": slots, "reason": "buy", "language": "en", "interpreter": "none",
                "message": f"{key} We look for plain white plates for twelve shops.", "listings": [], "needs": [],
            },
        )  # fmt: skip
        if not asked.done:
            return
        request = asked.answer["id"]
        for slot in slots:
            accepted = self.do(
                Kind.ACCEPT, other, request, f"/requests/{request}/accept", lambda _, slot=slot: {"slot": slot}
            )
            if accepted.done:
                meeting = accepted.answer["meeting"]
                self.crowd.met.append(Met(meeting["id"], exporter, buyer, slot, meeting["version"]))
                return
        self.do(Kind.WITHDRAW, asker, request, f"/requests/{request}/withdraw", lambda _: {})

    def talk(self) -> None:
        met = self.random.choice(self.crowd.met)
        pair = (met.exporter.id, met.buyer.id)
        if pair not in self.crowd.talks:
            seen = self.do(Kind.LOOK, met.buyer, "", "/conversations", None)
            for found in seen.answer["items"]:
                sides = {party["side"]: party["id"] for party in found["parties"]}
                self.crowd.talks[sides["exporter"], sides["buyer"]] = found["id"]
        talk = self.crowd.talks[pair]
        self.do(
            Kind.CHAT, self.random.choice((met.exporter, met.buyer)), talk, f"/conversations/{talk}/messages",
            lambda key: {"client_id": key, "body": f"{key} How many sets fit on a pallet?"},
        )  # fmt: skip

    def deal(self) -> None:
        """Propose, then confirm on the other side."""
        met = self.random.choice(self.crowd.met)
        proposer, other = self.random.sample((met.exporter, met.buyer), 2)
        promised, until = (str(self.world.day + timedelta(days=days)) for days in (60, 14))
        terms = trial_order(None, valid_until=until)
        terms["lines"][0] |= {"promised_date": promised, "quantity": str(self.random.randint(1, 900))}
        made = self.do(
            Kind.PROPOSE, proposer, other.id, "/deals", lambda key: {"counterparty": other.id, "note": key, **terms}
        )
        deal, revision = made.answer["id"], made.answer["revisions"][0]
        path = f"/deals/{deal}/revisions/{revision['number']}/confirm"
        self.do(Kind.CONFIRM, other, deal, path, lambda _: {"digest": revision["digest"]})

    def change(self) -> None:
        """Move or cancel a meeting; others may have been faster."""
        standing = [met for met in self.crowd.met if not met.is_off]
        if not standing:
            return
        met = self.random.choice(standing)
        by, version = self.random.choice((met.exporter, met.buyer)), met.version
        if self.random.random() < 0.5:
            kind, slot = Kind.MOVE, self.random.choice([slot for slot in self.world.slots if slot != met.slot])
            done = self.do(kind, by, met.id, f"/meetings/{met.id}/move", lambda _: {"slot": slot, "version": version})
        else:
            kind, slot = Kind.CANCEL, ""
            done = self.do(
                kind, by, met.id, f"/meetings/{met.id}/cancel",
                lambda key: {"reason": f"{key} We cannot come.", "version": version},
            )  # fmt: skip
        if done.done and done.answer["version"] > met.version:
            met.version, met.slot, met.is_off = done.answer["version"], slot, kind is Kind.CANCEL

    # -- how it is sent --

    def do(self, kind: Kind, by: Stand, target: str, path: str, body: Callable[[str], dict[str, Any]] | None) -> Act:
        """Write the intent down, send it until it is answered, write the outcome down."""
        self.count += 1
        key = f"act-{self.number:02}-{self.count:06}"
        act = Act(key, kind, by, target, path, body(key) if body else None)
        self.crowd.book.acts.append(act)
        deadline = time.monotonic() + PATIENCE
        while not self._answered(act):
            assert time.monotonic() < deadline, f"{kind} {key} was never answered: {act.sendings[-5:]}"
            if self.crowd.house.up.wait(5):
                self.pause.wait(self.random.uniform(0.05, 0.3))  # it is busy, or its death is not known yet
        assert act.as_expected, f"{kind} {key}: {act.status} {act.answer}"
        return act

    def _answered(self, act: Act) -> bool:
        sent, end = False, End.UNSENT
        hangs_up = act.body is not None and not act.sendings and self.random.random() < HANG_UP
        line = http.client.HTTPConnection("127.0.0.1", self.crowd.house.served.port, timeout=30)
        headers = {"Authorization": f"Bearer {act.by.tokens[self.token]}"}
        if act.body is not None:
            headers |= {"Content-Type": "application/json", "Idempotency-Key": act.key}
        try:
            line.connect()
            sent = True
            line.request(
                "GET" if act.body is None else "POST",
                "/api/v1" + act.path,
                None if act.body is None else orjson.dumps(act.body),
                headers,
            )
            if not hangs_up:
                answer = line.getresponse()
                raw = answer.read()
                end = End.BUSY if answer.status == 503 else End.ANSWERED
                if end is End.ANSWERED:
                    act.answer, act.answered_by = orjson.loads(raw), answer.headers["X-Request-Id"]
                    act.status = answer.status  # last: from now on others count it
            else:
                end = End.HUNG_UP
        except (OSError, http.client.HTTPException):
            end = End.CUT if sent else End.UNSENT
        finally:
            line.close()
            act.sendings.append(end)
        return end is End.ANSWERED


# -- a run ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Bar:
    """A run goes on until all of this is reached, at most `longest` seconds; what is missed then makes it invalid."""

    seconds: float
    faults: int = 0
    acks: int = 0
    replays: int = 0
    after_cuts: int = 0  # so many of the replays because a fault took the first answer
    busy: int = 0
    overlaps: int = 0  # ticks of a person that two meetings hold, where nothing forbids it
    longest: float = 200

    def missed(self, seconds: float, faults: int, book: Book, db: Database) -> list[str]:
        """The names of what is not reached yet."""
        found = {"seconds": seconds, "faults": faults, "acks": len(book.done), "busy": book.ends(End.BUSY)}
        if not (missed := [name for name, value in found.items() if value < getattr(self, name)]):
            replays = book.replays(db)
            found = {"replays": sum(replays.values()), "after_cuts": replays[End.CUT]}
            found["overlaps"] = overlaps(db) if self.overlaps else 0
            missed = [name for name, value in found.items() if value < getattr(self, name)]
        return missed


def overlaps(db: Database) -> int:
    with db.read() as session:
        twice = select(Claim.tick).group_by(Claim.holder_id, Claim.tick).having(func.count() > 1)
        return session.scalar(select(func.count()).select_from(twice.subquery())) or 0


@dataclass
class Run:
    """What a run gave."""

    book: Book
    seed: int
    seconds: float
    faults: int
    replays: Counter[End]
    missed: list[str]
    restarts: list[float]

    def figures(self) -> str:
        """One line."""
        kinds = Counter(str(act.kind) for act in self.book.done)
        slow = f", restart to ready {min(self.restarts):.1f}-{max(self.restarts):.1f} s" if self.restarts else ""
        return (
            f"seed {self.seed}, {self.seconds:.0f} s, {self.faults} faults, {len(self.book.acts)} acts, "
            f"{len(self.book.done)} acknowledged ({', '.join(f'{many} {kind}' for kind, many in kinds.items())}), "
            f"conflicts {dict(self.book.conflicts)}, cut {self.book.ends(End.CUT)}, "
            f"hung up {self.book.ends(End.HUNG_UP)}, 503 {self.book.ends(End.BUSY)}, "
            f"answered only by replay {self.replays[End.CUT]} after a cut, "
            f"{self.replays[End.HUNG_UP]} after hanging up, {self.replays[End.BUSY]} after a 503{slow}"
        )


Fault = Callable[[House], None]


def run(
    world: World, folder: Path, bar: Bar, *, seed: int, fault: Fault | None = House.kill_and_restart,
    life: tuple[float, float] = (0.3, 1.5), threads: int = 8,
) -> Run:  # fmt: skip
    """Let the crowd loose on a server of its own. Between two faults it lives for 0.3 to 1.5 seconds."""
    db, book = Database(world.url), Book()
    house = House(world.url, folder)
    try:
        crowd = Crowd(world, house, book, seed, threads)
        chance, faults, began = random.Random(seed), 0, time.monotonic()
        crowd.begin()
        while True:
            took = time.monotonic() - began
            missed = bar.missed(took, faults, book, db)
            if not missed or book.defects or took > bar.longest:
                break
            slowness = min(5, max(1, took / bar.seconds))  # a slow machine gets the time to answer somebody
            crowd.enough.wait(chance.uniform(*life) * slowness)
            if fault:
                if fault is House.kill_and_restart and (chance.random() < 0.5 or took > bar.seconds):
                    _aim(house, book, db, chance)
                fault(house)
                faults += 1
                db.close()  # whatever lines it had to the database may be dead
        crowd.end()
        house.close()
        return Run(book, seed, took, faults, book.replays(db), missed, house.restarts)
    finally:
        house.close()
        db.close()


def _aim(house: House, book: Book, db: Database, chance: random.Random) -> None:
    """Half of all kills are aimed: the server is stopped until an act is done whose answer is not out, or for two
    seconds at most. A stopped process is killed like any other."""
    until, pause = time.monotonic() + 2, threading.Event()
    while time.monotonic() < until:
        house.signal(signal.SIGSTOP)
        pause.wait(0.01)
        waiting = {act.key: act for act in book.acts[-100:] if not act.status and not act.sendings}
        try:
            with db.read() as session:
                done = session.scalars(select(IdempotencyRow.key).where(IdempotencyRow.key.in_(waiting))).all()
        except (
            OperationalError
        ):  # SQLite's "locking protocol": it was stopped while it held the lock of the WAL's index
            done = []
        if done:
            pause.wait(0.1)  # an answer that is on its way arrives
            if any(not waiting[key].sendings for key in done):
                return
        house.signal(signal.SIGCONT)
        pause.wait(chance.uniform(0.002, 0.03))
