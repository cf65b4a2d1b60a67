"""room:notes, room:note-write, room:note-change, room:note-remove, room:note-restore."""

from typing import Any

from pydantic import BaseModel

from tradehall.kernel.ids import PublicId
from tradehall.kernel.limits import Flow
from tradehall.kernel.parse import Command
from tradehall.kernel.sockets import Peer, event
from tradehall.rooms.notes.commands import ChangeNote, RemoveNote, RestoreNote, WriteNote
from tradehall.rooms.notes.queries import notes_here

WRITING = Flow("room-notes", person="30/10second", address="200/10second")


class Notes(BaseModel):
    """Ask for all lines, those that were taken out too: what a page knows may be old."""

    model_config = Command.model_config
    meeting: PublicId


@event("room:notes", Notes, limit="30/10second", guests=True)
def notes(peer: Peer, asked: Notes) -> dict[str, Any]:
    return {"notes": [note.as_json() for note in peer.ask(notes_here, asked.meeting)]}


@event("room:note-write", WriteNote, limit=WRITING, guests=True)
def write(peer: Peer, command: WriteNote) -> dict[str, Any]:
    return {"note": peer.run(command)}


@event("room:note-change", ChangeNote, limit=WRITING, guests=True)
def change(peer: Peer, command: ChangeNote) -> dict[str, Any]:
    return {"note": peer.run(command)}


@event("room:note-remove", RemoveNote, limit=WRITING, guests=True)
def remove(peer: Peer, command: RemoveNote) -> dict[str, Any]:
    return {"note": peer.run(command)}


@event("room:note-restore", RestoreNote, limit=WRITING, guests=True)
def restore(peer: Peer, command: RestoreNote) -> dict[str, Any]:
    return {"note": peer.run(command)}
