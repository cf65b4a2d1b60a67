"""What readers are shown of requests and meetings."""

from dataclasses import dataclass, field
from datetime import datetime

from tradehall.events.commands import Goal, InterpreterNeed, Phase, Side
from tradehall.events.queries import DelegateName, EventView, PlanBreak, PlanDay
from tradehall.kernel.pages import Page
from tradehall.kernel.panels import Panel
from tradehall.kernel.texts import Translated
from tradehall.meetings.commands import InterpreterWish, Reason, Result, TookPlace
from tradehall.meetings.diary import SlotWhy
from tradehall.meetings.rules import MeetingStatus, RequestState, Turn


@dataclass(frozen=True, slots=True)
class EventBrief:
    id: int
    slug: str
    name: Translated
    zone: str
    phase: Phase


@dataclass(frozen=True, slots=True)
class CompanyBrief:
    """A company as it stands in lists; `language` is that of its own name."""

    id: int
    public_id: str
    slug: str
    name: str
    name_en: str
    name_reading: str
    language: str
    country: str
    region: str
    city: str
    business_type: str | None
    buyer_type: str | None


@dataclass(frozen=True, slots=True)
class Place:
    """One side of a request or meeting. `zone`: where its first delegate reads the clock."""

    id: int
    public_id: str
    side: Side
    languages: list[str]
    company: CompanyBrief
    zone: str
    people: list[DelegateName] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Thing:
    """A listing or a need that a request names, or may name."""

    kind: str  # listing, need
    id: str
    title: Translated
    company_id: int
    hs_code: str
    category: str


@dataclass(frozen=True, slots=True)
class SlotChoice:
    """A slot; `rank` when it is proposed (1 is the best), `why` when it is not free."""

    id: str
    starts_at: datetime
    ends_at: datetime
    free: bool
    why: SlotWhy | None = None
    rank: int | None = None


# -- directory --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Card:
    """A participant in the directory. `asked`: the open request between us, `meeting`: one that stands."""

    place: Place
    about: Translated
    sectors: list[str]
    wanted: Translated
    listings: int
    needs: int
    asked: str | None
    meeting: str | None


@dataclass(frozen=True, slots=True)
class Directory:
    event: EventView
    cards: Page[Card]
    mine: list[Place]
    side: Side | None


@dataclass(frozen=True, slots=True)
class ParticipantPage:
    """`mine`: for whom the reader can ask. `why_not`: class of the refusal to come, else None."""

    event: EventBrief
    place: Place
    about: Translated
    sectors: list[str]
    wanted: Translated
    goals: list[Goal]
    interpreter_needed: InterpreterNeed
    things: list[Thing]
    mine: list[Place]
    my_things: list[Thing]
    asked: str | None
    meetings: list[str]
    why_not: str | None
    slots: list[SlotChoice] = field(default_factory=list)


# -- requests ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RequestRow:
    """A request in a list; `mine` is the reader's side of it, `to_answer` when it waits for that side."""

    public_id: str
    state: RequestState
    turn: Turn
    mine: Turn
    event: EventBrief
    sender: Place
    target: Place
    reason: Reason
    message: str
    language: str
    created_at: datetime
    updated_at: datetime
    version: int
    meeting: str | None
    slots: list[SlotChoice] = field(default_factory=list)

    @property
    def other(self) -> Place:
        return self.target if self.mine is Turn.SENDER else self.sender

    @property
    def to_answer(self) -> bool:
        return self.state in (RequestState.SENT, RequestState.COUNTERED) and self.turn == self.mine


@dataclass(frozen=True, slots=True)
class RequestCan:
    accept: bool
    counter: bool
    decline: bool
    withdraw: bool


@dataclass(frozen=True, slots=True)
class RequestPage:
    """`mine` is None for organisers. `answer` is the reason or note; system's own words when `answered_by` is None."""

    public_id: str
    state: RequestState
    turn: Turn
    mine: Turn | None
    event: EventBrief
    sender: Place
    target: Place
    reason: Reason
    message: str
    language: str
    interpreter: InterpreterWish
    things: list[Thing]
    slots: list[SlotChoice]
    answer: str
    answered_by: str | None
    answered_at: datetime | None
    created_at: datetime
    version: int
    meeting: str | None
    can: RequestCan

    @property
    def other(self) -> Place:
        return self.sender if self.mine is Turn.TARGET else self.target


