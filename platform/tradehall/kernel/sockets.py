"""The edge for sockets: payload → command or query → acknowledgement. Nothing here emits; the relay does.

Every event is declared with its model; a bad payload, an unknown event or a defect is answered like any
other refusal, so that no page waits for an acknowledgement that never comes.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from flask import request
from flask_socketio import ConnectionRefusedError, SocketIO
from pydantic import BaseModel

from tradehall.kernel.calls import Served
from tradehall.kernel.errors import DomainError, Forbidden, Malformed, TooMany, Unauthenticated
from tradehall.kernel.limits import Flow
from tradehall.kernel.parse import parse_data
from tradehall.kernel.policy import Actor
from tradehall.kernel.problems import refusal
from tradehall.kernel.texts import N_
from tradehall.kernel.web import Hall

log = logging.getLogger(__name__)

Identify = Callable[[Any], Actor | None]


@dataclass(slots=True)
class Peer:
    """One connected socket: who it is (as of connecting), and where events of its own may be kept."""

    sid: str
    actor: Actor
    hall: Hall
    address: str = ""
    notes: dict[str, Any] = field(default_factory=dict)

    def run(self, command: Any, *, key: str | None = None, present: Any = None) -> Any:
        return self.hall.runner.run(command, self.actor, key=key, present=present)

    def run_all(self, commands: list[Any]) -> list[Any]:
        """For each its answer, or the error that it raises."""
        return self.hall.runner.run_all(commands, self.actor)

    def ask(self, query: Callable[..., Any], *args: Any) -> Any:
        return self.hall.runner.ask(query, self.actor, *args)


class UnknownEvent(DomainError):
    status, code = 404, "unknown-event"
    sentence = N_("The server does not know this message. Please reload the page.")


@dataclass(frozen=True, slots=True)
class Event:
    model: type[BaseModel]
    function: Callable[[Peer, Any], dict[str, Any] | None]
    limit: str | Flow
    guests: bool = False
    many: Callable[[Peer, list[Any]], list[Any]] | None = None


EVENTS: dict[str, Event] = {}
GONE: list[Callable[[Peer], None]] = []
CAME: list[Callable[[Peer], None]] = []


def event(
    name: str,
    model: type[BaseModel],
    *,
    limit: str | Flow = "60/minute",
    guests: bool = False,
    many: Callable[[Peer, list[Any]], list[Any]] | None = None,
) -> Callable[..., Any]:
    """Declare a client event: its model, and how often one person may send it; a flow is shared with other doors.

    `guests`: people without an account whom a link let in may send it, too.
    `many` does what a client has sent in a row: for each what the function would give, or the error it would raise.
    """

    def register(function: Callable[[Peer, Any], dict[str, Any] | None]) -> Callable[..., Any]:
        if name in EVENTS:
            raise RuntimeError(f"two handlers for socket event {name}")
        EVENTS[name] = Event(model, function, limit, guests, many)
        return function

    return register


class SocketEdge:
    """Connects people to their rooms and answers their events."""

    def __init__(self, socketio: SocketIO, hall: Hall, identify: Identify) -> None:
        self.socketio, self.hall, self.identify = socketio, hall, identify
        self.peers: dict[str, Peer] = {}
        socketio.on_event("connect", self._connect)
        socketio.on_event("disconnect", self._disconnect)
        served = getattr(socketio.server, "served", {})  # our own transport's
        for name, declared in EVENTS.items():
            handler = self._handler(name)
            socketio.server.on(name, handler=handler)
            many = partial(self._handle_run, name, declared, declared.many) if declared.many else None
            served[name] = Served(handler, many)
        socketio.server.on("*", handler=self._unknown)

    def _connect(self, auth: Any = None) -> None:
        evictions = self.hall.relay.evictions
        who = self.identify(auth)
        if who is None or not (who.signed_in or who.is_guest):
            raise ConnectionRefusedError("unauthenticated")
        if not self.hall.limits.take("120/minute", "socket-connect", who.key):
            raise ConnectionRefusedError("too-many")
        sid: str = request.sid  # type: ignore[attr-defined]
        peer = self.peers[sid] = Peer(sid, who, self.hall, request.remote_addr or "")
        manager = self.socketio.server.manager
        manager.enter_room(sid, "/", who.key if who.is_guest else f"person:{who.person_id}")
        if who.signed_in:
            manager.enter_room(sid, "/", f"session:{who.session_id}")
        if evictions != self.hall.relay.evictions and self.identify(auth) is None:
            # it ended meanwhile: whoever closes its sockets did not find this one yet
            del self.peers[sid]
            raise ConnectionRefusedError("unauthenticated")
        for came in CAME:
            came(peer)

    def _disconnect(self, *_reason: Any) -> None:
        peer = self.peers.pop(request.sid, None)  # type: ignore[attr-defined]
        if peer is not None:
            for gone in GONE:
                gone(peer)

    def _handler(self, name: str) -> Callable[..., dict[str, Any]]:
        declared = EVENTS[name]

        def handle(sid: str, *args: Any) -> dict[str, Any]:
            peer = self.peers.get(sid)
            if peer is None:
                return refusal(Unauthenticated(), "en")
            try:
                return _accepted(declared.function(peer, self._command(peer, name, declared, args)))
            except Exception as error:
                return _refused(peer, name, error)

        return handle

    def _handle_run(self, name: str, declared: Event, many: Callable[..., Any], sid: str, calls: Any) -> list[Any]:
        """The same event several times in a row, each judged by itself."""
        peer = self.peers.get(sid)
        if peer is None:
            return [refusal(Unauthenticated(), "en") for _ in calls]
        told: list[Any] = []
        for args in calls:
            try:
                told.append(self._command(peer, name, declared, args))
            except Exception as error:
                told.append(error)
        places = [place for place, command in enumerate(told) if not isinstance(command, Exception)]
        try:
            answers = many(peer, [told[place] for place in places])
        except Exception as error:
            answers = [error] * len(places)
        for place, answer in zip(places, answers, strict=True):
            told[place] = answer
        return [_refused(peer, name, one) if isinstance(one, Exception) else _accepted(one) for one in told]

    def _command(self, peer: Peer, name: str, declared: Event, args: Sequence[Any]) -> Any:
        """What is asked for, once it may be. Raises Malformed, Invalid, TooMany, Forbidden."""
        if len(args) != 1 or not isinstance(args[0], dict):
            raise Malformed
        self._admit(peer, name, declared.limit)
        if peer.actor.is_guest and not declared.guests:
            raise Forbidden
        return parse_data(declared.model, args[0])

    def _admit(self, peer: Peer, name: str, limit: str | Flow) -> None:
        """Raises TooMany."""
        person = peer.actor.key
        if isinstance(limit, Flow):
            self.hall.limits.admit(limit, person, peer.address)
        elif not self.hall.limits.take(limit, "socket", name, person):
            raise TooMany

    def _unknown(self, _name: str, sid: str, *_args: Any) -> dict[str, Any]:
        peer = self.peers.get(sid)
        return refusal(UnknownEvent(), peer.actor.language if peer else "en")


def _accepted(answer: dict[str, Any] | None) -> dict[str, Any]:
    return {"ok": True, **(answer or {})}


def _refused(peer: Peer, name: str, error: Exception) -> dict[str, Any]:
    """Whatever a defect is, the client gets its acknowledgement."""
    if isinstance(error, DomainError):
        return refusal(error, peer.actor.language)
    log.error("defect in socket event %s", name, exc_info=error)
    return refusal(DomainError(), peer.actor.language)
