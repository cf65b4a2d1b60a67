"""room:mode, room:turn."""

from typing import Any

from tradehall.kernel.sockets import Peer, event
from tradehall.rooms.turns.commands import PassTurn, SetMode


@event("room:mode", SetMode, limit="30/10second", guests=True)
def mode(peer: Peer, command: SetMode) -> dict[str, Any]:
    return {"version": peer.run(command)}


@event("room:turn", PassTurn, limit="30/10second", guests=True)
def turn(peer: Peer, command: PassTurn) -> dict[str, Any]:
    return {"version": peer.run(command)}
