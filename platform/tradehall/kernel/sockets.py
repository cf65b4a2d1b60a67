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
from tradehall.kernel.together import Told
from tradehall.kernel.web import Hall

log = logging.getLogger(__name__)

Identify = Callable[[Any], Actor | None]
Later = Callable[["Peer", Sequence[Any], Told], None]


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

    def run_later(self, commands: Sequence[Any], told: Told) -> None:
        """Waits for nothing; `told` is given for each its answer, or the error that it raises."""
        self.hall.runner.run_later(commands, self.actor, told)

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
    later: Later | None = None


EVENTS: dict[str, Event] = {}
GONE: list[Callable[[Peer], None]] = []
CAME: list[Callable[[Peer], None]] = []


def event(
    name: str,
    model: type[BaseModel],
    *,
    limit: str | Flow = "60/minute",
    guests: bool = False,
    later: Later | None = None,
) -> Callable[..., Any]:
    """Declare a client event: its model, and how often one person may send it; a flow is shared with other doors.

    `guests`: people without an account whom a link let in may send it, too.
    `later` begins what a client has sent in a row and does not wait; it is given a function that it calls once all is
    done, with what the function would give for each, or the error it would raise.
    """

    def register(function: Callable[[Peer, Any], dict[str, Any] | None]) -> Callable[..., Any]:
        if name in EVENTS:
            raise RuntimeError(f"two handlers for socket event {name}")
        EVENTS[name] = Event(model, function, limit, guests, later)
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
            later = partial(self._handle_run, name, declared, declared.later) if declared.later else None
            served[name] = Served(handler, later)
        socketio.server.on("*", handler=self._unknown)

    def _connect(self, auth: Any = None) -> None:
        """Whatever goes wrong, the client is told at once: else it would wait until the first ping."""
        try:
            self._let_in(auth)
        except ConnectionRefusedError:
            raise
        except Exception as error:
            if isinstance(error, DomainError):
                log.warning("a client is sent away for a moment: %s", error.code)
            else:
                log.exception("defect: a client cannot be let in")
            self._disconnect()
            raise ConnectionRefusedError("unavailable") from error

    def _let_in(self, auth: Any) -> None:
        """Raises ConnectionRefusedError."""
        evictions = self.hall.relay.evictions
        who = self.identify(auth)
        if who is None or not (who.signed_in or who.is_guest) or not _is_meant(who, auth):
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

    def _handle_run(
        self, name: str, declared: Event, later: Later, sid: str, calls: Sequence[Sequence[Any]], told: Told
    ) -> None:
        """The same event several times in a row, each judged by itself."""
        peer = self.peers.get(sid)
        if peer is None:
            told([refusal(Unauthenticated(), "en") for _ in calls])
            return
        outcome: list[Any] = []
        commands: list[Any] = []
        for args in calls:
            try:
                commands.append(self._command(peer, name, declared, args))
                outcome.append(None)
            except Exception as error:
                outcome.append(_refused(peer, name, error))

        def done(answers: Sequence[Any]) -> None:
            """They are for those commands that came so far."""
            shaped = [_refused(peer, name, one) if isinstance(one, Exception) else _accepted(one) for one in answers]
            if len(shaped) < len(outcome):
                rest = iter(shaped)
                shaped = [next(rest) if one is None else one for one in outcome]
            told(shaped)

        try:
            if commands:
                later(peer, commands, done)
            else:
                done([])
        except Exception as error:
            done([error] * len(commands))

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


def _is_meant(who: Actor, auth: Any) -> bool:
    """A page says for whom it was made: left open while somebody else signs in, it must not speak in their name.
    Clients that say nothing are let in as whoever they are.
    """
    person = auth.get("person") if isinstance(auth, dict) else None
    return person is None or not who.signed_in or person == who.public_id


def _accepted(answer: dict[str, Any] | None) -> dict[str, Any]:
    return {"ok": True, **(answer or {})}


def _refused(peer: Peer, name: str, error: Exception) -> dict[str, Any]:
    """Whatever a defect is, the client gets its acknowledgement."""
    if isinstance(error, DomainError):
        return refusal(error, peer.actor.language)
    log.error("defect in socket event %s", name, exc_info=error)
    return refusal(DomainError(), peer.actor.language)
