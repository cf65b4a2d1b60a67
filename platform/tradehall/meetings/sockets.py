"""Events that clients send: request:accept."""

from typing import Any

from tradehall.kernel.sockets import Peer, event
from tradehall.meetings.commands import AcceptRequest


@event("request:accept", AcceptRequest, limit="60/10second")
def accept(peer: Peer, command: AcceptRequest) -> dict[str, Any]:
    """The meeting that came of it; a slot that went to somebody else meanwhile is refused as in the API."""
    return {"meeting": peer.run(command)}
