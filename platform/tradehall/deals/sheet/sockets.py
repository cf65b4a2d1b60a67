"""sheet:set, sheet:line-add, sheet:line-remove, sheet:line-move, sheet:tick, sheet:sync, sheet:typing."""

from typing import Any

from pydantic import BaseModel

from tradehall.deals.sheet import queries
from tradehall.deals.sheet.commands import AddLine, Base, MoveLine, Path, RemoveLine, SetCell, TickCell
from tradehall.kernel.ids import PublicId
from tradehall.kernel.limits import Flow
from tradehall.kernel.parse import Command
from tradehall.kernel.sockets import Peer, event

WRITING = Flow("term-sheet", person="60/10second", address="400/10second")
TYPING = "2/second"


class SyncSheet(BaseModel):
    """Ask for what changed since a version; 0: for all."""

    model_config = Command.model_config
    sheet: PublicId
    since: Base = 0


class TypeInCell(BaseModel):
    """Say in which cell one is typing now."""

    model_config = Command.model_config
    sheet: PublicId
    path: Path


@event("sheet:set", SetCell, limit=WRITING)
def set_cell(peer: Peer, command: SetCell) -> dict[str, Any]:
    key = f"sheet:{command.client_id}" if command.client_id else None
    return dict(peer.run(command, key=key))


@event("sheet:line-add", AddLine, limit=WRITING)
def add_line(peer: Peer, command: AddLine) -> dict[str, Any]:
    return dict(peer.run(command))


@event("sheet:line-remove", RemoveLine, limit=WRITING)
def remove_line(peer: Peer, command: RemoveLine) -> dict[str, Any]:
    return dict(peer.run(command))


@event("sheet:line-move", MoveLine, limit=WRITING)
def move_line(peer: Peer, command: MoveLine) -> dict[str, Any]:
    return dict(peer.run(command))


@event("sheet:tick", TickCell, limit=WRITING)
def tick(peer: Peer, command: TickCell) -> dict[str, Any]:
    return dict(peer.run(command))


@event("sheet:sync", SyncSheet, limit="60/10second")
def sync(peer: Peer, asked: SyncSheet) -> dict[str, Any]:
    return dict(peer.ask(queries.sheet_news, asked.sheet, asked.since).as_json())


@event("sheet:typing", TypeInCell, limit="60/10second")
def typing(peer: Peer, told: TypeInCell) -> dict[str, Any]:
    """Passed on to the others, not stored; more than two in a second from one cell are dropped without a word."""
    if not peer.hall.limits.take(TYPING, "sheet-typing", str(peer.actor.person_id), told.path):
        return {}
    found: queries.Audience = peer.ask(queries.audience, told.sheet)
    payload: dict[str, object] = {
        "sheet": told.sheet, "path": told.path, "person": peer.actor.public_id, "by": found.name, "side": found.side,
    }  # fmt: skip
    rooms = tuple(f"person:{person}" for person in found.people if person != peer.actor.person_id)
    peer.hall.relay.passing(rooms, "sheet:typing", payload)
    return {}
