"""Who counts as here, and who is told: nobody of a company that is put out of the event, and no closed account."""

from collections.abc import Callable
from typing import Any

import pytest
from flask_socketio import SocketIOTestClient

from tests.factories.chat import Fair, browser_of, make_fair, open_conversation
from tradehall.accounts.commands import DisablePerson
from tradehall.chat import queries
from tradehall.chat.commands import OpenConversation
from tradehall.events.commands import BlockParticipation, ReinstateParticipation, SuspendParticipation
from tradehall.kernel.policy import SYSTEM, Actor
from tradehall.kernel.web import Hall

Plug = Callable[[Actor], SocketIOTestClient]
Online = Callable[[Actor, str], set[str]]


@pytest.fixture
def fair(hall: Hall) -> Fair:
    return make_fair(hall.runner, language="en")


@pytest.fixture
def talk(fair: Fair) -> str:
    return open_conversation(fair)


@pytest.fixture
def plug(hall: Hall) -> Plug:
    """A socket of a person who is signed in; what it was told so far is forgotten."""

    def connect(who: Actor) -> SocketIOTestClient:
        client = hall.socketio.test_client(hall.app, flask_test_client=browser_of(hall, who))
        client.get_received()
        return client

    return connect


def presence(client: SocketIOTestClient) -> list[tuple[str, str]]:
    received = [event["args"][0] for event in client.get_received() if event["name"] == "presence"]
    return [(told["person"], told["state"]) for told in received]


@pytest.fixture
def online(plug: Plug) -> Callable[[Actor, str], set[str]]:
    """Who is here, as a new page of that person is told: an open one remembers it for half a second."""

    def ask(who: Actor, talk: str) -> set[str]:
        page = plug(who)
        answer: Any = page.emit("chat:sync", {"conversation": talk, "after": 0}, callback=True)
        return set(answer["online"])

    return ask


def suspend(fair: Fair, side: str) -> None:
    place = fair.places[side].public_id
    fair.runner.run(SuspendParticipation(participation=place, reason="No licence", confirmed=True), SYSTEM)


def test_both_sides_lose_sight_of_each_other_when_one_is_suspended(
    hall: Hall, fair: Fair, talk: str, plug: Plug, online: Online
) -> None:
    anna, kenji = plug(fair.anna), plug(fair.kenji)
    assert online(fair.kenji, talk) == online(fair.anna, talk) == {fair.anna.public_id, fair.kenji.public_id}
    for client in (anna, kenji):
        client.get_received()
    suspend(fair, "exporter")
    hall.relay.pump()
    assert (fair.anna.public_id, "offline") in presence(kenji)
    assert (fair.kenji.public_id, "offline") in presence(anna)
    assert online(fair.kenji, talk) == {fair.kenji.public_id}
    assert online(fair.anna, talk) == {fair.anna.public_id}
    page = browser_of(hall, fair.kenji).get(f"/chat/{talk}").get_data(as_text=True)
    assert page.count("Online now</p>") == page.count("hidden>Online now</p>")

    bo, tab = plug(fair.bo), plug(fair.kenji)  # who comes now is not told of, and hears of nobody
    assert presence(kenji) == presence(anna) == presence(bo) == presence(tab) == []
    fair.runner.run(ReinstateParticipation(participation=fair.places["exporter"].public_id), SYSTEM)
    assert online(fair.kenji, talk) == {fair.kenji.public_id, fair.anna.public_id, fair.bo.public_id}


def test_who_meets_elsewhere_too_is_still_seen(hall: Hall, fair: Fair, talk: str, plug: Plug, online: Online) -> None:
    """Anna's other company shares a conversation with Kenji's: of that one she is still here."""
    second = fair.place("exporter", "second", fair.anna)
    fair.meeting(second, fair.places["buyer"], hours=30)
    opening = OpenConversation(participation=fair.places["buyer"].public_id, mine=second.public_id)
    other = fair.runner.run(opening, SYSTEM)
    anna, kenji = plug(fair.anna), plug(fair.kenji)
    anna.get_received()
    suspend(fair, "exporter")
    hall.relay.pump()
    assert presence(kenji) == [(fair.bo.public_id, "offline")]
    assert fair.kenji.public_id not in dict(presence(anna))
    assert online(fair.kenji, other) == {fair.anna.public_id, fair.kenji.public_id}
    assert online(fair.kenji, talk) == {fair.kenji.public_id}


def test_a_closed_account_is_gone_at_once(hall: Hall, fair: Fair, talk: str, plug: Plug, online: Online) -> None:
    anna, kenji = plug(fair.anna), plug(fair.kenji)
    assert fair.anna.public_id in online(fair.kenji, talk)
    fair.runner.run(DisablePerson(person=fair.anna.public_id, reason="They left us", confirmed=True), SYSTEM)
    hall.relay.pump()
    assert not anna.is_connected()
    assert set(presence(kenji)) == {(fair.anna.public_id, "offline")}
    assert online(fair.kenji, talk) == {fair.kenji.public_id}
    assert fair.runner.ask(queries.companions, SYSTEM, fair.kenji.person_id) == {fair.bo.person_id}


def test_who_is_blocked_sees_and_hears_nothing_of_the_other_side(
    hall: Hall, fair: Fair, talk: str, plug: Plug, online: Online
) -> None:
    anna, kenji = plug(fair.anna), plug(fair.kenji)
    anna.get_received()
    fair.runner.run(BlockParticipation(participation=fair.places["exporter"].public_id), fair.kenji)
    hall.relay.pump()
    assert (fair.anna.public_id, "offline") in presence(kenji)
    assert (fair.kenji.public_id, "offline") in presence(anna)
    assert online(fair.anna, talk) == {fair.anna.public_id}
    assert online(fair.kenji, talk) == {fair.kenji.public_id}
    for client in (anna, kenji):
        client.get_received()
    page = plug(fair.anna)
    assert page.emit("chat:typing", {"conversation": talk}, callback=True) == {"ok": True}
    page.emit("chat:read", {"conversation": talk, "seq": 1}, callback=True)
    hall.relay.pump()
    assert kenji.get_received() == []
