"""Reads the JSON form of a problem, strictly: every fault is one line that says where and what."""

import difflib
import re
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from tradehall.scheduling.problem import DECENT, GOALS, Meeting, Participant, Problem, ProblemError, Resource, Slot

MOST_SLOTS = 2_000
MOST_PARTICIPANTS = 20_000
MOST_MEETINGS = 50_000
MOST_RESOURCES = 1_000
MOST_PLACES = 5_000_000  # meetings × slots: what memory grows with
MOST_PARTIES = 20
MOST_NUMBER = 1_000_000
LONGEST_ID = 200
NO_TEXT = re.compile("[\\x00\\ud800-\\udfff]")
YEARS = range(1900, 2200)
MOST_OTHERS = 20  # fields that are not ours, looked at for slips

One = TypeVar("One", Slot, Participant, Resource, Meeting)


def fault(where: str, what: str) -> ProblemError:
    return ProblemError(where, what)


def shown(value: object) -> str:
    """A value as an error prints it: short, on one line."""
    text = value if isinstance(value, str) else repr(value)
    text = " ".join(text.split())
    return text if len(text) <= 60 else text[:57] + "…"


KINDS: dict[type, str] = {
    dict: "an object",
    list: "a list",
    str: "a text",
    int: "a whole number",
    bool: "true or false",
}


def typed(value: object, kind: type, where: str) -> Any:
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        name = "null" if value is None else KINDS.get(type(value), f"a number ({shown(value)})")
        raise fault(where, f"expected {KINDS[kind]}, got {name}")
    return value


def number(value: object, where: str, low: int, high: int = MOST_NUMBER) -> int:
    found: int = typed(value, int, where)
    if not low <= found <= high:
        raise fault(where, f"{shown(found)} is not between {low} and {high}")
    return found


def text(value: object, where: str) -> str:
    found: str = typed(value, str, where)
    if not found.strip():
        raise fault(where, "is empty")
    if len(found) > LONGEST_ID:
        raise fault(where, f"is longer than {LONGEST_ID} characters")
    if NO_TEXT.search(found):
        raise fault(where, "has a character that no text has (NUL, or half of a pair)")
    return found


class Reader:
    """One object of the problem: takes its fields one by one. Others are let be, unless they look like a slip."""

    def __init__(self, data: object, where: str) -> None:
        self.data: dict[str, Any] = dict(typed(data, dict, where))
        self.where = where
        self.known: list[str] = []

    def at(self, name: str) -> str:
        return f"{self.where}.{name}" if self.where else name

    def take(self, name: str, read: Callable[[Any, str], Any], default: Any = None) -> Any:
        """The field, or its default when it is missing or null."""
        self.known.append(name)
        value = self.data.pop(name, None)
        return default if value is None else read(value, self.at(name))

    def must(self, name: str, read: Callable[[Any, str], Any]) -> Any:
        self.known.append(name)
        if name not in self.data:
            raise fault(self.at(name), "is missing")
        return read(self.data.pop(name), self.at(name))

    def number(self, name: str, low: int, default: Any = None) -> Any:
        return self.take(name, lambda value, where: number(value, where, low), default)

    def end(self) -> None:
        for name in list(self.data)[:MOST_OTHERS]:
            like = difflib.get_close_matches(name[:LONGEST_ID], self.known, n=1, cutoff=0.75)
            if like:
                raise fault(self.at(shown(name)), f"is not a field of this object; did you mean {like[0]}?")


def texts(value: object, where: str) -> tuple[str, ...]:
    """A list of texts, none of them twice."""
    found = [text(one, f"{where}[{place}]") for place, one in enumerate(typed(value, list, where))]
    seen: set[str] = set()
    for place, one in enumerate(found):
        if one in seen:
            raise fault(f"{where}[{place}]", f"{shown(one)} stands there twice")
        seen.add(one)
    return tuple(found)


def some(value: object, where: str) -> tuple[str, ...]:
    found = texts(value, where)
    if not found:
        raise fault(where, "is empty")
    return found


def moment(value: object, where: str) -> datetime:
    found: str = typed(value, str, where)
    try:
        read = datetime.fromisoformat(found)
    except ValueError:
        raise fault(where, f"{shown(found)} is no time (RFC 3339, as 2020-03-15T06:00:00Z)") from None
    if read.tzinfo is None:
        raise fault(where, f"{shown(found)} has no offset (Z, +09:00)")
    if read.year not in YEARS:
        raise fault(where, f"{shown(found)} is not between the years {YEARS[0]} and {YEARS[-1]}")
    return read.astimezone(UTC)


def zone(value: object, where: str) -> str:
    found = text(value, where)
    try:
        ZoneInfo(found)
    except (KeyError, ValueError, OSError):
        raise fault(where, f"{shown(found)} is no time zone") from None
    return found


