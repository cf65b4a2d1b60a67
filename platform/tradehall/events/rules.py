"""Decisions about events on plain values: the slot grid, the phases, the states of a registration."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from tradehall.events.commands import Decision, Phase, Side
from tradehall.kernel import clock
from tradehall.kernel.errors import FieldError
from tradehall.kernel.texts import N_

TICK = 5  # minutes; a claim holds five-minute ticks, so all times of a grid are multiples of it
DAYS_AHEAD = timedelta(days=731)
Hours = tuple[date, time, time]
Break = tuple[time, time]
Plan = tuple[list[Hours], list[Break]]


class State(StrEnum):
    """How a registration stands."""

    PENDING = "pending"
    APPROVED = "approved"
    WAITLISTED = "waitlisted"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    SUSPENDED = "suspended"


# -- the slot grid ----------------------------------------------------------------------------------


def grid(
    days: Iterable[Hours], breaks: Iterable[Break], slot_minutes: int, zone: str
) -> list[tuple[datetime, datetime]]:
    """The slots (start, end) in UTC, in order.

    On each day slots of `slot_minutes` follow one another on the zone's wall clock from opening, and anew
    from the end of each break, to closing. Where the clock is put forward, slots that would begin in or
    reach over the hour that is skipped are left out; where it is put back, the first of the two equal hours
    has slots, and a slot that reaches over the change is left out.
    """
    length = timedelta(minutes=slot_minutes)
    pauses = list(breaks)
    made = []
    for day, opens, closes in sorted(days):
        for start, end in _stretches(opens, closes, pauses):
            for begin in _steps(datetime.combine(day, start), datetime.combine(day, end), length):
                if at := _even(begin, length, zone):
                    made.append((at, at + length))
    return made


def _stretches(opens: time, closes: time, breaks: Iterable[Break]) -> Iterator[tuple[time, time]]:
    """The times between opening and closing that no break covers."""
    at = opens
    for starts, ends in sorted(breaks):
        if at < min(starts, closes):
            yield at, min(starts, closes)
        at = max(at, ends)
    if at < closes:
        yield at, closes


def _steps(start: datetime, end: datetime, length: timedelta) -> Iterator[datetime]:
    while start + length <= end:
        yield start
        start += length


def _even(begin: datetime, length: timedelta, zone: str) -> datetime | None:
    """The instant of a wall time whose clock runs evenly for `length`, else None."""
    try:
        at = clock.wall(begin, zone)
    except ValueError:
        return None
    last = clock.local(at + length - timedelta(minutes=1), zone)
    return at if last.utcoffset() == clock.local(at, zone).utcoffset() else None


def rezoned(days: Sequence[Hours], breaks: Sequence[Break], slot_minutes: int, before: str, after: str) -> Plan | None:
    """The same moments on the clock of another zone: days and breaks, in that order.

    None where that clock cannot tell them so: a day would reach over midnight, a break would be at another time on
    some days, or a clock is changed in between.
    """
    try:
        moved = [
            (_on_clock(day, opens, before, after), _on_clock(day, closes, before, after)) for day, opens, closes in days
        ]
        paused = [
            {
                tuple(at.time() for at in (_on_clock(day, starts, before, after), _on_clock(day, ends, before, after)))
                for day, _, _ in days
            }
            for starts, ends in breaks
        ]
    except ValueError:
        return None
    if any(opens.date() != closes.date() for opens, closes in moved) or any(len(times) != 1 for times in paused):
        return None
    new_days = [(opens.date(), opens.time(), closes.time()) for opens, closes in moved]
    new_breaks = [(starts, ends) for times in paused for starts, ends in times]
    if plan_faults(new_days, new_breaks, slot_minutes, after):
        return None
    same = grid(new_days, new_breaks, slot_minutes, after) == grid(days, breaks, slot_minutes, before)
    return (new_days, new_breaks) if same else None


def _on_clock(day: date, at: time, before: str, after: str) -> datetime:
    """The wall time of another zone. Raises ValueError for a time that a change of clocks skips."""
    return clock.local(clock.wall(datetime.combine(day, at), before), after).replace(tzinfo=None)


def plan_faults(
    days: Sequence[Hours], breaks: Sequence[Break], slot_minutes: int, zone: str
) -> dict[str, list[FieldError]]:
    """What is wrong with a plan of days and breaks, by field; empty when a grid can be made of it."""
    faults: dict[str, list[FieldError]] = {}

    def fault(field: str, text: str) -> None:
        faults.setdefault(field, []).append(FieldError(text))

    if slot_minutes % TICK:
        fault("slot_minutes", N_("Please choose a multiple of 5 minutes."))
    for index, (day, opens, closes) in enumerate(days):
        if opens >= closes:
            fault(f"days.{index}.closes", N_("Closing must be later than opening."))
        if any(day == other for other, _, _ in days[:index]):
            fault(f"days.{index}.day", N_("This day is listed twice."))
        if not 2000 <= day.year <= 2100:
            fault(f"days.{index}.day", N_("This date is out of range."))
        _fault_uneven(fault, {f"days.{index}.opens": opens, f"days.{index}.closes": closes})
    for index, (starts, ends) in enumerate(breaks):
        if starts >= ends:
            fault(f"breaks.{index}.ends", N_("A break must end later than it starts."))
        _fault_uneven(fault, {f"breaks.{index}.starts": starts, f"breaks.{index}.ends": ends})
    if not faults and not grid(days, breaks, slot_minutes, zone):
        fault("days", N_("No slot fits between opening, breaks and closing."))
    return faults


def _fault_uneven(fault: Callable[[str, str], None], times: Mapping[str, time]) -> None:
    for field, value in times.items():
        if value.minute % TICK:
            fault(field, N_("Please choose a time on a multiple of 5 minutes."))


def calendar_faults(
    days: Sequence[Hours], known: Iterable[date], register_by: date | None, today: date
) -> dict[str, list[FieldError]]:
    """Days that people may not choose: past ones (but those that the event has already), or far ones."""
    faults: dict[str, list[FieldError]] = {}
    kept = set(known)
    last = today + DAYS_AHEAD
    for index, (day, _, _) in enumerate(days):
        if day < today and day not in kept:
            faults[f"days.{index}.day"] = [FieldError(N_("This day is past."))]
        if day > last and day not in kept:
            faults[f"days.{index}.day"] = [FieldError(N_("This day is more than two years away."))]
    if register_by and days and register_by > max(day for day, _, _ in days):
        faults["register_by"] = [FieldError(N_("Registration must end by the last day of the event."))]
    return faults


# -- phases -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Step:
    """One allowed change of phase; `back` undoes the last one. `confirm`: it is asked about first."""

    to: Phase
    back: bool = False
    confirm: bool = False


STEPS: dict[Phase, tuple[Step, ...]] = {
    Phase.DRAFT: (Step(Phase.REGISTRATION),),
    # back to draft would hide the event from those who registered
    Phase.REGISTRATION: (Step(Phase.BOOKING),),
    Phase.BOOKING: (Step(Phase.LIVE), Step(Phase.REGISTRATION, back=True, confirm=True)),
    Phase.LIVE: (Step(Phase.CLOSED, confirm=True), Step(Phase.BOOKING, back=True, confirm=True)),
    Phase.CLOSED: (Step(Phase.LIVE, back=True, confirm=True),),
}
ORDER = tuple(Phase)
OPEN_FOR_REGISTRATION = frozenset({Phase.REGISTRATION, Phase.BOOKING})
CHANGEABLE = frozenset({Phase.DRAFT, Phase.REGISTRATION, Phase.BOOKING, Phase.LIVE})


def step(now: Phase, to: Phase) -> Step | None:
    """The step from one phase to another, or None where there is none."""
    return next((s for s in STEPS[now] if s.to == to), None)


def registration_ends(register_by: date | None, zone: str) -> datetime | None:
    """The instant after the last moment of registration: the end of that day in the event's zone."""
    if register_by is None:
        return None
    midnight = datetime.combine(register_by + timedelta(days=1), time())
    return midnight.replace(tzinfo=clock.zone(zone)).astimezone(UTC)


