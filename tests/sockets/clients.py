"""Socket clients before a real server."""

import socket
import threading
from contextlib import suppress
from typing import Any

import engineio
import socketio

from tests.factories.chat import Fair, browser_with, enter
from tests.serving import Served
from tradehall.kernel.policy import Actor
from tradehall.kernel.web import Hall


class _Engine(engineio.Client):
    """Takes one packet after the other. As it comes, the library gives each a thread of its own, and what came second
    may be seen first."""

    def _trigger_event(self, event: str, *args: Any, **kwargs: Any) -> Any:
        return super()._trigger_event(event, *args, **{**kwargs, "run_async": False})


class Client(socketio.Client):
    """Hears everything in the order in which it came."""

    def _engineio_client_class(self) -> type[engineio.Client]:
        return _Engine


class Person:
    """A client as the page's script is one: in order, each once, resynchronised after every connect and gap."""

    def __init__(self, server: Served, cookie: str, talk: str) -> None:
        self.talk, self.got, self.last, self.lines = talk, [], 0, 0
        self.changed, self.dead = threading.Condition(), []
        self.on, self.gone = threading.Event(), threading.Event()
        self.client = Client(reconnection_delay=0.05, reconnection_delay_max=0.1, randomization_factor=0)
        self.client.on("connect", self._connected)
        self.client.on("disconnect", self._disconnected)
        self.client.on("chat:message", self._told)
        others = ("chat:typing", "presence", "room:peer-joined", "room:peer-left", "room:signal")
        self.heard: dict[str, list[dict[str, Any]]] = {name: [] for name in ("chat:message", *others)}
        for name in others:
            self.client.on(name, lambda told, name=name: self._hear(name, told))
        self.url, self.headers = f"http://127.0.0.1:{server.port}", {"Cookie": cookie}

    def connect(self) -> "Person":
        self.client.connect(self.url, headers=self.headers, transports=["websocket"], wait_timeout=10)
        return self

    def _connected(self) -> None:
        self.lines += 1
        self.on.set()
        self._sync()

    def _disconnected(self, *_reason: str) -> None:
        self.on.clear()
        self.gone.set()

    def _sync(self) -> None:
        self.client.emit("chat:sync", {"conversation": self.talk, "after": self.last}, callback=self._synced)

    def _synced(self, answer: dict[str, Any]) -> None:
        """Whoever is not in the conversation is told so, and hears nothing."""
        for item in answer.get("messages", ()):
            self._take(item)
        if answer.get("more"):
            self._sync()

    def _told(self, told: dict[str, Any]) -> None:
        self._hear("chat:message", told)
        self._take(told["message"])

    def _hear(self, name: str, told: dict[str, Any]) -> None:
        with self.changed:
            self.heard[name].append(told)
            self.changed.notify_all()

    def hears(self, name: str, told: dict[str, Any]) -> bool:
        """Within 20 seconds, or already."""
        with self.changed:
            return self.changed.wait_for(lambda: told in self.heard[name], timeout=20)

    def _take(self, item: dict[str, Any]) -> None:
        with self.changed:
            if item["seq"] > self.last + 1:
                self._sync()
            elif item["seq"] == self.last + 1:
                self.last = item["seq"]
                self.got.append(item["body"])
            self.changed.notify_all()

    def waits_for(self, count: int) -> bool:
        with self.changed:
            return self.changed.wait_for(lambda: self.last >= count, timeout=20)

    def cut(self) -> None:
        """The line is gone without a word, as when a phone leaves the network."""
        line = self.client.eio.ws
        if line is not None and line.sock is not None:
            self.dead.append(line.sock)  # the client forgets it without closing it
            with suppress(OSError):  # cut a moment ago, and not taken up again
                line.sock.shutdown(socket.SHUT_RDWR)

    def leave(self) -> None:
        self.client.shutdown()
        for line in self.dead:
            line.close()

    def say(self, key: str, body: str) -> dict[str, Any]:
        """Until it is acknowledged, under the same client id."""
        payload = {"conversation": self.talk, "client_id": key, "body": body}
        for _ in range(20):
            assert self.on.wait(10)
            try:
                answer: dict[str, Any] = self.client.call("chat:send", payload, timeout=1)
                return answer
            except (socketio.exceptions.SocketIOError, OSError):
                continue  # the line broke before the answer came
        raise AssertionError("never acknowledged")


def cookie_of(hall: Hall, fair: Fair, who: Actor) -> str:
    browser = browser_with(hall, enter(fair.runner, who))
    found = browser.get_cookie("s")
    assert found is not None
    return f"s={found.value}"
