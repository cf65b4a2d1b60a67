"""A crowd of Socket.IO clients in one lean process: raw WebSocket, frames encoded beforehand, one epoll.

    python -m tests.bench.talk.generator

Reads orders as lines of JSON and answers each with one; `cpu` is what the order cost this process, in seconds.

connect   open `clients` (`port`, `cookie`, `auth`, `talk`), at most `at_once` under way
closed    `flight` messages under way for `seconds`: the next is sent when all have heard one, and its ack is there
open      `rate` messages a second for `seconds`, each when it is due; latencies count from then
hear      connect anew after all lines were cut, and ask what was missed since `after` (`chat:sync`)
alone     `count` messages of one client, one after the other, whom nobody else hears
cut       close all lines
"""

import base64
import json
import os
import select
import socket
import sys
import time
from collections.abc import Callable, Iterator
from itertools import count, cycle
from typing import Any

TEXT_MASKED, MASK = b"\x81", b"\x00\x00\x00\x00"  # a mask of zeros leaves the text as it is
FIRST_ACK = 10_000_000  # all numbers have as many digits, so that a frame is put together from constant parts
BODY = "Could you confirm 500 pieces of the celadon set by the end of April, FOB Qingdao, as we said? 谢谢"
PATIENCE = 10.0  # seconds that what is under way may take when its time is over


def frame(text: bytes) -> bytes:
    """A client's frame (RFC 6455)."""
    size = len(text)
    head = bytes((0x80 | size,)) if size < 126 else b"\xfe" + size.to_bytes(2, "big")
    return TEXT_MASKED + head + MASK + text


class Client:
    """One line, and the parts of its frames that never change."""

    def __init__(self, place: int, how: dict[str, Any], run: str) -> None:
        self.place, self.how = place, how
        self.rest = b""
        self.ready = self.upgraded = False
        body = json.dumps(BODY, ensure_ascii=False)
        before, after = (
            b"42",
            f'["{how.get("event", "chat:send")}",{{"conversation":"{how["talk"]}","client_id":"{run}-'.encode(),
        )
        last = f'","body":{body}}}]'.encode()
        whole = frame(before + b"0" * 8 + after + b"0" * 8 + last)
        head = whole[: len(whole) - len(before + after + last) - 16]
        self.parts = (head + before, after, last)
        self.line = socket.create_connection(("127.0.0.1", how["port"]))
        self.line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        key = base64.b64encode(os.urandom(16)).decode()
        cookie = f"Cookie: {how['cookie']}\r\n" if how.get("cookie") else ""
        self.line.sendall(
            f"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1:{how['port']}\r\n"
            f"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: {key}\r\n"
            f"Sec-WebSocket-Version: 13\r\n{cookie}\r\n".encode()
        )
        self.line.setblocking(False)

    def say(self, text: bytes) -> None:
        self.line.send(frame(text))

    def send_message(self, number: int) -> None:
        one, two, three = self.parts
        self.line.send(b"%b%d%b%08d%b" % (one, FIRST_ACK + number, two, number, three))


