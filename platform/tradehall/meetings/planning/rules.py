"""From what an event's rows say to the problem that is solved, and back; decisions on plain values."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from itertools import pairwise
from typing import Any

from tradehall.events.commands import Side
from tradehall.kernel.clock import local
from tradehall.meetings.commands import InterpreterWish
from tradehall.meetings.diary import NOBODY, Diary, reach
from tradehall.meetings.planning.commands import Goal, WishKind
from tradehall.meetings.rules import interprets_between, ticks

# What placing a meeting is worth, by what both sides wish: two musts before all else, and a wish that both have before
# one that one side has. A must weighs more than the two meetings whose place it may take.
WORTH = {
    (WishKind.MUST, WishKind.MUST): 100,
    (WishKind.MUST, WishKind.WANT): 45,
    (WishKind.MUST, None): 40,
    (WishKind.WANT, WishKind.WANT): 10,
    (WishKind.WANT, None): 4,
}


class RunState(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    STOPPED = "stopped"


UNDER_WAY = frozenset({RunState.QUEUED, RunState.RUNNING})
OVER = frozenset({RunState.DONE, RunState.STOPPED})


def at_work(
    goals: Sequence[str], reached: Mapping[str, int], bounds: Mapping[str, int]
) -> tuple[str, int, int | None] | None:
    """The first goal that is not proven, what is reached of it, and what no schedule can better, where that is known;
    None where all are proven, or nothing is reached yet."""
    known = [goal for goal in goals if goal in reached]
    return next(((goal, reached[goal], bounds.get(goal)) for goal in known if bounds.get(goal) != reached[goal]), None)


def worth(one: WishKind | None, other: WishKind | None) -> int:
    """0: not to be placed. Anybody's no forbids it."""
    if WishKind.NO in (one, other):
        return 0
    return WORTH.get((one, other), 0) or WORTH.get((other, one), 0)  # type: ignore[arg-type]


# -- what the rows say ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Time:
    """A slot of the grid, to come."""

    id: int
    public_id: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Seat:
    """A participation and who comes for it: the person's id, public id and zone."""

    id: int
    public_id: str
    side: Side
    languages: list[str]
    person: int
    person_id: str
    zone: str


@dataclass(frozen=True, slots=True)
class Standing:
    """A meeting that is booked and to come; `people`: id → (public id, zone, participation) of its delegates.
    `interpreter`: one is booked for it."""

    public_id: str
    exporter: int
    buyer: int
    slot: str | None
    starts_at: datetime
    ends_at: datetime
    people: dict[int, tuple[str, str, int]]
    wish: str
    interpreter: bool = False


@dataclass(frozen=True, slots=True)
class Helper:
    """An interpreter; `pairs` as stored."""

    person: int
    pairs: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Rows:
    """All that a schedule of an event is made from. `wishes`: (who, whom) → kind; `blocked`: pairs that will not talk.
    `minutes`: the length of a meeting with an interpreter, None: one slot; `rest`: after so many minutes an interpreter
    rests for so many."""

    zone: str
    slots: Sequence[Time]
    seats: Mapping[int, Seat]
    wishes: Mapping[tuple[int, int], WishKind]
    blocked: Collection[tuple[int, int]]
    standing: Sequence[Standing]
    diaries: Mapping[int, Diary]
    helpers: Sequence[Helper]
    minutes: int | None
    rest: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Limits:
    """What the organisers chose for a run; see `commands.StartRun`."""

    goals: Sequence[Goal]
    tables: int | None = None
    most: int | None = None
    pause: int = 0
    release: bool = False


# -- the problem ----------------------------------------------------------------------------------------


@dataclass(slots=True)
class Draft:
    """A problem as it grows. `frame`: what each of its meetings is about."""

    rows: Rows
    limits: Limits
    meetings: list[dict[str, Any]] = field(default_factory=list)
    frame: dict[str, dict[str, Any]] = field(default_factory=dict)
    people: dict[int, tuple[str, str]] = field(default_factory=dict)
    pairs: set[str] = field(default_factory=set)
    published: dict[str, str] = field(default_factory=dict)
    fixed: list[Standing] = field(default_factory=list)


def draft(rows: Rows, limits: Limits) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
    """The problem in its JSON form, and what each of its meetings is about."""
    made = Draft(rows, limits)
    booked = {(one.exporter, one.buyer) for one in rows.standing}
    for one in rows.standing:
        _stand(made, one)
    for exporter, buyer in _wished(rows):
        if (exporter, buyer) not in booked:
            _wish(made, rows.seats[exporter], rows.seats[buyer])
    problem = {
        "slots": [_slot(slot, rows.zone) for slot in rows.slots],
        "participants": [_participant(made, person) for person in sorted(made.people)],
        "meetings": made.meetings,
        "objective": list(limits.goals),
    }
    if made.pairs:
        problem["resources"] = _resources(made)
    if limits.tables is not None:
        problem["tables"] = max([limits.tables, *_at_once(made)])
    if made.published:
        problem["published"] = made.published
    return problem, made.frame


