"""A broken twin of the application, for the control: it acknowledges a message before it is stored."""

import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "platform"))

import gevent

from tradehall.app import load_domains
from tradehall.chat.commands import SendMessage
from tradehall.kernel.sockets import EVENTS, Peer

LATER = 2.0  # seconds

load_domains()


def send(peer: Peer, command: SendMessage) -> dict[str, Any]:
    gevent.spawn_later(LATER, peer.run, command)
    message = {"id": "0" * 26, "seq": 0, "client_id": command.client_id, "body": command.body}
    return {"message": {**message, "sender": {"id": peer.actor.public_id}}}


EVENTS["chat:send"] = replace(EVENTS["chat:send"], function=send, later=None)

os.chdir(Path(__file__).resolve().parents[2])
from wsgi import app

__all__ = ["app"]
