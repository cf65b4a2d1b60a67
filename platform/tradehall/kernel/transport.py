"""Engine.IO over WebSocket for gunicorn's gevent worker, instead of simple-websocket.

simple-websocket drops what a partial write leaves over, so under gevent a slow reader gets a broken stream;
and it buffers a frame of any announced length. Here a frame is written at once from the caller without
waiting, what the kernel does not take waits in a bounded backlog, and a length is judged from its header.

`SocketIO(async_mode="gevent", serializer=Packet, json=StrictJson, ...)`, then `install(socketio)`, both
before the first request. Only greenlets of the web process may emit, no other threads.
"""

import logging
import time
from collections.abc import Callable, Iterable
from functools import partial
from http import HTTPStatus
from importlib.util import find_spec
from typing import Any

import engineio.exceptions
import engineio.packet
import engineio.server
import engineio.socket
import gevent
import gevent.socket
import orjson
from bidict import bidict
from flask_socketio import SocketIO

from tradehall.kernel.calls import Calls
from tradehall.kernel.handshake import Environ, Handshake, refuse
from tradehall.kernel.packets import MalformedPacket, Packet
from tradehall.kernel.websocket import BINARY, PROTOCOL_ERROR, TEXT, WebSocket, make_frame, send_all, settle

logger = logging.getLogger(__name__)

QUEUE_LIMIT = 500  # packets: a polling client with so many unfetched is cut
StockSocket = engineio.socket.Socket


class TransportMismatch(RuntimeError):
    """The installed libraries, or the settings given to them, are not what this transport was written for."""


# Engine.IO


def _frame_of(packet: Any) -> bytes:
    """A broadcast hands one packet to all its receivers, so it is framed once and the frame kept on it."""
    frame: bytes | None = packet.__dict__.get("websocket_frame")
    if frame is None:
        data = packet.encode()
        frame = packet.websocket_frame = make_frame(BINARY if packet.binary else TEXT, data)
    return frame


