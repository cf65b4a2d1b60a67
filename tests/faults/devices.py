"""People at their devices, each as our page's script is one: what is written waits in a queue on the device until
it is acknowledged; one message of a conversation goes after the other; whatever is not answered in time is asked
again over HTTP; what was missed is fetched after every connect, at every gap, and now and then.

Works under gevent alone; `crowd.py` runs it in a process of its own.
"""

import http.client
import json
import random
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import gevent
import gevent.event
import websocket

WAIT = 2.5  # seconds in which the socket must answer; five in the script
POLL = 2.0  # seconds between the first two looks while there is no socket; five in the script
SHORTEST, LONGEST = 0.3, 6.0  # seconds between two tries; one and fifteen in the script
AGAIN = 1.0  # seconds after a question that was not answered on a line that is open; two in the script
CHECK = 5.0  # seconds between two looks while there is one; thirty in the script
PASSING = {"too-many", "unavailable", "unauthenticated"}
PROBLEM = "urn:tradehall:problem:"
CHANGES: dict[str, Callable[["Page", dict[str, Any]], None]] = {}  # what else the server says of messages: event → act

Message = dict[str, Any]


class Refused(Exception):
    """The server said no, with this code."""


class Silence(Exception):
    """Nobody answered: what was asked may have been done."""


class Journal:
    """What all devices together wrote, were told and heard: the crowd's side of the comparison."""

    def __init__(self) -> None:
        self.written: dict[str, list[dict[str, Any]]] = {}  # "person/conversation" → in the order of writing
        self.acked: dict[str, dict[str, Any]] = {}  # client id → what the acknowledgement said
        self.heard: dict[str, set[tuple[Any, ...]]] = {}  # conversation → every message as it was told to anybody
        self.acked_at: dict[str, float] = {}
        self.resent = self.replayed = self.syncs = self.posts = 0
        self.slowest = 0.0
        self.complaints: list[str] = []

    def progress(self) -> dict[str, int]:
        return {"acked": len(self.acked), "resent": self.resent, "replayed": self.replayed}


