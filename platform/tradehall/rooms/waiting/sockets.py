"""room:wait: one tells the others of a meeting that one is on the page of its room, and how far.

Nothing is stored. Whoever hears somebody for the first time says once more where they are themselves, so that the
newcomer knows it, whatever process each is connected to.
"""

from typing import Any, Literal

from pydantic import BaseModel

from tradehall.kernel.errors import DomainError
from tradehall.kernel.ids import PublicId
from tradehall.kernel.parse import Command
from tradehall.kernel.sockets import GONE, Peer, event
from tradehall.rooms.waiting.queries import company_of

NOTE = "waiting"
MOST = 5  # meetings that one page waits for


class Wait(BaseModel):
    """`state`: here, before the door; testing camera and line; in the call. `call`: the others are called, wherever
    they are. `asks`: they are asked to tell where they are."""

    model_config = Command.model_config
    meeting: PublicId
    state: Literal["here", "testing", "in"]
    asks: bool = False
    call: bool = False


@event("room:wait", Wait, limit="40/10second")
def wait(peer: Peer, said: Wait) -> dict[str, Any]:
    known: set[str] = peer.notes.setdefault(NOTE, set())
    _tell(peer, said.meeting, said.state, asks=said.asks, call=said.call and _may_call(peer, said.meeting))
    if len(known) < MOST:
        known.add(said.meeting)
    return {}


def _may_call(peer: Peer, meeting: str) -> bool:
    return peer.hall.limits.take("2/minute", "room-call", meeting, str(peer.actor.person_id))


def _tell(peer: Peer, meeting: str, state: str, *, asks: bool = False, call: bool = False) -> None:
    """To all who have a seat at the meeting now, on whatever page they are. Raises NotFound for strangers."""
    company = peer.ask(company_of, meeting)
    payload: dict[str, object] = {"meeting": meeting, "person": company.person, "name": company.name, "state": state}
    rooms = tuple(f"person:{person}" for person in company.others)
    peer.hall.relay.passing(rooms, "room:waiting", {**payload, "asks": asks, "call": call})


def gone(peer: Peer) -> None:
    """The page is closed, or its line is cut."""
    for meeting in peer.notes.pop(NOTE, ()):
        try:
            _tell(peer, meeting, "gone")
        except DomainError:  # the meeting was cancelled, or they have no seat any more
            continue


GONE.append(gone)
