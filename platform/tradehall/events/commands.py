"""What can be done with events and participations, and the shape of what is sent for it."""

import re
from datetime import date, time
from enum import StrEnum
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from tradehall.accounts.commands import Email
from tradehall.companies.hs import is_sector
from tradehall.kernel.ids import PublicId, Slug
from tradehall.kernel.parse import Command, Day, Language, TimeZone, Version
from tradehall.kernel.texts import Translated, prose, translated


class Phase(StrEnum):
    """Where an event stands, in this order."""

    DRAFT = "draft"
    REGISTRATION = "registration"
    BOOKING = "booking"
    LIVE = "live"
    CLOSED = "closed"


class Side(StrEnum):
    """On which side of the table a company sits."""

    EXPORTER = "exporter"
    BUYER = "buyer"


class InterpreterNeed(StrEnum):
    NO = "no"
    PREFER = "prefer"
    MUST = "must"


class Goal(StrEnum):
    """What a company comes for."""

    SELL = "sell"
    BUY = "buy"
    FIND_AGENT = "find_agent"
    OEM = "oem"
    JV = "jv"
    TECHNOLOGY = "technology"
    INVEST = "invest"


class Decision(StrEnum):
    """What an organiser decides about a registration."""

    APPROVE = "approve"
    WAITLIST = "waitlist"
    REJECT = "reject"
    REOPEN = "reopen"


def _time_of_day(value: time) -> time:
    if value.tzinfo is not None or value.second or value.microsecond:
        raise PydanticCustomError("time_parsing", "A time of day has hours and minutes.")
    return value


def _split(value: Any) -> Any:
    """Codes typed into one field, "6911, 6912", as a list."""
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return [part for item in value for part in re.split(r"[\s,;，、；]+", item) if part]
    return value


def _sector(value: str) -> str:
    if not is_sector(value):
        raise PydanticCustomError("string_pattern_mismatch", "This is no chapter or heading of the HS.")
    return value


def _distinct(value: list[Any]) -> list[Any]:
    return list(dict.fromkeys(value))


TimeOfDay = Annotated[time, AfterValidator(_time_of_day)]
Sector = Annotated[str, AfterValidator(_sector)]
Languages = Annotated[list[Language], Field(min_length=1, max_length=4), AfterValidator(_distinct)]
NOTHING = Translated({}, "en")


class DayHours(BaseModel):
    """One day and its opening hours on the event's wall clock."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")
    day: Day
    opens: TimeOfDay
    closes: TimeOfDay

    @property
    def key(self) -> tuple[date, time, time]:
        return self.day, self.opens, self.closes


class Pause(BaseModel):
    """A break on every day, on the event's wall clock."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")
    starts: TimeOfDay
    ends: TimeOfDay
    label: translated(60, required=False) = NOTHING  # type: ignore[valid-type]


