"""The ASGI server of python-socketio; the ORM session of a message runs in a thread."""

import asyncio
from typing import Any

import socketio

from tests.bench.peers import keeping

store = keeping()
server = socketio.AsyncServer(async_mode="asgi", ping_interval=15, ping_timeout=10)
app = socketio.ASGIApp(server)
store.ready()
stores = store.__name__.endswith(".store")
turn = asyncio.Lock()  # SQLite and rows that are locked have one writer at a time; threads would only wait


@server.on("connect")
async def connect(sid: str, _environ: object, auth: dict[str, Any]) -> None:
    await server.enter_room(sid, auth["talk"])
    async with turn:
        await asyncio.to_thread(store.meet, auth["talk"])


@server.on("chat:send")
async def send(_sid: str, told: dict[str, Any]) -> dict[str, Any]:
    if stores:
        async with turn:
            message = await asyncio.to_thread(store.store, told)
    else:
        message = store.store(told)
    payload = {"conversation": told["conversation"], "message": message}
    await server.emit("chat:message", payload, to=told["conversation"])
    return {"ok": True, "message": message}


@server.on("chat:sync")
async def sync(_sid: str, asked: dict[str, Any]) -> dict[str, Any]:
    messages = await asyncio.to_thread(store.after, asked["conversation"], asked["after"])
    return {"ok": True, "messages": messages, "more": False}
