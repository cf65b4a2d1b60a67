"""Who is told at once of a call for help: the organisers, and those in the room."""

from collections.abc import Iterator

from tradehall.kernel.facts import Emit, emits
from tradehall.kernel.tx import Reader
from tradehall.meetings.queries.listed import organiser_ids
from tradehall.rooms.rules import room_of
from tradehall.rooms.ways.facts import TroubleCalled, TroubleSolved, TroubleTaken


@emits(TroubleCalled, TroubleTaken, TroubleSolved)
def tell_trouble(fact: TroubleCalled | TroubleTaken | TroubleSolved, reader: Reader) -> Iterator[Emit]:
    for person in organiser_ids(reader, fact.event):
        yield Emit(f"person:{person}", "trouble:changed", {"meeting": fact.public_id})
    yield Emit(room_of(fact.public_id), "room:trouble-changed", {"meeting": fact.public_id})