# -- meetings ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MeetingRow:
    """A meeting in a list. `mine`: the reader's side, None for its interpreter and for organisers."""

    public_id: str
    uid: str
    sequence: int
    status: MeetingStatus
    slot: str | None
    starts_at: datetime
    ends_at: datetime
    event: EventBrief
    exporter: Place
    buyer: Place
    mine: Side | None
    interpreter: DelegateName | None
    interpreter_wish: InterpreterWish
    link_url: str
    reported: bool
    version: int

    @property
    def other(self) -> Place:
        return self.exporter if self.mine == Side.BUYER else self.buyer

    @property
    def own(self) -> Place:
        return self.buyer if self.mine == Side.BUYER else self.exporter


@dataclass(frozen=True, slots=True)
class OutcomeView:
    took_place: TookPlace
    result: Result | None
    rating: int | None
    next_step: str
    version: int


@dataclass(frozen=True, slots=True)
class RequestBrief:
    public_id: str
    reason: Reason
    message: str
    language: str
    sender: int
    things: list[Thing]


@dataclass(frozen=True, slots=True)
class MeetingCan:
    move: bool
    cancel: bool
    link: bool
    agenda: bool
    interpreter: bool
    report: bool


@dataclass(frozen=True, slots=True)
class MeetingPage:
    """One meeting. `cancel_reason` is in the system's own words (a marked text) when `cancelled_by` is None."""

    id: int
    public_id: str
    uid: str
    sequence: int
    version: int
    status: MeetingStatus
    slot: str | None
    starts_at: datetime
    ends_at: datetime
    changed_at: datetime
    event: EventBrief
    exporter: Place
    buyer: Place
    mine: Side | None
    comes: bool
    organises: bool
    interpreter: DelegateName | None
    interpreter_wish: InterpreterWish
    agenda: str
    link_url: str
    link_note: str
    link_by: str | None
    cancel_reason: str
    cancelled_by: str | None
    request: RequestBrief | None
    outcome: OutcomeView | None
    can: MeetingCan
    panels: list[Panel] = field(default_factory=list)

    @property
    def other(self) -> Place:
        return self.exporter if self.mine == Side.BUYER else self.buyer

    @property
    def own(self) -> Place:
        return self.buyer if self.mine == Side.BUYER else self.exporter


@dataclass(frozen=True, slots=True)
class Agenda:
    """All meetings of an event, for its organisers."""

    event: EventView
    meetings: Page[MeetingRow]
    figures: "Figures"


@dataclass(frozen=True, slots=True)
class MyTime:
    """A slot in one's own agenda; `busy`: the reader sits in some meeting then, of this event or another."""

    id: str
    starts_at: datetime
    ends_at: datetime
    busy: bool


@dataclass(frozen=True, slots=True)
class MyAgenda:
    """One's own day or days in an event. Breaks are wall-clock times of the event's zone, on each of its days."""

    event: EventView
    meetings: list[MeetingRow]
    times: list[MyTime]
    days: list[PlanDay]
    breaks: list[PlanBreak]


@dataclass(frozen=True, slots=True)
class Figures:
    """How many requests and meetings of an event are in which state."""

    requests: dict[RequestState, int]
    meetings: dict[MeetingStatus, int]


# -- for calendars and mails --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Guest:
    """A person who comes; `side` is None for the interpreter."""

    person: DelegateName
    email: str
    role: str  # delegate, interpreter
    side: Side | None
    meeting_id: int


@dataclass(frozen=True, slots=True)
class CalendarMeeting:
    """What calendars need of a meeting."""

    id: int
    public_id: str
    uid: str
    sequence: int
    status: MeetingStatus
    starts_at: datetime
    ends_at: datetime
    created_at: datetime
    changed_at: datetime
    event: EventBrief
    exporter: Place
    buyer: Place
    guests: list[Guest]
    agenda: str
    link_url: str
    link_note: str
    cancel_reason: str
    cancelled_by: int | None
