"""A server with a conversation in it, and people who write to it by the byte."""

import http.client
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Select, func, select

from tests.conftest import SECRET
from tests.databases import sqlite_at
from tests.factories.chat import Fair, make_fair, open_conversation
from tests.serving import Served, serving
from tests.sockets.clients import cookie_of
from tests.sockets.test_transport import Wire
from tradehall.app import create_app
from tradehall.kernel.clock import SystemClock
from tradehall.kernel.outbox import Delivery, OutboxRow
from tradehall.kernel.policy import Actor
from tradehall.kernel.runner import Runner
from tradehall.kernel.web import Hall
from tradehall.settings import Settings

NOBODY = "0" * 26  # the id of nothing


class House:
    """A server, and people with a conversation."""

    def __init__(self, server: Served, hall: Hall, fair: Fair, folder: Path) -> None:
        self.server, self.hall, self.fair, self.folder = server, hall, fair, folder
        self.talk = open_conversation(fair)

    def wire(self, who: Actor) -> "Peer":
        return Peer(self.server, Cookie=cookie_of(self.hall, self.fair, who))  # type: ignore[arg-type]

    def comes_to_rest(self) -> None:
        """What follows from earlier acts has been done and told; within 20 seconds."""
        due = select(func.count()).select_from(Delivery).where(Delivery.state != "done")
        pause, deadline = threading.Event(), time.monotonic() + 20
        while self._number(due.where(Delivery.run_at <= SystemClock().now())) or self._is_behind():
            assert time.monotonic() < deadline
            pause.wait(0.05)  # between two looks

    def _is_behind(self) -> bool:
        """Whether the server has yet to tell of something."""
        return self.facts()["told"] < self._number(select(func.max(OutboxRow.id)))

    def _number(self, statement: Select[Any]) -> int:
        with self.hall.db.read() as session:
            return session.scalar(statement) or 0

    def facts(self) -> dict[str, int]:
        line = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=10)
        try:
            line.request("GET", "/facts")
            found: dict[str, int] = json.loads(line.getresponse().read())
            return found
        finally:
            line.close()


class Peer(Wire):
    """Keeps apart what it is answered and what it is told."""

    def asked(self, text: str) -> dict[str, Any]:
        """Send a packet that is owed an answer; this is the next that comes."""
        self.acks += 1
        self.say(text.replace("#", str(self.acks), 1))
        answer = self.ack_of(self.acks)
        assert isinstance(answer, dict), answer
        return answer

    def told(self) -> list[str]:
        """What came by itself up to now; presence does not count, people come and go here."""
        self.acks += 1
        self.say(f'42{self.acks}["chat:sync",{{"conversation":"{NOBODY}"}}]')
        found = []
        while not (packet := self.hear()).startswith(f"43{self.acks}["):
            found.append(packet)
        return [packet for packet in found if not packet.startswith('42["presence"')]


@contextmanager
def open_house(folder: Path, **more: str) -> Iterator[House]:
    """Its database and its own running server in a folder; `more` is for the server's environment."""
    url = sqlite_at(folder / "packets.sqlite3")
    settings = Settings(secret_key=SECRET, instance=folder, database_url=url, testing=True)
    hall: Hall = create_app(settings, background=False).extensions["tradehall"]
    fair = make_fair(Runner(hall.db, SystemClock()), language="en")
    environ = {"CHAT_SECRET": SECRET, "CHAT_INSTANCE": str(folder), "CHAT_DATABASE": url, **more}
    try:
        with serving("tests.sockets.chat_wsgi:app", folder, environ, ready="/healthz") as server:
            yield House(server, hall, fair, folder)
    finally:
        hall.db.close()
