"""Our own transport and nothing on it: no database, no sign-in, no limits, no presence. What the rest costs is seen
beside it."""

from typing import Any

from flask import Flask
from flask_socketio import SocketIO

from tests.bench.peers import memory
from tradehall.kernel import transport
from tradehall.kernel.calls import Served
from tradehall.kernel.packets import Packet, StrictJson

app = Flask(__name__)
socketio = SocketIO(
    app, async_mode="gevent", async_handlers=False, ping_interval=15, ping_timeout=10, serializer=Packet,
    json=StrictJson, max_http_buffer_size=64_000,
)  # fmt: skip
transport.install(socketio)


@app.get("/healthz")
def healthz() -> str:
    return "ok"


def connect(sid: str, _environ: object, auth: dict[str, Any]) -> None:
    socketio.server.manager.enter_room(sid, "/", auth["talk"])


def send(_sid: str, told: dict[str, Any]) -> dict[str, Any]:
    message = memory.store(told)
    payload = {"conversation": told["conversation"], "message": message}
    socketio.server.broadcast((told["conversation"],), [("chat:message", payload)], None)
    return {"ok": True, "message": message}


socketio.server.on("connect", handler=connect)
socketio.server.served["chat:send"] = Served(send)
