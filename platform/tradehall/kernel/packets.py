"""Socket.IO packets as strict JSON and without attachments."""

import json
import logging
from typing import Any

import orjson
import socketio.packet

logger = logging.getLogger(__name__)

RESERVED_EVENTS = frozenset({"connect", "connect_error", "disconnect", "*"})


class StrictJson:
    """JSON for Socket.IO: refuses what other readers would understand differently."""

    @staticmethod
    def dumps(value: object, *_args: object, **_options: object) -> str:
        return orjson.dumps(value).decode()

    @staticmethod
    def loads(text: str | bytes) -> Any:
        """orjson refuses NaN, infinities and lone surrogates, but takes duplicate keys and ints over 64 bits.

        What it drops or bends is missing when the value is written again: an equal text is a faithful one.
        """
        raw = text.encode() if isinstance(text, str) else text
        value = orjson.loads(raw)
        try:
            same = orjson.dumps(value) == raw
        except TypeError as error:  # orjson writes at most 254 levels
            raise ValueError("nested too deeply") from error
        if not same:
            json.loads(raw, object_pairs_hook=_unique_keys, parse_int=_int_of_64_bits)
        return value


def _unique_keys(pairs: list[tuple[str, object]]) -> None:
    if len({key for key, _ in pairs}) != len(pairs):
        raise ValueError("a key appears twice")


def _int_of_64_bits(digits: str) -> int:
    if len(digits) > 20 or not -(2**63) <= int(digits) < 2**64:
        raise ValueError("an integer beyond 64 bits")
    return int(digits)


def _bad_payload(message: str) -> dict[str, Any]:
    return {"ok": False, "error": {"type": "bad_payload", "message": message}}


UNREADABLE = _bad_payload("the packet cannot be read")


class MalformedPacket(ValueError):
    """What a client sent is no Socket.IO packet, or one we do not take. It hurts only its own sender."""

    def __init__(self, message: str, packet: "Packet | None" = None) -> None:
        super().__init__(message)
        self.packet = packet

    def answer(self) -> "Packet | None":
        """The refusal owed to the sender: to an event with an ack id, and to an attempt to connect."""
        refused = self.packet
        if refused is None:
            return None
        if refused.packet_type == socketio.packet.CONNECT:
            error: object = {"message": str(self)}
            return Packet(socketio.packet.CONNECT_ERROR, data=error, namespace=refused.namespace)
        if refused.id is None or refused.packet_type == socketio.packet.ACK:
            return None
        return Packet(socketio.packet.ACK, data=[_bad_payload(str(self))], namespace=refused.namespace, id=refused.id)


class Packet(socketio.packet.Packet):  # type: ignore[misc]  # python-socketio brings no types
    """A Socket.IO packet without binary attachments, in either direction.

    The stock decoder waits for any announced number of attachments and keeps them all in memory.
    """

    uses_binary_events = False
    json = StrictJson

    def decode(self, encoded_packet: object) -> int:
        if not isinstance(encoded_packet, str):
            raise MalformedPacket("binary data is not taken")
        try:
            attachments = super().decode(encoded_packet)
        except (ValueError, RecursionError) as error:
            raise MalformedPacket("the packet cannot be read", self) from error
        if attachments or self.packet_type in (socketio.packet.BINARY_EVENT, socketio.packet.BINARY_ACK):
            raise MalformedPacket("binary attachments are not taken", self)
        if not self._well_formed():
            raise MalformedPacket("the packet does not have the form of its type", self)
        return 0

    def _well_formed(self) -> bool:
        """Socket.IO protocol 5, "Packet encoding".

        Stock lets a client call the handlers of reserved events; under the name "*" it even lets it choose
        the sid, so the person, for whom Flask-SocketIO's catch-all runs.
        """
        if self.packet_type == socketio.packet.EVENT:
            data = self.data
            return isinstance(data, list) and bool(data) and isinstance(data[0], str) and data[0] not in RESERVED_EVENTS
        if self.packet_type == socketio.packet.ACK:
            return self.id is not None and isinstance(self.data, list)
        if self.packet_type == socketio.packet.CONNECT:
            return self.data is None or isinstance(self.data, dict)
        return bool(self.packet_type == socketio.packet.DISCONNECT)
