"""Fifty people in ten conversations before servers that are killed under them, and what is left of it, judged.

The people live in a process of their own (`crowd.py`); here are their world, the servers, the run and the verdict.
"""

import json
import os
import random
import socket
import sys
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import select

from tests.conftest import SECRET
from tests.factories.chat import Fair, Place, browser_of, make_event_row
from tests.factories.events import Town
from tests.faults.ledger import House
from tests.serving import ROOT, guarded, kill
from tradehall.accounts.models import Person
from tradehall.app import create_app
from tradehall.chat.commands import OpenConversation
from tradehall.chat.models import Conversation, Message
from tradehall.kernel.db import Database
from tradehall.kernel.policy import SYSTEM, Actor
from tradehall.kernel.runner import Runner
from tradehall.kernel.web import Hall
from tradehall.settings import Settings

CROWD = Path(__file__).with_name("crowd.py")
COMPANIES = 5  # on each side
DELEGATES = 5  # of each company
PATIENCE = 40  # seconds in which somebody must get something new, until everybody has everything
ENDLESS = 600  # seconds
LATEST = 5.0  # seconds after a line is whole again until what was missed is there


# -- the world --------------------------------------------------------------------------------------


def make_people(url: str, folder: Path) -> list[dict[str, Any]]:
    """Fifty people who are signed in, on a migrated, empty database: each is in two conversations of ten."""
    settings = Settings(secret_key=SECRET, instance=folder, database_url=url, testing=True)
    hall: Hall = create_app(settings, background=False).extensions["tradehall"]
    try:
        return _people(hall)
    finally:
        hall.db.close()


def _people(hall: Hall) -> list[dict[str, Any]]:
    runner: Runner = hall.runner
    town = Town(runner)
    fair = Fair(runner, town, slug="talk")
    fair.event = make_event_row(runner, town, fair.slug, town.person("office", "organiser"))
    sides: dict[str, list[Place]] = {"exporter": [], "buyer": []}
    for side, places in sides.items():
        for number in range(COMPANIES):
            delegates = [town.person(f"{side}{number}-{which}") for which in range(DELEGATES)]
            places.append(fair.place(side, f"{side}-{number}", *delegates))
    talks: dict[int, list[str]] = defaultdict(list)
    for number, exporter in enumerate(sides["exporter"]):
        for buyer in (sides["buyer"][number], sides["buyer"][(number + 1) % COMPANIES]):
            fair.meeting(exporter, buyer)
            opening = OpenConversation(participation=buyer.public_id, mine=exporter.public_id)
            talk = runner.run(opening, SYSTEM)
            for place in (exporter, buyer):
                talks[place.id].append(talk)
    return [
        _signed_in(hall, person, talks[place.id])
        for places in sides.values()
        for place in places
        for person in place.delegates
    ]


def _signed_in(hall: Hall, person: Actor, talks: list[str]) -> dict[str, Any]:
    browser = browser_of(hall, person)
    csrf = browser.token(f"/chat/{talks[0]}")
    cookie = browser.get_cookie("s")
    assert cookie is not None
    return {"person": person.public_id, "cookie": f"s={cookie.value}", "csrf": csrf, "talks": talks}


# -- a run ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Bar:
    """A run goes on until all of this is reached, at most `longest` seconds; what is missed makes it invalid."""

    seconds: float
    kills: int = 0
    acked: int = 0
    resent: int = 0
    longest: float = 240

    def missed(self, seconds: float, kills: int, progress: dict[str, int]) -> list[str]:
        found = {"seconds": seconds, "kills": kills, **progress}
        return [name for name in ("seconds", "kills", "acked", "resent") if found.get(name, 0) < getattr(self, name)]


@dataclass
class Run:
    """What a run gave: the crowd's journal, and how it went."""

    told: dict[str, Any]
    seed: int
    seconds: float
    kills: int
    missed: list[str]
    restarts: list[float]
    defects: list[str]

    def figures(self) -> str:
        told, restarts = self.told, self.restarts or [0.0]
        return (
            f"seed {self.seed}, {self.seconds:.0f} s, {self.kills} kills, {told['cuts']} broken lines, "
            f"{sum(len(items) for items in told['written'].values())} written, {told['figures']}, "
            f"restart to ready {min(restarts):.1f}-{max(restarts):.1f} s, settled in {told['settled']} s"
        )


Fault = Callable[[list[House], random.Random], None]


