"""How a request becomes a WebSocket (RFC 6455 section 4)."""

import base64
import binascii
import hashlib
import socket
from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus
from typing import Any, NoReturn

from tradehall.kernel.websocket import WebSocket

GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"  # RFC 6455 section 1.3

Environ = dict[str, Any]
HttpAnswer = dict[str, Any]


class Handshake:
    """What engineio calls to turn a request into a WebSocket (RFC 6455 section 4.2).

    It never agrees on an extension: permessage-deflate costs over 100 KiB a connection.
    """

    def __init__(self, handler: Callable[[WebSocket], object], server: Any) -> None:
        self._handler = handler
        self._limit: int = server.max_http_buffer_size

    def __call__(self, environ: Environ, _start_response: object) -> HttpAnswer:
        refused = _why_no_handshake(environ)
        return self._serve(environ) if refused is None else refused

    def _serve(self, environ: Environ) -> NoReturn:
        sock = environ["gunicorn.socket"]
        with suppress(OSError):  # a Unix socket knows no such option
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.sendall(_handshake_answer(environ["HTTP_SEC_WEBSOCKET_KEY"]))
        websocket = WebSocket(sock, self._limit)
        try:
            self._handler(websocket)
            websocket.take_leave()
        finally:
            websocket.dispose()
        raise StopIteration  # tells gunicorn's async workers to close the connection and write nothing


def _why_no_handshake(environ: Environ) -> HttpAnswer | None:
    """RFC 6455 section 4.2.1; section 4.4 for the version."""
    if "gunicorn.socket" not in environ:
        return refuse(HTTPStatus.NOT_IMPLEMENTED, "WebSocket needs gunicorn's gevent worker")
    if environ.get("HTTP_SEC_WEBSOCKET_VERSION") != "13":
        version = ("Sec-WebSocket-Version", "13")
        return refuse(HTTPStatus.UPGRADE_REQUIRED, "WebSocket version 13 only", version)
    try:
        key = base64.b64decode(environ.get("HTTP_SEC_WEBSOCKET_KEY", ""), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != 16 or environ["SERVER_PROTOCOL"] == "HTTP/1.0":
        return refuse(HTTPStatus.BAD_REQUEST, "Not a WebSocket handshake")
    return None


def refuse(status: HTTPStatus, message: str, *headers: tuple[str, str]) -> HttpAnswer:
    """An answer in the form that engineio sends on."""
    return {
        "status": f"{status.value} {status.phrase}",
        "headers": [("Content-Type", "text/plain"), *headers],
        "response": message.encode(),
    }


def _handshake_answer(key: str) -> bytes:
    """RFC 6455 section 4.2.2."""
    accept = base64.b64encode(hashlib.sha1(key.encode() + GUID, usedforsecurity=False).digest())
    return (
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Accept: " + accept + b"\r\n\r\n"
    )