def _wished(rows: Rows) -> list[tuple[int, int]]:
    """(exporter, buyer) of all pairs of which one side has said something, and who both still take part."""
    pairs = set()
    for one, other in rows.wishes:
        if one in rows.seats and other in rows.seats and rows.seats[one].side != rows.seats[other].side:
            pairs.add((one, other) if rows.seats[one].side == Side.EXPORTER else (other, one))
    return sorted(pairs - {pair for one, other in rows.blocked for pair in ((one, other), (other, one))})


def _stand(made: Draft, one: Standing) -> None:
    """A meeting that is booked: fixed, unless booked ones may move and no interpreter would have to move with it. What
    has no slot of the grid is only busy time."""
    starts = {slot.public_id for slot in made.rows.slots}
    if one.slot not in starts or len(one.people) < 2:
        return
    meeting: dict[str, Any] = {"id": one.public_id, "parties": [one.people[person][0] for person in sorted(one.people)]}
    meeting |= {"mandatory": True, "priority": 100, "duration": _length(made.rows, one)}
    made.published[one.public_id] = str(one.slot)
    seats = made.rows.seats
    if one.interpreter or not made.limits.release:
        meeting["fixed"] = one.slot
        made.fixed.append(one)
    elif one.wish != InterpreterWish.NONE:
        meeting["needs"] = _needs(made, seats.get(one.exporter), seats.get(one.buyer))
    made.meetings.append(meeting)
    made.people |= {person: (seat[0], seat[1]) for person, seat in one.people.items()}
    ends = {"exporter": one.exporter, "buyer": one.buyer, "people": sorted(one.people)}
    made.frame[one.public_id] = ends | {
        "meeting": one.public_id, "wishes": _said(made.rows, one.exporter, one.buyer), "interpreter": one.wish,
        "seats": {seat[0]: seat[2] for seat in one.people.values()},
    }  # fmt: skip


def _length(rows: Rows, one: Standing) -> int:
    """Over how many slots it reaches."""
    return max(1, sum(one.starts_at <= slot.starts_at < one.ends_at for slot in rows.slots))


def _wish(made: Draft, exporter: Seat, buyer: Seat) -> None:
    rows = made.rows
    one, other = rows.wishes.get((exporter.id, buyer.id)), rows.wishes.get((buyer.id, exporter.id))
    value = worth(one, other)
    if not value or exporter.person == buyer.person:
        return
    needs = _needs(made, exporter, buyer) if not set(exporter.languages) & set(buyer.languages) else []
    wish = InterpreterWish.FIND if needs else InterpreterWish.NONE
    minutes = rows.minutes if needs else None
    key = f"{exporter.public_id}.{buyer.public_id}"
    meeting: dict[str, Any] = {"id": key, "parties": [exporter.person_id, buyer.person_id], "priority": value}
    if needs:
        meeting["needs"] = needs
    if minutes:
        starts = {slot.starts_at: slot.ends_at for slot in rows.slots}
        meeting["duration"] = _over(rows, minutes)
        meeting["allowed"] = [slot.public_id for slot in rows.slots if reach(starts, slot.starts_at, minutes)]
    made.meetings.append(meeting)
    for seat in (exporter, buyer):
        made.people[seat.person] = (seat.person_id, seat.zone)
    made.frame[key] = {
        "exporter": exporter.id, "buyer": buyer.id, "people": sorted({exporter.person, buyer.person}),
        "meeting": None, "wishes": _said(rows, exporter.id, buyer.id), "interpreter": wish,
        "seats": {exporter.person_id: exporter.id, buyer.person_id: buyer.id},
    }  # fmt: skip


def _said(rows: Rows, exporter: int, buyer: int) -> list[str | None]:
    """What the exporter and the buyer said of each other."""
    return [rows.wishes.get((exporter, buyer)), rows.wishes.get((buyer, exporter))]


