"""Events of one kind that a client has sent in a row are handled at once: one transaction, and one write to each
of those who hear of it. Only what has come already counts: nothing waits for more.

`server.runs` says which events: name → `handle(sid, arguments of each)`, which gives the answer to each. In all else
they are handled as if they had come one by one: in their order, each judged and acknowledged by itself.
"""

import logging
import re
from collections.abc import Callable, Iterator
from typing import Any

import socketio.packet

from tradehall.kernel.packets import MalformedPacket, Packet

logger = logging.getLogger(__name__)

MOST = 32  # events in a run
_EVENT = re.compile(r'42\d*\["([^"\\]+)",')  # without a namespace; what is written otherwise is handled alone


class Run:
    """What a client has sent in a row and is not handled yet; `handle` takes one message, or a list of such events."""

    def __init__(self, server: Any, handle: Callable[[str | bytes | list[str]], None]) -> None:
        self._kinds: dict[str, Any] = getattr(server, "runs", {})
        self._handle = handle
        self._name = ""
        self._events: list[str] = []

    def take(self, message: str | bytes, *, more: bool) -> None:
        """The next message; `more` if another one is here already."""
        found = _EVENT.match(message) if isinstance(message, str) and (more or self._events) else None
        name = found[1] if found else ""
        if self._events and name != self._name:
            self.end()
        if name not in self._kinds:
            self._handle(message)
            return
        self._name = name
        self._events.append(str(message))
        if not more or len(self._events) == MOST:
            self.end()

    def end(self) -> None:
        """Handle what is there."""
        events, self._events = self._events, []
        if events:
            self._handle(events if len(events) > 1 else events[0])


def handle_run(server: Any, eio_sid: str, events: list[str]) -> None:
    """Answer each of them, in their order; one that cannot be read is refused like any other such packet."""
    packets = [_read(server, event) for event in events]
    good = [packet for packet in packets if isinstance(packet, Packet)]
    sid = server.manager.sid_from_eio_sid(eio_sid, "/")
    told: Iterator[Any] = iter(())
    if good and server.manager.is_connected(sid, "/"):  # who has not joined is not served
        told = iter(server.runs[good[0].data[0]](sid, [packet.data[1:] for packet in good]))
    for packet in packets:
        if isinstance(packet, MalformedPacket):
            logger.info("packet refused: %s", packet)
            answer = packet.answer()
        else:
            answer = _acknowledgement(packet, next(told, None))
        if answer is not None:
            server.eio.send(eio_sid, answer.encode())


def _read(server: Any, event: str) -> Packet | MalformedPacket:
    try:
        packet: Packet = server.packet_class(encoded_packet=event)
    except MalformedPacket as error:
        return error
    return packet


def _acknowledgement(packet: Packet, told: Any) -> Packet | None:
    if told is None or packet.id is None:
        return None
    return Packet(socketio.packet.ACK, namespace=packet.namespace, id=packet.id, data=[told])
