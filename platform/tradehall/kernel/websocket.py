"""WebSockets (RFC 6455) for gevent: written without a queue's greenlet, read with limits judged from headers.

What is sent to a client in one turn of the event loop goes out in one write at its end: an acknowledgement, the
message itself and a notice cost one system call. Nothing waits longer than that.
"""

import logging
import socket
import struct
from collections import deque
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

import gevent
import gevent.event
import gevent.socket
import gevent.ssl

logger = logging.getLogger(__name__)

BACKLOG_LIMIT = 4 * 1024 * 1024  # bytes: a client with more unread, beyond the kernel's buffers, is cut
READ_GATE = 1024 * 1024  # bytes: with more unread than this, nothing further is read from that client
LINGER = 1.0  # seconds a peer has to answer our Close frame
DISCARD_LIMIT = 1024 * 1024  # bytes read and thrown away in that time
CHUNK = 64 * 1024
HELD = 64 * 1024  # bytes that may wait for the end of the turn
WRITES = 200  # clients written to before the loop looks at what has come in
TURN = 16  # frames of one client handled before the others get a turn

CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0x0, 0x1, 0x2, 0x8, 0x9, 0xA  # RFC 6455 section 5.2
NORMAL, PROTOCOL_ERROR, INVALID_DATA, TOO_BIG = 1000, 1002, 1007, 1009  # RFC 6455 section 7.4.1


