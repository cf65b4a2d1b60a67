"""What calls cost the server, which carries no picture and no sound: coming in, finding a way to each other, and time.

Rooms of three (two sides and an interpreter), 1, 10, 50 and 100 of them (QUICK=1: 1, 10 and 50, with a shorter look at
quiet calls), one after the other on a new server on the first core; the browsers are lines of one process on the
second. A pair finds its way with an offer, an answer and ten candidates each way, as long as Chromium's. Prints CPU of
the server and its memory; asserts nothing.
"""

import asyncio
import json
import os
import secrets
import sys
import tempfile
import time
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert
from websockets.asyncio.client import ClientConnection, connect

from tests.bench.talk import servers
from tests.factories.chat import make_event_row
from tests.factories.events import Town
from tradehall import database
from tradehall.accounts.models import Person, SignInSession
from tradehall.app import create_app
from tradehall.events.models import Participation
from tradehall.kernel.ids import new_public_id, new_token, token_hash
from tradehall.kernel.texts import Translated
from tradehall.kernel.web import Hall
from tradehall.meetings.models import Meeting, MeetingPerson
from tradehall.settings import Settings

SIZES = (1, 10, 50) if os.environ.get("QUICK") else (1, 10, 50, 100)
QUIET = 20.0 if os.environ.get("QUICK") else 60.0  # seconds in which everybody only looks and listens
OFFER = "v=0\r\n" + "a=ssrc:1001 msid:video\r\n" * 160  # 4 kB, as an offer of picture and sound is long
CANDIDATE = "candidate:842163049 1 udp 1677729535 203.0.113.7 51234 typ srflx raddr 0.0.0.0 rport 0 generation 0"
ROLES = (("delegate", 0), ("delegate", 1), ("interpreter", None))


@dataclass
class Browser:
    """One socket that answers pings, and what it heard."""

    cookie: str
    meeting: str
    line: ClientConnection | None = None
    peer: str = ""
    others: list[str] = field(default_factory=list)
    signals: int = 0
    _acks: dict[int, "asyncio.Future[Any]"] = field(default_factory=dict)
    _number: int = 0

    async def open(self, port: int) -> None:
        url = f"ws://127.0.0.1:{port}/socket.io/?EIO=4&transport=websocket"
        self.line = await connect(url, additional_headers={"Cookie": self.cookie}, compression=None)
        await self.line.recv()
        await self.line.send("40")
        self.task = asyncio.create_task(self._listen())

    async def _listen(self) -> None:
        assert self.line is not None
        async for packet in self.line:
            text = str(packet)
            if text == "2":
                await self.line.send("3")
            elif text.startswith("43"):
                number, _, body = text[2:].partition("[")
                self._acks.pop(int(number)).set_result(json.loads("[" + body)[0])
            elif text.startswith('42["room:signal"'):
                self.signals += 1

    async def ask(self, name: str, **payload: Any) -> dict[str, Any]:
        assert self.line is not None
        self._number += 1
        number = self._number
        self._acks[number] = asyncio.get_running_loop().create_future()
        await self.line.send(f"42{number}{json.dumps([name, {'meeting': self.meeting, **payload}])}")
        answer: dict[str, Any] = await self._acks[number]
        if not answer["ok"]:
            raise RuntimeError(f"{name}: {answer['error']}")
        return answer

    async def join(self) -> None:
        answer = await self.ask("room:join")
        self.peer = answer["you"]["peer"]
        self.others = [peer["peer"] for peer in answer["peers"]]