def is_open(phase: Phase, register_by: date | None, zone: str, now: datetime) -> bool:
    """Whether companies may register now."""
    ends = registration_ends(register_by, zone)
    return phase in OPEN_FOR_REGISTRATION and (ends is None or now < ends)


# -- registrations ----------------------------------------------------------------------------------

# decision → (the states in which it can be taken, the state that follows)
DECISIONS: dict[Decision, tuple[frozenset[State], State]] = {
    Decision.APPROVE: (frozenset({State.PENDING, State.WAITLISTED}), State.APPROVED),
    Decision.WAITLIST: (frozenset({State.PENDING}), State.WAITLISTED),
    Decision.REJECT: (frozenset({State.PENDING, State.WAITLISTED}), State.REJECTED),
    Decision.REOPEN: (frozenset({State.APPROVED, State.WAITLISTED, State.REJECTED}), State.PENDING),
}
WITHDRAWABLE = frozenset({State.PENDING, State.WAITLISTED, State.APPROVED})


def decisions_in(state: State) -> list[Decision]:
    """What can be decided about a registration in that state."""
    return [decision for decision, (befores, _) in DECISIONS.items() if state in befores]


def sides_of(sells: bool, buys: bool) -> list[Side]:
    """The sides on which a company may sit: exporter only if it sells, buyer only if it buys."""
    return [side for side, may in ((Side.EXPORTER, sells), (Side.BUYER, buys)) if may]
