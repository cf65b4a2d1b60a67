"""Events that clients send: notice:count."""

from typing import Any

from pydantic import BaseModel

from tradehall.kernel.parse import Command
from tradehall.kernel.sockets import Peer, event
from tradehall.notices.queries.lists import unread_count


class Count(BaseModel):
    """How many notices are not read? Asked when the line opens: what came before was missed."""

    model_config = Command.model_config


@event("notice:count", Count)
def count(peer: Peer, asked: Count) -> dict[str, Any]:
    return {"count": peer.ask(unread_count)}
