"""A meeting whose doors are open, and sockets of those who come."""

from collections.abc import Callable
from typing import Any

from flask_socketio import SocketIOTestClient

from tests.factories.chat import browser_of
from tests.factories.meetings import Fair
from tradehall.kernel.clock import SetClock
from tradehall.kernel.policy import Actor
from tradehall.kernel.web import Hall
from tradehall.meetings import passes
from tradehall.meetings.commands import AddGuest
from tradehall.meetings.queries import meeting_page

Plug = Callable[[Actor], SocketIOTestClient]


def begin(fair: Fair, clock: SetClock, slot: int = 0) -> None:
    """The clock stands at the start of a slot."""
    clock.at = fair.times[fair.slots[slot]][0]


def plug_into(hall: Hall, who: Actor) -> SocketIOTestClient:
    """A socket of a person who is signed in."""
    return hall.socketio.test_client(hall.app, flask_test_client=browser_of(hall, who))


def ask(client: SocketIOTestClient, name: str, **payload: Any) -> dict[str, Any]:
    """The acknowledgement."""
    answer = client.emit(name, payload, callback=True)
    assert isinstance(answer, dict), f"{name} was not acknowledged"
    return answer


def code(answer: dict[str, Any]) -> str:
    """Why it was refused."""
    assert answer["ok"] is False, answer
    assert answer["error"]["message"]
    return str(answer["error"]["type"]).removeprefix("urn:tradehall:problem:")


def heard(hall: Hall, client: SocketIOTestClient, *names: str) -> list[dict[str, Any]]:
    """What rooms told this socket since the last look, of these events or of all: `{event, **payload}`."""
    hall.relay.pump()
    received = ({"event": one["name"], **one["args"][0]} for one in client.get_received())
    return [one for one in received if (one["event"] in names if names else one["event"].startswith("room:"))]


def invite(fair: Fair, meeting: str, host: Actor, name: str, role: str = "guest") -> str:
    """The link of somebody from outside whom this side brings."""
    email = f"{name.lower()}@home.example"
    fair.runner.run(AddGuest(meeting=meeting, name=name, email=email, language="ja", role=role), host)
    people = fair.runner.ask(meeting_page, host, meeting).guests
    (guest,) = [one.person.public_id for one in people if one.email == email]
    return passes.way_in(guest).removeprefix("/room/")


def plug_guest(hall: Hall, link: object) -> SocketIOTestClient:
    """A socket of somebody without an account who comes by a link."""
    return hall.socketio.test_client(hall.app, auth={"guest": link})