def kill_one(houses: list[House], chance: random.Random) -> None:
    chance.choice(houses).kill_and_restart()


def run(
    people: list[dict[str, Any]], houses: list[House], bar: Bar, *, seed: int, fault: Fault | None = kill_one,
    life: tuple[float, float] = (0.8, 2.0), halfway: Callable[[], None] | None = None, pace: float = 0.4,
    weather: float = 4, syncs: bool = True, patience: float = PATIENCE,
) -> Run:  # fmt: skip
    """Let the crowd talk. `halfway` is done once, when half of the time is over; `pace` and `weather` are how often
    in a second each person writes and some line breaks."""
    orders = {
        "ports": [house.served.port for house in houses], "people": people, "seed": seed, "pace": pace,
        "weather": weather, "syncs": syncs, "patience": patience,
    }  # fmt: skip
    crowd = _Crowd(houses[0].folder, orders)
    chance, kills, began = random.Random(seed), 0, time.monotonic()
    try:
        while True:
            took = time.monotonic() - began
            missed = bar.missed(took, kills, crowd.progress)
            if not missed or took > bar.longest:
                break
            if halfway and took > bar.seconds / 2:
                halfway()
                halfway = None
            crowd.waits_for_an_answer(began + bar.longest)  # a server that answered nobody shows nothing when it dies
            crowd.over.wait(chance.uniform(*life))
            assert not crowd.over.is_set(), crowd.log.read_text(errors="replace")[-4000:]
            if fault:
                crowd.say(
                    "down" if len(houses) == 1 else "up"
                )  # where nobody is ready nobody is sent, as by a balancer
                fault(houses, chance)
                crowd.say("up")
                kills += 1
        told = crowd.end()
    finally:
        crowd.kill()
        for house in houses:
            house.close()
    restarts = [seconds for house in houses for seconds in house.restarts]
    return Run(told, seed, took, kills, missed, restarts, told["complaints"] + _defects(houses))


def _defects(houses: list[House]) -> list[str]:
    """What the servers wrote down as wrong. A killed one may break off in the middle of anything but a line."""
    lines = [line for house in houses for line in house.served.log.read_text(errors="replace").splitlines()]
    return [line for line in lines if "defect" in line or "CRITICAL" in line]


class _Crowd:
    """The process of the people, and the line to it."""

    def __init__(self, folder: Path, orders: dict[str, Any]) -> None:
        self.log = folder / "crowd.log"
        self.progress: dict[str, int] = {}
        self.report: dict[str, Any] | None = None
        self.over = threading.Event()
        self.line, theirs = socket.socketpair()
        with theirs, self.log.open("ab") as stream:
            self.process = guarded(
                [sys.executable, "-m", "gevent.monkey", str(CROWD), str(theirs.fileno())], cwd=ROOT,
                env={**os.environ, "PYTHONPATH": str(ROOT)}, pass_fds=[theirs.fileno()], stdout=stream, stderr=stream,
            )  # fmt: skip
        self.line.sendall(json.dumps(orders).encode() + b"\n")
        self.reading = threading.Thread(target=self._read, daemon=True)
        self.reading.start()

    def waits_for_an_answer(self, until: float) -> None:
        """Until a message more than now is acknowledged; no longer than until that time."""
        before = self.progress.get("acked", 0)
        while self.progress.get("acked", 0) == before and time.monotonic() < until and not self.over.is_set():
            self.over.wait(0.05)  # between two looks

    def _read(self) -> None:
        with self.line.makefile("r") as words:
            for word in words:
                told = json.loads(word)
                self.progress = told.get("progress", self.progress)
                self.report = told.get("report")
                if self.report:
                    break
        self.over.set()

    def say(self, word: str) -> None:
        self.line.sendall(word.encode() + b"\n")

    def end(self) -> dict[str, Any]:
        """Nobody writes any more; what they have when all is said."""
        self.say("enough")
        assert self.over.wait(ENDLESS), "the crowd does not end"
        assert self.report is not None, self.log.read_text(errors="replace")[-4000:]
        return self.report

    def kill(self) -> None:
        kill(self.process)
        self.reading.join(10)
        self.line.close()


# -- the verdict ------------------------------------------------------------------------------------


