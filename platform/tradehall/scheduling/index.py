"""The problem in numbers, as the schedulers work on it: slots, people and meetings counted from 0.

The checker uses none of this: it reads the problem itself.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from tradehall.scheduling.problem import Participant, Problem, Slot

NOTHING = 10_000  # what it weighs that a participant has no meeting at all
FAIR = 840  # what it weighs that the n-th is lacking, divided by n (n + 1)


def as_bits(slots: Iterable[int]) -> int:
    found = 0
    for slot in slots:
        found |= 1 << slot
    return found


def as_list(bits: int, slots: int) -> list[int]:
    return [slot for slot in range(slots) if bits >> slot & 1]


def touching(bits: int, length: int) -> int:
    """The slots from which a meeting of this length takes up at least one of `bits`."""
    if length > bits.bit_length():
        return (1 << bits.bit_length()) - 1
    found = bits
    for later in range(1, length):
        found |= bits >> later
    return found


def fair_step(number: int) -> int:
    """What the n-th meeting of one participant takes off the unfairness: less and less."""
    return NOTHING if number == 1 else FAIR // (number * (number + 1))


@dataclass(slots=True)
class Index:
    """All about one problem. `places[m]`: the slots in which meeting m may begin, seen by itself."""

    problem: Problem
    slots: int
    people: int
    parties: list[tuple[int, ...]]
    duration: list[int]
    weight: list[int]
    mandatory: list[bool]
    places: list[list[int]]
    before: list[tuple[int, int]]
    needs: list[tuple[int, ...]]
    capacity: list[list[int]]  # resource, slot -> how many are there
    pause: list[int]
    tables: int
    meetings_of: list[list[int]]
    most: list[int]
    most_a_day: list[int | None]
    gap: list[int]
    day: list[int]
    burden: list[list[int]]  # participant, slot -> discomfort
    published: dict[int, int]

    @property
    def meetings(self) -> int:
        return len(self.parties)

    def slots_of(self, meeting: int, start: int) -> range:
        return range(start, start + self.duration[meeting])

    def discomfort(self, meeting: int, start: int) -> int:
        return sum(self.burden[one][slot] for one in self.parties[meeting] for slot in self.slots_of(meeting, start))

    def moved(self, meeting: int, start: int | None) -> int:
        """1 where the meeting is not where people know it to be."""
        return int(meeting in self.published and self.published[meeting] != start)

    def named(self, starts: dict[int, int]) -> dict[str, str]:
        """meeting -> start in numbers, as ids, in the order of the problem."""
        problem = self.problem
        return {problem.meetings[one].id: problem.slots[starts[one]].id for one in sorted(starts)}

    def numbered(self, assignments: dict[str, str]) -> dict[int, int]:
        """The other way round; names that the problem lacks are left out."""
        slot = {one.id: place for place, one in enumerate(self.problem.slots)}
        return {
            place: slot[assignments[one.id]]
            for place, one in enumerate(self.problem.meetings)
            if assignments.get(one.id) in slot
        }


def index(problem: Problem) -> Index:
    """The problem in numbers."""
    slot_of = {one.id: place for place, one in enumerate(problem.slots)}
    person_of = {one.id: place for place, one in enumerate(problem.participants)}
    pool_of = {one.id: place for place, one in enumerate(problem.resources)}
    meeting_of = {one.id: place for place, one in enumerate(problem.meetings)}
    slots = len(problem.slots)
    away = [as_bits(slot_of[name] for name in one.unavailable) for one in problem.participants]
    capacity = [
        [max(0, pool.capacity - pool.away.get(one.id, 0)) for one in problem.slots] for pool in problem.resources
    ]
    tables = len(problem.meetings) if problem.tables is None else problem.tables
    runs = _runs(problem.slots)
    parties = [tuple(person_of[name] for name in one.parties) for one in problem.meetings]
    needs = [tuple(pool_of[name] for name in one.needs) for one in problem.meetings]
    everything = (1 << slots) - 1
    session = {None: everything} | {
        name: as_bits(place for place, one in enumerate(problem.slots) if one.session == name)
        for name in {one.session for one in problem.slots if one.session}
    }
    staffed = [as_bits(place for place, there in enumerate(row) if there) for row in capacity]
    places = []
    for number, wish in enumerate(problem.meetings):
        start = session[wish.session] if tables else 0
        if wish.allowed is not None:
            start &= as_bits(slot_of[name] for name in wish.allowed)
        if wish.fixed is not None:
            start &= 1 << slot_of[wish.fixed]
        closed = 0
        for person in parties[number]:
            closed |= away[person]
        for pool in needs[number]:
            closed |= everything & ~staffed[pool]
        start &= ~touching(closed, wish.duration)
        if wish.duration > 1:
            start &= as_bits(place for place, run in enumerate(runs) if run >= wish.duration)
        places.append(as_list(start, slots))
    meetings_of: list[list[int]] = [[] for _ in problem.participants]
    for number, group in enumerate(parties):
        for person in group:
            meetings_of[person].append(number)
    days: dict[str, int] = {}
    day = [days.setdefault(_day(one), len(days)) for one in problem.slots]
    one_day = len(days) == 1
    return Index(
        problem=problem,
        slots=slots,
        people=len(problem.participants),
        parties=parties,
        duration=[one.duration for one in problem.meetings],
        weight=[one.priority for one in problem.meetings],
        mandatory=[one.mandatory for one in problem.meetings],
        places=places,
        before=[(meeting_of[name], number) for number, one in enumerate(problem.meetings) for name in one.after],
        needs=needs,
        capacity=capacity,
        pause=[one.pause for one in problem.resources],
        tables=tables,
        meetings_of=meetings_of,
        most=[
            min(
                len(mine) if limit is None else limit
                for limit in (one.max_meetings, one.max_per_day if one_day else None)
            )
            for one, mine in zip(problem.participants, meetings_of, strict=True)
        ],
        most_a_day=[one.max_per_day for one in problem.participants],
        gap=[one.min_gap for one in problem.participants],
        day=day,
        burden=_burdens(problem),
        published={meeting_of[name]: slot_of[at] for name, at in problem.published.items()},
    )


def _day(slot: Slot) -> str:
    return slot.day or (slot.start.date().isoformat() if slot.start else "")


def _runs(slots: tuple[Slot, ...]) -> list[int]:
    """For each slot how many follow one another from there on, itself counted, without a long pause between."""
    found = [1] * len(slots)
    for place in range(len(slots) - 2, -1, -1):
        one, following = slots[place], slots[place + 1]
        joined = one.session == following.session and one.day == following.day
        if joined and one.start and one.end and following.start:
            joined = following.start - one.end <= one.end - one.start
        if joined:
            found[place] = found[place + 1] + 1
    return found


def _burdens(problem: Problem) -> list[list[int]]:
    """Participant, slot -> squared hours outside decent time. Who shares zone and hours shares the list."""
    known: dict[tuple[str | None, tuple[int, int]], list[int]] = {}
    found = []
    for person in problem.participants:
        key = (person.timezone, person.hours)
        if key not in known:
            known[key] = [_outside(person, slot) ** 2 for slot in problem.slots]
        found.append(known[key])
    return found


def _outside(person: Participant, slot: Slot) -> int:
    """Hours, begun ones counted whole, by which the slot lies outside the decent hours, before or after them."""
    if slot.start is None or person.timezone is None:
        return 0
    local = slot.start.astimezone(ZoneInfo(person.timezone))
    begins = local.hour * 60 + local.minute
    length = (slot.end - slot.start) // timedelta(minutes=1) if slot.end else 0
    first, last = person.hours[0] * 60, person.hours[1] * 60
    if first <= begins and begins + length <= last:
        return 0
    late = begins + length - last if begins >= first else begins + length + 1440 - last
    early = first - begins if begins < first else first + 1440 - begins
    return -(-min(late, early) // 60)