def _over(rows: Rows, minutes: int) -> int:
    """How many slots a meeting of that length takes."""
    first = rows.slots[0]
    length = int((first.ends_at - first.starts_at).total_seconds()) // 60
    return -(-minutes // length)


def _needs(made: Draft, exporter: Seat | None, buyer: Seat | None) -> list[str]:
    """The interpreters whom a meeting needs: those of the two languages, and one of all; none where nobody could."""
    if exporter is None or buyer is None:
        return []
    pair = _pair(exporter.languages, buyer.languages)
    if not _between(made.rows, pair):
        return []
    made.pairs.add(pair)
    return [pair, "interpreters"]


def _pair(one: Sequence[str], other: Sequence[str]) -> str:
    """'ja-zh': all languages of one side with all of the other."""
    sides = sorted((",".join(sorted(one)), ",".join(sorted(other))))
    return "-".join(sides)


def _between(rows: Rows, pair: str) -> list[Helper]:
    one, other = (side.split(",") for side in pair.split("-"))
    return [helper for helper in rows.helpers if interprets_between(helper.pairs, one, other)]


def _slot(slot: Time, zone: str) -> dict[str, Any]:
    return {
        "id": slot.public_id,
        "start": slot.starts_at.isoformat().replace("+00:00", "Z"),
        "end": slot.ends_at.isoformat().replace("+00:00", "Z"),
        "day": local(slot.starts_at, zone).date().isoformat(),
    }


def _participant(made: Draft, person: int) -> dict[str, Any]:
    public_id, zone = made.people[person]
    one: dict[str, Any] = {"id": public_id, "timezone": zone, "unavailable": _away(made, person)}
    fixed = [meeting for meeting in made.fixed if person in meeting.people]
    if made.limits.most is not None:
        one["max_per_day"] = max([made.limits.most, *_by_day(fixed, made.rows.zone)])
    if made.limits.pause and not _close(made, fixed):
        one["min_gap"] = made.limits.pause
    return one


def _at_once(made: Draft) -> list[int]:
    """How many booked meetings there are in each slot: no limit of tables takes any of them away."""
    return [sum(one.starts_at <= slot.starts_at < one.ends_at for one in made.fixed) for slot in made.rows.slots]


def _by_day(fixed: Iterable[Standing], zone: str) -> list[int]:
    """The same of one person and day."""
    return list(Counter(local(one.starts_at, zone).date() for one in fixed).values())


def _close(made: Draft, fixed: Sequence[Standing]) -> bool:
    """Whether booked meetings of one person follow each other closer than the pause that is asked for."""
    places = {slot.public_id: number for number, slot in enumerate(made.rows.slots)}
    ends = sorted((places[str(one.slot)], places[str(one.slot)] + _length(made.rows, one)) for one in fixed)
    return any(after[0] - before[1] < made.limits.pause for before, after in pairwise(ends))


def _away(made: Draft, person: int) -> list[str]:
    """The slots in which somebody cannot be met, but for the meetings that are part of the problem."""
    held = [one for one in made.rows.standing if person in one.people and one.public_id in made.frame]
    diary = _without(made.rows.diaries.get(person, NOBODY), held)
    times = [(one.starts_at, one.ends_at) for one in held]  # who comes then has agreed, whatever they marked
    return [
        slot.public_id
        for slot in made.rows.slots
        if not _free(diary, slot) and not any(start <= slot.starts_at < end for start, end in times)
    ]


def _without(diary: Diary, meetings: Iterable[Standing]) -> Diary:
    gone = {tick for one in meetings for tick in ticks(one.starts_at, one.ends_at)}
    return replace(diary, busy=frozenset(set(diary.busy) - gone)) if gone else diary


def _free(diary: Diary, slot: Time) -> bool:
    time = (slot.starts_at, slot.ends_at)
    return not diary.is_busy(*time) and diary.suits(slot.id, *time)


def _resources(made: Draft) -> list[dict[str, Any]]:
    """Interpreters by pair of languages, and all of them together: whoever speaks three languages is in two pairs."""
    rows = made.rows
    groups = {pair: _between(rows, pair) for pair in sorted(made.pairs)}
    everybody = {helper.person: helper for group in groups.values() for helper in group}
    groups["interpreters"] = list(everybody.values())
    return [_interpreters(rows, name, group) for name, group in groups.items()]


def _interpreters(rows: Rows, name: str, group: Sequence[Helper]) -> dict[str, Any]:
    away = {
        slot.public_id: count
        for slot in rows.slots
        if (count := sum(not _free(rows.diaries.get(helper.person, NOBODY), slot) for helper in group))
    }
    made: dict[str, Any] = {"id": name, "kind": "interpreter", "capacity": len(group)}
    if pause := _pause(rows):
        made["pause"] = pause
    return made | ({"away": away} if away else {})


def _pause(rows: Rows) -> int:
    """Slots of rest after each meeting, where two in a row are more than an interpreter works without."""
    first = rows.slots[0]
    slot = int((first.ends_at - first.starts_at).total_seconds()) // 60
    stretch, pause = rows.rest
    return -(-pause // slot) if pause and stretch < 2 * (rows.minutes or slot) else 0
