"""Who comes and goes changes the organisers' page of the day at once."""

from collections.abc import Iterator

from tradehall.kernel.facts import Emit, emits
from tradehall.kernel.tx import Reader
from tradehall.rooms.facts import RoomEntered, RoomLeft
from tradehall.rooms.lights.queries import organisers_of


@emits(RoomEntered, RoomLeft)
def tell_organisers(fact: RoomEntered | RoomLeft, reader: Reader) -> Iterator[Emit]:
    to = tuple(f"person:{person}" for person in organisers_of(reader, fact.meeting))
    if to:
        yield Emit(to, "rooms:changed", {"meeting": fact.public_id})
