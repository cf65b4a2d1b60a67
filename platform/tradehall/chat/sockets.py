"""Events that clients send: chat:send, chat:sync, chat:read, chat:typing, chat:unread."""

from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import BaseModel, Field

from tradehall.chat import presence, queries
from tradehall.chat.commands import MarkRead, SendMessage
from tradehall.kernel import clock
from tradehall.kernel.ids import PublicId
from tradehall.kernel.limits import Flow
from tradehall.kernel.parse import MAX_INT, Command
from tradehall.kernel.sockets import CAME, GONE, Peer, event
from tradehall.kernel.together import Told

SENDING = Flow("chat-send", person="16/5second", address="160/5second")
TYPING = "2/second"
REMEMBERED = 0.5  # seconds for which a socket knows who is in a conversation, for typing alone: who left hears no more
MOST_REMEMBERED = 50

CAME.append(presence.came)
GONE.append(presence.gone)


class Sync(BaseModel):
    """Ask for what was said after `after`, and with `changes` for what was changed since that change."""

    model_config = Command.model_config
    conversation: PublicId
    after: Annotated[int, Field(ge=0, le=MAX_INT)] = 0
    changes: Annotated[int, Field(ge=0, le=MAX_INT)] | None = None


class Unread(BaseModel):
    """How many messages are not read, in all conversations? What arrives afterwards the page counts by itself."""

    model_config = Command.model_config


class Typing(BaseModel):
    """The person is writing."""

    model_config = Command.model_config
    conversation: PublicId


def send_later(peer: Peer, commands: Sequence[SendMessage], told: Told) -> None:
    def stored(answers: list[Any]) -> None:
        told([answer if isinstance(answer, Exception) else {"message": answer} for answer in answers])

    peer.run_later(commands, stored)


@event("chat:send", SendMessage, limit=SENDING, later=send_later)
def send(peer: Peer, command: SendMessage) -> dict[str, Any]:
    return {"message": peer.run(command)}


@event("chat:sync", Sync, limit="60/10second")
def sync(peer: Peer, asked: Sync) -> dict[str, Any]:
    """What was missed, and who of the others is here."""
    backlog, audience = peer.ask(queries.missed, asked.conversation, asked.after, asked.changes)
    people = audience.people
    here = presence.of(peer.hall).online(people)
    return {**backlog.as_json(), "online": sorted(people[person] for person in here)}


@event("chat:read", MarkRead, limit="60/10second")
def read(peer: Peer, command: MarkRead) -> dict[str, Any]:
    peer.run(command)
    return {}


@event("chat:unread", Unread, limit="60/10second")
def unread(peer: Peer, asked: Unread) -> dict[str, Any]:
    return {"unread": peer.ask(queries.unread_count)}


@event("chat:typing", Typing, limit="100/10second")
def typing(peer: Peer, told: Typing) -> dict[str, Any]:
    """Passed on to the others, not stored; more than two in a second are dropped without a word."""
    people = _audience(peer, told.conversation).people
    if not peer.hall.limits.take(TYPING, "chat-typing", str(peer.actor.person_id)):
        return {}
    payload: dict[str, object] = {"conversation": told.conversation, "person": peer.actor.public_id}
    others = (person for person in people if person != peer.actor.person_id)
    peer.hall.relay.passing(queries.rooms_of(others), "chat:typing", payload)
    return {}


def _audience(peer: Peer, conversation: str) -> queries.Audience:
    """Who is in the conversation; remembered for half a second. Raises NotFound for those who are not."""
    known: dict[str, tuple[float, queries.Audience]] = peer.notes.setdefault("chat", {})
    now = clock.monotonic()
    until, found = known.get(conversation, (0.0, None))
    if found is None or until < now:
        found = peer.ask(queries.audience, conversation)
        if len(known) >= MOST_REMEMBERED:
            known.clear()
        known[conversation] = (now + REMEMBERED, found)
    return found
