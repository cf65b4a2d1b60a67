"""Two web processes on one database, with Redis between them; and what is left when Redis goes."""

import os
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
import requests
import socketio

from tests.conftest import SECRET
from tests.databases import database_at
from tests.factories.chat import Fair, make_fair, open_conversation
from tests.services import Redis, run_redis
from tests.serving import Served, start
from tests.sockets.clients import Person, cookie_of
from tradehall.app import create_app
from tradehall.chat import queries
from tradehall.kernel.clock import SystemClock
from tradehall.kernel.policy import Actor
from tradehall.kernel.runner import Runner
from tradehall.kernel.web import Hall
from tradehall.settings import Settings

Both = tuple[Hall, list[Served]]


@dataclass
class Pair:
    """The two processes, a conversation, and a way for its people to either of them."""

    hall: Hall
    fair: Fair
    talk: str
    servers: list[Served]

    def cookie(self, who: Actor) -> str:
        return cookie_of(self.hall, self.fair, who)

    def get(self, number: int, path: str, cookie: str = "") -> requests.Response:
        port = self.servers[number].port
        return requests.get(f"http://127.0.0.1:{port}{path}", headers={"Cookie": cookie}, timeout=10)

    @contextmanager
    def plugged(self, *people: tuple[str, int]) -> Iterator[list[Person]]:
        """Sockets of people by name, each at a process."""
        here = []
        try:
            for name, number in people:
                here.append(Person(self.servers[number], self.cookie(self.fair.people[name]), self.talk))
                here[-1].connect()
            yield here
        finally:
            for person in here:
                person.leave()

    def complaints(self) -> list[str]:
        """Defects that the servers wrote down."""
        lines = [line for server in self.servers for line in server.log.read_text(errors="replace").splitlines()]
        return [line for line in lines if "Traceback" in line or "defect" in line or "CRITICAL" in line]


