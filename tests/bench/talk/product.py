"""The whole application as it is served, but for how often one person may write; and `chat:pass`, which passes a
message on and stores nothing: what a stored one costs beyond that is the storing."""

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from tradehall.app import create_app, load_domains
from tradehall.chat.commands import SendMessage
from tradehall.chat.queries import hearers
from tradehall.chat.queries.lower import places
from tradehall.chat.queries.views import MessageView, Sender
from tradehall.chat.sockets import REMEMBERED
from tradehall.kernel import clock
from tradehall.kernel.clock import SystemClock
from tradehall.kernel.errors import NotFound
from tradehall.kernel.ids import new_public_id
from tradehall.kernel.sockets import EVENTS, Peer, event
from tradehall.kernel.tx import Reader
from tradehall.settings import Settings

settings = Settings(
    secret_key=os.environ["BENCH_SECRET"],
    instance=Path(os.environ["BENCH_INSTANCE"]),
    database_url=os.environ["BENCH_DATABASE"],
    redis_url=os.environ.get("BENCH_REDIS", ""),
)

load_domains()  # the limits of its events stay in force, at a height that the crowd does not reach
for name in ("chat:send", "chat:sync", "chat:read"):
    EVENTS[name] = replace(EVENTS[name], limit="100000/second")


Known = dict[str, tuple[float, Any]]  # until when, what
_heard_by: Known = {}


def _remembered(known: Known, conversation: str, ask: Callable[[], Any]) -> Any:
    """For as long as is remembered for typing."""
    until, found = known.get(conversation, (0.0, None))
    if until < clock.monotonic():
        found = ask()
        known[conversation] = (clock.monotonic() + REMEMBERED, found)
    return found


def _may_write(reader: Reader, conversation: str) -> int:
    """The conversation's key. Raises NotFound, and why one may not write."""
    found = places(reader, {(conversation, reader.actor.person_id or 0)})
    if not found:
        raise NotFound
    [place] = found.values()
    if place.why_closed:
        raise place.why_closed
    return place.conversation


def _rooms(reader: Reader, key: int) -> tuple[str, ...]:
    return hearers(reader, [key])[key].rooms


@event("chat:pass", SendMessage, limit="100000/second")
def pass_on(peer: Peer, command: SendMessage) -> dict[str, Any]:
    talk = command.conversation
    key = _remembered(peer.notes.setdefault("pass", {}), talk, lambda: peer.ask(_may_write, talk))
    rooms = _remembered(_heard_by, talk, lambda: peer.ask(_rooms, key))
    me = peer.actor
    message = MessageView(
        new_public_id(), 1, command.client_id, me.person_id or 0, Sender(me.public_id, me.name, "Company"),
        command.body, "en", SystemClock().now(),
    ).as_json()  # fmt: skip
    peer.hall.relay.passing(rooms, "chat:message", {"conversation": talk, "message": message})
    return {"message": message}


app = create_app(settings)
