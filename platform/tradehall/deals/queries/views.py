"""What is shown of deals: frozen views on plain values."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from tradehall.companies.queries import ListingRow, NeedRow
from tradehall.deals.commands import Kind
from tradehall.deals.differences import Difference
from tradehall.deals.queries.seats import Party, Table
from tradehall.deals.rules import Evidence, State, Terms
from tradehall.events.commands import Side
from tradehall.kernel.money import Money
from tradehall.kernel.panels import Panel
from tradehall.kernel.texts import Translated


class Group(StrEnum):
    """The filters of the list: all, what waits for the reader or for the other side, sealed, and the rest."""

    ALL = "all"
    YOURS = "yours"
    THEIRS = "theirs"
    SEALED = "sealed"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class ListingName:
    """The listing behind a line, as its company calls it now."""

    public_id: str
    title: Translated
    is_published: bool


@dataclass(frozen=True, slots=True)
class Who:
    """A person who proposed or confirmed."""

    public_id: str
    name: str
    name_latin: str
    language: str


@dataclass(frozen=True, slots=True)
class ByLink:
    """Somebody without an account who confirmed by a link. `name` and `title` are their own words; `address`: where
    the link was sent, not to be read in full by whoever sees the deal on paper."""

    name: str
    title: str
    address: str


@dataclass(frozen=True, slots=True)
class ConfirmationView:
    """`by`: a person of the side; None where somebody without an account confirmed: `by_link`."""

    side: Side
    by: Who | None
    at: datetime
    is_void: bool
    by_link: ByLink | None = None

    @property
    def name(self) -> str:
        """Whoever confirmed, as they are called."""
        return self.by.name if self.by else self.by_link.name if self.by_link else ""


@dataclass(frozen=True, slots=True)
class RevisionView:
    """`is_gone`: it was withdrawn or lapsed, and the sealed terms before it count again."""

    number: int
    answers: int | None
    digest: str
    terms: Terms
    side: Side
    by: Who
    note: str
    at: datetime
    confirmations: list[ConfirmationView]
    is_gone: bool

    @property
    def confirmed_by(self) -> list[Side]:
        """The sides whose confirmation of this revision counts."""
        return [made.side for made in self.confirmations if not made.is_void]


@dataclass(frozen=True, slots=True)
class DealPage:
    """A deal with all its revisions, the oldest first; `differences` of the current one to the one before it."""

    public_id: str
    version: int
    kind: Kind
    state: State
    evidence: Evidence
    table: Table
    meeting: str | None
    current: RevisionView
    previous: RevisionView | None
    revisions: list[RevisionView]
    differences: list[Difference]
    listings: dict[str, ListingName]
    sealed_revision: int | None
    sealed_at: datetime | None
    lapses_at: datetime
    updated_at: datetime
    withdraw_reason: str
    may_confirm: bool
    may_counter: bool
    may_withdraw: bool
    panels: list[Panel] = field(default_factory=list)

    @property
    def mine(self) -> Party | None:
        return self.table.mine

    @property
    def is_amendment(self) -> bool:
        """Terms are on the table while sealed ones are in force."""
        return self.state == State.PROPOSED and self.sealed_revision is not None

    def revision(self, number: int) -> RevisionView | None:
        return next((made for made in self.revisions if made.number == number), None)


@dataclass(frozen=True, slots=True)
class DealRow:
    """A deal in a list. `your_turn`: it waits for the reader's side."""

    public_id: str
    kind: Kind
    state: State
    evidence: Evidence
    event_name: Translated
    exporter: Party
    buyer: Party
    mine: Party | None
    totals: list[Money]
    first_line: Translated | None
    lines: int
    number: int
    your_turn: bool
    is_amendment: bool
    updated_at: datetime
    lapses_at: datetime
    version: int


@dataclass(frozen=True, slots=True)
class MeetingDeals:
    """The panel on a meeting's page. `sheet`: the open term sheet of the two; `may_write`: the reader may open one."""

    meeting: str
    deals: list[DealRow]
    may_propose: bool
    sheet: str | None
    may_write: bool


@dataclass(frozen=True, slots=True)
class Partner:
    """A company with which the reader may make a deal."""

    mine: Party
    theirs: Party
    event_name: Translated


@dataclass(frozen=True, slots=True)
class ProposeForm:
    """What the empty form offers: the exporter's listings, the buyer's needs, both companies' usual terms."""

    table: Table
    meeting: str | None
    have_met: bool
    may_propose: bool
    listings: list[ListingRow]
    needs: list[NeedRow]


@dataclass(frozen=True, slots=True)
class CounterForm:
    """The terms on the table, and the exporter's listings for other lines."""

    page: DealPage
    listings: list[ListingRow]
