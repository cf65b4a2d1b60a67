"""What interpreters, and those who look for one, are shown."""

from dataclasses import dataclass, field
from datetime import datetime

from tradehall.companies.queries import ListingRow, NeedRow
from tradehall.events.queries import DelegateName, EventView
from tradehall.kernel.pages import Page
from tradehall.kernel.texts import Translated
from tradehall.meetings.commands import Level, Mode, Reason
from tradehall.meetings.diary import SlotWhy
from tradehall.meetings.queries.views import MeetingPage, MeetingRow, Thing
from tradehall.meetings.rules import OfferState


@dataclass(frozen=True, slots=True)
class Pair:
    heard: str
    said: str
    level: Level
    mode: Mode


@dataclass(frozen=True, slots=True)
class Load:
    """What an interpreter has in an event already."""

    meetings: int = 0
    minutes: int = 0


@dataclass(frozen=True, slots=True)
class OfferBrief:
    """How an offer to an interpreter stands; `reason`: their words where they declined."""

    public_id: str
    state: OfferState
    reason: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class InterpreterChoice:
    """An interpreter for one meeting: whether a pair fits both sides, and whether the time is free; `off`: they have
    nothing else then, but said that it does not suit."""

    person: DelegateName
    pairs: list[Pair]
    subjects: list[str]
    city: str
    about: Translated
    fits: bool
    free: bool
    off: bool = False
    pause: bool = False
    load: Load = field(default_factory=Load)
    offer: OfferBrief | None = None

    @property
    def can_come(self) -> bool:
        return self.fits and self.free and not self.pause


@dataclass(frozen=True, slots=True)
class Assignment:
    """A meeting that the reader interprets, or is offered: then `offer` is set. `why_not`: they are busy or need a
    pause then."""

    meeting: MeetingRow
    reason: Reason | None
    things: list[Thing]
    offer: OfferBrief | None
    why_not: SlotWhy | None

    @property
    def starts_at(self) -> datetime:
        return self.meeting.starts_at


@dataclass(frozen=True, slots=True)
class Profile:
    """An interpreter's own entry on the list."""

    pairs: list[Pair]
    subjects: list[str]
    city: str
    about: Translated
    version: int


@dataclass(frozen=True, slots=True)
class DaySheet:
    """One day of an interpreter. `interprets`: the reader has the pages of interpreters."""

    meetings: list[Assignment]
    interprets: bool


@dataclass(frozen=True, slots=True)
class Interpreting:
    """An interpreter's own page; `profile` is None until they have filled it in."""

    profile: Profile | None
    offers: list[Assignment]
    booked: list[Assignment]


@dataclass(frozen=True, slots=True)
class Unserved:
    """A meeting that waits for an interpreter; `choices`: who works between its languages, who can come first."""

    meeting: MeetingRow
    choices: list[InterpreterChoice]

    @property
    def able(self) -> list[InterpreterChoice]:
        return [choice for choice in self.choices if choice.can_come]

    @property
    def asked(self) -> list[InterpreterChoice]:
        return [choice for choice in self.choices if choice.offer]


@dataclass(frozen=True, slots=True)
class EventInterpreters:
    """For organisers: meetings without the interpreter they need, and what everybody has to do."""

    event: EventView
    unserved: Page[Unserved]
    listed: list[InterpreterChoice]


@dataclass(frozen=True, slots=True)
class Brief:
    """What an interpreter reads before a meeting. `codes`: HS codes of what is talked about; `tongues`: the
    languages between which its interpreter works."""

    meeting: MeetingPage
    listings: list[ListingRow]
    needs: list[NeedRow]
    codes: list[str]
    tongues: list[str]