class SlotPlan(BaseModel):
    """All that the slot grid is made from. Minutes and times of day are multiples of five."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")
    zone: TimeZone
    slot_minutes: Annotated[int, Field(ge=20, le=60)]
    days: Annotated[list[DayHours], Field(min_length=1, max_length=14)]
    breaks: Annotated[list[Pause], Field(max_length=8)] = Field(default_factory=list)


class EventInput(SlotPlan):
    """What organisers write about an event."""

    name: translated(120)  # type: ignore[valid-type]
    summary: translated(400)  # type: ignore[valid-type]
    description: translated(6000, required=False) = NOTHING  # type: ignore[valid-type]
    host: translated(200)  # type: ignore[valid-type]
    languages: Languages
    sectors: Annotated[list[Sector], BeforeValidator(_split), Field(max_length=40), AfterValidator(_distinct)] = Field(
        default_factory=list
    )
    contact_email: Email
    register_by: Day | None = None


class CreateEvent(EventInput, Command):
    """Begin an event, as a draft. Only the system names organisers; else the creator is the organiser."""

    slug: Slug
    organisers: Annotated[list[PublicId], Field(max_length=50)] = Field(default_factory=list)


class Keep(StrEnum):
    """What stays when an event changes its zone: its times on the clock, or the moments at which they are."""

    CLOCK = "clock"
    MOMENTS = "moments"


class ChangeEvent(EventInput, Command):
    """Replace what was written about an event; the slot grid follows.

    Where another `zone` would move slots, `keep` says what stays. With `moments` days and breaks are those of the
    clock of the zone before, and are written anew on that of the new one.
    """

    event: Slug
    keep: Keep | None = None
    version: Version


class SetBookingRules(Command):
    """How meetings are booked in an event; all lengths in minutes, multiples of five.

    A request waits `request_minutes` for its answer (15 minutes to 10 days); one participation has at most
    `request_limit` out. A meeting with an interpreter takes `interpreted_minutes`; None: one slot. After
    `interpreter_stretch` in a row an interpreter rests for `interpreter_pause`.
    """

    event: Slug
    request_minutes: Annotated[int, Field(ge=15, le=14400, multiple_of=5)]
    request_limit: Annotated[int, Field(ge=1, le=200)]
    interpreted_minutes: Annotated[int, Field(ge=20, le=120, multiple_of=5)] | None = None
    interpreter_stretch: Annotated[int, Field(ge=20, le=480, multiple_of=5)]
    interpreter_pause: Annotated[int, Field(ge=0, le=120, multiple_of=5)]
    version: Version


class ChangePhase(Command):
    """Take an event a step on, or a step back. `seen`: the phase in which it was when this was chosen."""

    event: Slug
    phase: Phase
    seen: Phase | None = None
    confirmed: bool = False


class AddOrganiser(Command):
    event: Slug
    email: Email


class RemoveOrganiser(Command):
    event: Slug
    person: PublicId
    confirmed: bool = False


class RegistrationInput(BaseModel):
    """What a company says about its coming to an event."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")
    delegates: Annotated[list[PublicId], Field(min_length=1, max_length=6), AfterValidator(_distinct)]
    languages: Languages
    interpreter_needed: InterpreterNeed
    goals: Annotated[list[Goal], Field(max_length=7), AfterValidator(_distinct)] = Field(default_factory=list)
    wanted: translated(600, required=False) = NOTHING  # type: ignore[valid-type]


class Register(RegistrationInput, Command):
    """Register a company for an event, on one side."""

    event: Slug
    company: PublicId
    side: Side


class ChangeRegistration(RegistrationInput, Command):
    """Replace delegates, languages, goals and wishes of a registration; the side stays."""

    participation: PublicId
    version: Version


class WithdrawRegistration(Command):
    participation: PublicId
    confirmed: bool = False


class Approve(Command):
    participation: PublicId
    version: Version | None = None


class Reject(Command):
    participation: PublicId
    reason: prose(500, 3)  # type: ignore[valid-type]
    version: Version | None = None


class Waitlist(Command):
    participation: PublicId
    version: Version | None = None


class Reopen(Command):
    """Put a decided registration back to pending; what was arranged for an approved one is cancelled."""

    participation: PublicId
    version: Version | None = None
    confirmed: bool = False


class SuspendParticipation(Command):
    """Put an approved company out of the event; what was arranged for it is cancelled, and it reads why."""

    participation: PublicId
    reason: prose(500, 3)  # type: ignore[valid-type]
    version: Version | None = None
    confirmed: bool = False


class ReinstateParticipation(Command):
    """A suspended company takes part again; what was cancelled stays so."""

    participation: PublicId
    version: Version | None = None


class BlockParticipation(Command):
    """Want nothing more to do with a company of the other side in this event: neither talk nor requests.

    `mine`: the participation that wants it; needed by people who come for several.
    """

    participation: PublicId
    mine: PublicId | None = None


class UnblockParticipation(Command):
    """Talk and requests are open again, as far as it is up to this side."""

    participation: PublicId
    mine: PublicId | None = None


class DecideMany(Command):
    """One decision about several registrations of an event; those already so are left as they are."""

    event: Slug
    participations: Annotated[list[PublicId], Field(min_length=1, max_length=100), AfterValidator(_distinct)]
    decision: Decision
    reason: prose(500, 0) = ""  # type: ignore[valid-type]
    confirmed: bool = False
