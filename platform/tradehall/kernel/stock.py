"""The libraries' own WebSocket transport (simple-websocket), for when ours is suspected of a fault.

TRADEHALL_TRANSPORT=stock chooses it. As it comes it loses what a partial write leaves over, and buffers a message of
any size; both are mended here. It still takes four greenlets a connection, and agrees on compression.
"""

from collections.abc import Callable
from typing import Any

import simple_websocket
from engineio.async_drivers.gevent import WebSocketWSGI
from flask_socketio import SocketIO
from gevent.lock import RLock

from tradehall.kernel.transport import TransportMismatch, guard_messages


class WholeWrites:
    """A socket whose `send` writes all, one caller after the other."""

    def __init__(self, sock: Any) -> None:
        self._sock = sock
        self._writing = RLock()

    def send(self, data: bytes) -> int:
        with self._writing:
            self._sock.sendall(data)
        return len(data)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._sock, name)


class Line(simple_websocket.Server):  # type: ignore[misc]  # it brings no types
    """One connection, over a socket that writes all."""

    sock: Any

    def handshake(self) -> None:
        self.sock = WholeWrites(self.sock)
        super().handshake()


class StockHandshake(WebSocketWSGI):  # type: ignore[misc]  # python-engineio brings no types
    """What engineio calls to turn a request into a WebSocket, with the server's own limit of size."""

    def __init__(self, handler: Callable[[Any], Any], server: Any) -> None:
        super().__init__(handler, server)
        self.server_args["max_message_size"] = server.max_http_buffer_size

    def __call__(self, environ: dict[str, Any], _start_response: object) -> Any:
        self.ws = Line(environ, **self.server_args)
        self.app(self)
        raise StopIteration  # tells gunicorn's async workers to close the connection and write nothing


def install(socketio: SocketIO) -> None:
    """Put the mended stock transport under `socketio`, before the first request; only gevent mode is touched."""
    server: Any = socketio.server
    if server is None:
        raise TransportMismatch("install() comes after SocketIO.init_app()")
    if server.async_mode == "gevent":
        server.eio._async = {**server.eio._async, "websocket": StockHandshake}
        guard_messages(server)
