"""Who interprets which meeting of a schedule: decisions on plain values."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import groupby

from tradehall.meetings import rules
from tradehall.meetings.commands import InterpreterWish
from tradehall.meetings.diary import NOBODY, Diary
from tradehall.meetings.planning.rules import Helper, Rows, Standing


@dataclass(frozen=True, slots=True)
class Wanted:
    """A meeting that is to be interpreted. `slot`: with which it begins; `sides`: the languages of both; `places`: the
    two participations."""

    name: str
    slot: int
    starts_at: datetime
    ends_at: datetime
    sides: tuple[Sequence[str], Sequence[str]]
    places: tuple[int, int]


@dataclass(slots=True)
class _Days:
    """What everybody does, as it fills. `rest`: after so many minutes an interpreter rests for so many; `knows`: how
    often somebody has interpreted for a participation."""

    helpers: Sequence[Helper]
    diaries: Mapping[int, Diary]
    rest: tuple[int, int]
    busy: dict[int, set[int]]
    knows: Counter[tuple[int, int]] = field(default_factory=Counter)
    load: Counter[int] = field(default_factory=Counter)

    def able(self, one: Wanted) -> list[int]:
        """Who could come: those first who know one of the companies already, then who has least to do."""
        found = [helper.person for helper in self.helpers if self._can(helper, one)]
        return sorted(found, key=lambda who: (-sum(self.knows[who, at] for at in one.places), self.load[who], who))

    def _can(self, helper: Helper, one: Wanted) -> bool:
        if not rules.interprets_between(helper.pairs, *one.sides):
            return False
        busy, (stretch, pause) = self.busy[helper.person], self.rest
        if any(tick in busy for tick in rules.ticks(one.starts_at, one.ends_at)):
            return False
        if not self.diaries.get(helper.person, NOBODY).suits(one.slot, one.starts_at, one.ends_at):
            return False
        return not rules.needs_pause(busy, one.starts_at, one.ends_at, stretch=stretch, pause=pause)

    def take(self, one: Wanted, person: int) -> None:
        self.busy[person].update(rules.ticks(one.starts_at, one.ends_at))
        self.load[person] += 1
        for place in one.places:
            self.knows[person, place] += 1


def assigned(
    wanted: Iterable[Wanted],
    helpers: Sequence[Helper],
    diaries: Mapping[int, Diary],
    rest: tuple[int, int],
    besides: Collection[int] = (),
) -> dict[str, int]:
    """Meeting → who interprets it; one for whom nobody is free and rested is missing.

    Of the meetings that begin at one time as many as can be get somebody. `besides`: people who sit at the tables.
    """
    kept = [helper for helper in helpers if helper.person not in besides]
    busy = {helper.person: set(diaries.get(helper.person, NOBODY).busy) for helper in kept}
    days = _Days(kept, diaries, rest, busy)
    found: dict[str, int] = {}
    for _, group in groupby(sorted(wanted, key=lambda one: (one.starts_at, one.name)), lambda one: one.starts_at):
        batch = {one.name: one for one in group}
        for name, person in _matched({name: days.able(one) for name, one in batch.items()}).items():
            days.take(batch[name], person)
            found[name] = person
    return found


def kept(rows: Rows) -> Rows:
    """The rows with those interpreters busy who are going to be found for meetings that stand without one: no new
    meeting counts on them."""
    slots = {slot.public_id: slot.id for slot in rows.slots}
    wanted = [
        Wanted(
            one.public_id,
            slots.get(one.slot or "", 0),
            one.starts_at,
            one.ends_at,
            _spoken(rows, one),
            (one.exporter, one.buyer),
        )
        for one in rows.standing
        if one.wish == InterpreterWish.FIND and not one.interpreter and {one.exporter, one.buyer} <= rows.seats.keys()
    ]
    seated = {person for one in rows.standing for person in one.people} | {one.person for one in rows.seats.values()}
    times = {one.name: rules.ticks(one.starts_at, one.ends_at) for one in wanted}
    diaries = dict(rows.diaries)
    for name, person in assigned(wanted, rows.helpers, diaries, rows.rest, seated).items():
        diary = diaries.get(person, NOBODY)
        diaries[person] = replace(diary, busy=frozenset({*diary.busy, *times[name]}))
    return replace(rows, diaries=diaries)


def _spoken(rows: Rows, one: Standing) -> tuple[Sequence[str], Sequence[str]]:
    return rows.seats[one.exporter].languages, rows.seats[one.buyer].languages


def _matched(able: Mapping[str, Sequence[int]]) -> dict[str, int]:
    """As many pairs as there can be: whoever is taken makes room where somebody else could come instead."""
    taken: dict[int, str] = {}

    def place(name: str, seen: set[int]) -> bool:
        for person in able[name]:
            if person not in taken:
                taken[person] = name
                return True
        for person in able[name]:
            if person not in seen:
                seen.add(person)
                if place(taken[person], seen):
                    taken[person] = name
                    return True
        return False

    for name in sorted(able, key=lambda one: len(able[one])):
        place(name, set())
    return {name: person for person, name in taken.items()}