class Crowd:
    """All clients, and what they have heard."""

    def __init__(self) -> None:
        self.poll = select.epoll()
        self.clients: dict[int, Client] = {}
        self.run = os.urandom(3).hex()
        self.mark = f'"client_id":"{self.run}-'.encode()
        self.numbers = count()
        self.lost_lines = 0
        self.forget()

    def forget(self) -> None:
        self.due: dict[int, float] = {}
        self.left: dict[int, int] = {}  # what is still to come of a message: its deliveries and its ack
        self.acks: list[float] = []
        self.deliveries: list[float] = []
        self.refused = 0
        self.done = 0
        self.others = 0
        self.when_done: Callable[[], None] = lambda: None
        self.answers: dict[tuple[int, int], Any] = {}

    # -- lines ---------------------------------------------------------------------------------------

    def connect(self, clients: list[dict[str, Any]], at_once: int) -> dict[str, Any]:
        began, waiting, opened = time.monotonic(), list(enumerate(clients)), []
        waiting.reverse()
        until = began + PATIENCE + len(clients) / 50
        while (waiting or any(not client.ready for client in opened)) and time.monotonic() < until:
            opened = [client for client in opened if not client.ready]
            while waiting and len(opened) < at_once:
                client = Client(*waiting.pop(), self.run)
                self.clients[client.line.fileno()] = client
                self.poll.register(client.line, select.EPOLLIN)
                opened.append(client)
            self.turn(1.0)
        ready = sum(client.ready for client in self.clients.values())
        return {"ready": ready, "seconds": time.monotonic() - began}

    def cut(self) -> None:
        for client in self.clients.values():
            self.poll.unregister(client.line)
            client.line.close()
        self.clients.clear()

    def turn(self, patience: float) -> int:
        """Take in what has come; how many lines had something."""
        events = self.poll.poll(patience)
        for number, _ in events:
            client = self.clients[number]
            try:
                data = client.line.recv(1 << 18)
            except BlockingIOError:
                continue
            except OSError:
                data = b""
            if data:
                self.feed(client, data)
            else:
                self.lost_lines += 1
                self.poll.unregister(client.line)
                client.line.close()
                del self.clients[number]
        return len(events)

    def feed(self, client: Client, data: bytes) -> None:
        data = client.rest + data if client.rest else data
        place, end = 0, len(data)
        if not client.upgraded:
            place = data.find(b"\r\n\r\n") + 4
            if place == 3:
                client.rest = data
                return
            if not data.startswith(b"HTTP/1.1 101"):
                raise RuntimeError(f"no WebSocket: {data[:60]!r}")
            client.upgraded = True
        now = time.monotonic()
        while end - place >= 2:
            size, start = data[place + 1], place + 2
            if size > 125:
                start = place + (4 if size == 126 else 10)
                size = int.from_bytes(data[place + 2 : start], "big")
            if start + size > end:
                break
            self.take(client, data, start, start + size, now)
            place = start + size
        client.rest = data[place:]

    def take(self, client: Client, data: bytes, start: int, end: int, now: float) -> None:
        """One packet: data[start:end]."""
        kind = data[start : start + 2]
        if kind == b"42":
            if data.startswith(b'["chat:message"', start + 2):
                found = data.find(self.mark, start, end) + len(self.mark)
                number = int(data[found : found + 8])
                self.deliveries.append(now - self.due[number])
                self.settle(number)
            else:
                self.others += 1
        elif kind == b"43":
            after = data.index(b"[", start)
            number = int(data[start + 2 : after])
            if number < FIRST_ACK:
                self.answers[client.place, number] = json.loads(data[after:end])[0]
                return
            self.acks.append(now - self.due[number - FIRST_ACK])
            self.refused += data.find(b'"ok":true', after, end) < 0
            self.settle(number - FIRST_ACK)
        elif kind == b"2":
            client.say(b"3")
        elif kind[:1] == b"0":
            auth = client.how.get("auth")
            client.say(b"40" + (json.dumps(auth).encode() if auth else b""))
        elif kind == b"40":
            client.ready = True

    def settle(self, number: int) -> None:
        left = self.left[number] = self.left[number] - 1
        if not left:
            self.done += 1
            self.when_done()

    # -- orders --------------------------------------------------------------------------------------

    def _sender(self) -> Iterator[Client]:
        return cycle([client for client in self.clients.values() if client.how.get("writes", True)])

    def _send(self, client: Client, due: float) -> None:
        number = next(self.numbers)
        self.due[number] = due
        self.left[number] = client.how["hears"] + 1
        client.send_message(number)

    def closed(self, flight: int, seconds: float) -> dict[str, Any]:
        self.forget()
        senders, began = self._sender(), time.monotonic()
        until = began + seconds

        def again() -> None:
            now = time.monotonic()
            if now < until:
                self._send(next(senders), now)

        self.when_done = again
        for _ in range(flight):
            again()
        while (wait := until - time.monotonic()) > 0:
            self.turn(wait)
        took, done, deliveries = time.monotonic() - began, self.done, len(self.deliveries)
        self._finish()
        return {**self._told(), "seconds": took, "messages": done, "heard": deliveries}

    def open(self, rate: float, seconds: float) -> dict[str, Any]:
        self.forget()
        senders, began = self._sender(), time.monotonic()
        total = int(rate * seconds)
        for turn in range(total):
            due = began + turn / rate
            while (wait := due - time.monotonic()) > 0:
                self.turn(wait)
            self._send(next(senders), due)
        self._finish()
        return {**self._told(), "seconds": time.monotonic() - began, "messages": total, "heard": len(self.deliveries)}

    def _finish(self) -> None:
        """Until nothing is under way any more."""
        until = time.monotonic() + PATIENCE
        while self.done < len(self.left) and time.monotonic() < until:
            self.turn(1.0)

    def _told(self) -> dict[str, Any]:
        return {
            "ack": quantiles(self.acks),
            "delivery": quantiles(self.deliveries),
            "refused": self.refused,
            "unfinished": len(self.left) - self.done,
            "lost_lines": self.lost_lines,
        }

    def alone(self, count: int) -> None:
        """So many messages by one client whom nobody else hears."""
        self.forget()
        client = next(iter(self.clients.values()))
        for _ in range(count):
            number = next(self.numbers)
            self.due[number], self.left[number] = time.monotonic(), 2
            client.send_message(number)
            until = time.monotonic() + PATIENCE
            while self.left[number] and time.monotonic() < until:
                self.turn(1.0)

    def hear(self, clients: list[dict[str, Any]], after: list[int], last: int | None = None) -> dict[str, Any]:
        """All lines anew at once; each client asks for what it missed as soon as it is let in.

        Without `last`, how far the conversation is.
        """
        self.forget()
        began, got = time.monotonic(), [[] for _ in clients]
        asked: set[int] = set()
        self.cut()
        for place, how in enumerate(clients):
            client = Client(place, how, self.run)
            self.clients[client.line.fileno()] = client
            self.poll.register(client.line, select.EPOLLIN)
        known = list(after)
        synced: list[float] = []
        until = began + 3 * PATIENCE
        while len(synced) < len(clients) and time.monotonic() < until:
            self.turn(1.0)
            for client in self.clients.values():
                if client.ready and client.place not in asked:
                    asked.add(client.place)
                    self._ask(client, known[client.place])
            for (place, _), answer in self.answers.items():
                seqs = [message["seq"] for message in answer["messages"]]
                got[place] += seqs
                known[place] = max([known[place], *seqs])
                if answer["more"]:
                    asked.discard(place)
                else:
                    synced.append(time.monotonic() - began)
            self.answers.clear()
        last = max(known) if last is None else last
        expected = [set(range(first + 1, last + 1)) for first in after]
        return {
            "last": last,
            "synced": len(synced),
            "seconds": time.monotonic() - began,
            "lost": sum(len(want - set(have)) for want, have in zip(expected, got, strict=True)),
            "doubled": sum(len(have) - len(set(have)) for have in got),
            "sync": quantiles(synced),
        }

    @staticmethod
    def _ask(client: Client, after: int) -> None:
        asked = json.dumps(["chat:sync", {"conversation": client.how["talk"], "after": after}]).encode()
        client.say(b"421" + asked)


def quantiles(values: list[float]) -> dict[str, float]:
    """p50, p99 and the largest, in milliseconds."""
    ordered = sorted(values) or [0.0]
    at = {"p50": 0.5, "p99": 0.99, "max": 1.0}
    return {name: 1000 * ordered[min(len(ordered) - 1, int(len(ordered) * part))] for name, part in at.items()}


def main() -> None:
    crowd = Crowd()
    for line in sys.stdin:
        order = json.loads(line)
        cpu = time.process_time()
        answer = getattr(crowd, order.pop("do"))(**order) or {}
        print(json.dumps({**answer, "cpu": time.process_time() - cpu}), flush=True)


if __name__ == "__main__":
    main()