class ProtocolError(Exception):
    """The peer broke RFC 6455; `code` is what its Close frame will say (section 7.4.1)."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code


def make_frame(opcode: int, data: str | bytes) -> bytes:
    """One unmasked, final frame (RFC 6455 section 5.2; a server masks nothing, section 5.1)."""
    payload = data.encode() if isinstance(data, str) else data
    size = len(payload)
    if size < 126:
        return bytes((0x80 | opcode, size)) + payload
    if size < 65536:
        return struct.pack("!BBH", 0x80 | opcode, 126, size) + payload
    return struct.pack("!BBQ", 0x80 | opcode, 127, size) + payload


def unmask(payload: bytes, key: bytes) -> bytes:
    """RFC 6455 section 5.3, as one XOR of two big integers: the fastest that needs no C extension."""
    size = len(payload)
    mask = (key * (size // 4 + 1))[:size]
    return (int.from_bytes(payload, "little") ^ int.from_bytes(mask, "little")).to_bytes(size, "little")


class WebSocket:
    """The server's end of one WebSocket. One greenlet reads; any may send, and sending never waits."""

    def __init__(self, sock: Any, limit: int) -> None:
        self.closing = False
        self.aborted = False
        self._sock = sock
        self._limit = limit
        self._inbox = bytearray()
        self._opcode: int | None = None  # of the message whose fragments are arriving
        self._parts = bytearray()
        self._held: list[bytes] = []
        self._held_size = 0
        self._backlog: deque[memoryview] = deque()
        self._backlog_size = 0
        self._drainer: Any = None
        self._linger: Any = None
        self._frames = 0
        # gevent's TLS sockets may wait inside send() whatever its time-out: the drainer writes to them.
        plain = not isinstance(sock, gevent.ssl.SSLSocket)
        self._write_now = getattr(sock, "_sock", sock).send if plain else None
        self._can_wait = plain and hasattr(sock, "_read_event")  # TLS may hold what has come already
        self._is_empty = False

    # Reading

    def receive(self) -> str | bytes | None:
        """The next message, or None once the connection is over."""
        try:
            while not self.closing:
                self._give_way()
                if not self._inbox:
                    self._need(2)
                size = self._size_at_hand()
                message = self._next_message() if size is None else self._take_text(size)
                if message is not None and not self.closing:
                    return message
        except ProtocolError as error:
            logger.info("websocket refused with %d: %s", error.code, error)
            self.close(error.code)
        except OSError:
            self.closing = True
        return None

    @property
    def at_hand(self) -> bool:
        """Whether a whole text has come already, which `receive` would give without waiting."""
        return self._size_at_hand() is not None and self._backlog_size <= READ_GATE

    def _size_at_hand(self) -> int | None:
        """Of the text with which the inbox begins, if it is one whole masked frame, as nearly all are, within limits.
        All else is looked at frame by frame."""
        inbox = self._inbox
        have = len(inbox)
        if have < 6 or inbox[0] != 0x80 | TEXT or self._opcode is not None:
            return None
        size, start = inbox[1] - 0x80, 6
        if size == 126:
            size, start = inbox[2] << 8 | inbox[3], 8
            if size < 126:
                return None
        elif size > 126:
            return None
        return size if 0 <= size <= min(have - start, self._limit) else None

    def _take_text(self, size: int) -> str:
        inbox = self._inbox
        start = 6 if size < 126 else 8
        key, payload = bytes(inbox[start - 4 : start]), bytes(inbox[start : start + size])
        del inbox[: start + size]
        return _utf8(unmask(payload, key))

    def _give_way(self) -> None:
        """Neither a client that asks much and reads little, nor one that floods, may starve the others."""
        if self._backlog_size > READ_GATE and self._drainer is not None:
            self._drainer.join()
        self._frames += 1
        if self._frames % TURN == 0:
            gevent.sleep(0)

    def _next_message(self) -> str | bytes | None:
        """One frame; a message when this frame completes one (RFC 6455 section 5.4)."""
        final, opcode, payload = self._read_frame()
        if opcode >= CLOSE:
            self._control(opcode, payload)
            return None
        if opcode != CONTINUATION:
            self._opcode = opcode
        if not final or self._parts:
            self._parts += payload
            if not final:
                return None
            payload, self._parts = bytes(self._parts), bytearray()
        kind, self._opcode = self._opcode, None
        return payload if kind == BINARY else _utf8(payload)

    def _read_frame(self) -> tuple[bool, int, bytes]:
        """RFC 6455 section 5.2. Nothing is buffered for a frame that its header already condemns."""
        self._need(2)
        first, second = self._inbox[0], self._inbox[1]
        if first & 0x70:
            raise ProtocolError(PROTOCOL_ERROR, "reserved bits without an extension")
        if not second & 0x80:
            raise ProtocolError(PROTOCOL_ERROR, "an unmasked frame from a client (section 5.1)")
        final, opcode = bool(first & 0x80), first & 0x0F
        size, start = self._read_length(second & 0x7F)
        self._check_header(final, opcode, size)
        self._need(start + 4 + size)
        key, payload = bytes(self._inbox[start : start + 4]), bytes(self._inbox[start + 4 : start + 4 + size])
        del self._inbox[: start + 4 + size]
        return final, opcode, unmask(payload, key)

    def _read_length(self, short: int) -> tuple[int, int]:
        """The payload's size, and where the mask begins; RFC 6455 section 5.2 demands the shortest form."""
        if short < 126:
            return short, 2
        start, least = (4, 126) if short == 126 else (10, 65536)
        self._need(start)
        size = int.from_bytes(self._inbox[2:start], "big")
        if size < least or size >> 63:
            raise ProtocolError(PROTOCOL_ERROR, "a length in a wrong form")
        return size, start

    def _check_header(self, final: bool, opcode: int, size: int) -> None:
        if opcode >= CLOSE:
            if opcode > PONG or not final or size > 125:
                raise ProtocolError(PROTOCOL_ERROR, "a wrong control frame (section 5.5)")
            return
        if opcode > BINARY or (opcode == CONTINUATION) == (self._opcode is None):
            raise ProtocolError(PROTOCOL_ERROR, "an unknown opcode or a fragment out of order (section 5.4)")
        if len(self._parts) + size > self._limit:
            raise ProtocolError(TOO_BIG, "a message over the limit")

    def _control(self, opcode: int, payload: bytes) -> None:
        """RFC 6455 section 5.5: a Ping is answered with its own data, a Close with its own code."""
        if opcode == PING:
            self.send(make_frame(PONG, payload))
        elif opcode == CLOSE:
            _check_close(payload)
            self.send(make_frame(CLOSE, payload[:2]))
            self.flush()
            raise ConnectionAbortedError("the peer closed")

    def _need(self, size: int) -> None:
        while len(self._inbox) < size:
            if self._is_empty and self._can_wait:  # to read in vain first would cost as much as to read
                self._sock._wait(self._sock._read_event)
            chunk = self._sock.recv(CHUNK)
            if not chunk:
                raise ConnectionAbortedError("the peer is gone")
            self._is_empty = len(chunk) < CHUNK
            self._inbox += chunk

    def take_leave(self) -> None:
        """Leave the peer time to read our Close: hanging up on unread data would reset the line under it."""
        self._inbox.clear()
        left = DISCARD_LIMIT
        with suppress(OSError):
            while self._linger is not None and left > 0 and (chunk := self._sock.recv(CHUNK)):
                left -= len(chunk)

    # Writing

    def send(self, frame: bytes) -> None:
        """One frame, or several. Nothing may follow a Close (RFC 6455 section 5.5.1): what comes late is dropped."""
        if self.closing:
            return
        if not self._held:
            _SPOKEN_TO.add((self,))
        self._held.append(frame)
        self._held_size += len(frame)
        if self._held_size > HELD:
            self.flush()

    def flush(self) -> None:
        """Write what was sent in this turn."""
        held = self._held
        if not held:
            return
        self._held, self._held_size = [], 0
        if self.aborted:
            return
        data = held[0] if len(held) == 1 else b"".join(held)
        sent = 0
        if self._drainer is None and self._write_now is not None:
            try:
                sent = self._write_now(data)
            except BlockingIOError:
                pass
            except OSError:
                self.abort()
                return
            if sent == len(data):
                return
        self._wait_with(memoryview(data)[sent:])

    def _wait_with(self, rest: memoryview) -> None:
        self._backlog.append(rest)
        self._backlog_size += len(rest)
        if self._backlog_size > BACKLOG_LIMIT:
            logger.warning("a client left %d bytes unread and is cut", self._backlog_size)
            self.abort()
        elif self._drainer is None:
            self._drainer = gevent.spawn(self._drain)

    def _drain(self) -> None:
        try:
            while self._backlog:
                rest = self._backlog[0]
                sent = self._sock.send(rest)
                self._backlog_size -= sent
                if sent == len(rest):
                    self._backlog.popleft()
                else:
                    self._backlog[0] = rest[sent:]
        except OSError:
            self.abort()
        self._drainer = None
        self._half_close()

    # Ending

    def close(self, code: int = NORMAL) -> None:
        """Begin the closing handshake (RFC 6455 section 7.1.2). The reader ends it, LINGER bounds it."""
        if self.closing:
            return
        self.send(make_frame(CLOSE, code.to_bytes(2, "big")))
        self.flush()
        self.closing = True
        self._half_close()
        self._linger = gevent.spawn_later(LINGER, self._give_up)

    def abort(self) -> None:
        """Reset the line and free what the kernel holds for it; this wakes the reading greenlet."""
        self.closing = self.aborted = True
        with suppress(OSError):
            self._sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._shut(socket.SHUT_RDWR)

    def dispose(self) -> None:
        """Stop the helpers; the worker closes the file descriptor."""
        self.closing = True
        self._held = []
        for helper in (self._linger, self._drainer):
            if helper is not None:
                helper.kill(block=False)

    def _half_close(self) -> None:
        if self.closing and not self.aborted and self._drainer is None:
            self._shut(socket.SHUT_WR)

    def _give_up(self) -> None:
        if self._backlog:
            self.abort()
        self._shut(socket.SHUT_RDWR)

    def _shut(self, how: int) -> None:
        """On the level of TCP, under TLS too: gevent's TLS shutdown makes a waiting read a ValueError."""
        with suppress(OSError):
            gevent.socket.socket.shutdown(self._sock, how)


