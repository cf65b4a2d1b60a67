"""What of a schedule one page shows: a few companies, a few meetings at each time, whatever its size."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from tradehall.meetings.planning.queries.views import Firm, Placed, RunPage, SlotColumn
from tradehall.meetings.web.doors import words

T = TypeVar("T")
CARDS, LINES, FIRMS, ROWS, LEAST = 48, 120, 24, 40, 2


@dataclass(frozen=True, slots=True)
class Part(Generic[T]):
    """One page of a list. `first`, `last`: which of its `total` rows, from 1."""

    rows: Sequence[T]
    first: int
    last: int
    total: int
    page: int
    pages: int

    @property
    def next(self) -> int | None:
        return self.page + 1 if self.page < self.pages else None

    @property
    def previous(self) -> int | None:
        return self.page - 1 if self.page > 1 else None


def page_number() -> int:
    """Of the address; what is none is the first."""
    typed = words("page", 4)
    return int(typed) if typed.isdecimal() else 1


def part_of(
    rows: Sequence[T], page: int, most: int, weight: Callable[[T], int] = lambda _: 1, heavy: int = 0
) -> Part[T]:
    """A page of at most `most` rows that weigh no more than `heavy` together, but for one that weighs more by itself;
    a page that there is not is the last."""
    begins = [0]
    carried = 0
    for number, row in enumerate(rows):
        own = weight(row)
        if number > begins[-1] and (number - begins[-1] >= most or (heavy and carried + own > heavy)):
            begins.append(number)
            carried = 0
        carried += own
    at = min(max(page, 1), len(begins))
    first = begins[at - 1]
    last = begins[at] if at < len(begins) else len(rows)
    return Part(rows[first:last], first + 1, last, len(rows), at, len(begins))


@dataclass(frozen=True, slots=True)
class Column:
    """A time of the grid. `more`: meetings that are not among `rows`."""

    slot: SlotColumn
    rows: Sequence[Placed]
    total: int

    @property
    def more(self) -> int:
        return self.total - len(self.rows)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A company with its meetings, with and without a place."""

    firm: Firm
    rows: Sequence[Placed]
    lacks: Sequence[Placed]


def of_firms(rows: Sequence[Placed], firms: frozenset[int] | None) -> Sequence[Placed]:
    """Those of these companies; None: of all."""
    return rows if firms is None else [one for one in rows if {one.exporter.id, one.buyer.id} & firms]


def columns_of(view: RunPage, day: str, firms: frozenset[int] | None, *, whole: bool = False) -> list[Column]:
    """The times of a day, each with its first few meetings; `whole`: with all."""
    slots = [slot for slot in view.slots if slot.day == day]
    at: dict[str, list[Placed]] = {slot.id: [] for slot in slots}
    for one in of_firms(view.meetings, firms):
        if one.slot in at:
            at[one.slot].append(one)
    fits = whole or sum(map(len, at.values())) <= CARDS
    most = None if fits else max(LEAST, CARDS // max(1, len(slots)))
    return [Column(slot, at[slot.id][:most], len(at[slot.id])) for slot in slots]


def at_slot(view: RunPage, slot: str, firms: frozenset[int] | None) -> list[Placed]:
    return [one for one in of_firms(view.meetings, firms) if one.slot == slot]


def sheets_of(view: RunPage, firms: frozenset[int] | None) -> list[Sheet]:
    """By the names of the companies."""
    rows = view.by_firm()
    shown = [one for one in view.firms.values() if firms is None or one.id in firms]
    return [Sheet(one, *rows[one.id]) for one in sorted(shown, key=lambda one: one.name_en.casefold())]


def sheets_part(sheets: Sequence[Sheet], page: int) -> Part[Sheet]:
    return part_of(sheets, page, FIRMS, lambda one: len(one.rows) + len(one.lacks), LINES)
