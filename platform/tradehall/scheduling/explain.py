"""Says in words why wishes have no place, which of them collide, and what one thing more would bring."""

import dataclasses

from tradehall.scheduling.greedy import Book, fill
from tradehall.scheduling.index import Index, as_bits, index, touching
from tradehall.scheduling.problem import Problem, Resource, Slot
from tradehall.scheduling.schedule import Reason, Schedule, Unscheduled
from tradehall.scheduling.score import diaries, placed_of, sound

EXTRA = "\x00extra"  # the id of the slot that is tried in addition


def explain(problem: Problem, schedule: Schedule) -> list[Reason]:
    """What collides, and what one more slot, table or interpreter would bring at least. Loads no solver.

    Codes: `crowded` (participant, can, asked, without), the most crowded first; `one_more_slot`, `one_more_table`,
    `one_more` (resource, kind), each with meetings and weight, the most useful first. An infeasible schedule brings its
    own reasons, which come first.
    """
    numbers = index(problem)
    starts = numbers.numbered(schedule.assignments)
    crowded = [_crowded(numbers, starts, person) for person in range(numbers.people)]
    found = sorted((one for one in crowded if one), key=lambda one: one.params["can"] - one.params["asked"])
    if schedule.assignments and len(starts) < numbers.meetings:
        found += sorted(_gains(problem, schedule), key=lambda one: -one.params["weight"])
    return [*schedule.reasons, *found]


def _crowded(numbers: Index, starts: dict[int, int], person: int) -> Reason | None:
    mine = numbers.meetings_of[person]
    slots = {at for one in mine for start in numbers.places[one] for at in numbers.slots_of(one, start)}
    asked, can = len(mine), min(len(mine), numbers.most[person])
    room = len(slots)
    for place, length in enumerate(sorted(numbers.duration[one] for one in mine)):
        room -= length
        if room < 0:
            can = min(can, place)
            break
        room -= numbers.gap[person] if len(slots) == numbers.slots else 0
    if asked <= can:
        return None
    name = numbers.problem.participants[person].id
    without = sum(one not in starts for one in mine)
    params = {"participant": name, "can": can, "asked": asked, "without": without}
    return Reason("crowded", params, f"{name} can meet at most {can}; {asked} were asked")


def _gains(problem: Problem, schedule: Schedule) -> list[Reason]:
    """What is found room for when there is one more of something, while all that is placed stays."""
    found = []
    here = _filled(problem, schedule)
    if problem.tables is not None:
        more = _filled(dataclasses.replace(problem, tables=problem.tables + 1), schedule)
        found.append(_gain("one_more_table", "one more table", problem, more - here))
    for pool, groups in _kinds_of_one_more(problem):
        pools = tuple(
            dataclasses.replace(one, capacity=one.capacity + 1) if one.id in groups else one
            for one in problem.resources
        )
        more = _filled(dataclasses.replace(problem, resources=pools), schedule)
        what = f"one more {pool.kind} ({pool.id})"
        found.append(_gain("one_more", what, problem, more - here, resource=pool.id, kind=pool.kind))
    more = _filled(_longer(problem), schedule)
    found.append(_gain("one_more_slot", "one more slot", problem, more - here))
    return [one for one in found if one.params["meetings"]]


def _kinds_of_one_more(problem: Problem) -> list[tuple[Resource, set[str]]]:
    """Resources of which there may be one more, each with all that it then is in: whoever interprets a pair is also in
    every group that the meetings of this pair need. A group by itself has nobody more."""
    needed: dict[str, set[str]] = {}
    for meeting in problem.meetings:
        for name in meeting.needs:
            needed[name] = needed.get(name, set(meeting.needs)) & set(meeting.needs)
    kinds = {one.id: one.kind for one in problem.resources}
    found: list[tuple[Resource, set[str]]] = []
    groups: set[str] = set()
    for pool in sorted(problem.resources, key=lambda one: -len(needed.get(one.id, ()))):
        if pool.id in needed and pool.id not in groups:
            within = {name for name in needed[pool.id] if kinds[name] == pool.kind}
            groups |= within
            found.append((pool, within))
    return found


def _longer(problem: Problem) -> Problem:
    """With a slot more at the end, in which everybody is there and every meeting may be."""
    every = [slot.id for slot in problem.slots]
    within: dict[str | None, set[str]] = {None: set(every)}
    for slot in problem.slots:
        within.setdefault(slot.session, set()).add(slot.id)
    meetings = tuple(
        dataclasses.replace(
            wish,
            allowed=(*(one for one in wish.allowed or every if one in within[wish.session]), EXTRA),
            session=None,
        )
        for wish in problem.meetings
    )
    return dataclasses.replace(problem, slots=(*problem.slots, Slot(EXTRA, day=EXTRA)), meetings=meetings)


