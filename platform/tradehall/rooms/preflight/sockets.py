"""What the test of a line asks over the socket."""

from typing import Any

from pydantic import BaseModel

from tradehall.kernel.parse import Command
from tradehall.kernel.sockets import Peer, event


class Ping(BaseModel):
    """How long does an answer take?"""

    model_config = Command.model_config


@event("preflight:ping", Ping, limit="60/minute", guests=True)
def ping(peer: Peer, asked: Ping) -> dict[str, Any]:
    return {}
