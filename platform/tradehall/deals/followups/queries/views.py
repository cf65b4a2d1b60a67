"""What is shown of later questions: frozen views on plain values."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from tradehall.deals.followups.rules import Came, Why
from tradehall.deals.queries.seats import Party, Table
from tradehall.deals.rules import Evidence
from tradehall.events.commands import Side
from tradehall.events.queries import EventView
from tradehall.kernel.money import Money
from tradehall.kernel.pages import Page
from tradehall.kernel.texts import Translated


class Which(StrEnum):
    """The filters of the list."""

    OPEN = "open"
    ANSWERED = "answered"


@dataclass(frozen=True, slots=True)
class FollowUpRow:
    """A question to the reader's side. `came` is None while it waits; `deal`: what the order became."""

    id: int
    public_id: str
    meeting: str
    met: datetime
    table: Table
    side: Side
    wave: int
    asked_at: datetime | None
    answered_at: datetime | None
    is_over: bool
    came: Came | None
    why: Why | None
    amount: Money | None
    words: str
    language: str
    deal: str | None
    version: int

    @property
    def mine(self) -> Party:
        return self.table.party(self.side)

    @property
    def other(self) -> Party:
        return self.table.other(self.side)

    @property
    def waits(self) -> bool:
        return self.asked_at is not None and self.came is None and not self.is_over


@dataclass(frozen=True, slots=True)
class PairDeal:
    """A deal of the two, to tie an order to."""

    public_id: str
    at: datetime
    totals: list[Money]


@dataclass(frozen=True, slots=True)
class FollowUpPage:
    """`stopped`: the company is asked no more; `newest`: no later question about the meeting was asked."""

    row: FollowUpRow
    stopped: bool
    newest: bool
    deals: list[PairDeal] = field(default_factory=list)

    @property
    def may_answer(self) -> bool:
        return self.newest and (self.row.asked_at is not None or self.row.came is not None)


@dataclass(frozen=True, slots=True)
class PlaceOfMine:
    """An event in which the reader's company takes part. `wanted`: it is asked what came of its meetings."""

    public_id: str
    event: Translated
    company: str
    language: str
    wanted: bool


@dataclass(frozen=True, slots=True)
class FollowUps:
    rows: Page[FollowUpRow]
    which: Which
    places: list[PlaceOfMine]


@dataclass(frozen=True, slots=True)
class WaveRate:
    """How many of a side were asked after so many months, and answered."""

    wave: int
    side: Side
    asked: int
    answered: int

    @property
    def percent(self) -> int | None:
        """Whole percent; None where nobody was asked."""
        return self.answered * 100 // self.asked if self.asked else None


@dataclass(frozen=True, slots=True)
class Ordered:
    """Orders that one side told, in one currency, that no deal stands for. Never added to those of the other side."""

    side: Side
    orders: int
    amount: Money


@dataclass(frozen=True, slots=True)
class EventFollowUps:
    """For organisers. `came`: the newest answer of each side of each meeting, counted; `tied`: orders for which a deal
    stands, by its evidence, deals once; `whys`: why nothing came of it; `silent`: orders told without an amount.
    """

    event: EventView
    rates: list[WaveRate]
    came: dict[Came, dict[Side, int]]
    orders: list[Ordered]
    silent: dict[Side, int]
    tied: dict[Evidence, int]
    whys: dict[Why, int]
    help: list[FollowUpRow]


@dataclass(frozen=True, slots=True)
class Addressed:
    """A question and whom it is put to: person ids by the side's table."""

    row: FollowUpRow
    people: list[int]
