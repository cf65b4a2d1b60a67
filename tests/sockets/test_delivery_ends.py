"""Whoever signs out, is removed or is put out hears nothing more within a second; in one process, and in two where
what ends it happens elsewhere: a command of this test's own process, of which the servers hear by the database alone.
"""

import json
import os
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest

from tests.conftest import SECRET
from tests.databases import sqlite_at
from tests.factories.accounts import PASSWORD, sign_in
from tests.factories.chat import Fair, Place, browser_with, enter, make_fair, open_conversation
from tests.services import run_redis
from tests.serving import Served, start
from tests.sockets.clients import Person, cookie_of
from tests.sockets.test_transport import Wire
from tradehall.accounts import passwords
from tradehall.accounts.commands import ChangePassword, DisablePerson, EndSession, SignOut
from tradehall.accounts.models import Person as PersonRow
from tradehall.accounts.models import SignInSession
from tradehall.accounts.queries import by_session
from tradehall.app import create_app
from tradehall.companies.commands import RemoveMember
from tradehall.events.commands import (
    BlockParticipation,
    ChangeRegistration,
    InterpreterNeed,
    SuspendParticipation,
)
from tradehall.events.models import Participation
from tradehall.kernel.clock import SystemClock
from tradehall.kernel.policy import SYSTEM, VISITOR
from tradehall.kernel.runner import Runner
from tradehall.kernel.web import Hall
from tradehall.settings import Settings

SOON = 1.0  # second in which live delivery ends: the one time that is promised


class House:
    """Servers on one database; people and a conversation of the test's own, and what ends the victim's delivery."""

    def __init__(self, hall: Hall, servers: list[Served]) -> None:
        self.hall, self.servers = hall, servers
        self.fair: Fair = make_fair(Runner(hall.db, SystemClock()), language="en")
        self.talk = open_conversation(self.fair)
        self.runner = self.fair.runner
        self.token = enter(self.runner, self.fair.bo)
        known = self.runner.ask(by_session, VISITOR, self.token)
        assert known is not None
        self.bo = known.actor

    def line(self, name: str, server: Served, cookie: str = "") -> "Listener":
        return Listener(server, cookie or cookie_of(self.hall, self.fair, self.fair.people[name]), self.talk)

    def cookie(self) -> str:
        """Of the victim's session."""
        found = browser_with(self.hall, self.token).get_cookie("s")
        assert found is not None
        return f"s={found.value}"

    def place(self) -> Place:
        return self.fair.places["exporter"]


class Listener(Person):
    """Keeps everything that it is told, by whatever name."""

    def __init__(self, server: Served, cookie: str, talk: str) -> None:
        super().__init__(server, cookie, talk)
        self.told: list[str] = []
        self.client.on("*", lambda *event: self.told.append(json.dumps(event)))

    def _hear(self, name: str, told: dict[str, Any]) -> None:
        self.told.append(json.dumps([name, told]))
        super()._hear(name, told)