class Socket:
    """Socket.IO 5 over Engine.IO 4 over one WebSocket, as far as it is spoken here. Raises OSError or
    WebSocketException when it does not open; `ask` raises the same."""

    def __init__(self, port: int, cookie: str) -> None:
        url = f"ws://127.0.0.1:{port}/socket.io/?EIO=4&transport=websocket"
        self.line = websocket.create_connection(url, cookie=cookie, timeout=3)
        self.port = int(self.line.sock.getsockname()[1])
        self.acks: dict[int, Callable[[Any], None]] = {}
        self.asked = 0
        opened = json.loads(self.line.recv()[1:])
        self.line.send("40")
        if not str(self.line.recv()).startswith("40{"):
            self.close()
            raise ValueError("not let in")
        self.line.settimeout((opened["pingInterval"] + opened["pingTimeout"]) / 1000)

    def ask(self, name: str, payload: dict[str, Any], answered: Callable[[Any], None]) -> None:
        self.asked += 1
        self.acks[self.asked] = answered
        self.line.send(f"42{self.asked}{json.dumps([name, payload])}")

    def events(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """What the server says by itself, until the line is over."""
        while packet := str(self.line.recv()):
            if packet == "2":
                self.line.send("3")
            elif packet.startswith("42"):
                name, told = json.loads(packet[2:])
                yield name, told
            elif packet.startswith("43"):
                start = packet.index("[")
                self.acks.pop(int(packet[2:start]))(json.loads(packet[start:])[0])

    def close(self) -> None:
        with suppress(OSError, websocket.WebSocketException):
            self.line.shutdown()


class Device:
    """One person's device: a socket, and a page for each of their conversations."""

    def __init__(self, who: dict[str, Any], port: int, journal: Journal, *, syncs: bool) -> None:
        self.who, self.port, self.journal, self.syncs = who, port, journal, syncs
        self.me: str = who["person"]
        self.pages = {talk: Page(self, talk) for talk in who["talks"]}
        self.socket: Any = None
        self.is_on = False
        self.since = 0.0  # when its line was whole again
        self.unanswered: dict[str, Message] = {}  # the socket's own queue: what it sends again after a break
        self.chance = random.Random(self.me)
        self.greenlets = [gevent.spawn(self._line), *(gevent.spawn(page.look) for page in self.pages.values())]

    def end(self) -> None:
        gevent.killall(self.greenlets)
        for page in self.pages.values():
            page.close()
        self._hang_up()

    # -- the socket --

    def _line(self) -> None:
        pause = SHORTEST
        while True:
            with suppress(OSError, websocket.WebSocketException, ValueError):
                self.socket = Socket(self.port, self.who["cookie"])
                self._connected()
                pause = SHORTEST
                for name, told in self.socket.events():
                    self._heard(name, told)
            self._hang_up()
            gevent.sleep(self.chance.uniform(0.5, 1.5) * pause)
            pause = min(LONGEST, 1.6 * pause)

    def _heard(self, name: str, told: dict[str, Any]) -> None:
        if name == "chat:message":
            self._page(told).told(told["message"])
        elif name in CHANGES:
            CHANGES[name](self._page(told), told)

    def _hang_up(self) -> None:
        self.is_on = False
        if self.socket is not None:
            self.socket.close()

    def _page(self, told: dict[str, Any]) -> "Page":
        return self.pages[told["conversation"]]

    def _connected(self) -> None:
        self.is_on, self.since = True, time.monotonic()
        for payload in list(self.unanswered.values()):
            self.socket.ask("chat:send", payload, self._answered(payload, None))
        for page in self.pages.values():
            page.begin()

    def local_port(self) -> int:
        """Of its socket, 0 without one."""
        return self.socket.port if self.socket is not None else 0

    def reload(self) -> None:
        """The page is loaded anew: the script's memory is gone, the queue stays."""
        self.unanswered.clear()
        for page in self.pages.values():
            page.forget()
        self._hang_up()

    # -- asking --

    def exchange(self, name: str, payload: dict[str, Any], path: str, body: dict[str, Any] | None) -> dict[str, Any]:
        """Over the socket; what it does not answer in time is asked again over HTTP."""
        if self.is_on:
            with suppress(Silence):
                return self._over_socket(name, payload)
        return self._over_http(path, body)

    def _over_socket(self, name: str, payload: dict[str, Any]) -> dict[str, Any]:
        answer: gevent.event.AsyncResult[dict[str, Any]] = gevent.event.AsyncResult()
        if name == "chat:send":
            self.unanswered[payload["client_id"]] = payload
        try:
            self.socket.ask(name, payload, self._answered(payload, answer))
            told = answer.get(timeout=WAIT)
        except (gevent.Timeout, websocket.WebSocketException, OSError) as error:
            raise Silence from error
        return _good(told)

    def _answered(self, payload: dict[str, Any], answer: Any) -> Callable[[Any], None]:
        def callback(told: Any) -> None:
            self.unanswered.pop(payload.get("client_id", ""), None)
            if answer is not None:
                answer.set(told)

        return callback

    def _over_http(self, path: str, body: dict[str, Any] | None) -> dict[str, Any]:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=2 * WAIT)
        headers = {"Cookie": self.who["cookie"], "Accept": "application/json"}
        if body is not None:
            headers |= {"Content-Type": "application/json", "X-CSRFToken": self.who["csrf"]}
        try:
            line.request("GET" if body is None else "POST", path, body and json.dumps(body), headers)
            told = json.loads(line.getresponse().read())
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise Silence from error
        finally:
            line.close()
        return _good(told)


def _good(told: Any) -> dict[str, Any]:
    if isinstance(told, dict) and told.get("ok"):
        return told
    raise Refused(told["error"]["type"].removeprefix(PROBLEM))


