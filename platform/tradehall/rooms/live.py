"""What the people in a room are told at once, and whose sockets leave it."""

from collections.abc import Iterator

from tradehall.kernel.facts import Emit, Evict, emits
from tradehall.kernel.tx import Reader
from tradehall.rooms import queries
from tradehall.rooms.facts import RoomChanged, RoomEntered, RoomLeft, VisitAnnounced
from tradehall.rooms.lights import live as lights
from tradehall.rooms.notes import live as notes
from tradehall.rooms.rules import Left, peer_of, room_of
from tradehall.rooms.ways import live as ways

__all__ = ["lights", "notes", "tell_announced", "tell_changed", "tell_entered", "tell_left", "ways"]


@emits(RoomEntered)
def tell_entered(fact: RoomEntered, reader: Reader) -> Iterator[Emit]:
    """To all, the newcomer too, who knows it already."""
    peers = queries.present(reader, fact.meeting)
    for peer in peers:
        if peer.peer == fact.peer:
            payload = {"meeting": fact.public_id, "peer": peer.as_json()}
            yield Emit(room_of(fact.public_id), "room:peer-joined", payload)


@emits(RoomLeft)
def tell_left(fact: RoomLeft, reader: Reader) -> Iterator[Emit | Evict]:
    """Whoever was put out hears nothing more: their socket leaves before the others are told."""
    own, room = peer_of(fact.public_id, fact.peer), room_of(fact.public_id)
    if fact.why == Left.ELSEWHERE:
        yield Emit(own, "room:elsewhere", {"meeting": fact.public_id})
    if fact.why == Left.REMOVED:
        yield Emit(own, "room:removed", {"meeting": fact.public_id})
    yield Evict(own, leave=room)
    yield Evict(own, leave=own)
    yield Emit(room, "room:peer-left", {"meeting": fact.public_id, "peer": fact.peer, "why": fact.why})


@emits(RoomChanged)
def tell_changed(fact: RoomChanged, reader: Reader) -> Iterator[Emit]:
    state = queries.state_of(reader, fact.meeting)
    yield Emit(room_of(fact.public_id), "room:changed", {"meeting": fact.public_id, "state": state})


@emits(VisitAnnounced)
def tell_announced(fact: VisitAnnounced, reader: Reader) -> Iterator[Emit]:
    who = queries.name_of(reader, fact.person)
    payload = {"meeting": fact.public_id, **who, "at": fact.at.isoformat()}
    yield Emit(room_of(fact.public_id), "room:announced", payload)