def lay(hall: Hall, rooms: int) -> list[Browser]:
    """Meetings that begin now, and the people of each, signed in."""
    runner = hall.runner
    town, now = Town(runner), runner.clock.now()
    organiser = town.person("organiser", "organiser")
    event = make_event_row(runner, town, "bench", organiser)
    companies = [town.companies[town.company(f"company-{number}", organiser)] for number in range(2)]
    tokens = [new_token() for _ in range(3 * rooms)]
    meetings = [new_public_id() for _ in range(rooms)]
    people = [
        {
            "public_id": new_public_id(), "email": f"p{number}@bench.example", "email_confirmed_at": now,
            "password_hash": "x", "name": f"Person {number}", "language": "en", "time_zone": "UTC",
            "created_at": now, "updated_at": now,
        }
        for number in range(len(tokens))
    ]  # fmt: skip
    with runner.db.write() as session:
        ids = session.scalars(insert(Person).returning(Person.id, sort_by_parameter_order=True), people).all()
        signed_in = [
            {
                "person_id": person, "token_hash": token_hash(token), "created_at": now, "seen_at": now,
                "expires_at": now + timedelta(days=1),
            }
            for person, token in zip(ids, tokens, strict=True)
        ]  # fmt: skip
        session.execute(insert(SignInSession), signed_in)
        sides = [
            Participation(
                event_id=event, company_id=company, side=side, state="approved", languages=["en"],
                interpreter_needed="no", goals=[], wanted=Translated({}, "en"), registered_by=ids[0],
                created_at=now, updated_at=now,
            )
            for company, side in zip(companies, ("exporter", "buyer"), strict=True)
        ]  # fmt: skip
        session.add_all(sides)
        session.flush()
        rows = [
            Meeting(
                public_id=public_id, event_id=event, exporter_id=sides[0].id, buyer_id=sides[1].id, starts_at=now,
                ends_at=now + timedelta(minutes=30), uid=f"{public_id}@bench", changed_at=now, created_at=now,
                updated_at=now,
            )
            for public_id in meetings
        ]  # fmt: skip
        session.add_all(rows)
        session.flush()
        for place, row in enumerate(rows):
            for person, (role, side) in zip(ids[3 * place : 3 * place + 3], ROLES, strict=True):
                participation = None if side is None else sides[side].id
                session.add(
                    MeetingPerson(meeting_id=row.id, person_id=person, participation_id=participation, role=role)
                )
        session.commit()
    sign = hall.app.session_interface.get_signing_serializer(hall.app)
    return [
        Browser(f"s={sign.dumps({'_user_id': token, '_fresh': True})}", meetings[number // 3])
        for number, token in enumerate(tokens)
    ]


async def connects(one: Browser, other: str) -> None:
    """The half of finding a way that one side says."""
    kind = "offer" if one.peer < other else "answer"
    await one.ask("room:signal", to=other, signal={"description": {"type": kind, "sdp": OFFER}})
    for number in range(10):
        candidate = {"candidate": f"{CANDIDATE} {number}", "sdpMid": "0", "sdpMLineIndex": 0}
        await one.ask("room:signal", to=other, signal={"candidate": candidate})


async def measure(server: servers.Server, browsers: list[Browser]) -> None:
    rooms, empty = len(browsers) // 3, server.pss
    for first in range(0, len(browsers), 50):
        await asyncio.gather(*(browser.open(server.port) for browser in browsers[first : first + 50]))
    idle, before, began = server.pss, server.cpu, time.monotonic()
    for place in range(3):  # the first of each room, then the second …
        await asyncio.gather(*(browser.join() for browser in browsers[place::3]))
    joined, spent = server.cpu, time.monotonic() - began
    print(f"  coming in     {(joined - before) / len(browsers) * 1000:7.2f} CPU ms a person, all in {spent:.1f} s")
    pairs = [(one, other) for one in browsers for other in one.others]
    by_peer = {browser.peer: browser for browser in browsers}
    both = [connects(one, other) for one, other in pairs]
    await asyncio.gather(*both, *(connects(by_peer[other], one.peer) for one, other in pairs))
    signals = 22 * len(pairs)
    # what was said to a line before comes before this answer
    await asyncio.gather(*(browser.ask("room:tell", told={"hand": True}) for browser in browsers))
    heard, found = sum(browser.signals for browser in browsers), server.cpu
    print(f"  finding a way {(found - joined) / signals * 1e6:7.0f} CPU µs a signal, {heard} of {signals} arrived")
    inside = server.pss
    await asyncio.sleep(QUIET)
    minutes = QUIET / 60
    print(f"  a quiet call  {(server.cpu - found) / rooms / minutes * 1000:7.2f} CPU ms a room and minute")
    print(f"  memory        {(inside - idle) / rooms:7.0f} KiB a room beside its {(idle - empty) / rooms:.0f} of lines")
    for browser in browsers:
        assert browser.line is not None
        await browser.line.close()


def main() -> int:
    for size in SIZES:
        with tempfile.TemporaryDirectory() as place:
            folder, secret = Path(place), secrets.token_hex(32)
            url = f"sqlite:///{folder / 'bench.sqlite3'}"
            database.upgrade(url)
            app = create_app(Settings(secret_key=secret, instance=folder, database_url=url), background=False)
            hall: Hall = app.extensions["tradehall"]
            browsers = lay(hall, size)
            hall.db.close()
            environ = {"BENCH_SECRET": secret, "BENCH_INSTANCE": place, "BENCH_DATABASE": url}
            print(f"{size} rooms of three, SQLite")
            with servers.product(folder, environ) as server, servers.on_core(1):
                asyncio.run(measure(server, browsers))
    return 0


if __name__ == "__main__":
    sys.exit(main())
