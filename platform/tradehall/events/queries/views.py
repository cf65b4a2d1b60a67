"""What reads of events answer with."""

from dataclasses import dataclass, field
from datetime import date, datetime, time

from tradehall.events import rules
from tradehall.events.commands import Phase, Side
from tradehall.events.rules import State
from tradehall.kernel.panels import Panel
from tradehall.kernel.texts import Translated


@dataclass(frozen=True, slots=True)
class BookingRules:
    """How meetings of an event are booked, in minutes; see `commands.SetBookingRules`."""

    request_minutes: int
    request_limit: int
    interpreted_minutes: int | None
    interpreter_stretch: int
    interpreter_pause: int


@dataclass(frozen=True, slots=True)
class EventView:
    """One event as everybody may see it; `organises`: the reader may manage it."""

    id: int
    public_id: str
    slug: str
    name: Translated
    summary: Translated
    description: Translated
    host: Translated
    zone: str
    phase: Phase
    slot_minutes: int
    languages: list[str]
    sectors: list[str]
    contact_email: str
    register_by: date | None
    starts_at: datetime | None
    ends_at: datetime | None
    version: int
    organises: bool
    booking: BookingRules
    now: datetime

    @property
    def is_open(self) -> bool:
        """Companies may register now."""
        return rules.is_open(self.phase, self.register_by, self.zone, self.now)

    @property
    def registration_ends(self) -> datetime | None:
        return rules.registration_ends(self.register_by, self.zone)

    @property
    def is_past(self) -> bool:
        return self.phase == Phase.CLOSED or (self.ends_at is not None and self.ends_at < self.now)


@dataclass(frozen=True, slots=True)
class SlotView:
    id: int
    public_id: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class PlanDay:
    day: date
    opens: time
    closes: time


@dataclass(frozen=True, slots=True)
class PlanBreak:
    starts: time
    ends: time
    label: Translated


@dataclass(frozen=True, slots=True)
class Country:
    """How many approved companies of a country sit on each side."""

    code: str
    exporters: int
    buyers: int


@dataclass(frozen=True, slots=True)
class EventCard:
    """An event in a list, with its approved companies counted."""

    event: EventView
    exporters: int
    buyers: int


@dataclass(frozen=True, slots=True)
class Mine:
    """A registration of one of the reader's companies in an event."""

    public_id: str
    company: str
    side: Side
    state: State


@dataclass(frozen=True, slots=True)
class EventPage:
    event: EventView
    days: list[PlanDay]
    breaks: list[PlanBreak]
    countries: list[Country]
    mine: list[Mine]
    panels: list[Panel] = field(default_factory=list)

    @property
    def exporters(self) -> int:
        return sum(country.exporters for country in self.countries)

    @property
    def buyers(self) -> int:
        return sum(country.buyers for country in self.countries)


@dataclass(frozen=True, slots=True)
class Organised:
    """An event in the list of an organiser."""

    event: EventView
    pending: int
    approved: int


@dataclass(frozen=True, slots=True)
class Overview:
    """Figures of an event for its organisers: `counts[state][side]`."""

    event: EventView
    counts: dict[State, dict[Side, int]]
    slots: int
    organisers: int
    steps: tuple[rules.Step, ...]
    panels: list[Panel] = field(default_factory=list)

    def count(self, state: State) -> int:
        return sum(self.counts.get(state, {}).values())


@dataclass(frozen=True, slots=True)
class Settings:
    """All that the settings page shows; `taken`: how many of the slots it has."""

    event: EventView
    days: list[PlanDay]
    breaks: list[PlanBreak]
    slots: int


@dataclass(frozen=True, slots=True)
class Organiser:
    id: int
    public_id: str
    name: str
    name_reading: str
    name_latin: str
    language: str
    email: str
