"""A process full of people who talk: `python -m gevent.monkey crowd.py FD`; the harness holds the other end of that
socket.

It reads one line of JSON, the orders: {ports of the servers, people, seed, pace, weather, syncs, patience}. It tells
how far it is several times a second. Between the words "down" and "up" nobody is connected. After "enough" nobody
writes any more and no line breaks; when everybody has everything, or nothing came for `patience` seconds, its journal
goes out and the process ends.
"""

import json
import random
import socket
import sys
import time
from typing import Any

import gevent

from tests.faults.devices import Device, Journal
from tests.lines import Line, Proxy

WORDS = (
    "How many sets fit?",
    "白磁のカップを五百組。",
    "交货期是三十天。",
    "견적서를 보내 주세요.",
    "FOB Qingdao, 20 ft.",
)
AHEAD = 4  # messages that somebody writes at most before the first of them is acknowledged


class Crowd:
    """Everybody, on lines that break."""

    def __init__(self, orders: dict[str, Any]) -> None:
        self.orders = orders
        self.chance = random.Random(orders["seed"])
        self.proxy = Proxy(*orders["ports"])
        self.journal = Journal()
        self.devices = [Device(who, self.proxy.port, self.journal, syncs=orders["syncs"]) for who in orders["people"]]
        self.cuts = 0
        self.said = 0
        self.is_enough = False

    def weather(self) -> None:
        """A line breaks here, another one there."""
        while not self.is_enough:
            gevent.sleep(self.chance.uniform(0.5, 1.5) / self.orders["weather"])
            if self.proxy.lines:
                gevent.spawn(self._break, self.chance.choice(self.proxy.lines))

    def _break(self, line: Line) -> None:
        self.cuts += 1
        kind = self.chance.random()
        if kind < 0.35:
            line.cut()
        elif kind < 0.6:
            line.stall()
            gevent.sleep(self.chance.uniform(0.2, 2.5))
            if self.chance.random() < 0.5:
                line.cut()
            self._heal(line)
        elif kind < 0.75:
            line.half_close(near=self.chance.random() < 0.5)
            gevent.sleep(1)
            line.cut()
        else:
            line.is_deaf = True
            gevent.sleep(self.chance.uniform(0.1, 1.0))
            line.cut()

    def _heal(self, line: Line) -> None:
        """Whoever's line it was is reached from now on, and not before."""
        line.heal()
        for device in self.devices:
            if device.is_on and line.is_from(device.local_port()):
                device.since = time.monotonic()

    def write(self, device: Device) -> None:
        """Somebody writes, at times several messages in one go, and at times loads the page anew."""
        while True:
            gevent.sleep(self.chance.uniform(0.3, 1.7) / self.orders["pace"])
            if self.is_enough:
                break
            page = self.chance.choice(list(device.pages.values()))
            if len(page.queue) >= AHEAD:  # a machine that is slow gets the time to answer
                continue
            for _ in range(3 if self.chance.random() < 0.1 else 1):
                self.said += 1
                page.write(f"{self.said} {self.chance.choice(WORDS)}")
            if self.chance.random() < 0.02:
                device.reload()

    def settle(self) -> float | None:
        """Seconds until nothing waits and everybody has everything; None when nothing came for too long."""
        self.is_enough = True
        self.proxy.heal()
        began = moved = time.monotonic()
        there = -1
        while not self._is_settled():
            if (now := self._there()) != there:
                there, moved = now, time.monotonic()
            if time.monotonic() > moved + self.orders["patience"]:
                return None
            gevent.sleep(0.05)
        return time.monotonic() - began

    def _there(self) -> int:
        """Grows with everything that somebody gets."""
        return len(self.journal.acked) + sum(page.last for device in self.devices for page in device.pages.values())

    def _is_settled(self) -> bool:
        pages = [page for device in self.devices for page in device.pages.values()]
        ends = {talk: max(told[0] for told in heard) for talk, heard in self.journal.heard.items()}
        return not any(page.queue or page.last < ends.get(page.talk, 0) for page in pages)

    def report(self, settled: float | None) -> dict[str, Any]:
        journal = self.journal
        return {
            "settled": settled,
            "cuts": self.cuts,
            "written": journal.written,
            "acked": journal.acked,
            "heard": {talk: sorted(heard) for talk, heard in journal.heard.items()},
            "views": {
                f"{device.me}/{talk}": page.view for device in self.devices for talk, page in device.pages.items()
            },
            "waiting": sum(len(page.queue) for device in self.devices for page in device.pages.values()),
            "figures": journal.progress()
            | {"syncs": journal.syncs, "posts": journal.posts, "slowest": round(journal.slowest, 2)},
            "complaints": journal.complaints,
        }


def main() -> None:
    line = socket.socket(fileno=int(sys.argv[1]))
    words = line.makefile("r")
    crowd = Crowd(json.loads(words.readline()))
    for device in crowd.devices:
        gevent.spawn(crowd.write, device)
    gevent.spawn(crowd.weather)

    def tell() -> None:
        while not crowd.is_enough:
            line.sendall(json.dumps({"progress": crowd.journal.progress()}).encode() + b"\n")
            gevent.sleep(0.25)

    telling = gevent.spawn(tell)
    while (word := words.readline()) in ("down\n", "up\n"):  # whether there is a server that is ready
        crowd.proxy.is_down = word == "down\n"
    if word:  # the end of the line means that the harness is gone
        settled = crowd.settle()
        telling.join()
        line.sendall(json.dumps({"report": crowd.report(settled)}).encode() + b"\n")
        words.readline()


if __name__ == "__main__":
    main()
