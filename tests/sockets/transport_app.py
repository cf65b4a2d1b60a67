"""The smallest application over the transport; test_transport.py starts it under a real gunicorn."""

import os
from typing import Any

from flask import Flask
from flask_socketio import ConnectionRefusedError, SocketIO

from tradehall.kernel import packets, stock, transport

app = Flask(__name__)
socketio = SocketIO(
    app,
    async_mode="gevent",
    serializer=packets.Packet,
    json=packets.StrictJson,
    async_handlers=False,
    max_http_buffer_size=64_000,
    ping_interval=int(os.environ["PING_INTERVAL"]),
    ping_timeout=int(os.environ["PING_TIMEOUT"]),
    http_compression=False,
)
(stock if os.environ["TRANSPORT"] == "stock" else transport).install(socketio)
server: Any = socketio.server
gone: dict[str, str] = {}


def blob(number: int, size: int) -> str:
    """Text in which a lost, doubled or swapped piece shows."""
    return "".join(f"{number}:{place};" for place in range(size // 6))[:size]


@app.get("/facts")
def facts() -> dict[str, Any]:
    with open("/proc/self/status") as status:
        rss = next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))
    return {"rss_kb": rss, "sockets": sum(not one.closed for one in server.eio.sockets.values()), "gone": gone}


@socketio.on("connect")
def connect(auth: Any = None) -> None:
    if isinstance(auth, dict) and auth.get("refuse"):
        raise ConnectionRefusedError("not you")


@server.on("echo")
def echo(_sid: str, data: Any) -> Any:
    return data


@server.on("ask")
def ask(_sid: str, number: int, size: int) -> str:
    return blob(number, size)


@server.on("push")
def push(sid: str, count: int, size: int) -> None:
    for number in range(count):
        server.emit("blob", [number, blob(number, size)], to=sid)


@server.on("shout")
def shout(_sid: str, count: int) -> None:
    for number in range(count):
        server.emit("shouted", number)


@server.on("leave")
def leave(sid: str) -> None:
    server.eio.disconnect(server.manager.eio_sid_from_sid(sid, "/"))


@server.on("disconnect")
def disconnect(sid: str, reason: str) -> None:
    gone[sid] = reason


@socketio.on("*")
def anything(name: str, *_args: Any) -> dict[str, Any]:
    return {"ok": False, "error": {"type": "unknown_event", "message": name}}
