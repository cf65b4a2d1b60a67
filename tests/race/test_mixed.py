"""Sixteen rivals for every slot, by page, API and socket at once, before one process and before two: one wins."""

import random
import re
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import requests
import socketio

from tests.conftest import SECRET
from tests.factories.chat import browser_with, enter
from tests.factories.contest import Contest, faults, make_contest
from tests.services import run_redis
from tests.serving import Served, serving
from tradehall.accounts.commands import CreateApiToken
from tradehall.app import create_app
from tradehall.kernel.clock import SystemClock
from tradehall.kernel.policy import SYSTEM, Actor
from tradehall.kernel.web import Hall
from tradehall.settings import Settings

Answer = tuple[str, bool]  # how it ended, and whether a refusal named another time


@dataclass
class Rival:
    """A buyer with a browser, an API token and a socket."""

    server: Served
    cookie: str
    token: str
    http: requests.Session = field(default_factory=requests.Session)
    socket: socketio.SimpleClient = field(default_factory=socketio.SimpleClient)
    csrf: str = ""

    def begin(self) -> None:
        self.http.headers["Connection"] = (
            "close"  # one that is kept may be closed by the server just as it is used again
        )
        self.http.cookies.set("s", self.cookie, domain="127.0.0.1", path="/")
        page = self.http.get(f"{self.server.url}/requests", timeout=60)
        found = re.search(r'name="csrf-token" content="([^"]+)"', page.text)
        assert found, page.status_code
        self.csrf = found[1]
        self.socket.connect(self.server.url, headers={"Cookie": f"s={self.cookie}"}, transports=["websocket"])

    def by_page(self, request: str, slot: str) -> Answer:
        answer = self.http.post(
            f"{self.server.url}/requests/{request}/accept",
            {"slot": slot, "_csrf": self.csrf},
            allow_redirects=False,
            timeout=60,
        )
        return f"{answer.status_code}", 'name="slots"' in answer.text

    def by_api(self, request: str, slot: str) -> Answer:
        answer = requests.post(
            f"{self.server.url}/api/v1/requests/{request}/accept",
            json={"slot": slot},
            headers={"Authorization": f"Bearer {self.token}"},
            timeout=60,
        )
        return f"{answer.status_code}", bool(answer.json().get("alternatives"))

    def by_socket(self, request: str, slot: str) -> Answer:
        answer: dict[str, Any] = self.socket.call("request:accept", {"request": request, "slot": slot}, timeout=60)
        error = answer.get("error") or {}
        return (error.get("type") or "socket").rpartition(":")[2], bool(error.get("alternatives"))

    def end(self) -> None:
        self.socket.disconnect()
        self.http.close()


WON, LATE = {"303", "200", "201", "socket"}, {"409", "slot-taken"}


def race(contest: Contest, rivals: list[Rival]) -> tuple[Counter[str], Counter[str], Counter[bool]]:
    """How attempts ended, who won what (exporter's slots by request), and whether refusals named another time."""
    ends: Counter[str] = Counter()
    winners: Counter[str] = Counter()
    named: Counter[bool] = Counter()
    told, barrier = threading.Lock(), threading.Barrier(len(rivals))

    def attempt(number: int, rival: Rival) -> None:
        order = list(enumerate(contest.wanted[number]))
        random.Random(number // 4).shuffle(order)  # four go the same way, so that they meet
        ways: list[Callable[[str, str], Answer]] = [rival.by_page, rival.by_api, rival.by_socket]
        barrier.wait()
        for turn, (place, (request, slot)) in enumerate(order):
            try:
                ended, alternative = ways[(turn + number) % 3](request, slot)
            except Exception as defect:  # counted, so that the test shows what it was
                ended, alternative = repr(defect), False
            with told:
                ends["won" if ended in WON else "late" if ended in LATE else ended] += 1
                if ended in WON:
                    winners[str(place)] += 1
                elif ended in LATE:
                    named[alternative] += 1

    threads = [threading.Thread(target=attempt, args=pair) for pair in enumerate(rivals)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return ends, winners, named


@pytest.fixture
def hall(url: str, tmp_path: Path) -> Iterator[Hall]:
    settings = Settings(secret_key=SECRET, instance=tmp_path, database_url=url, testing=True)
    app = create_app(settings, SystemClock(), background=False)
    found: Hall = app.extensions["tradehall"]
    yield found
    found.db.close()


def rivals_of(hall: Hall, people: list[Actor], servers: list[Served]) -> list[Rival]:
    """Each at one of the servers."""
    made = []
    for number, person in enumerate(people):
        session = enter(hall.runner, person)
        cookie = browser_with(hall, session).get_cookie("s")
        assert cookie is not None
        token = hall.runner.run(CreateApiToken(person=person.public_id, label="race"), SYSTEM)["token"]
        made.append(Rival(servers[number % len(servers)], cookie.value, token))
    return made


def contend(hall: Hall, url: str, tmp_path: Path, processes: int, slots: int) -> None:
    contest = make_contest(hall.runner, slots)
    environ = {
        "TRADEHALL_SECRET_KEY": SECRET, "TRADEHALL_DATABASE_URL": url, "TRADEHALL_INSTANCE": str(tmp_path),
        "TRADEHALL_MAIL_URL": "",
    }  # fmt: skip
    with ExitStack() as stack:
        if processes > 1:
            environ["TRADEHALL_REDIS_URL"] = stack.enter_context(run_redis()).url
        servers = [
            stack.enter_context(serving("wsgi:app", tmp_path, environ, ready="/readyz")) for _ in range(processes)
        ]
        rivals = rivals_of(hall, contest.rivals, servers)
        for rival in rivals:
            rival.begin()
            stack.callback(rival.end)
        ends, winners, named = race(contest, rivals)
    assert ends == {"won": contest.size, "late": len(rivals) * contest.size - contest.size}
    assert set(winners.values()) == {1}
    assert len(winners) == contest.size
    assert faults(hall.runner) == {"held twice": 0, "without a meeting": 0, "not held": 0}
    assert named[True] > 0


@pytest.mark.parametrize("processes", [1, 2])
def test_one_wins_each_slot(hall: Hall, url: str, tmp_path: Path, processes: int) -> None:
    contend(hall, url, tmp_path, processes, 10)


@pytest.mark.soak
@pytest.mark.parametrize("processes", [1, 2])
def test_one_wins_each_of_a_thousand(hall: Hall, url: str, tmp_path: Path, processes: int) -> None:
    contend(hall, url, tmp_path, processes, 500)