@pytest.fixture(scope="module")
def redis() -> Iterator[Redis]:
    with run_redis() as server:
        yield server


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def both(request: pytest.FixtureRequest, redis: Redis, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    """Starting two servers takes long: all tests on one database share them. Who was here on the other database is not
    here any more."""
    redis.kill()
    redis.start()
    folder = tmp_path_factory.mktemp(request.param)
    url = database_at(request, request.param, folder / "shared.sqlite3")
    environ = {name: "" for name in os.environ if name.startswith("TRADEHALL_")} | {
        "TRADEHALL_SECRET_KEY": SECRET,
        "TRADEHALL_INSTANCE": str(folder),
        "TRADEHALL_DATABASE_URL": url,
        "TRADEHALL_REDIS_URL": redis.url,
    }
    app = create_app(Settings(secret_key=SECRET, instance=folder, database_url=url, testing=True), background=False)
    hall: Hall = app.extensions["tradehall"]
    with ThreadPoolExecutor(2) as pool:
        starting = [pool.submit(start, "wsgi:app", folder, environ, ready="/readyz") for _ in range(2)]
    servers = [one.result() for one in starting if one.exception() is None]
    try:
        assert len(servers) == 2, [one.exception() for one in starting]
        yield hall, servers
    finally:
        for server in servers:
            server.kill()
        hall.db.close()


@pytest.fixture
def pair(both: Both) -> Iterator[Pair]:
    """People and a conversation of the test's own. In the end no server may have complained."""
    hall, servers = both
    fair = make_fair(Runner(hall.db, SystemClock()), language="en")
    found = Pair(hall, fair, open_conversation(fair), servers)
    yield found
    assert found.complaints() == []


def within(seconds: float, holds: Callable[[], bool]) -> bool:
    """Whether it comes to hold in that time."""
    pause, deadline = threading.Event(), time.monotonic() + seconds
    while not (held := holds()) and time.monotonic() < deadline:
        pause.wait(0.05)  # between two looks
    return held


def test_talk_crosses_between_the_processes(pair: Pair) -> None:
    with pair.plugged(("anna", 0), ("kenji", 1), ("bo", 1)) as (anna, kenji, bo):
        fair = pair.fair
        assert anna.hears("presence", {"person": fair.kenji.public_id, "state": "online"})
        here = kenji.client.call("chat:sync", {"conversation": pair.talk, "after": 0})["online"]
        assert set(here) == {fair.anna.public_id, fair.bo.public_id, fair.kenji.public_id}

        said = []
        for number in range(12):
            speaker = (anna, kenji)[number % 2]
            said.append(f"m{number}")
            assert speaker.say(f"cross-{number:03}", said[-1])["message"]["seq"] == number + 1
        for person in (anna, kenji, bo):
            assert person.waits_for(12)
            assert person.got == said
            live = [told["message"]["seq"] for told in person.heard["chat:message"]]
            assert live == list(range(1, 13))  # by the live way alone: in order, each once

        assert anna.client.call("chat:typing", {"conversation": pair.talk}) == {"ok": True}
        assert kenji.hears("chat:typing", {"conversation": pair.talk, "person": fair.anna.public_id})
        with pair.plugged(("mina", 0)) as (mina,):  # interprets their meeting, and reads nothing of this
            assert mina.client.call("chat:sync", {"conversation": pair.talk, "after": 0})["ok"] is False


def test_a_call_crosses_between_the_processes(pair: Pair) -> None:
    """Who comes in, what their browsers say to each other, and who is gone when a process dies with their line."""
    fair = pair.fair
    meeting = fair.meeting(fair.places["exporter"], fair.places["buyer"], hours=0)
    with pair.plugged(("anna", 0), ("kenji", 1)) as (anna, kenji):
        mine = anna.client.call("room:join", {"meeting": meeting})["you"]
        joined = kenji.client.call("room:join", {"meeting": meeting})
        assert joined["peers"] == [mine]
        assert anna.hears("room:peer-joined", {"meeting": meeting, "peer": joined["you"]})
        theirs, signal = joined["you"]["peer"], {"description": {"type": "offer", "sdp": "v=0"}}
        assert anna.client.call("room:signal", {"meeting": meeting, "to": theirs, "signal": signal}) == {"ok": True}
        assert kenji.hears("room:signal", {"meeting": meeting, "from": mine["peer"], "signal": signal})
        moved = Person(pair.servers[0], pair.cookie(fair.kenji), pair.talk).connect()
        try:  # the line comes back at the other process, and nobody has left
            kenji.leave()
            assert moved.client.call("room:join", {"meeting": meeting, "peer": theirs})["you"]["peer"] == theirs
            moved.client.call("room:leave", {"meeting": meeting})
            assert anna.hears("room:peer-left", {"meeting": meeting, "peer": theirs, "why": "gone"})
            assert len(anna.heard["room:peer-left"]) == 1
        finally:
            moved.leave()


def test_who_signs_out_at_one_process_is_cut_at_the_other(pair: Pair) -> None:
    cookie = pair.cookie(pair.fair.kenji)
    kenji = Person(pair.servers[1], cookie, pair.talk).connect()
    try:
        page = pair.get(0, f"/chat/{pair.talk}", cookie)
        token = page.text.split('name="csrf-token" content="')[1].split('"')[0]
        renewed = "; ".join(f"{name}={value}" for name, value in page.cookies.items())
        out = requests.post(
            f"http://127.0.0.1:{pair.servers[0].port}/sign-out",
            headers={"X-CSRFToken": token, "Cookie": renewed or cookie},
            allow_redirects=False,
            timeout=10,
        )
        assert out.status_code == 303
        assert kenji.gone.wait(1.0)
        with pytest.raises(socketio.exceptions.ConnectionError):
            Person(pair.servers[1], cookie, pair.talk).connect()
    finally:
        kenji.leave()


def test_limits_are_counted_together(pair: Pair) -> None:
    """Three letters an hour to one address, wherever they are asked for."""
    with requests.Session() as browser:
        token = ""
        codes = []
        for number in (0, 1, 0, 1):
            url = f"http://127.0.0.1:{pair.servers[number].port}/password/forgotten"
            token = token or browser.get(url, timeout=10).text.split('name="_csrf" value="')[1].split('"')[0]
            form = {"_csrf": token, "email": "somebody@people.example"}
            codes.append(browser.post(url, data=form, allow_redirects=False, timeout=10).status_code)
    assert codes == [303, 303, 303, 429]


def test_without_redis_all_but_the_fleeting_goes_on(pair: Pair, redis: Redis) -> None:
    cookie = pair.cookie(pair.fair.anna)
    with pair.plugged(("anna", 0), ("kenji", 1)) as (anna, kenji):
        said = [f"m{number}" for number in range(6)]
        for number in range(2):
            anna.say(f"first-{number:03}", said[number])
        redis.kill()
        assert [pair.get(number, "/readyz").status_code for number in (0, 1)] == [503, 503]
        assert anna.client.call("chat:typing", {"conversation": pair.talk}) == {"ok": True}
        for number in (2, 3):
            assert kenji.say(f"without-{number:03}", said[number])["message"]["seq"] == number + 1
        assert anna.waits_for(4)
        for number in (0, 1):
            for path in ("/", "/chat", f"/chat/{pair.talk}", "/healthz"):
                assert pair.get(number, path, cookie).status_code == 200, path
        with pair.plugged(("bo", 1)) as (bo,):  # who comes now is let in, and catches up
            assert bo.waits_for(4)
            assert bo.got == said[:4]

        redis.start()
        assert within(10, lambda: all(pair.get(number, "/readyz").status_code == 200 for number in (0, 1)))
        for number in (4, 5):
            anna.say(f"again-{number:03}", said[number])
        assert kenji.waits_for(6)
        assert anna.waits_for(6)
        assert kenji.got == anna.got == said
        wanted = {"conversation": pair.talk, "person": pair.fair.anna.public_id}
        kenji.heard["chat:typing"].clear()

        def crosses() -> bool:
            anna.client.call("chat:typing", {"conversation": pair.talk})
            return wanted in kenji.heard["chat:typing"]

        assert within(10, crosses)
    stored = pair.fair.runner.ask(queries.messages_after, pair.fair.bo, pair.talk, 0).messages
    assert [(item.seq, item.body) for item in stored] == list(enumerate(said, 1))


def test_a_redis_that_does_not_answer_stops_nobody(pair: Pair, redis: Redis) -> None:
    cookie = pair.cookie(pair.fair.anna)
    with pair.plugged(("anna", 0), ("kenji", 1)) as (anna, kenji):
        redis.stop()
        for number in range(8):
            anna.say(f"stopped-{number:03}", f"m{number}")
        assert kenji.waits_for(8)
        assert kenji.got == [f"m{number}" for number in range(8)]
        assert [pair.get(number, "/readyz").status_code for number in (0, 1)] == [503, 503]
        assert [pair.get(number, "/chat", cookie).status_code for number in (0, 1)] == [200, 200]
        redis.kill()
        redis.start()
        assert within(10, lambda: all(pair.get(number, "/readyz").status_code == 200 for number in (0, 1)))