class Page:
    """A conversation on a device: the queue, and what is seen."""

    def __init__(self, device: Device, talk: str) -> None:
        self.device, self.talk, self.journal = device, talk, device.journal
        self.address = f"/chat/{talk}/messages"
        self.queue: list[dict[str, Any]] = []
        self.view: list[Message] = []
        self.last = 0
        self.is_syncing = self.again = False
        self.flushing: Any = None
        self.syncing: Any = None

    # -- what the person does --

    def write(self, body: str) -> None:
        item = {"client_id": f"{self.device.chance.getrandbits(128):032x}", "body": body}
        self.queue.append({**item, "tries": 0})
        self.journal.written.setdefault(f"{self.device.me}/{self.talk}", []).append(item)
        self.flush()

    def forget(self) -> None:
        self.close()
        self.view, self.last = [], 0
        self.is_syncing = self.again = False

    def close(self) -> None:
        gevent.killall([one for one in (self.flushing, self.syncing) if one is not None])

    # -- what the script does --

    def begin(self) -> None:
        self.sync()
        self.flush()

    def look(self) -> None:
        pause = POLL
        while True:
            gevent.sleep(CHECK if self.device.is_on else pause)
            pause = POLL if self.device.is_on else min(LONGEST, 1.6 * pause)
            self.begin()

    def told(self, message: Message) -> None:
        if not self.take(message):
            self.sync()

    def take(self, message: Message) -> bool:
        """False when messages before it are missing."""
        told = (message["seq"], message["id"], message["client_id"], message["sender"]["id"], message["body"])
        self.journal.heard.setdefault(self.talk, set()).add(told)
        if message["seq"] > self.last + 1 and self.device.syncs:
            return False
        if message["seq"] > self.last:
            self.last = message["seq"]
            self.view.append(message)
            self._note_delay(message["client_id"])
        return True

    def _note_delay(self, client_id: str) -> None:
        """How long after its acknowledgement, or after this device's line was whole again, a message came."""
        acked = self.journal.acked_at.get(client_id)
        if acked is not None:
            self.journal.slowest = max(self.journal.slowest, time.monotonic() - max(acked, self.device.since))

    def sync(self) -> None:
        if not self.device.syncs:
            return
        if self.is_syncing:
            self.again = True
            return
        self.is_syncing = True
        self.syncing = gevent.spawn(self._sync)

    def _sync(self) -> None:
        try:
            more = True
            while more:
                self.again = False
                self.journal.syncs += 1
                asked = {"conversation": self.talk, "after": self.last}
                answer = self.device.exchange("chat:sync", asked, f"{self.address}?after={self.last}", None)
                for message in answer["messages"]:
                    self.take(message)
                more = answer["more"] or self.again
        except Silence:
            if self.device.is_on:
                gevent.spawn_later(AGAIN, self.sync)
        except Refused as refused:
            self._complain(refused)
        finally:
            self.is_syncing = False

    def flush(self) -> None:
        if self.flushing is None or self.flushing.dead:
            self.flushing = gevent.spawn(self._flush)

    def _flush(self) -> None:
        """One after another, so that they arrive in the order in which they were written."""
        pause = 0.1
        while self.queue:
            item = self.queue[0]
            try:
                self._post(item)
                pause = 0.1
            except (Silence, Refused) as problem:
                if isinstance(problem, Refused) and not self._complain(problem):
                    self.queue.remove(item)
                gevent.sleep(pause)
                pause = min(LONGEST, 2 * pause)

    def _post(self, item: dict[str, Any]) -> None:
        item["tries"] += 1
        self.journal.posts += 1
        body = {"client_id": item["client_id"], "body": item["body"]}
        told = self.device.exchange("chat:send", {"conversation": self.talk, **body}, self.address, body)
        self.queue.remove(item)
        message = told["message"]
        self.journal.acked[item["client_id"]] = {"talk": self.talk, "person": self.device.me, **message}
        self.journal.acked_at[item["client_id"]] = time.monotonic()
        self.journal.resent += item["tries"] > 1
        self.journal.replayed += any(seen["client_id"] == item["client_id"] for seen in self.view)
        if not self.take(message):
            self.sync()

    def _complain(self, refused: Refused) -> bool:
        """Whether trying again may help. What is no passing refusal may not happen here at all."""
        if str(refused) in PASSING:
            return True
        self.journal.complaints.append(f"{self.device.me} in {self.talk}: {refused}")
        return str(refused) == "defect"
