"""When people can be met in an event, and how their participations want to be booked."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import and_, exists, func, select
from sqlalchemy.orm import aliased

from tradehall.accounts.models import Person
from tradehall.companies.models import Company
from tradehall.events.commands import Phase, Side
from tradehall.events.models import Delegate, Participation, Slot
from tradehall.events.queries import EventView, event_by_slug
from tradehall.events.rules import State
from tradehall.kernel.errors import NotFound, Unauthenticated
from tradehall.kernel.ids import is_public_id
from tradehall.kernel.panels import Panel, panels
from tradehall.kernel.tx import ME, Reader, among, given
from tradehall.meetings.diary import WorkingHours
from tradehall.meetings.errors import NotApproved
from tradehall.meetings.models import BookingPreference, BusyTime, Claim, Hours, Interpreter, Meeting, SlotMark
from tradehall.meetings.queries.parties import shut_out
from tradehall.meetings.queries.parts import acts, lead
from tradehall.meetings.rules import STANDING


@dataclass(frozen=True, slots=True)
class Preferences:
    """How a participation wants to be booked. `version` 0: it has said nothing yet, and is asked each time."""

    auto_accept: bool = False
    free_moves: bool = False
    version: int = 0


ASKED = Preferences()
_PREFERENCES = select(
    BookingPreference.participation_id,
    BookingPreference.auto_accept,
    BookingPreference.free_moves,
    BookingPreference.version,
).where(BookingPreference.participation_id.in_(among("places")))


def preferences(reader: Reader, places: Collection[int]) -> dict[int, Preferences]:
    """Participation id → how it wants to be booked; every one of `places` is in it. Unscoped."""
    rows = reader.rows(_PREFERENCES, places=list(places))
    return dict.fromkeys(places, ASKED) | {row[0]: Preferences(*row[1:]) for row in rows}


_BY_PUBLIC_ID = (
    select(
        Participation.public_id, BookingPreference.auto_accept, BookingPreference.free_moves, BookingPreference.version
    )
    .outerjoin(BookingPreference, BookingPreference.participation_id == Participation.id)
    .where(Participation.public_id == given("place"), acts())
)


def own_preferences(reader: Reader, public_id: str) -> Preferences:
    """How a participation that the reader acts for wants to be booked. Raises NotFound."""
    row = reader.row(_BY_PUBLIC_ID, place=public_id) if is_public_id(public_id) else None
    if row is None:
        raise NotFound
    return Preferences(*row[1:]) if row[3] else ASKED


# -- one's own ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OwnPlace:
    """An approved participation that the reader acts for; `comes`: as one of its delegates."""

    id: int
    public_id: str
    side: Side
    company: str
    language: str
    country: str
    comes: bool
    preferences: Preferences


@dataclass(frozen=True, slots=True)
class OwnSlot:
    """A slot as one person sees it. `hours`: what the hours alone would say; `elsewhere`: their own calendar says
    busy; `booked`: the meeting that holds it."""

    id: int
    public_id: str
    starts_at: datetime
    ends_at: datetime
    mark: bool | None
    hours: bool
    elsewhere: bool = False
    booked: str | None = None

    @property
    def suits(self) -> bool:
        return self.unmarked if self.mark is None else self.mark

    @property
    def unmarked(self) -> bool:
        """Whether it suits as long as nothing is said of it."""
        return self.hours and not self.elsewhere


@dataclass(frozen=True, slots=True)
class Home:
    """A country from which people come, and the clock that most of them read."""

    country: str
    zone: str


@dataclass(frozen=True, slots=True)
class Availability:
    """What one person said of an event. `version` 0: nothing yet. `homes`: the reader's own country first, then
    those of the other side, the most frequent first. `theirs`: the clock of the other side, or of the event."""

    event: EventView
    hours: WorkingHours
    version: int
    comes: bool
    interprets: bool
    places: list[OwnPlace]
    slots: list[OwnSlot]
    homes: list[Home] = field(default_factory=list)
    theirs: str | None = None
    panels: list[Panel] = field(default_factory=list)


_COMES = (
    exists().where(Delegate.participation_id == Participation.id, Delegate.person_id == ME).correlate(Participation)
)
_PLACES = (
    select(
        Participation.id, Participation.public_id, Participation.side, Company.legal_name, Company.language,
        Company.country, _COMES, BookingPreference.auto_accept, BookingPreference.free_moves,
        BookingPreference.version,
    )
    .join(Company, Company.id == Participation.company_id)
    .outerjoin(BookingPreference, BookingPreference.participation_id == Participation.id)
    .where(Participation.event_id == given("event"), Participation.state == State.APPROVED, acts())
    .order_by(Participation.id)
)  # fmt: skip
_SAID = (
    select(
        Person.time_zone, Hours.zone, Hours.not_before, Hours.not_after, Hours.version,
        exists().where(Interpreter.person_id == Person.id),
    )
    .outerjoin(Hours, and_(Hours.person_id == Person.id, Hours.event_id == given("event")))
    .where(Person.id == ME)
)  # fmt: skip
_ELSEWHERE = (
    exists()
    .where(BusyTime.person_id == ME, BusyTime.starts_at < Slot.ends_at, BusyTime.ends_at > Slot.starts_at)
    .correlate(Slot)
)
_SLOTS = (
    select(Slot.id, Slot.public_id, Slot.starts_at, Slot.ends_at, SlotMark.suits, _ELSEWHERE)
    .outerjoin(SlotMark, and_(SlotMark.slot_id == Slot.id, SlotMark.person_id == ME))
    .where(Slot.event_id == given("event"))
    .order_by(Slot.starts_at)
)
_BOOKED = (
    select(Meeting.public_id, Meeting.starts_at, Meeting.ends_at)
    .where(
        Meeting.status.in_(STANDING), Meeting.starts_at < given("last"), Meeting.ends_at > given("first"),
        exists().where(Claim.meeting_id == Meeting.id, Claim.holder_id == ME),
    )
    .order_by(Meeting.starts_at)
)  # fmt: skip
_Place = aliased(Participation)
_ZONE = lead(_Place.id, Person.time_zone)
_HOMES = (
    select(_Place.side, Company.country, _ZONE.label("zone"), func.count())
    .join(Company, Company.id == _Place.company_id)
    .where(_Place.event_id == given("event"), _Place.state == State.APPROVED)
    .group_by(_Place.side, Company.country, "zone")
)


def own_places(reader: Reader, event: int) -> list[OwnPlace]:
    """The approved participations of an event that the reader acts for."""
    return [
        OwnPlace(
            row[0], row[1], Side(row[2]), row[3], row[4], row[5], bool(row[6]),
            Preferences(row[7], row[8], row[9]) if row[9] else ASKED,
        )
        for row in reader.rows(_PLACES, event=event)
    ]  # fmt: skip


def said(reader: Reader, event: int) -> tuple[WorkingHours, int, bool]:
    """The reader's hours in an event (their own clock without bounds, until they say so), the version of what they
    said, and whether they are listed as an interpreter."""
    own, zone, low, high, version, interprets = reader.row(_SAID, event=event)
    return WorkingHours(zone or own, low, high), version or 0, bool(interprets)


def own_slots(reader: Reader, event: int, hours: WorkingHours) -> list[OwnSlot]:
    """The slots of an event with the reader's marks; what is booked is left out."""
    return [
        OwnSlot(row[0], row[1], row[2], row[3], row[4], hours.hold(row[2], row[3]), bool(row[5]))
        for row in reader.rows(_SLOTS, event=event)
    ]


