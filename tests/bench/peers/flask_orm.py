"""Flask-SocketIO with its stock transport (simple-websocket) under gunicorn's gevent worker."""

from typing import Any

from flask import Flask
from flask_socketio import SocketIO, emit, join_room

from tests.bench.peers import keeping

app = Flask(__name__)
store = keeping()
socketio = SocketIO(app, async_mode="gevent", ping_interval=15, ping_timeout=10)
store.ready()


@app.get("/healthz")
def healthz() -> str:
    return "ok"


@socketio.on("connect")
def connect(auth: dict[str, Any]) -> None:
    join_room(auth["talk"])
    store.meet(auth["talk"])


@socketio.on("chat:send")
def send(told: dict[str, Any]) -> dict[str, Any]:
    message = store.store(told)
    emit("chat:message", {"conversation": told["conversation"], "message": message}, to=told["conversation"])
    return {"ok": True, "message": message}


@socketio.on("chat:sync")
def sync(asked: dict[str, Any]) -> dict[str, Any]:
    return {"ok": True, "messages": store.after(asked["conversation"], asked["after"]), "more": False}