def hours(value: object, where: str) -> tuple[int, int]:
    found = [number(one, f"{where}[{place}]", 0, 24) for place, one in enumerate(typed(value, list, where))]
    if len(found) != 2 or found[0] >= found[1]:
        raise fault(where, "expected two hours, the earlier one first, as [9, 18]")
    return found[0], found[1]


def flag(value: object, where: str) -> bool:
    found: bool = typed(value, bool, where)
    return found


def slot(data: object, where: str) -> Slot:
    given = Reader(data, where)
    found = Slot(
        id=given.must("id", text),
        start=given.take("start", moment),
        end=given.take("end", moment),
        session=given.take("session", text),
        day=given.take("day", text),
    )
    given.end()
    if found.start and found.end and found.start >= found.end:
        raise fault(given.at("end"), "is not after start")
    return found


def participant(data: object, where: str) -> Participant:
    given = Reader(data, where)
    found = Participant(
        id=given.must("id", text),
        unavailable=given.take("unavailable", texts, ()),
        max_meetings=given.number("max_meetings", 0),
        max_per_day=given.number("max_per_day", 0),
        min_gap=given.number("min_gap", 0, 0),
        timezone=given.take("timezone", zone),
        hours=given.take("hours", hours, DECENT),
    )
    given.end()
    return found


def away(value: object, where: str) -> dict[str, int]:
    return {name: number(one, f"{where}.{shown(name)}", 0) for name, one in typed(value, dict, where).items()}


def resource(data: object, where: str) -> Resource:
    given = Reader(data, where)
    found = Resource(
        id=given.must("id", text),
        kind=given.take("kind", text, "resource"),
        capacity=given.number("capacity", 0, 1),
        pause=given.number("pause", 0, 0),
        away=given.take("away", away, {}),
    )
    given.end()
    return found


def meeting(data: object, where: str) -> Meeting:
    given = Reader(data, where)
    found = Meeting(
        id=given.must("id", text),
        parties=given.must("parties", some),
        priority=given.number("priority", 0, 1),
        mandatory=given.take("mandatory", flag, False),
        fixed=given.take("fixed", text),
        allowed=given.take("allowed", some),
        after=given.take("after", texts, ()),
        session=given.take("session", text),
        needs=given.take("needs", texts, ()),
        duration=given.number("duration", 1, 1),
    )
    given.end()
    if len(found.parties) > MOST_PARTIES:
        raise fault(given.at("parties"), f"has {len(found.parties)} parties, the most is {MOST_PARTIES}")
    return found


def several(given: Reader, name: str, read: Callable[[object, str], One], most: int) -> tuple[One, ...]:
    """A list of objects with ids of their own."""
    found: list[One] = []
    seen: dict[str, int] = {}
    for data in given.must(name, lambda value, where: _counted(value, where, most)):
        where = f"{name}[{len(found)}]"
        one = read(data, where)
        if one.id in seen:
            raise fault(f"{where}.id", f"{shown(one.id)} is the id of {name}[{seen[one.id]}] already")
        seen[one.id] = len(found)
        found.append(one)
    return tuple(found)


def _counted(value: object, where: str, most: int) -> list[Any]:
    found: list[Any] = typed(value, list, where)
    if not found:
        raise fault(where, "is empty")
    if len(found) > most:
        raise fault(where, f"has {len(found):,} entries, the most is {most:,}")
    return found


def in_order(slots: tuple[Slot, ...]) -> tuple[Slot, ...]:
    """Slots in order of time, where they have times, else as they stand. None may overlap another."""
    timed = [one.start for one in slots if one.start]
    if not timed:
        return slots
    if len(timed) < len(slots):
        place = next(place for place, one in enumerate(slots) if not one.start)
        raise fault(f"slots[{place}].start", "is missing, though other slots have times")
    found = sorted(slots, key=lambda one: one.start or timed[0])
    for earlier, later in pairwise(found):
        if later.start and earlier.start and later.start < (earlier.end or earlier.start):
            raise fault(f"slots[{slots.index(later)}].start", f"is before slot {shown(earlier.id)} is over")
        if later.start == earlier.start:
            raise fault(f"slots[{slots.index(later)}].start", f"is that of slot {shown(earlier.id)} too")
    return tuple(found)


def goals(value: object, where: str) -> tuple[str, ...]:
    found = some(value, where)
    for place, goal in enumerate(found):
        if goal not in GOALS:
            raise fault(f"{where}[{place}]", f"{shown(goal)} is no goal; goals are {', '.join(GOALS)}")
    return found


def published(value: object, where: str) -> dict[str, str]:
    return {name: text(one, f"{where}.{shown(name)}") for name, one in typed(value, dict, where).items()}