@dataclass
class Verdict:
    """What is wrong, in words; all lists are empty where nothing is."""

    lost: list[str] = field(default_factory=list)  # acknowledged, but not there
    dup: list[str] = field(default_factory=list)  # there more than once
    phantom: list[str] = field(default_factory=list)  # there, or told to somebody, but never written
    torn: list[str] = field(default_factory=list)  # a gap in the seq, or not as it was told
    order: list[str] = field(default_factory=list)  # not in the order in which somebody wrote it
    unseen: list[str] = field(default_factory=list)  # a member who does not have exactly what is stored
    waiting: list[str] = field(default_factory=list)  # written, and in the end not acknowledged

    def counts(self) -> dict[str, int]:
        return {name: len(found) for name, found in vars(self).items()}

    def __str__(self) -> str:
        return f"{self.counts()} {({name: found[:4] for name, found in vars(self).items() if found}) or ''}"


def judge(told: dict[str, Any], db: Database) -> Verdict:
    """The database against what the crowd wrote, was told, heard and sees."""
    return _Judge(told, db).judged()


Row = tuple[int, str, str, str, str]  # seq, id, client id, sender, body: as a message was told


class _Judge:
    def __init__(self, told: dict[str, Any], db: Database) -> None:
        self.told, self.found = told, Verdict()
        with db.read() as session:
            rows = session.execute(
                select(Conversation.public_id, Message, Person.public_id)
                .join(Message, Message.conversation_id == Conversation.id)
                .join(Person, Person.id == Message.sender_id)
                .order_by(Message.conversation_id, Message.seq)
            ).all()
            self.lasts: dict[str, int] = dict(
                tuple(row) for row in session.execute(select(Conversation.public_id, Conversation.last_seq))
            )
        self.stored: dict[str, list[Row]] = {talk: [] for talk in self.lasts}
        for talk, row, sender in rows:
            self.stored[talk].append((row.seq, row.public_id, row.client_id, sender, row.body))

    def judged(self) -> Verdict:
        for talk, rows in self.stored.items():
            if [row[0] for row in rows] != list(range(1, self.lasts[talk] + 1)):
                self.found.torn.append(f"{talk} has gaps before {self.lasts[talk]}")
        self.written()
        self.acknowledged()
        self.heard()
        self.seen()
        return self.found

    def written(self) -> None:
        """Each message that is there was written by its sender, once, and stands after those written before."""
        written: dict[tuple[str, str], dict[str, Any]] = {}
        for key, items in self.told["written"].items():
            person, talk = key.split("/")
            for place, item in enumerate(items):
                written[person, item["client_id"]] = {"talk": talk, "body": item["body"], "place": place}
                if item["client_id"] not in self.told["acked"]:
                    self.found.waiting.append(f"{person}: {item['body']}")
        times = Counter((row[3], row[2]) for rows in self.stored.values() for row in rows)
        self.found.dup += [f"{who}: {many} times" for who, many in times.items() if many > 1]
        for talk, rows in self.stored.items():
            latest: dict[str, int] = {}
            for seq, _, client_id, person, body in rows:
                item = written.get((person, client_id))
                if item is None or (item["talk"], item["body"]) != (talk, body):
                    self.found.phantom.append(f"{talk} {seq}: {body}")
                    continue
                if item["place"] < latest.get(person, -1):
                    self.found.order.append(f"{talk} {seq}: {body}")
                latest[person] = item["place"]

    def acknowledged(self) -> None:
        there = {row[2]: (talk, row) for talk, rows in self.stored.items() for row in rows}
        for client_id, told in self.told["acked"].items():
            if client_id not in there:
                self.found.lost.append(f"{told['talk']} {told['seq']}: {told['body']}")
            elif there[client_id] != (told["talk"], _row(told)):
                self.found.torn.append(f"{client_id} is not as it was acknowledged")

    def heard(self) -> None:
        """Nothing was ever told to anybody that is not stored so: not even what a kill took back."""
        for talk, heard in self.told["heard"].items():
            there = set(self.stored.get(talk, ()))
            self.found.phantom += [f"{talk} told {row}" for row in map(tuple, heard) if row not in there]

    def seen(self) -> None:
        for key, view in self.told["views"].items():
            rows = self.stored[key.split("/")[1]]
            if [_row(message) for message in view] != rows:
                self.found.unseen.append(f"{key}: {len(view)} of {len(rows)}")


def _row(message: dict[str, Any]) -> Row:
    sender = message["sender"]["id"]
    return message["seq"], message["id"], message["client_id"], sender, message["body"]
