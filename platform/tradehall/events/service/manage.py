"""Creating and changing events: texts, days and slots, phases, organisers."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from tradehall.events import rules
from tradehall.events.commands import (
    AddOrganiser,
    ChangeEvent,
    ChangePhase,
    CreateEvent,
    DayHours,
    EventInput,
    Keep,
    Pause,
    RemoveOrganiser,
    SetBookingRules,
)
from tradehall.events.errors import (
    AlreadyOrganiser,
    EventClosed,
    LastOrganiser,
    NoSuchStep,
    NotConfirmed,
    NotOrganiser,
    SlugTaken,
    ZoneMovesSlots,
)
from tradehall.events.facts import (
    EventChanged,
    EventCreated,
    EventPhaseChanged,
    OrganiserAdded,
    OrganiserRemoved,
)
from tradehall.events.models import Event, EventBreak, EventDay, EventOrganiser, Slot
from tradehall.events.policy import can_create_event, can_manage_event, can_see_event
from tradehall.events.queries import is_organiser
from tradehall.events.queries.events import plan_of
from tradehall.events.queries.lower import people, person_by_email
from tradehall.kernel import clock
from tradehall.kernel.errors import Invalid, NotFound, StaleVersion, Unauthenticated
from tradehall.kernel.runner import broken, handles
from tradehall.kernel.texts import N_
from tradehall.kernel.tx import Tx

Grid = list[tuple[datetime, datetime]]
slot_guards: list[Callable[[Tx, list[int]], None]] = []
slot_holders: list[Callable[[Tx, list[int]], int]] = []  # how many meetings stand on these slots
RESERVED = frozenset({"new", "preview"})
COLUMNS = (
    "name", "summary", "description", "host", "zone", "slot_minutes",
    "languages", "sectors", "contact_email", "register_by",
)  # fmt: skip

BOOKING = ("request_minutes", "request_limit", "interpreted_minutes", "interpreter_stretch", "interpreter_pause")

broken("uq_events_slug", SlugTaken)
broken("pk_event_organisers", AlreadyOrganiser)


def managed(tx: Tx, slug: str) -> Event:
    """The event, locked, that the actor may manage; else Unauthenticated, NotFound or Forbidden."""
    event = tx.one(select(Event).where(Event.slug == slug).with_for_update())
    organises = is_organiser(tx, event.id)
    tx.require(can_see_event(tx.actor, event.phase, organises), NotFound)
    tx.require(tx.actor.signed_in or tx.actor.is_system, Unauthenticated)
    tx.require(can_manage_event(tx.actor, organises))
    return event


@handles(CreateEvent)
def create_event(tx: Tx, command: CreateEvent) -> str:
    """Begin an event as a draft with its slot grid; whoever creates it organises it."""
    tx.require(tx.actor.signed_in or tx.actor.is_system, Unauthenticated)
    tx.require(can_create_event(tx.actor))
    tx.require(tx.actor.is_system or not command.organisers)
    if command.slug in RESERVED:
        raise SlugTaken
    _check_plan(tx, command, known=[])
    written = {name: getattr(command, name) for name in COLUMNS}
    event = tx.add(Event(slug=command.slug, phase=rules.Phase.DRAFT, **written))
    _write_plan(tx, event, command)
    for person in _first_organisers(tx, command):
        tx.add(EventOrganiser(event_id=event.id, person_id=person))
    tx.record(EventCreated(event=event.id))
    return event.slug


def _first_organisers(tx: Tx, command: CreateEvent) -> list[int]:
    if tx.actor.person_id is not None:
        return [tx.actor.person_id]
    found = people(tx, command.organisers)
    if len(found) < len(set(command.organisers)):
        tx.refuse("organisers", N_("One of these people has no account here."))
    return [found[public_id] for public_id in dict.fromkeys(command.organisers)]


@handles(ChangeEvent)
def change_event(tx: Tx, command: ChangeEvent) -> str:
    """Replace texts, days and breaks; slots that stay at their time keep their ids."""
    event = managed(tx, command.event)
    if event.phase not in rules.CHANGEABLE and not tx.actor.is_system:
        raise EventClosed
    days, breaks = plan_of(tx, event.id)
    _expect_version(event, command, days, breaks)
    command = _zone_kept(tx, event, command)
    _check_plan(tx, command, known=[day.day for day in days])
    for name in COLUMNS:
        setattr(event, name, getattr(command, name))
    removed, added = _write_plan(tx, event, command)
    tx.record(EventChanged(event=event.id, slots_removed=removed, slots_added=added))
    return event.slug


@handles(SetBookingRules)
def set_booking_rules(tx: Tx, command: SetBookingRules) -> str:
    """Requests and meetings that stand are left as they are; what comes follows the new rules."""
    event = managed(tx, command.event)
    if event.phase not in rules.CHANGEABLE and not tx.actor.is_system:
        raise EventClosed
    values = {name: getattr(command, name) for name in BOOKING}
    tx.expect_version(event, command.version, values)
    if command.interpreted_minutes is not None and command.interpreted_minutes < event.slot_minutes:
        tx.refuse("interpreted_minutes", N_("A meeting with an interpreter takes at least one slot."))
    for name, value in values.items():
        setattr(event, name, value)
    tx.record(EventChanged(event=event.id, slots_removed=0, slots_added=0))
    return event.slug


def _expect_version(event: Event, command: ChangeEvent, days: list[Any], breaks: list[Any]) -> None:
    """Compare-and-set of the whole event, its days and breaks among it."""
    if event.version != command.version:
        mine = {name: _plain(getattr(command, name)) for name in COLUMNS}
        theirs = {name: _plain(getattr(event, name)) for name in COLUMNS}
        mine |= {"days": _told_days(command.days), "breaks": _told_breaks(command.breaks)}
        theirs |= {"days": _told_days(days), "breaks": _told_breaks(breaks)}
        changes = [
            {"field": name, "yours": mine[name], "theirs": theirs[name]} for name in mine if mine[name] != theirs[name]
        ]
        raise StaleVersion(details={"version": event.version, "changes": changes})
    event.version += 1


def _plain(value: Any) -> Any:
    if hasattr(value, "as_json"):
        return value.as_json()
    return value if isinstance(value, int | str | list | None) else value.isoformat()


def _told_days(days: list[Any]) -> list[str]:
    return sorted(f"{d.day} {d.opens:%H:%M}–{d.closes:%H:%M}" for d in days)


def _told_breaks(breaks: list[Any]) -> list[str]:
    return sorted(f"{b.starts:%H:%M}–{b.ends:%H:%M} {b.label.read('en')}".strip() for b in breaks)


def _zone_kept(tx: Tx, event: Event, command: ChangeEvent) -> ChangeEvent:
    """The command with days and breaks on the clock of the new zone. Raises ZoneMovesSlots until it is said what
    stays, if that makes a difference."""
    days, breaks = [day.key for day in command.days], [(pause.starts, pause.ends) for pause in command.breaks]
    plan = (days, breaks, command.slot_minutes)
    if command.zone == event.zone or rules.plan_faults(*plan, event.zone):
        return command
    before, after = rules.grid(*plan, event.zone), rules.grid(*plan, command.zone)
    if before == after or command.keep == Keep.CLOCK:
        return command
    moved = rules.rezoned(*plan, event.zone, command.zone)
    if command.keep is None:
        raise ZoneMovesSlots(details=_what_moves(tx, event, command, before, after, moved))
    if moved is None:
        tx.refuse("zone", N_("In this time zone the actual times cannot be kept: a day would run past midnight."))
        raise AssertionError
    new_days = [DayHours(day=day, opens=opens, closes=closes) for day, opens, closes in moved[0]]
    pauses = zip(command.breaks, moved[1], strict=True)
    new_breaks = [Pause(starts=starts, ends=ends, label=pause.label) for pause, (starts, ends) in pauses]
    return command.model_copy(update={"days": new_days, "breaks": new_breaks})


def _what_moves(
    tx: Tx, event: Event, command: ChangeEvent, before: Grid, after: Grid, moved: rules.Plan | None
) -> dict[str, Any]:
    """The details of ZoneMovesSlots."""
    wanted = set(after)
    has = tx.all(select(Slot).where(Slot.event_id == event.id))
    gone = [slot.id for slot in has if (slot.starts_at, slot.ends_at) not in wanted]
    first = [grid[0][0].isoformat() if grid else None for grid in (before, after)]
    told = None
    if moved:
        told = {
            "days": [f"{day} {opens:%H:%M}–{closes:%H:%M}" for day, opens, closes in moved[0]],
            "breaks": [f"{starts:%H:%M}–{ends:%H:%M}" for starts, ends in moved[1]],
        }
    meetings = sum(holding(tx, gone) for holding in slot_holders)
    clock_stays = {"slots": len(gone), "meetings": meetings, "from": first[0], "to": first[1]}
    return {"before": event.zone, "after": command.zone, "clock": clock_stays, "moments": told}


def _check_plan(tx: Tx, command: EventInput, known: list[Any]) -> None:
    days = [day.key for day in command.days]
    breaks = [(pause.starts, pause.ends) for pause in command.breaks]
    faults = rules.plan_faults(days, breaks, command.slot_minutes, command.zone)
    if not tx.actor.is_system:
        today = clock.local(tx.now, command.zone).date()
        faults |= rules.calendar_faults(days, known, command.register_by, today)
    if faults:
        raise Invalid(fields=faults)


def _write_plan(tx: Tx, event: Event, command: EventInput) -> tuple[int, int]:
    """Days, breaks and slots as the command has them; how many slots went and came."""
    tx.session.execute(delete(EventDay).where(EventDay.event_id == event.id))
    tx.session.execute(delete(EventBreak).where(EventBreak.event_id == event.id))
    tx.add_all(
        [EventDay(event_id=event.id, day=d.day, opens=d.opens, closes=d.closes) for d in command.days]
        + [EventBreak(event_id=event.id, starts=b.starts, ends=b.ends, label=b.label) for b in command.breaks]
    )
    wanted = rules.grid(
        [day.key for day in command.days],
        [(pause.starts, pause.ends) for pause in command.breaks],
        command.slot_minutes,
        command.zone,
    )
    event.starts_at, event.ends_at = wanted[0][0], max(end for _, end in wanted)
    return _set_slots(tx, event.id, wanted)


def _set_slots(tx: Tx, event_id: int, wanted: list[tuple[Any, Any]]) -> tuple[int, int]:
    has = {(slot.starts_at, slot.ends_at): slot.id for slot in tx.all(select(Slot).where(Slot.event_id == event_id))}
    gone = [slot_id for times, slot_id in has.items() if times not in set(wanted)]
    if gone:
        for guard in slot_guards:
            guard(tx, gone)
        tx.session.execute(delete(Slot).where(Slot.id.in_(gone)))
    new = [Slot(event_id=event_id, starts_at=start, ends_at=end) for start, end in wanted if (start, end) not in has]
    tx.add_all(new)
    return len(gone), len(new)


@handles(ChangePhase)
def change_phase(tx: Tx, command: ChangePhase) -> str:
    """Take the event a step on or back; the system, which loads history, may jump."""
    event = managed(tx, command.event)
    before = rules.Phase(event.phase)
    step = rules.step(before, command.phase) if command.seen in (None, before) else None
    if not tx.actor.is_system:
        if step is None:
            raise NoSuchStep
        if step.confirm and not command.confirmed:
            raise NotConfirmed
    if before != command.phase:
        event.phase = command.phase
        tx.record(EventPhaseChanged(event=event.id, before=before, after=command.phase))
    return event.slug


@handles(AddOrganiser)
def add_organiser(tx: Tx, command: AddOrganiser) -> str:
    """Let another account run the event too."""
    event = managed(tx, command.event)
    person = person_by_email(tx, command.email)
    if person is None:
        tx.refuse("email", N_("There is no account with this address. Ask the person to sign up first."))
        raise AssertionError
    known = tx.session.get(EventOrganiser, (event.id, person))
    if known is not None:
        raise AlreadyOrganiser
    tx.add(EventOrganiser(event_id=event.id, person_id=person))
    tx.record(OrganiserAdded(event=event.id, person=person))
    return event.slug


@handles(RemoveOrganiser)
def remove_organiser(tx: Tx, command: RemoveOrganiser) -> str:
    """Take somebody off the event; one organiser always stays."""
    event = managed(tx, command.event)
    person = people(tx, [command.person]).get(command.person, 0)
    organisers = tx.all(select(EventOrganiser).where(EventOrganiser.event_id == event.id))
    leaving = next((o for o in organisers if o.person_id == person), None)
    if leaving is None:
        raise NotOrganiser
    if len(organisers) == 1:
        raise LastOrganiser
    if not command.confirmed and not tx.actor.is_system:
        raise NotConfirmed
    tx.delete(leaving)
    tx.record(OrganiserRemoved(event=event.id, person=person))
    return event.slug
