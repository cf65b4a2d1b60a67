"""What is shown of desks and cases: frozen views on plain values."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from tradehall.chat.queries.views import Latest
from tradehall.events.queries import EventView
from tradehall.kernel.pages import Page
from tradehall.kernel.texts import Translated
from tradehall.support.rules import CaseState, Clocks, Service, StepKind


class Shelf(StrEnum):
    """The lists of a desk: cases that wait for it, those that wait for firms, and those that are over."""

    WAITING = "waiting"
    ASKED = "asked"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Officer:
    """A person, as others see them."""

    id: int
    public_id: str
    name: str
    language: str


@dataclass(frozen=True, slots=True)
class AtEvent:
    """The event of a desk."""

    slug: str
    name: Translated
    zone: str


@dataclass(frozen=True, slots=True)
class DeskName:
    """A desk, as whoever may know of it calls it."""

    id: int
    public_id: str
    name: Translated


@dataclass(frozen=True, slots=True)
class Firm:
    """For whom is asked; `participation` is its public id."""

    participation: str
    name: str
    name_en: str
    language: str


@dataclass(frozen=True, slots=True)
class DeskCard:
    """A desk that the reader may ask, and for which of their firms."""

    id: int
    public_id: str
    name: Translated
    about: Translated
    services: list[Service]
    answer_days: int
    event: AtEvent
    firms: list[Firm]


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case, for whoever may read it: `comes` for the firm, or `serves` at the desk. `talk`: the public id of its
    conversation, of which `unread` messages are new to the reader."""

    id: int
    public_id: str
    service: Service
    summary: str
    language: str
    state: CaseState
    needed_by: date | None
    created_at: datetime
    ended_at: datetime | None
    result: str
    version: int
    desk: DeskName
    event: AtEvent
    firm: Firm
    officer: Officer | None
    asked_by: Officer
    talk_id: int
    talk: str
    last_seq: int
    unread: int
    clocks: Clocks
    comes: bool
    serves: bool

    @property
    def is_open(self) -> bool:
        return self.state == CaseState.OPEN


@dataclass(frozen=True, slots=True)
class Step:
    """What somebody did with it; `to`: to whom it was given."""

    at: datetime
    kind: StepKind
    who: str
    who_language: str
    words: str
    to: str
    to_language: str


@dataclass(frozen=True, slots=True)
class CasePage:
    """`latest`: the end of the talk. `officers`: to whom an officer may give it; `desks`: to which they may pass it
    on."""

    case: CaseRow
    steps: list[Step]
    latest: Latest
    officers: list[Officer] = field(default_factory=list)
    desks: list[DeskName] = field(default_factory=list)
    reader_id: int = 0

    @property
    def is_taken_by_reader(self) -> bool:
        return self.case.officer is not None and self.case.officer.id == self.reader_id

    @property
    def result_language(self) -> str:
        """That of whoever ended it."""
        return next((step.who_language for step in reversed(self.steps) if step.kind == StepKind.ENDED), "")

    @property
    def must_say_why(self) -> bool:
        """Whoever comes for the firm opens it again with words, where the desk had ended it."""
        return self.case.state in (CaseState.DONE, CaseState.REFUSED) and not self.case.serves


@dataclass(frozen=True, slots=True)
class CasesPage:
    """A firm's side: its cases, and the desks that it may ask."""

    rows: Page[CaseRow]
    desks: list[DeskCard]
    is_over: bool
    serves: bool


@dataclass(frozen=True, slots=True)
class CaseForm:
    """Of a new case: the desks to choose from; with one `chosen`, its firms and services."""

    desks: list[DeskCard]
    chosen: DeskCard | None
    service: Service | None


@dataclass(frozen=True, slots=True)
class QueuePage:
    """A desk's side: `waiting` cases wait for an answer of the reader's desks, `late` of them for too long."""

    shelf: Shelf
    desks: list[DeskName]
    desk: str
    mine: bool
    rows: Page[CaseRow]
    waiting: int
    late: int


@dataclass(frozen=True, slots=True)
class DeskRow:
    """A desk as organisers see it. `disabled`: who serves again once their account is enabled; `hours`: the median
    until the first answer, None before there was one."""

    id: int
    public_id: str
    name: Translated
    about: Translated
    services: list[Service]
    answer_days: int
    is_open: bool
    version: int
    officers: list[tuple[str, str, str]]  # name, language, address
    disabled: list[tuple[str, str, str]]
    open: int = 0
    late: int = 0
    ended: int = 0
    hours: float | None = None


@dataclass(frozen=True, slots=True)
class OfficeRow:
    """A case as organisers see it: neither whose it is nor what is said."""

    service: Service
    state: CaseState
    created_at: datetime
    ended_at: datetime | None
    desk: Translated
    is_taken: bool
    clocks: Clocks


@dataclass(frozen=True, slots=True)
class DesksPage:
    event: EventView
    desks: list[DeskRow]
    cases: Page[OfficeRow]


@dataclass(frozen=True, slots=True)
class DeskForm:
    event: EventView
    desk: DeskRow | None


@dataclass(frozen=True, slots=True)
class CaseNews:
    """A case of which people are told: who comes for the firm, who serves at the desk; ids of people. `officers` are
    those who are told for the desk: whoever took it, else all."""

    id: int
    public_id: str
    summary: str
    language: str
    service: Service
    state: CaseState
    result: str
    desk: Translated
    event_id: int
    event: AtEvent
    firm: Firm
    talk: str
    officer_id: int | None
    clocks: Clocks
    delegates: list[int]
    desk_people: list[int]

    @property
    def officers(self) -> list[int]:
        return [self.officer_id] if self.officer_id in self.desk_people else self.desk_people