@pytest.fixture(scope="module", params=["one process", "two processes"])
def served(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("served")
    url = sqlite_at(folder / "shared.sqlite3")
    environ = {name: "" for name in os.environ if name.startswith("TRADEHALL_")} | {
        "TRADEHALL_SECRET_KEY": SECRET,
        "TRADEHALL_INSTANCE": str(folder),
        "TRADEHALL_DATABASE_URL": url,
    }
    app = create_app(Settings(secret_key=SECRET, instance=folder, database_url=url, testing=True), background=False)
    hall: Hall = app.extensions["tradehall"]
    with ExitStack() as stack:
        stack.callback(hall.db.close)
        count = 1
        if request.param == "two processes":
            environ["TRADEHALL_REDIS_URL"] = stack.enter_context(run_redis()).url
            count = 2
        pool = stack.enter_context(ThreadPoolExecutor(count))
        starting = [pool.submit(start, "wsgi:app", folder, environ, ready="/readyz") for _ in range(count)]
        for one in starting:
            stack.callback(one.result().kill)
        yield hall, [one.result() for one in starting]


@pytest.fixture
def house(served: tuple[Hall, list[Served]]) -> House:
    return House(*served)


# -- what ends it -------------------------------------------------------------------------------------------


def signs_out(house: House) -> None:
    house.runner.run(SignOut(), house.bo)


def session_is_revoked(house: House) -> None:
    """By the same person at another device."""
    other = house.runner.ask(by_session, VISITOR, enter(house.runner, house.fair.bo))
    assert other is not None
    with house.hall.db.read() as session:
        mine = session.get_one(SignInSession, house.bo.session_id).public_id
    house.runner.run(EndSession(session=mine), other.actor)


def password_is_changed(house: House) -> None:
    """By the same person at another device."""
    with house.hall.db.write() as session:
        session.get_one(PersonRow, house.bo.person_id).password_hash = passwords.current().hashed(PASSWORD)
        session.commit()
    other, _ = sign_in(house.runner, house.fair.bo.email)
    house.runner.run(ChangePassword(current=PASSWORD, password="seven quiet harbours at dawn"), other)


def account_is_closed(house: House) -> None:
    house.runner.run(DisablePerson(person=house.bo.public_id, reason="They left us", confirmed=True), SYSTEM)


def removed_from_the_company(house: House) -> None:
    house.runner.run(RemoveMember(company=house.place().company, person=house.bo.public_id), house.fair.anna)


def no_delegate_any_more(house: House) -> None:
    with house.hall.db.read() as session:
        version = session.get_one(Participation, house.place().id).version
    command = ChangeRegistration(
        participation=house.place().public_id, version=version, delegates=[house.fair.anna.public_id],
        languages=["en"], interpreter_needed=InterpreterNeed.NO,
    )  # fmt: skip
    house.runner.run(command, house.fair.anna)


def company_is_suspended(house: House) -> None:
    place = house.place().public_id
    house.runner.run(SuspendParticipation(participation=place, reason="No licence", confirmed=True), SYSTEM)


def company_is_blocked(house: House) -> None:
    house.runner.run(BlockParticipation(participation=house.place().public_id), house.fair.kenji)


Act = Callable[[House], None]
SILENT = (company_is_suspended, company_is_blocked)  # nobody talks any more, and there is nobody else to witness it


# -- and that it ends ---------------------------------------------------------------------------------------


@contextmanager
def three(house: House) -> Iterator[tuple[list[Listener], list[Listener], Listener]]:
    """The victim and a witness at each server, and who writes."""
    with ExitStack() as stack:

        def come(name: str, server: Served, cookie: str = "") -> Listener:
            listener = house.line(name, server, cookie)
            stack.callback(listener.leave)
            listener.connect()
            return listener

        victims = [come("bo", server, house.cookie()) for server in house.servers]
        witnesses = [come("anna", server) for server in house.servers]
        writer = come("kenji", house.servers[-1])
        yield victims, witnesses, writer


def says(writer: Listener, witnesses: list[Listener], seq: int) -> None:
    assert writer.say(f"ends-{seq:05}", f"m{seq}")["message"]["seq"] == seq
    for witness in witnesses:
        assert witness.waits_for(seq)


@pytest.mark.parametrize("act", [signs_out, session_is_revoked, password_is_changed, account_is_closed])
def test_their_sockets_end_within_a_second(house: House, act: Act) -> None:
    with three(house) as (victims, witnesses, writer):
        says(writer, [*witnesses, *victims], 1)
        act(house)
        began = time.monotonic()
        for victim in victims:
            assert victim.gone.wait(SOON - (time.monotonic() - began)), "still connected after a second"
        told = [list(victim.told) for victim in victims]
        says(writer, witnesses, 2)
        for victim, before in zip(victims, told, strict=True):
            assert victim.told == before
            assert victim.got == ["m1"]
        with Wire(house.servers[0], Cookie=house.cookie()) as again:
            assert again.hear().startswith("0{")
            again.say("40")
            assert again.hear() == '44{"message":"unauthenticated"}'


@pytest.mark.parametrize("act", [removed_from_the_company, no_delegate_any_more, *SILENT])
def test_they_hear_nothing_more_of_the_conversation(house: House, act: Act) -> None:
    """Their socket stays, for the rest of what concerns them."""
    with three(house) as (victims, witnesses, writer):
        typing = {"conversation": house.talk, "person": house.fair.kenji.public_id}
        says(writer, [*witnesses, *victims], 1)
        writer.client.call("chat:typing", {"conversation": house.talk})  # who is told is remembered for a moment
        assert all(victim.hears("chat:typing", typing) for victim in victims)
        act(house)
        until = time.monotonic() + SOON
        for victim in victims:
            victim.told.clear()
        if act in SILENT:
            witnesses = [writer]
        else:
            says(writer, witnesses, 2)
        threading.Event().wait(until - time.monotonic())  # so long a fleeting word may still be on its way
        for listener in (*witnesses, *victims):
            listener.heard["chat:typing"].clear()
            listener.told[:] = [line for line in listener.told if "chat:typing" not in line]
        assert writer.client.call("chat:typing", {"conversation": house.talk}) == {"ok": True}
        writer.client.call("chat:read", {"conversation": house.talk, "seq": 1})
        assert writer in witnesses or all(witness.hears("chat:typing", typing) for witness in witnesses)
        for victim in victims:
            victim.client.call("chat:sync", {"conversation": "0" * 26, "after": 0})  # what was sent before has come
            heard = [line for line in victim.told if house.talk in line and "chat:standing" not in line]
            assert heard == []  # but that it is closed for them
            assert victim.client.connected
        asked = victims[0].client.call("chat:send", {"conversation": house.talk, "client_id": "x" * 8, "body": "x"})
        assert asked["ok"] is False