def my_availability(reader: Reader, slug: str) -> Availability:
    """What the reader said of an event. Raises Unauthenticated, NotFound, NotApproved.

    `slots` is empty for owners who do not come themselves: they only say how their company is booked.
    """
    if reader.actor.person_id is None:
        raise Unauthenticated
    event = event_by_slug(reader, slug)
    places = own_places(reader, event.id)
    hours, version, interprets = said(reader, event.id)
    comes = any(place.comes for place in places)
    if not places and not (interprets and event.phase != Phase.DRAFT):
        raise shut_out(reader, event.id, NotApproved)
    slots = own_slots(reader, event.id, hours) if comes or interprets else []
    homes, theirs = _homes(reader, event, places)
    view = Availability(event, hours, version, comes, interprets, places, _booked(reader, slots), homes, theirs)
    view.panels.extend(panels(reader, "availability", view))
    return view


def _booked(reader: Reader, slots: list[OwnSlot]) -> list[OwnSlot]:
    if not slots:
        return slots
    held = reader.rows(_BOOKED, first=slots[0].starts_at, last=max(slot.ends_at for slot in slots))
    if not held:
        return slots
    return [replace(slot, booked=_holding(held, slot)) for slot in slots]


def _holding(held: Sequence[Any], slot: OwnSlot) -> str | None:
    return next((row[0] for row in held if row[1] < slot.ends_at and row[2] > slot.starts_at), None)


def _homes(reader: Reader, event: EventView, places: list[OwnPlace]) -> tuple[list[Home], str | None]:
    """Where both sides live, and the clock to show beside the reader's own."""
    mine = {place.side for place in places}
    zones: dict[str, Counter[str]] = {}
    across: Counter[str] = Counter()
    clocks: Counter[str] = Counter()
    for side, country, zone, number in reader.rows(_HOMES, event=event.id):
        zones.setdefault(country, Counter())[zone or "UTC"] += number
        if mine != {Side(side)}:
            across[country] += number
            clocks[zone or "UTC"] += number
    own = [place.country for place in places]
    order = list(dict.fromkeys([*own, *(country for country, _ in across.most_common(MOST_HOMES))]))
    found = [Home(country, zones[country].most_common(1)[0][0]) for country in order if country in zones]
    others = [zone for zone, _ in clocks.most_common() if zone != reader.actor.time_zone]
    beside = others[:1] or [zone for zone in [event.zone] if zone != reader.actor.time_zone]
    return found, beside[0] if beside else None


MOST_HOMES = 6