class EngineSocket(engineio.socket.Socket):  # type: ignore[misc]  # python-engineio brings no types
    """One Engine.IO client: by polling as in stock, by WebSocket without a queue and a writing greenlet.

    Pings and their time-outs are greenlets that start late: until then a timer of the loop, and no stack.
    """

    connected: bool
    last_ping: float | None

    def __init__(self, server: Any, sid: str) -> None:
        super().__init__(server, sid)
        self.websocket: WebSocket | None = None
        self._timer: Any = None

    def send(self, pkt: Any) -> None:
        if self.closed:
            raise engineio.exceptions.SocketIsClosedError()
        if self.upgraded and self.websocket is not None:
            self.websocket.send(_frame_of(pkt))
            return
        self.queue.put(pkt)
        if self.queue.qsize() == QUEUE_LIMIT:
            logger.warning("a polling client left %d packets unfetched and is cut", QUEUE_LIMIT)
            gevent.spawn(self.close, abort=True, reason=self.server.reason.TRANSPORT_ERROR)

    def close(self, wait: bool = True, abort: bool = False, reason: str | None = None) -> None:
        """Never waits until the client has fetched what is queued: one that is gone never will."""
        if self.closed or self.closing:
            return
        self._disarm()
        super().close(wait=False, abort=abort, reason=reason)
        if self.websocket is not None:
            self.websocket.close()

    # Pings (Engine.IO protocol 4: the server pings, the client answers)

    def schedule_ping(self) -> None:
        """Called at the start and by every PONG; one that no PING asked for changes nothing."""
        if self.last_ping and not self.closing and not self.closed:
            self.last_ping = None
            self._arm(self.server.ping_interval, self._send_ping)

    def _send_ping(self) -> None:
        if not self.server.has_joined(self.sid):  # it was refused, or never said what it wants
            self.close(reason=self.server.reason.SERVER_DISCONNECT)
            return
        self.last_ping = time.time()
        self._arm(self.server.ping_timeout, self._client_is_gone)
        self.send(engineio.packet.Packet(engineio.packet.PING))

    def _client_is_gone(self) -> None:
        self.close(reason=self.server.reason.PING_TIMEOUT)

    def check_ping_timeout(self) -> bool:
        """Our own timers watch; this answers engineio's service task."""
        if self.closed:
            raise engineio.exceptions.SocketIsClosedError()
        return True

    def _arm(self, seconds: float, action: Callable[[], None]) -> None:
        self._disarm()
        self._timer = gevent.spawn_later(seconds, action)

    def _disarm(self) -> None:
        timer, self._timer = self._timer, None
        if timer is not None and timer is not gevent.getcurrent():
            timer.kill(block=False)

    # Requests

    def handle_get_request(self, environ: Environ, start_response: object) -> Any:
        """Stock answers a new WebSocket client that forgot `Connection: Upgrade` with a crash."""
        if not self.connected and "upgrade" not in environ.get("HTTP_CONNECTION", "").lower():
            self.close(abort=True, reason=self.server.reason.TRANSPORT_ERROR)
            return refuse(HTTPStatus.BAD_REQUEST, "Not a WebSocket handshake")
        return super().handle_get_request(environ, start_response)

    def handle_post_request(self, environ: Environ) -> None:
        """A body that is no payload ends its session with 400; stock logs a stack trace and answers OK."""
        try:
            super().handle_post_request(environ)
        except (ValueError, KeyError, RecursionError) as error:
            raise engineio.exceptions.EngineIOError("malformed payload") from error

    def _upgrade_websocket(self, environ: Environ, start_response: object) -> Any:
        if self.websocket is not None:
            return refuse(HTTPStatus.BAD_REQUEST, "Another upgrade is under way")
        try:
            return super()._upgrade_websocket(environ, start_response)
        finally:
            if not self.connected:  # a new client whose handshake failed
                self.close(abort=True, reason=self.server.reason.TRANSPORT_ERROR)

    def _websocket_handler(self, ws: WebSocket) -> None:
        """Runs in the greenlet of the request until the connection is over."""
        self.websocket = ws
        calls = Calls(self.server.socketio, self.sid, self._answer, self._take)
        try:
            if self._begin(ws):
                while (message := ws.receive()) is not None:
                    calls.settle()
                    calls.take(message, more=ws.at_hand)
                calls.end()
        finally:
            self._end(ws)

    def _begin(self, ws: WebSocket) -> bool:
        if self.connected and not self._upgrade(ws):
            return False
        self.connected = self.upgraded = True
        while not self.queue.empty():  # nothing here waits, so no later packet overtakes
            packet = self.queue.get(block=False)
            if packet is not None:
                ws.send(_frame_of(packet))
        return True

    def _upgrade(self, ws: WebSocket) -> bool:
        """Engine.IO protocol 4, "Upgrade": probe, release the pending poll, wait for the client's word."""
        self.upgrading = True
        try:
            if ws.receive() != "2probe":
                return False
            ws.send(make_frame(TEXT, "3probe"))
            self.queue.put(engineio.packet.Packet(engineio.packet.NOOP))
            return ws.receive() == "5" and not self.closed
        finally:
            self.upgrading = False

    def _answer(self, text: bytes) -> None:
        if self.websocket is not None and not self.closed:
            self.websocket.send(make_frame(TEXT, text))

    def _take(self, message: str | bytes) -> None:
        """One packet; types that a client may not send are ignored, as in the stock class."""
        if self.closing:
            return
        kind, data = (message[:1], message[1:]) if isinstance(message, str) else ("4", message)
        if kind == "4":
            self.server._trigger_event("message", self.sid, data, run_async=self.server.async_handlers)
        elif kind == "3":
            self.schedule_ping()
        elif kind == "1":
            self.close(abort=True, reason=self.server.reason.CLIENT_DISCONNECT)

    def _end(self, ws: WebSocket) -> None:
        """After a failed upgrade the client goes on polling; else this was its only connection."""
        if self.upgraded or self.closed:
            reasons = self.server.reason
            self.close(abort=True, reason=reasons.TRANSPORT_ERROR if ws.aborted else reasons.TRANSPORT_CLOSE)
        else:
            self.websocket = None
            ws.close(PROTOCOL_ERROR)


