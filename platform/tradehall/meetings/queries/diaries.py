"""Reading people's diaries of an event: everybody's in one statement."""

from collections.abc import Callable, Collection, Iterable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Integer, Text, case, cast, extract, func, literal, null, or_, select, union_all

from tradehall.events.models import Slot
from tradehall.kernel.db import BigInt
from tradehall.kernel.tx import Reader, among, given
from tradehall.meetings.diary import Diary, WorkingHours
from tradehall.meetings.models import BusyTime, Claim, Hours, SlotMark
from tradehall.meetings.queries.parts import lead
from tradehall.meetings.rules import TICK

_BUSY, _MARK, _HOURS, _LEADS, _ELSEWHERE = range(5)


def _number(column: Any) -> Any:
    return cast(column, BigInt)


def _diaries(whom: Callable[[Any], Any], *more: Any) -> Any:
    """What is booked (a stretch of ticks for each meeting), marked and said of the hours of people, and when their
    own calendars say busy (in seconds).

    Every row: kind, person, two numbers, a text.
    """
    busy = (
        select(
            literal(_BUSY, Integer), Claim.holder_id, func.min(Claim.tick), func.max(Claim.tick) + 1, literal("", Text)
        )
        .where(whom(Claim.holder_id), Claim.tick >= given("first"), Claim.tick < given("end"))
        .where(Claim.meeting_id != given("besides"))
        .group_by(Claim.holder_id, Claim.meeting_id)
    )
    marks = (
        select(
            literal(_MARK, Integer),
            SlotMark.person_id,
            SlotMark.slot_id,
            _number(case((SlotMark.suits, 1), else_=0)),
            literal("", Text),
        )
        .join(Slot, Slot.id == SlotMark.slot_id)
        .where(Slot.event_id == given("event"), whom(SlotMark.person_id))
    )
    hours = select(literal(_HOURS, Integer), Hours.person_id, Hours.not_before, Hours.not_after, Hours.zone).where(
        Hours.event_id == given("event"), whom(Hours.person_id)
    )
    elsewhere = select(
        literal(_ELSEWHERE, Integer),
        BusyTime.person_id,
        _number(extract("epoch", BusyTime.starts_at)),
        _number(extract("epoch", BusyTime.ends_at)),
        literal("", Text),
    ).where(whom(BusyTime.person_id), BusyTime.ends_at > given("first_at"), BusyTime.starts_at < given("end_at"))
    return union_all(busy, marks, hours, elsewhere, *more)


_OF_PEOPLE = _diaries(lambda person: person.in_(among("people")))
_one, _other = lead(given("mine"), rather=given("my_person")), lead(given("theirs"), rather=given("their_person"))
_OF_LEADS = _diaries(
    lambda person: or_(person == _one, person == _other),
    select(literal(_LEADS, Integer), _number(null()), _number(_one), _number(_other), literal("", Text)),
)


def diaries(reader: Reader, event: int, people: Collection[int], span: range, *, besides: int = 0) -> dict[int, Diary]:
    """Person → diary, over the ticks of `span`. `besides`: claims for that meeting do not count."""
    if not people:
        return {}
    values = {"event": event, "people": list(people), "besides": besides, **_bounds(span)}
    found, _ = _made(reader, reader.rows(_OF_PEOPLE, **values))
    return {person: found.get(person, Diary()) for person in people}


def diaries_of_leads(
    reader: Reader, event: int, places: tuple[int, int], people: tuple[int, int], span: range
) -> tuple[list[Diary], list[Diary]]:
    """The diary of who comes for each of two participations: of `people` those who are delegates, else the first
    delegate; empty for participation 0."""
    values = {"besides": 0, "mine": places[0], "theirs": places[1], "my_person": people[0], "their_person": people[1]}
    found, leads = _made(reader, reader.rows(_OF_LEADS, event=event, **values, **_bounds(span)))
    first, second = ([found.get(person, Diary())] if person else [] for person in leads)
    return first, second


def _bounds(span: range) -> dict[str, Any]:
    """Of claims in ticks, of busy times as instants."""
    first, end = (datetime.fromtimestamp(tick * TICK, UTC) for tick in (span.start, span.stop))
    return {"first": span.start, "end": span.stop, "first_at": first, "end_at": end}


def _made(reader: Reader, rows: Iterable[Any]) -> tuple[dict[int, Diary], tuple[int | None, int | None]]:
    busy: dict[int, set[int]] = {}
    elsewhere: dict[int, set[int]] = {}
    marks: dict[int, dict[int, bool]] = {}
    hours: dict[int, WorkingHours] = {}
    leads: tuple[int | None, int | None] = (None, None)
    for kind, person, one, other, zone in rows:
        if kind == _BUSY:
            busy.setdefault(person, set()).update(range(one, other))
        elif kind == _MARK:
            marks.setdefault(person, {})[one] = bool(other)
        elif kind == _ELSEWHERE:
            elsewhere.setdefault(person, set()).update(range(one // TICK, -(-other // TICK)))
        elif kind == _HOURS:
            hours[person] = WorkingHours(zone, one, other)
        else:
            leads = (one, other)
    me = reader.actor.person_id
    made = {
        p: Diary(frozenset(busy.get(p, ())), marks.get(p, {}), hours.get(p), frozenset(elsewhere.get(p, ())), p == me)
        for p in busy.keys() | marks.keys() | hours.keys() | elsewhere.keys()
    }
    return made, leads