class _SpokenTo:
    """The clients to whom something was sent in this turn of the loop."""

    def __init__(self) -> None:
        self._clients: deque[WebSocket] = deque()
        self._called = False
        self.settled = gevent.event.Event()  # whether one turn is enough for all of them
        self.settled.set()

    def add(self, clients: Iterable[WebSocket]) -> None:
        self._clients.extend(clients)
        if len(self._clients) > WRITES:
            self.settled.clear()
        if not self._called:
            self._called = True
            gevent.get_hub().loop.run_callback(self._flush)

    def _flush(self) -> None:
        """Runs in the loop itself, where nothing may wait: a slow client's rest is left to its drainer."""
        self._called = False
        for _ in range(min(len(self._clients), WRITES)):
            self._clients.popleft().flush()
        if self._clients:
            self._called = True
            gevent.spawn_later(0, self._flush)
        else:
            self.settled.set()


_SPOKEN_TO = _SpokenTo()


def send_all(clients: Iterable[WebSocket], frames: bytes) -> None:
    """The same to many."""
    size, fresh = len(frames), []
    for client in clients:
        if client._held or client.closing or size > HELD:
            client.send(frames)
        else:
            client._held.append(frames)
            client._held_size = size
            fresh.append(client)
    if fresh:
        _SPOKEN_TO.add(fresh)


def settle() -> bool:
    """Wait until everybody is written to who was spoken to, if one turn is not enough for that; whether it was not."""
    crowded = not _SPOKEN_TO.settled.is_set()
    _SPOKEN_TO.settled.wait()
    return crowded


def _utf8(payload: bytes) -> str:
    """RFC 6455 section 8.1."""
    try:
        return payload.decode()
    except UnicodeDecodeError as error:
        raise ProtocolError(INVALID_DATA, "text that is not UTF-8") from error


def _check_close(payload: bytes) -> None:
    """RFC 6455 sections 5.5.1 and 7.4: an empty body, or a code that may be sent and a reason in UTF-8."""
    if not payload:
        return
    code = int.from_bytes(payload[:2], "big")
    known = 1000 <= code <= 1014 and code not in (1004, 1005, 1006)
    if len(payload) == 1 or not (known or 3000 <= code <= 4999):
        raise ProtocolError(PROTOCOL_ERROR, "a wrong code in a Close frame")
    _utf8(payload[2:])