def _filled(problem: Problem, schedule: Schedule) -> set[int]:
    """The meetings that fit in addition to the schedule, heavy ones first."""
    numbers = index(problem)
    book = Book(numbers)
    for meeting, at in numbers.numbered(schedule.assignments).items():
        book.put(meeting, at)
    placed = set(book.starts)
    filled = fill(book, sorted(range(numbers.meetings), key=lambda one: -numbers.weight[one]))
    return set(filled) - placed if sound(numbers, filled) else set()


def _gain(code: str, what: str, problem: Problem, more: set[int], **params: str) -> Reason:
    weight = sum(problem.meetings[one].priority for one in more)
    meetings = f"{len(more)} meeting{'' if len(more) == 1 else 's'}"
    told = {**params, "meetings": len(more), "weight": weight}
    return Reason(code, told, f"{what} would bring at least {meetings} more")


def why_not(numbers: Index, starts: dict[int, int]) -> tuple[Unscheduled, ...]:
    """For each meeting without a place the nearest cause.

    Codes: `no_slot` (participants), `max_meetings` (participant, most), `full` (participant, meetings),
    `no_common_slot` (participants), `tables` (tables), `resource` (resource, kind), `outweighed` (participants).
    """
    missing = [one for one in range(numbers.meetings) if one not in starts]
    if not missing:
        return ()
    taken = _Taken(numbers, starts)
    return tuple(Unscheduled(numbers.problem.meetings[one].id, _cause(numbers, taken, one)) for one in missing)


class _Taken:
    """What a schedule takes up: slots as bits."""

    def __init__(self, numbers: Index, starts: dict[int, int]) -> None:
        self.busy = diaries(numbers, starts)
        self.count = placed_of(numbers, starts)
        running = [0] * numbers.slots
        left = [list(row) for row in numbers.capacity]
        for meeting, start in starts.items():
            for slot in numbers.slots_of(meeting, start):
                running[slot] += 1
                for pool in numbers.needs[meeting]:
                    left[pool][slot] -= 1
        self.tables = as_bits(slot for slot, number in enumerate(running) if number >= numbers.tables)
        self.pools = [as_bits(slot for slot, there in enumerate(row) if there <= 0) for row in left]


def _cause(numbers: Index, taken: _Taken, meeting: int) -> Reason:
    problem, length = numbers.problem, numbers.duration[meeting]
    places = as_bits(numbers.places[meeting])
    parties = numbers.parties[meeting]
    names = [problem.participants[one].id for one in parties]
    both = " and ".join(names)
    if not places:
        return Reason("no_slot", {"participants": names}, f"no slot suits {both}")
    for person, name in zip(parties, names, strict=True):
        most = numbers.most[person]
        if taken.count[person] >= most and most < len(numbers.meetings_of[person]):
            return Reason("max_meetings", {"participant": name, "most": most}, f"{name} has {most} meetings, the most")
    free = places
    for person in parties:
        free &= ~touching(taken.busy[person], length)
    if not free:
        for person, name in zip(parties, names, strict=True):
            if not places & ~touching(taken.busy[person], length):
                params = {"participant": name, "meetings": taken.count[person]}
                return Reason("full", params, f"{name} has no free slot left, with {taken.count[person]} meetings")
        return Reason("no_common_slot", {"participants": names}, f"{both} have no free slot in common")
    if not free & ~touching(taken.tables, length):
        return Reason(
            "tables", {"tables": numbers.tables}, f"all {numbers.tables} tables are taken when {both} are free"
        )
    for need in numbers.needs[meeting]:
        if not free & ~touching(taken.pools[need], length):
            pool = problem.resources[need]
            params = {"resource": pool.id, "kind": pool.kind}
            return Reason("resource", params, f"no {pool.id} is free when {both} are")
    return Reason("outweighed", {"participants": names}, "other meetings take the slots that would suit both sides")


def why_infeasible(numbers: Index, meetings: list[int]) -> list[Reason]:
    """What makes a problem infeasible: duties without a slot, else few duties that do not fit together.

    Codes: `duty_without_slot` (meeting), `duties_collide` (meetings, participants), `break_spread` (spread),
    `infeasible`.
    """
    problem = numbers.problem
    found = []
    for meeting, duty in enumerate(numbers.mandatory):
        if duty and not numbers.places[meeting]:
            name = problem.meetings[meeting].id
            found.append(Reason("duty_without_slot", {"meeting": name}, f"no slot suits {name}, which is mandatory"))
    if found:
        return found
    spread = problem.break_spread
    if not meetings and spread is not None:
        text = f"the mandatory meetings do not fit together with breaks that differ by at most {spread}"
        return [Reason("break_spread", {"spread": spread}, text)]
    if not meetings:
        return [Reason("infeasible", {}, "the mandatory meetings do not fit together")]
    names = [problem.meetings[one].id for one in meetings]
    who = sorted({problem.participants[one].id for meeting in meetings for one in numbers.parties[meeting]})
    told = ", ".join(names[:12]) + (", …" if len(names) > 12 else "")
    text = f"these {len(names)} mandatory meetings do not fit together: {told}"
    return [Reason("duties_collide", {"meetings": names, "participants": who}, text)]
