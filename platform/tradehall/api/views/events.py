"""Events, registrations, participants and slots."""

from datetime import date, datetime
from typing import Any

from tradehall.api.views.base import Clock, Id, View
from tradehall.api.views.companies import CompanyCard, CompanyName, Person
from tradehall.events import queries
from tradehall.events.commands import Goal, InterpreterNeed, Phase, Side
from tradehall.events.rules import State
from tradehall.kernel.texts import Translated
from tradehall.meetings.queries.availability import Availability, Preferences
from tradehall.meetings.queries.views import Card, Place, SlotChoice


class Event(View):
    """One fair. `exporters` and `buyers`: how many companies are approved; `open`: companies may register now."""

    id: Id
    slug: str
    name: Translated
    summary: Translated
    host: Translated
    time_zone: str
    phase: Phase
    open: bool
    register_by: date | None
    starts_at: datetime | None
    ends_at: datetime | None
    slot_minutes: int
    languages: list[str]
    sectors: list[str]
    exporters: int
    buyers: int
    version: int

    @classmethod
    def of(cls, card: queries.EventCard) -> "Event":
        return cls(**_about(card.event), exporters=card.exporters, buyers=card.buyers)


def _about(event: queries.EventView) -> dict[str, Any]:
    return {
        "id": event.public_id,
        "slug": event.slug,
        "name": event.name,
        "summary": event.summary,
        "host": event.host,
        "time_zone": event.zone,
        "phase": event.phase,
        "open": event.is_open,
        "register_by": event.register_by,
        "starts_at": event.starts_at,
        "ends_at": event.ends_at,
        "slot_minutes": event.slot_minutes,
        "languages": event.languages,
        "sectors": event.sectors,
        "version": event.version,
    }


class Day(View):
    """Opening hours on the wall clock of the event's time zone."""

    day: date
    opens: Clock
    closes: Clock


class Break(View):
    """A break on every day, on the wall clock of the event's time zone."""

    starts: Clock
    ends: Clock
    label: Translated


class BookingRules(View):
    """How meetings are booked, in minutes. `interpreted_minutes`: null where all meetings take one slot.

    A request waits `request_minutes` for its answer; one company has at most `request_limit` open.
    """

    request_minutes: int
    request_limit: int
    interpreted_minutes: int | None


class EventDetail(Event):
    """One event with its days and breaks, and how meetings are booked."""

    description: Translated
    booking: BookingRules
    contact_email: str
    days: list[Day]
    breaks: list[Break]

    @classmethod
    def of_page(cls, page: queries.EventPage) -> "EventDetail":
        return cls(
            **_about(page.event),
            exporters=page.exporters,
            buyers=page.buyers,
            description=page.event.description,
            booking=BookingRules(
                request_minutes=page.event.booking.request_minutes,
                request_limit=page.event.booking.request_limit,
                interpreted_minutes=page.event.booking.interpreted_minutes,
            ),
            contact_email=page.event.contact_email,
            days=[Day(day=d.day, opens=f"{d.opens:%H:%M}", closes=f"{d.closes:%H:%M}") for d in page.days],
            breaks=[Break(starts=f"{b.starts:%H:%M}", ends=f"{b.ends:%H:%M}", label=b.label) for b in page.breaks],
        )


class Registration(View):
    """A company's registration for an event (its slug); once approved it is the company's participation."""

    id: Id
    event: str
    company: CompanyName
    side: Side
    state: State
    reason: str
    languages: list[str]
    interpreter_needed: InterpreterNeed
    goals: list[Goal]
    wanted: Translated
    created_at: datetime
    version: int

    @classmethod
    def of(cls, place: queries.ParticipationView) -> "Registration":
        return cls(
            id=place.public_id,
            event=place.event_slug,
            company=CompanyName(
                slug=place.company_slug,
                name=place.company_name,
                name_en=place.company_name_en,
                language=place.company_language,
            ),
            side=place.side,
            state=place.state,
            reason=place.reason,
            languages=place.languages,
            interpreter_needed=place.interpreter_needed,
            goals=place.goals,
            wanted=place.wanted,
            created_at=place.created_at,
            version=place.version,
        )


