"""One meeting of a schedule: where it could be, and what it would break there."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from tradehall.kernel.errors import NotFound
from tradehall.kernel.tx import Reader, given
from tradehall.meetings.planning import placing
from tradehall.meetings.planning.models import ScheduleRun
from tradehall.meetings.planning.queries.runs import run_page
from tradehall.meetings.planning.queries.views import Placed, RunPage, SlotColumn
from tradehall.scheduling.problem import Problem


@dataclass(frozen=True, slots=True)
class Broken:
    """`code` of what breaks (`labels.BROKEN`), and the company that it is about, if it is one."""

    code: str
    what: str


@dataclass(frozen=True, slots=True)
class MovePage:
    """`free`: slots in which both sides can come and have nothing else. `chosen`: the slot that is looked at, with what
    is broken there, and the meetings that would lose their place."""

    page: RunPage
    line: Placed
    slots: list[SlotColumn]
    free: frozenset[str]
    chosen: SlotColumn | None
    broken: list[Broken]
    out: list[Placed]


_HEAVY = select(ScheduleRun.frame, ScheduleRun.problem).where(ScheduleRun.public_id == given("run"))


def move_page(reader: Reader, public_id: str, meeting: str, slot: str | None = None) -> MovePage:
    """For the organisers; `slot` is the one that is looked at. Raises NotFound."""
    page = run_page(reader, public_id)
    lines = {one.id: one for one in [*page.meetings, *page.missing]}
    line = lines.get(meeting)
    columns = {one.id: one for one in page.slots}
    if line is None or (slot and slot not in columns):
        raise NotFound
    frame, problem = reader.row(_HEAVY, run=public_id)
    placed = {one.id: one.slot for one in page.meetings if one.slot}
    broken: list[Broken] = []
    out: list[Placed] = []
    if slot:
        after = placed | {meeting: slot}
        found = placing.breaks(Problem.parse(placing.unlocked(problem, frame)), placed, after)
        people = {person: place for one in frame.values() for person, place in one["seats"].items()}
        broken = [Broken(one["code"], _called(page, people.get(one["where"]))) for one in found]
        out = [lines[name] for name in placing.colliding(problem, after, meeting) if name in lines]
    free = _free(problem, placed, meeting)
    return MovePage(page, line, page.slots, free, columns[slot] if slot else None, broken, out)


def _called(page: RunPage, place: int | None) -> str:
    firm = page.firms.get(place) if place is not None else None
    return firm.name if firm else ""


def _free(problem: dict[str, Any], placed: dict[str, str], name: str) -> frozenset[str]:
    """Where nobody who comes is away or in another meeting, as far as one look tells."""
    rows = placing.stretches(problem)
    meetings = {one["id"]: one for one in problem["meetings"]}
    own = meetings[name]
    people, length = set(own["parties"]), own.get("duration", 1)
    taken = {slot for one in problem["participants"] if one["id"] in people for slot in one["unavailable"]}
    for other, slot in placed.items():
        if other != name and people & set(meetings[other]["parties"]):
            taken.update(rows[slot][: meetings[other].get("duration", 1)])
    return frozenset(slot for slot, row in rows.items() if len(row) >= length and not taken & set(row[:length]))
