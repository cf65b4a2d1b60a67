"""What is told to sockets at once: that a sheet is not what it was; its pages then ask for what changed."""

from collections.abc import Iterator

from tradehall.deals.sheet.facts import AboutSheet, SheetChanged, SheetDropped, SheetOpened, SheetProposed
from tradehall.deals.sheet.queries import sheet_people
from tradehall.kernel.facts import Emit, emits
from tradehall.kernel.tx import Reader


@emits(SheetOpened, SheetChanged, SheetProposed, SheetDropped)
def tell_sheet(fact: AboutSheet, reader: Reader) -> Iterator[Emit]:
    rooms = tuple(f"person:{person}" for person in sheet_people(reader, fact.sheet))
    if rooms:
        yield Emit(rooms, "sheet:changed", {"sheet": fact.public_id, "version": fact.version})