class PartyName(View):
    """A company in an event; `id` is its participation."""

    id: Id
    side: Side
    company: CompanyName


class PartyCard(View):
    """A company in an event, in a list; `id` is its participation."""

    id: Id
    side: Side
    company: CompanyCard

    @classmethod
    def of(cls, place: Place) -> "PartyCard":
        return cls(id=place.public_id, side=place.side, company=CompanyCard.of(place.company))


class Party(PartyCard):
    """A company in an event with the people who come for it; `time_zone` is that of the first of them."""

    languages: list[str]
    time_zone: str
    people: list[Person]

    @classmethod
    def of(cls, place: Place) -> "Party":
        return cls(**_of_place(place))


def _of_place(place: Place) -> dict[str, Any]:
    return {
        "id": place.public_id,
        "side": place.side,
        "company": CompanyCard.of(place.company),
        "languages": place.languages,
        "time_zone": place.zone,
        "people": [Person.of(person) for person in place.people],
    }


class Participant(Party):
    """A company in the directory. `request`: the open one between us; `meeting`: the one that stands."""

    about: Translated
    sectors: list[str]
    wanted: Translated
    listings: int
    needs: int
    request: Id | None
    meeting: Id | None

    @classmethod
    def of_card(cls, card: Card) -> "Participant":
        return cls(
            **_of_place(card.place),
            about=card.about,
            sectors=card.sectors,
            wanted=card.wanted,
            listings=card.listings,
            needs=card.needs,
            request=card.asked,
            meeting=card.meeting,
        )


class Slot(View):
    """A stretch of time of an event; `free` for those whom was asked about."""

    id: Id
    starts_at: datetime
    ends_at: datetime
    free: bool

    @classmethod
    def of(cls, slot: SlotChoice) -> "Slot":
        return cls(id=slot.id, starts_at=slot.starts_at, ends_at=slot.ends_at, free=slot.free)


class OwnTime(View):
    """A slot as the reader sees it. `marked`: they said so, whatever their hours; `meeting`: the one that is booked."""

    id: Id
    starts_at: datetime
    ends_at: datetime
    suits: bool
    marked: bool
    meeting: Id | None


class Booking(View):
    """How a participation is booked. `version` 0: nobody said so yet."""

    participation: Id
    auto_accept: bool
    free_moves: bool
    version: int

    @classmethod
    def of(cls, public_id: str, found: Preferences) -> "Booking":
        return cls(
            participation=public_id,
            auto_accept=found.auto_accept,
            free_moves=found.free_moves,
            version=found.version,
        )


class OwnAvailability(View):
    """When the reader can be met in an event, on the clock of `time_zone`. `version` 0: they did not say yet."""

    event: str
    time_zone: str
    not_before: Clock | None
    not_after: Clock | None
    version: int
    slots: list[OwnTime]
    booking: list[Booking]

    @classmethod
    def of(cls, view: Availability) -> "OwnAvailability":
        return cls(
            event=view.event.slug,
            time_zone=view.hours.zone,
            not_before=_time_of_day(view.hours.not_before),
            not_after=_time_of_day(view.hours.not_after),
            version=view.version,
            slots=[
                OwnTime(
                    id=slot.public_id,
                    starts_at=slot.starts_at,
                    ends_at=slot.ends_at,
                    suits=slot.suits,
                    marked=slot.mark is not None,
                    meeting=slot.booked,
                )
                for slot in view.slots
            ],
            booking=[Booking.of(place.public_id, place.preferences) for place in view.places],
        )


def _time_of_day(minutes: int | None) -> str | None:
    """The end of the day is its midnight, 00:00."""
    return None if minutes is None else f"{minutes // 60 % 24:02}:{minutes % 60:02}"
