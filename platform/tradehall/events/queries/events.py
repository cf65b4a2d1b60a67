"""Reads of events: lists, public page, organisers' pages."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Date, and_, case, cast, exists, func, literal, null, or_, select, union_all

from tradehall.accounts.models import Person
from tradehall.companies.models import Company, Member
from tradehall.events import rules
from tradehall.events.commands import Phase, Side
from tradehall.events.models import Event, EventBreak, EventDay, EventOrganiser, Participation, Slot
from tradehall.events.policy import can_create_event, can_manage_event, can_see_event
from tradehall.events.queries.views import (
    BookingRules,
    Country,
    EventCard,
    EventPage,
    EventView,
    Mine,
    Organised,
    Organiser,
    Overview,
    PlanBreak,
    PlanDay,
    Settings,
    SlotView,
)
from tradehall.events.rules import State
from tradehall.kernel.db import TranslatedColumn
from tradehall.kernel.errors import Forbidden, NotFound, Unauthenticated
from tradehall.kernel.pages import PAGE, Order, Page, Paged
from tradehall.kernel.panels import panels
from tradehall.kernel.tx import ME, NOW, Reader, among, given, plain

# -- one event --------------------------------------------------------------------------------------


# Whether the reader is among the event's organisers.
_ORGANISES = exists().where(EventOrganiser.event_id == Event.id, EventOrganiser.person_id == ME)
_EVENTS: Any = select(plain(Event), _ORGANISES)
_BY_SLUG = _EVENTS.where(Event.slug == given("slug"))
_BY_IDS = _EVENTS.where(Event.id.in_(among("ids")))


def _view(reader: Reader, row: Any, organises: bool) -> EventView:
    return EventView(
        id=row.id,
        public_id=row.public_id,
        slug=row.slug,
        name=row.name,
        summary=row.summary,
        description=row.description,
        host=row.host,
        zone=row.zone,
        phase=Phase(row.phase),
        slot_minutes=row.slot_minutes,
        languages=row.languages,
        sectors=row.sectors,
        contact_email=row.contact_email,
        register_by=row.register_by,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        version=row.version,
        organises=can_manage_event(reader.actor, bool(organises)),
        booking=BookingRules(
            row.request_minutes,
            row.request_limit,
            row.interpreted_minutes,
            row.interpreter_stretch,
            row.interpreter_pause,
        ),
        now=reader.now,
    )


def event_of(reader: Reader, condition: Any) -> EventView:
    """The event that a condition finds, if the reader may see it; raises NotFound."""
    return _seen(reader, reader.row(_EVENTS.where(condition)))


def _seen(reader: Reader, found: Any) -> EventView:
    if found is None or not can_see_event(reader.actor, found[0].phase, bool(found[1])):
        raise NotFound
    return _view(reader, found[0], found[1])


def event_by_slug(reader: Reader, slug: str) -> EventView:
    """Raises NotFound; a draft is there only for its organisers and administrators."""
    return _seen(reader, reader.row(_BY_SLUG, slug=slug))


def events_by_ids(reader: Reader, ids: Iterable[int]) -> dict[int, EventView]:
    """For upper floors that hold ids: id → event, whatever its phase."""
    found = reader.rows(_BY_IDS, ids=list(set(ids)))
    return {row.id: _view(reader, row, organises) for row, organises in found}


def managed_event(reader: Reader, slug: str) -> EventView:
    """The event, for those who run it: others get Unauthenticated, NotFound for drafts, Forbidden."""
    if not reader.actor.signed_in and not reader.actor.is_system:
        raise Unauthenticated
    event = event_by_slug(reader, slug)
    if not event.organises:
        raise Forbidden
    return event


def new_event(reader: Reader) -> None:
    """Whether the reader may create an event; raises Unauthenticated or Forbidden."""
    if not reader.actor.signed_in:
        raise Unauthenticated
    if not can_create_event(reader.actor):
        raise Forbidden


def is_organiser(reader: Reader, event_id: int) -> bool:
    """Whether the reader may manage the event: its organisers, administrators, the system."""
    if reader.actor.is_system or reader.actor.is_admin:
        return True
    if reader.actor.person_id is None:
        return False
    statement = select(EventOrganiser.event_id).where(
        EventOrganiser.event_id == event_id, EventOrganiser.person_id == reader.actor.person_id
    )
    return reader.session.scalar(statement) is not None


_SLOTS = (
    select(Slot.id, Slot.public_id, Slot.starts_at, Slot.ends_at)
    .where(Slot.event_id == given("event"))
    .order_by(Slot.starts_at)
)


def slots_of(reader: Reader, event_id: int) -> list[SlotView]:
    """All slots of an event, in order of time."""
    return [SlotView(*row) for row in reader.rows(_SLOTS, event=event_id)]


_PLAN = union_all(
    select(
        literal("day").label("kind"),
        EventDay.day.label("day"),
        EventDay.opens.label("begins"),
        EventDay.closes.label("ends"),
        cast(null(), TranslatedColumn()).label("label"),
    ).where(EventDay.event_id == given("event")),
    select(literal("break"), cast(null(), Date), EventBreak.starts, EventBreak.ends, EventBreak.label).where(
        EventBreak.event_id == given("event")
    ),
)


def plan_of(reader: Reader, event_id: int) -> tuple[list[PlanDay], list[PlanBreak]]:
    """Days and breaks of an event, read in one statement."""
    rows = reader.rows(_PLAN, event=event_id)
    return (
        sorted((PlanDay(r[1], r[2], r[3]) for r in rows if r[0] == "day"), key=lambda d: d.day),
        sorted((PlanBreak(r[2], r[3], r[4]) for r in rows if r[0] == "break"), key=lambda b: b.starts),
    )


# -- lists ------------------------------------------------------------------------------------------


def _counted(*conditions: Any) -> Any:
    """A column: how many of the event's registrations meet the conditions."""
    return (
        select(func.count()).where(Participation.event_id == Event.id, *conditions).correlate(Event).scalar_subquery()
    )


