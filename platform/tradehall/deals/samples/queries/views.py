"""What is shown of samples: frozen views on plain values."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from tradehall.companies.queries import ListingRow
from tradehall.companies.terms import Unit
from tradehall.deals.followups.queries.views import FollowUpRow
from tradehall.deals.queries.seats import Party, Table
from tradehall.deals.queries.views import MeetingDeals, Who
from tradehall.deals.samples.commands import Judgement, PaidBy
from tradehall.deals.samples.rules import SampleDoing, SampleState
from tradehall.deals.steps.views import Steps
from tradehall.events.commands import Side
from tradehall.kernel.money import Money
from tradehall.kernel.texts import Translated


class SampleGroup(StrEnum):
    """The filters of the list."""

    ALL = "all"
    YOURS = "yours"
    THEIRS = "theirs"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class SampleRow:
    """A sample in a list. `waits_for`: the side whose turn it is; `missing`: it is needed soon, and is not there."""

    public_id: str
    table: Table
    mine: Party | None
    title: Translated
    quantity: str
    unit: Unit
    state: SampleState
    side: Side
    needed_by: date | None
    courier: str
    tracking: str
    sent_on: date | None
    expected_on: date | None
    received_on: date | None
    judgement: Judgement | None
    waits_for: Side | None
    missing: bool
    version: int
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class SamplePage:
    """One sample. `can`: what the reader's side can do now; `sent_by`, `received_by`, `judged_by`: who did."""

    row: SampleRow
    by: Who
    words: str
    language: str
    address: str
    paid_by: PaidBy | None
    reason: str
    declared: Money | None
    judged_words: str
    judged_language: str
    sent_by: Who | None
    received_by: Who | None
    judged_by: Who | None
    judged_at: datetime | None
    created_at: datetime
    meeting: str | None
    deal: str | None
    listing: str | None
    can: list[SampleDoing]


@dataclass(frozen=True, slots=True)
class SampleForm:
    """What the form of a new sample offers. `side`: the reader's; `day`: of their meeting to come."""

    table: Table
    side: Side
    meeting: str | None
    deal: str | None
    counterparty: str | None
    listings: list[ListingRow]
    day: date | None


@dataclass(frozen=True, slots=True)
class MeetingSamples:
    """The samples of a meeting's two companies. `may_ask`: the reader is of one of the sides; `missing`: one of them
    is not there although the meeting is near."""

    meeting: str
    samples: list[SampleRow]
    side: Side | None
    missing: bool


@dataclass(frozen=True, slots=True)
class Ahead:
    """The steps between the two that the reader's side sees, the open ones first, by day; and the newest question to it
    about the meeting, open or answered."""

    steps: Steps
    question: FollowUpRow | None


@dataclass(frozen=True, slots=True)
class MeetingThings:
    """The deals and the samples of a meeting's two companies; `ahead` for those who act for one of them."""

    deals: MeetingDeals
    samples: MeetingSamples
    ahead: Ahead | None

    @property
    def shows_deals(self) -> bool:
        deals = self.deals
        return bool(deals.deals or deals.may_propose or deals.sheet or deals.may_write)

    @property
    def shows_samples(self) -> bool:
        return bool(self.samples.samples) or self.samples.side is not None


@dataclass(frozen=True, slots=True)
class SampleFigures:
    """How many samples of an event were asked for or offered, sent, and there before the companies' meeting."""

    asked: int
    sent: int
    arrived: int