def broadcast(
    server: Any, rooms: Iterable[str], events: Iterable[tuple[str, dict[str, Any]]], skip_sid: str | None
) -> None:
    """Events to all sockets in the rooms, each encoded and framed once; a socket gets all of them at one stroke.

    The stock way copies each room and asks five functions for each socket.
    """
    texts = [b"42" + orjson.dumps(event) for event in events]
    known, lines = server.manager.rooms.get("/", {}), server.eio.sockets
    told: dict[str, Any] = {}
    for room in rooms:
        if (members := known.get(room)) is not None:
            told.update(members._invm)
    if skip_sid and None in known:
        told.pop(known[None].get(skip_sid), None)
    websockets = []
    for eio_sid in told:
        line = lines.get(eio_sid)
        if line is None or line.closed:
            continue
        if line.upgraded and line.websocket is not None:
            websockets.append(line.websocket)
        else:
            for text in texts:
                line.send(engineio.packet.Packet(engineio.packet.MESSAGE, text[1:].decode()))
    send_all(websockets, b"".join([make_frame(TEXT, text) for text in texts]))


# Installing


def install(socketio: SocketIO) -> None:
    """Put this transport under `socketio`, before the first request; only gevent mode is touched."""
    server: Any = socketio.server
    if server is None:
        raise TransportMismatch("install() comes after SocketIO.init_app()")
    if server.async_mode != "gevent":
        return
    _check_seams(server)
    server.eio._async = {**server.eio._async, "websocket": Handshake}
    engineio.socket.Socket = _new_socket
    server.broadcast, server.settle = partial(broadcast, server), settle
    server.served, server.eio.socketio = {}, server  # see `Calls`
    server.eio.has_joined = lambda eio_sid: _has_joined(server, eio_sid)
    guard_messages(server)


def guard_messages(server: Any) -> None:
    """A packet that cannot be read hurts only its own sender, whatever the transport."""
    server.eio.on("message", _guarded(server))


def _new_socket(server: Any, sid: str) -> Any:
    ours = server._async["websocket"] is Handshake
    return (EngineSocket if ours else StockSocket)(server, sid)


def _guarded(server: Any) -> Callable[[str, object], None]:
    """The handler of messages: a malformed one is logged in a line, and answered where an answer is owed."""

    def on_message(eio_sid: str, data: object) -> None:
        try:
            if not data:
                raise MalformedPacket("an empty packet")
            server._handle_eio_message(eio_sid, data)
            if isinstance(data, str) and data[0] == "0" and not _has_joined(server, eio_sid):
                _hang_up(server, eio_sid)
        except MalformedPacket as error:
            logger.info("packet refused: %s", error)
            answer = error.answer()
            if answer is not None:
                server.eio.send(eio_sid, answer.encode())

    return on_message


def _has_joined(server: Any, eio_sid: str) -> bool:
    """Whether Socket.IO has let this client in; a refused one would stay connected and be pinged for good."""
    manager = server.manager
    return any(manager.sid_from_eio_sid(eio_sid, namespace) for namespace in list(manager.get_namespaces()))


def _hang_up(server: Any, eio_sid: str) -> None:
    """After the refusal. A polling client has yet to fetch it, and is closed instead of its first ping."""
    socket = server.eio.sockets.get(eio_sid)
    if socket is not None and socket.upgraded:
        socket.close(reason=server.reason.SERVER_DISCONNECT)


def _check_seams(server: Any) -> None:
    """The private parts of the pinned libraries that this module leans on."""
    eio = server.eio
    checks = {
        "gevent-websocket is not installed": find_spec("geventwebsocket") is None,
        "serializer is transport.Packet": issubclass(server.packet_class, Packet),
        "no client is connected yet": not eio.sockets,
        "engineio's driver names a websocket class": callable(eio._async.get("websocket")),
        "engineio.server builds engineio.socket.Socket": engineio.server.socket is engineio.socket
        and "Socket" in engineio.server.Server._handle_connect.__code__.co_names,
        "its methods are those replaced here": all(hasattr(StockSocket, name) for name in _REPLACED),
        "rooms are bidicts from sid to eio_sid": bidict(sid="eio_sid")._invm == {"eio_sid": "sid"},
        "messages go to _handle_eio_message": eio.handlers.get("message") == server._handle_eio_message,
        "gevent's sockets keep the plain one": hasattr(gevent.socket.socket, "_sock"),
        "and can be waited for": hasattr(gevent.socket.socket, "_wait"),
    }
    failed = [expectation for expectation, holds in checks.items() if not holds]
    if failed:
        raise TransportMismatch("the transport does not fit its libraries; expected: " + "; ".join(failed))


_REPLACED = (
    "send",
    "close",
    "schedule_ping",
    "check_ping_timeout",
    "handle_get_request",
    "handle_post_request",
    "_send_ping",
    "_upgrade_websocket",
    "_websocket_handler",
)