def read(data: object, *, contradictions: bool = True) -> Problem:
    """The problem in a JSON value. Raises ProblemError."""
    given = Reader(data, "")
    pools: tuple[Resource, ...] = ()
    if given.data.get("resources") not in (None, []):
        pools = several(given, "resources", resource, MOST_RESOURCES)
    given.data.pop("resources", None)
    given.known.append("resources")
    problem = Problem(
        slots=in_order(several(given, "slots", slot, MOST_SLOTS)),
        participants=several(given, "participants", participant, MOST_PARTICIPANTS),
        meetings=several(given, "meetings", meeting, MOST_MEETINGS),
        resources=pools,
        tables=given.number("tables", 0),
        break_spread=given.number("break_spread", 0),
        objective=given.take("objective", goals, GOALS),
        published=given.take("published", published, {}),
    )
    given.end()
    agree(problem, contradictions=contradictions)
    return problem


def agree(problem: Problem, *, contradictions: bool = True) -> None:
    """Every name is known, and (unless told to let it be) nothing contradicts itself. Raises ProblemError."""
    places = len(problem.meetings) * len(problem.slots)
    if places > MOST_PLACES:
        raise fault("", f"meetings × slots is {places:,}, the most is {MOST_PLACES:,}")
    known: dict[str, set[str]] = {
        "slot": {one.id for one in problem.slots},
        "participant": {one.id for one in problem.participants},
        "resource": {one.id for one in problem.resources},
        "meeting": {one.id for one in problem.meetings},
        "session": {one.session for one in problem.slots if one.session},
    }

    def there(kind: str, name: str, where: str) -> None:
        if name not in known[kind]:
            raise fault(where, f"there is no {kind} {shown(name)}")

    def all_there(kind: str, names: tuple[str, ...], where: str) -> None:
        for place, name in enumerate(names):
            there(kind, name, f"{where}[{place}]")

    for place, person in enumerate(problem.participants):
        all_there("slot", person.unavailable, f"participants[{place}].unavailable")
    for place, pool in enumerate(problem.resources):
        for name in pool.away:
            there("slot", name, f"resources[{place}].away")
    sessions = {one.id: one.session for one in problem.slots}
    for place, wish in enumerate(problem.meetings):
        where = f"meetings[{place}]"
        all_there("participant", wish.parties, f"{where}.parties")
        all_there("meeting", wish.after, f"{where}.after")
        all_there("resource", wish.needs, f"{where}.needs")
        all_there("slot", wish.allowed or (), f"{where}.allowed")
        if wish.session:
            there("session", wish.session, f"{where}.session")
        if wish.fixed:
            there("slot", wish.fixed, f"{where}.fixed")
        if not contradictions:
            continue
        if wish.fixed:
            if wish.allowed is not None and wish.fixed not in wish.allowed:
                raise fault(f"{where}.fixed", f"{shown(wish.fixed)} is not among its allowed slots")
            if wish.session and sessions[wish.fixed] != wish.session:
                raise fault(f"{where}.fixed", f"{shown(wish.fixed)} is not in its session {shown(wish.session)}")
        if wish.session and wish.allowed and all(sessions[one] != wish.session for one in wish.allowed):
            raise fault(f"{where}.allowed", f"no slot of it is in its session {shown(wish.session)}")
        if wish.duration > len(problem.slots):
            raise fault(f"{where}.duration", f"{wish.duration} is more than there are slots")
    for name, at in problem.published.items():
        there("meeting", name, "published")
        there("slot", at, f"published.{shown(name)}")
    if contradictions:
        _no_circle(problem)


def _no_circle(problem: Problem) -> None:
    """`after` never leads back to where it began."""
    number_of = {one.id: place for place, one in enumerate(problem.meetings)}
    followers: list[list[int]] = [[] for _ in problem.meetings]
    waiting = [len(one.after) for one in problem.meetings]
    for place, one in enumerate(problem.meetings):
        for name in one.after:
            followers[number_of[name]].append(place)
    ready = [place for place, left in enumerate(waiting) if not left]
    for place in ready:
        for follower in followers[place]:
            waiting[follower] -= 1
            if not waiting[follower]:
                ready.append(follower)
    stuck = [place for place, left in enumerate(waiting) if left]
    if not stuck:
        return
    seen: dict[int, None] = {}
    place = stuck[0]
    while place not in seen:
        seen[place] = None
        place = next(number_of[name] for name in problem.meetings[place].after if waiting[number_of[name]])
    way = list(seen)
    circle = [problem.meetings[one].id for one in way[way.index(place) :]]
    chain = " after ".join(shown(re.sub(r"\s", " ", name)) for name in [*circle, circle[0]][:8])
    raise fault(f"meetings[{place}].after", f"goes in a circle: {chain}")
