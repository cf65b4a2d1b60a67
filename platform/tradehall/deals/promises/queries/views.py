"""What is shown of promised lines: frozen views on plain values."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from tradehall.deals.promises.commands import Answer, Proposal, Reason
from tradehall.deals.promises.rules import PromiseState
from tradehall.deals.queries.seats import Party, Table
from tradehall.deals.queries.views import Who
from tradehall.deals.rules import Line
from tradehall.events.queries import EventView
from tradehall.kernel.pages import Page
from tradehall.kernel.texts import Translated


class Show(StrEnum):
    """The filters of lists: what is still to come, what waits for the buyer's answer, what is late, and the rest."""

    COMING = "coming"
    ASKED = "asked"
    LATE = "late"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class DelayView:
    """A notice of a delay. `answer` is None while it waits, or where it was taken back."""

    id: int
    public_id: str
    promise: str
    old_date: date
    new_date: date
    days: int
    reason: Reason
    body: Translated
    proposal: Proposal
    offer: dict[str, Any]
    certificate: str
    paper: str | None
    paper_name: str
    by: Who
    at: datetime
    withdrawn_at: datetime | None
    answer: Answer | None
    answer_words: str
    answer_language: str
    answered_by: Who | None
    answered_at: datetime | None
    version: int

    @property
    def waits(self) -> bool:
        return self.answer is None and self.withdrawn_at is None


@dataclass(frozen=True, slots=True)
class DayTold:
    """A day that was told for a line. `why`: sealed, notice or withdrawn; `by` is unknown for history."""

    day: date
    why: str
    at: datetime
    by: Who | None
    revision: int | None
    notice: DelayView | None


@dataclass(frozen=True, slots=True)
class PromiseView:
    """A line with every day that was ever told for it, the oldest first."""

    id: int
    public_id: str
    revision: int
    number: int
    line: Line
    state: PromiseState
    promised: date
    due: date
    delivered_on: date | None
    accepted_on: date | None
    version: int
    days: list[DayTold]
    is_late: bool

    @property
    def open_notice(self) -> DelayView | None:
        return next((told.notice for told in self.days if told.notice and told.why == "notice" and told.notice.waits),
                    None)  # fmt: skip

    @property
    def may_be_put_off(self) -> bool:
        return self.state is PromiseState.OPEN and self.open_notice is None


@dataclass(frozen=True, slots=True)
class DealDeliveries:
    """The promised lines of a deal. `tells`: the reader is of the exporter's side; `answers`: of the buyer's."""

    deal: str
    table: Table
    promises: list[PromiseView]
    today: date
    tells: bool
    answers: bool

    @property
    def waiting(self) -> list[DelayView]:
        """The notices that the buyer has not answered."""
        found = [promise.open_notice for promise in self.promises]
        return [notice for notice in found if notice is not None]

    @property
    def current(self) -> list[PromiseView]:
        """All but those of terms that were replaced."""
        return [promise for promise in self.promises if promise.state is not PromiseState.REPLACED]


@dataclass(frozen=True, slots=True)
class PromiseRow:
    """A promised line in a list. `asked`: a notice waits for the buyer's answer; `days`: how late it is by now, from
    the day that was promised first to the newest one or, where that is past, today.
    """

    id: int
    public_id: str
    deal: str
    table: Table
    mine: Party | None
    line: Line
    number: int
    state: PromiseState
    promised: date
    due: date
    delivered_on: date | None
    accepted_on: date | None
    version: int
    asked: bool
    is_late: bool
    sector: str
    days: int


@dataclass(frozen=True, slots=True)
class Deliveries:
    rows: Page[PromiseRow]
    show: Show
    counts: dict[Show, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Cluster:
    """Delays of one reason in one sector. `median`: days; `answers` and `open`: how many notices of each."""

    reason: Reason
    sector: str
    notices: int
    median: int | None
    answers: dict[Answer, int]
    open: int


@dataclass(frozen=True, slots=True)
class EventDelays:
    """For organisers: clusters, the whole, and the lines that match `show`."""

    event: EventView
    clusters: list[Cluster]
    notices: int
    median: int | None
    lines: dict[Show, int]
    rows: Page[PromiseRow]
    show: Show
    today: date

    @property
    def sectors(self) -> list[str]:
        """The HS chapters of the clusters and lines, each once."""
        return sorted(({one.sector for one in self.clusters} | {one.sector for one in self.rows.items}) - {""})