def _approved(side: Side) -> Any:
    return _counted(Participation.state == State.APPROVED, Participation.side == side)


_IS_PAST = or_(Event.phase == Phase.CLOSED, Event.ends_at < NOW)
_PUBLIC = _EVENTS.add_columns(_approved(Side.EXPORTER), _approved(Side.BUYER)).where(
    Event.phase != Phase.DRAFT, Event.starts_at.is_not(None)
)
_COMING = Paged(_PUBLIC.where(~_IS_PAST), Order(Event.starts_at), Order(Event.id))
_PAST = Paged(_PUBLIC.where(_IS_PAST), Order(Event.starts_at, True), Order(Event.id, True))
_LATEST = (Order(Event.created_at, True), Order(Event.id, True))
_MANAGED = _EVENTS.add_columns(
    _counted(Participation.state == State.PENDING), _counted(Participation.state == State.APPROVED)
)
_ALL, _MY_EVENTS = Paged(_MANAGED, *_LATEST), Paged(_MANAGED.where(_ORGANISES), *_LATEST)


def events_list(reader: Reader, past: bool = False, cursor: str | None = None, size: int = PAGE) -> Page[EventCard]:
    """Public events: those to come, the next one first; or the past ones, the last one first."""
    return (_PAST if past else _COMING).page(
        reader, cursor, lambda row: EventCard(_view(reader, row[0], row[1]), row[2], row[3]), size
    )


def my_events(reader: Reader, cursor: str | None = None) -> Page[Organised]:
    """The events that the reader organises (all, for administrators), the latest first."""
    if not reader.actor.signed_in:
        raise Unauthenticated
    found = _ALL if reader.actor.is_admin else _MY_EVENTS
    return found.page(reader, cursor, lambda row: Organised(_view(reader, row[0], row[1]), row[2], row[3]))


# -- pages ------------------------------------------------------------------------------------------


def event_page(reader: Reader, slug: str) -> EventPage:
    """The public page of an event, with what upper floors add ("event" panels)."""
    event = event_by_slug(reader, slug)
    days, breaks = plan_of(reader, event.id)
    page = EventPage(event, days, breaks, _countries(reader, event.id), mine_in(reader, event.id))
    page.panels.extend(panels(reader, "event", page))
    return page


_MINE = (
    select(Participation.public_id, Company.legal_name, Participation.side, Participation.state)
    .join(Company, Company.id == Participation.company_id)
    .join(Member, Member.company_id == Company.id)
    .where(Participation.event_id == given("event"), Member.person_id == ME)
    .order_by(Participation.id)
    .limit(25)
)


def mine_in(reader: Reader, event_id: int) -> list[Mine]:
    """The registrations of the reader's companies in one event."""
    if reader.actor.person_id is None:
        return []
    return [Mine(r[0], r[1], Side(r[2]), State(r[3])) for r in reader.rows(_MINE, event=event_id)]


def _on(side: Side) -> Any:
    return func.sum(case((Participation.side == side, 1), else_=0))


_COUNTRIES = (
    select(Company.country, _on(Side.EXPORTER), _on(Side.BUYER))
    .join(Participation, Participation.company_id == Company.id)
    .where(Participation.event_id == given("event"), Participation.state == State.APPROVED)
    .group_by(Company.country)
    .order_by(func.count().desc(), Company.country)
)


def _countries(reader: Reader, event_id: int) -> list[Country]:
    found = reader.rows(_COUNTRIES, event=event_id)
    return [Country(code, int(exporters), int(buyers)) for code, exporters, buyers in found]


def countries_in(reader: Reader, slug: str) -> list[str]:
    """Where the approved companies of an event come from, the most frequent first; for those who run it."""
    return [country.code for country in _countries(reader, managed_event(reader, slug).id)]


def overview(reader: Reader, slug: str) -> Overview:
    """The organisers' first page of an event, with what upper floors add ("organise" panels)."""
    event = managed_event(reader, slug)
    counts: dict[State, dict[Side, int]] = {}
    statement = (
        select(Participation.state, Participation.side, func.count())
        .where(Participation.event_id == event.id)
        .group_by(Participation.state, Participation.side)
    )
    for state, side, number in reader.session.execute(statement):
        counts.setdefault(State(state), {})[Side(side)] = number
    slots, organisers = reader.session.execute(
        select(
            select(func.count()).where(Slot.event_id == event.id).scalar_subquery(),
            select(func.count()).where(EventOrganiser.event_id == event.id).scalar_subquery(),
        )
    ).one()
    page = Overview(event, counts, slots, organisers, rules.STEPS[event.phase])
    page.panels.extend(panels(reader, "organise", page))
    return page


def settings_page(reader: Reader, slug: str) -> Settings:
    event = managed_event(reader, slug)
    days, breaks = plan_of(reader, event.id)
    slots = reader.session.scalar(select(func.count()).where(Slot.event_id == event.id)) or 0
    return Settings(event, days, breaks, slots)


def people_page(reader: Reader, slug: str) -> tuple[EventView, list[Organiser]]:
    """The event and its organisers."""
    event = managed_event(reader, slug)
    statement = (
        select(
            Person.id, Person.public_id, Person.name, Person.name_reading, Person.name_latin,
            Person.language, Person.email,
        )
        .join(
            EventOrganiser,
            and_(EventOrganiser.person_id == Person.id, EventOrganiser.event_id == event.id),
        )
        .order_by(Person.id)
    )  # fmt: skip
    return event, [Organiser(*row) for row in reader.session.execute(statement)]
