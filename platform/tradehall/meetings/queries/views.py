"""What readers are shown of requests and meetings."""

from dataclasses import dataclass, field
from datetime import datetime

from tradehall.events.commands import Goal, InterpreterNeed, Phase, Side
from tradehall.events.queries import DelegateName, EventView, PlanBreak, PlanDay
from tradehall.kernel.pages import Page
from tradehall.kernel.panels import Panel
from tradehall.kernel.texts import Translated
from tradehall.meetings.commands import Attendance, Because, Coming, InterpreterWish, Reason, Result, TookPlace
from tradehall.meetings.diary import SlotWhy
from tradehall.meetings.rules import MeetingStatus, RequestState
from tradehall.meetings.ways import Way


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
    """A slot; `rank` when it is proposed (1 is the best), `why` when it is not free. `others`: how many others asked
    for it."""

    id: str
    starts_at: datetime
    ends_at: datetime
    free: bool
    why: SlotWhy | None = None
    rank: int | None = None
    others: int = 0


# -- directory --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Contact:
    """A request between the reader's company and another, as the reader may know of it before asking.

    `ours`: our side asked; `by` is who of us did, and `by_me` whether it was the reader.
    """

    place: int
    request: str
    state: RequestState
    ours: bool
    by: str
    by_me: bool
    at: datetime
    meeting: str | None
    reason: Reason
    message: str
    language: str
    interpreter: InterpreterWish
    listings: list[str]
    needs: list[str]


@dataclass(frozen=True, slots=True)
class Card:
    """A participant in the directory. `asked`: the open request between us, `meeting`: one that stands, `contact`:
    the last request between us; `blocked`: we blocked it; `wish`: whether we must, want or do not want to meet it."""

    place: Place
    about: Translated
    sectors: list[str]
    wanted: Translated
    listings: int
    needs: int
    asked: str | None
    meeting: str | None
    contact: Contact | None
    blocked: bool = False
    wish: str | None = None


@dataclass(frozen=True, slots=True)
class Directory:
    event: EventView
    cards: Page[Card]
    mine: list[Place]
    side: Side | None


@dataclass(frozen=True, slots=True)
class ParticipantPage:
    """`mine`: for whom the reader can ask, `asking`: for whom now. `why_not`: a marked text, else None.

    `contacts`: the requests between the two companies, the newest first. `sent`: how many requests of `asking` are
    open, of at most `limit`. `waits`: on its waiting list. `blocked`: we blocked it.
    """

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
    asking: Place | None
    contacts: list[Contact]
    sent: int
    limit: int
    slots: list[SlotChoice] = field(default_factory=list)
    waits: bool = False
    blocked: bool = False
    wish: str | None = None


# -- meetings ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MeetingRow:
    """A meeting in a list. `mine`: the reader's side, None for its interpreter and for organisers. `seated`: who comes
    (ids inside), and so may enter its room."""

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
    way: Way
    reported: bool
    version: int
    seated: frozenset[int] = frozenset()

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
    """`confirm`, `check_in`: the reader comes and is asked; `answer`: they are a guest of one side. `settle`: say who
    was there, for organisers. `give_back`: the reader interprets. `revive`: take the cancellation back. `enter`: the
    door of the room is open to them."""

    move: bool
    cancel: bool
    revive: bool
    give_back: bool
    link: bool
    agenda: bool
    interpreter: bool
    report: bool
    confirm: bool
    check_in: bool
    answer: bool
    swap: bool
    guests: bool
    settle: bool
    enter: bool


@dataclass(frozen=True, slots=True)
class Proposal:
    """Another time for a meeting, proposed by one side (`by`, the person `name`); the other has to answer."""

    public_id: str
    slot: str
    starts_at: datetime
    ends_at: datetime
    by: Side
    name: str


@dataclass(frozen=True, slots=True)
class MeetingPage:
    """One meeting. `link_url` and `link_note` are its own; `way` is how the call is held. `cancel_reason` is in the
    system's own words (a marked text) when `cancelled_by` is None.

    `guests`: all who come, with what they said and did on the day. `moves_at_once`: nobody needs to be asked.
    `reports`: what each side said of its taking place, for organisers alone; empty for others.
    """

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
    way: Way
    cancel_reason: str
    cancelled_by: str | None
    request: RequestBrief | None
    outcome: OutcomeView | None
    can: MeetingCan
    guests: list["Guest"]
    because: Because | None
    proposed: Proposal | None
    moves_at_once: bool
    attendance: Attendance | None
    settled_by: str | None
    settled_note: str
    reports: dict[Side, TookPlace]
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
    """A slot in one's own agenda; `busy`: the reader sits in some meeting then, of this event or another; `suits`: by
    their marks and hours."""

    id: str
    starts_at: datetime
    ends_at: datetime
    busy: bool
    suits: bool


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
    """Somebody who comes; `side` is None for the interpreter.

    `role`: delegate, guest (a colleague), interpreter, or outside: then `person.public_id` is the guest's own.
    `answer`: perhaps or no; of somebody from outside yes, too. `interprets`: somebody from outside is to interpret.
    """

    person: DelegateName
    email: str
    role: str
    side: Side | None
    meeting_id: int
    confirmed_at: datetime | None = None
    arrived_at: datetime | None = None
    answer: Coming | None = None
    interprets: bool = False

    @property
    def is_away(self) -> bool:
        """A guest who said no: nothing is held for them."""
        return self.role in ("guest", "outside") and self.answer == Coming.NO


@dataclass(frozen=True, slots=True)
class CalendarMeeting:
    """What calendars need of a meeting. `worded_at`: when its event, its companies or its people last changed, whose
    names and clocks stand in it.
    """

    id: int
    public_id: str
    uid: str
    sequence: int
    status: MeetingStatus
    starts_at: datetime
    ends_at: datetime
    created_at: datetime
    changed_at: datetime
    worded_at: datetime
    event: EventBrief
    exporter: Place
    buyer: Place
    guests: list[Guest]
    agenda: str
    way: Way
    cancel_reason: str
    cancelled_by: int | None
    because: Because | None
