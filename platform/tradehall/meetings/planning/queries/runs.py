"""Reads of schedules, for the organisers of their event."""

from collections import OrderedDict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import Text, and_, cast, func, or_, select
from sqlalchemy.orm import aliased

from tradehall.accounts.models import Person
from tradehall.companies.models import Company
from tradehall.companies.search import matches
from tradehall.events.commands import Side
from tradehall.events.models import Event, Participation, Slot
from tradehall.events.queries import EventView, events_by_ids, managed_event
from tradehall.events.rules import State
from tradehall.kernel.errors import NotFound, Unauthenticated
from tradehall.kernel.ids import is_public_id
from tradehall.kernel.tx import NOW, Reader, among, given
from tradehall.meetings.planning import placing, rules
from tradehall.meetings.planning.commands import Goal, WishKind
from tradehall.meetings.planning.models import RunEdit, ScheduleRun, Wish
from tradehall.meetings.planning.placing import Edit
from tradehall.meetings.planning.policy import can_plan
from tradehall.meetings.planning.queries.reasons import Names, why_of
from tradehall.meetings.planning.queries.views import (
    Firm,
    Placed,
    Reached,
    RunPage,
    RunRow,
    RunsPage,
    SlotColumn,
    Why,
)
from tradehall.meetings.planning.rules import RunState

_Base = aliased(ScheduleRun, name="base")
_ROW = (
    select(
        ScheduleRun.id, ScheduleRun.public_id, ScheduleRun.state, ScheduleRun.options, ScheduleRun.progress,
        ScheduleRun.created_at, ScheduleRun.published_at, ScheduleRun.version, ScheduleRun.failure,
        ScheduleRun.stop_asked, _Base.public_id.label("base"), Person.name.label("by"), ScheduleRun.event_id,
        or_(
            and_(ScheduleRun.state == RunState.QUEUED, ScheduleRun.updated_at < given("silent")),
            and_(ScheduleRun.state == RunState.RUNNING, ScheduleRun.lease_until < given("silent")),
        ).label("stalled"),
    )
    .outerjoin(_Base, _Base.id == ScheduleRun.base_id)
    .outerjoin(Person, Person.id == ScheduleRun.person_id)
)  # fmt: skip
_OF_EVENT = _ROW.where(ScheduleRun.event_id == given("event")).order_by(ScheduleRun.id.desc()).limit(100)
_THESE = _ROW.add_columns(
    *(cast(column, Text).label(column.key) for column in (ScheduleRun.frame, ScheduleRun.problem, ScheduleRun.schedule))
).where(ScheduleRun.public_id.in_(among("runs")))
_FIGURES = select(
    ScheduleRun.public_id, ScheduleRun.state, ScheduleRun.progress, ScheduleRun.version, ScheduleRun.stop_asked,
    ScheduleRun.published_at, ScheduleRun.options,
).where(ScheduleRun.id == given("run"))  # fmt: skip
_EDITS = select(RunEdit.meeting, RunEdit.moved, RunEdit.slot, RunEdit.locked, RunEdit.run_id).where(
    RunEdit.run_id.in_(among("runs"))
)
_FIRMS = (
    select(
        Participation.id, Participation.public_id, Participation.side, Company.legal_name, Company.legal_name_en,
        Company.language,
    )
    .join(Company, Company.id == Participation.company_id)
    .where(Participation.id.in_(among("ids")))
)  # fmt: skip


SILENCE = timedelta(seconds=20)  # for so long nobody wonders why nothing happens


def _silent(reader: Reader) -> datetime:
    return reader.now - SILENCE


def row_of(row: Any) -> RunRow:
    progress, options = row.progress, row.options
    return RunRow(
        row.id, row.public_id, RunState(row.state), [Goal(goal) for goal in options["goals"]], options["time_limit"],
        progress.get("placed", 0), progress.get("asked", 0), row.created_at, row.published_at, row.version, progress,
        row.failure, row.stop_asked, options, row.base, row.by or "", bool(row.stalled),
    )  # fmt: skip


# -- the list -------------------------------------------------------------------------------------------

_SAID = select(Wish.participation_id).where(Wish.event_id == given("event")).distinct()
_HERE = (Participation.event_id == given("event"), Participation.state == State.APPROVED)
_COUNTS = select(
    select(func.count()).select_from(Wish).where(Wish.event_id == given("event"), Wish.kind != WishKind.NO)
    .scalar_subquery(),
    select(func.count()).select_from(Participation).where(*_HERE).scalar_subquery(),
    select(func.count()).select_from(Participation).where(*_HERE, Participation.id.not_in(_SAID)).scalar_subquery(),
    select(func.count()).select_from(Slot).where(Slot.event_id == given("event"), Slot.starts_at > NOW)
    .scalar_subquery(),
)  # fmt: skip


def runs_page(reader: Reader, slug: str) -> RunsPage:
    """The schedules of an event, the newest first, and what there is to make one from."""
    event = managed_event(reader, slug)
    wishes, companies, silent, slots = reader.row(_COUNTS, event=event.id)
    runs = [row_of(row) for row in reader.rows(_OF_EVENT, event=event.id, silent=_silent(reader))]
    return RunsPage(event, runs, wishes, silent, companies, slots)


def run_figures(reader: Reader, run: int) -> dict[str, Any] | None:
    """How a run stands, for its page while it is open; None once it is gone. Unscoped."""
    row = reader.row(_FIGURES, run=run)
    if row is None:
        return None
    progress = row.progress
    objective, bound = progress.get("objective", {}), progress.get("bound", {})
    return {
        "id": row.public_id,
        "state": row.state,
        "placed": progress.get("placed", 0),
        "asked": progress.get("asked", 0),
        "stage": progress.get("stage", ""),
        "objective": objective,
        "bound": bound,
        "gap": progress.get("gap"),
        "work": rules.at_work(row.options["goals"], objective, bound),
        "seconds": progress.get("seconds", 0),
        "stopping": row.stop_asked and row.state in rules.UNDER_WAY,
        "published": row.published_at is not None,
        "version": row.version,
    }


@dataclass(frozen=True, slots=True)
class RunLink:
    """Who started a run, and where its page is."""

    person: int | None
    path: str


_LINK = (
    select(ScheduleRun.person_id, Event.slug, ScheduleRun.public_id)
    .join(Event, Event.id == ScheduleRun.event_id)
    .where(ScheduleRun.id == given("run"))
)


def run_link(reader: Reader, run: int) -> RunLink | None:
    """None once it is gone. Unscoped."""
    row = reader.row(_LINK, run=run)
    return None if row is None else RunLink(row[0], f"/organise/{row[1]}/schedules/{row[2]}")


# -- one ------------------------------------------------------------------------------------------------


def run_page(reader: Reader, public_id: str) -> RunPage:
    """For the organisers of its event; for all others there is none. Raises Unauthenticated, NotFound."""
    return run_pages(reader, [public_id])[0]


def run_pages(reader: Reader, public_ids: Sequence[str]) -> list[RunPage]:
    """Several of one event, with as many statements as for one."""
    if not reader.actor.signed_in and not reader.actor.is_system:
        raise Unauthenticated
    wanted = [public_id for public_id in public_ids if is_public_id(public_id)]
    rows = {row.public_id: row for row in reader.rows(_THESE, runs=wanted, silent=_silent(reader))} if wanted else {}
    if not rows.keys() >= set(public_ids) or len({row.event_id for row in rows.values()}) != 1:
        raise NotFound
    event_id = next(iter(rows.values())).event_id
    event = events_by_ids(reader, [event_id])[event_id]
    if not can_plan(reader.actor, organises=event.organises):
        raise NotFound
    edits: dict[int, dict[str, Edit]] = {row.id: {} for row in rows.values()}
    for one in reader.rows(_EDITS, runs=list(edits)):
        edits[one.run_id][one.meeting] = Edit(one.meeting, one.moved, one.slot, one.locked)
    kept = {public_id: _KEPT.get((public_id, row.version)) for public_id, row in rows.items()}
    read = {public_id: _read(row) for public_id, row in rows.items() if kept[public_id] is None}
    places = {place for page in kept.values() if page for place in page.firms}
    firms = firms_of(reader, places.union(*(made.places for made in read.values())))
    found = []
    for public_id in public_ids:
        row, page = rows[public_id], kept[public_id]
        if page is None or any(firms.get(place) != firm for place, firm in page.firms.items()):
            page = _page(event, row, read.get(public_id) or _read(row), edits[row.id], firms)
        if RunState(row.state) in rules.OVER:
            _keep((public_id, row.version), page)
        found.append(replace(page, event=event, run=row_of(row)))
    return found


# The schedules that were looked at last. What is over changes with its version alone; to read thousands of meetings
# again would cost most of the time of a page.
_KEPT: OrderedDict[tuple[str, int], RunPage] = OrderedDict()
MOST_KEPT = 4


def _keep(key: tuple[str, int], page: RunPage) -> None:
    _KEPT[key] = page
    _KEPT.move_to_end(key)
    while len(_KEPT) > MOST_KEPT:
        _KEPT.popitem(last=False)


@dataclass(frozen=True, slots=True)
class _Read:
    """What stands in a row. `places`: the participations that it is about."""

    frame: Mapping[str, Any]
    problem: Mapping[str, Any]
    schedule: Mapping[str, Any] | None
    places: frozenset[int]


def _read(row: Any) -> _Read:
    frame, problem = orjson.loads(row.frame), orjson.loads(row.problem)
    schedule = orjson.loads(row.schedule) if row.schedule else None
    places = frozenset(one[side] for one in frame.values() for side in ("exporter", "buyer"))
    return _Read(frame, problem, schedule, places)


def _page(event: EventView, row: Any, made: _Read, edits: Mapping[str, Edit], known: Mapping[int, Firm]) -> RunPage:
    frame, problem, schedule = made.frame, made.problem, made.schedule
    firms = {place: known[place] for place in made.places if place in known}
    placed = placing.placed(schedule, edits.values())
    slots = [_column(slot) for slot in problem["slots"]]
    people = {person: place for one in frame.values() for person, place in one["seats"].items()}
    names = Names(frame, firms, people)
    whys = _whys(problem, (schedule or {}).get("unscheduled", ()))
    ends = {slot.id: slot for slot in slots}
    rows = placing.stretches(problem)
    was = problem.get("published", {})
    found = [
        _placed(meeting, names, placed.get(meeting["id"]), was.get(meeting["id"]), ends, rows, edits, whys)
        for meeting in problem["meetings"]
        if {frame[meeting["id"]]["exporter"], frame[meeting["id"]]["buyer"]} <= firms.keys()
    ]
    there = sorted((one for one in found if one.starts_at), key=lambda one: (one.starts_at, one.exporter.name_en))
    missing = sorted(
        (one for one in found if not one.starts_at), key=lambda one: (not one.is_must, one.exporter.name_en)
    )
    reasons = [why_of(one["code"], one["params"], names) for one in (schedule or {}).get("explained", ())]
    return RunPage(
        event, row_of(row), slots, there, missing, _reached(problem, schedule, placed), reasons,
        sum(edit.moved for edit in edits.values()), firms,
        {people[one["id"]]: one["timezone"] for one in problem["participants"] if one["id"] in people},
    )  # fmt: skip


_FOUND = (
    select(Participation.id)
    .join(Company, Company.id == Participation.company_id)
    .where(Participation.event_id == given("event"))
)


def firms_found(reader: Reader, event: EventView, q: str) -> frozenset[int]:
    """Participations of the event whose company answers to a search, in its own script or another. Raises NotFound for
    who does not organise it."""
    if not can_plan(reader.actor, organises=event.organises):
        raise NotFound
    return frozenset(row[0] for row in reader.rows(_FOUND.where(matches(Company.search, q)), event=event.id))


def firms_of(reader: Reader, ids: Collection[int]) -> dict[int, Firm]:
    """Participation → its company's name. Unscoped."""
    if not ids:
        return {}
    rows = reader.columns(_FIRMS, ids=sorted(ids))
    return {row[0]: Firm(row[0], row[1], Side(row[2]), row[3], row[4], row[5]) for row in rows}


def _column(slot: Mapping[str, Any]) -> SlotColumn:
    return SlotColumn(slot["id"], _at(slot["start"]), _at(slot["end"]), slot["day"])


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _placed(
    meeting: Mapping[str, Any],
    names: Names,
    slot: str | None,
    was: str | None,
    columns: Mapping[str, SlotColumn],
    rows: Mapping[str, Sequence[str]],
    edits: Mapping[str, Edit],
    whys: Mapping[str, Any],
) -> Placed:
    one, firms = names.frame[meeting["id"]], names.firms
    edit = edits.get(meeting["id"])
    last = columns[rows[slot][: meeting.get("duration", 1)][-1]] if slot else None
    by_hand = edit is not None and edit.moved
    first, second = one["wishes"]
    return Placed(
        id=meeting["id"],
        exporter=firms[one["exporter"]],
        buyer=firms[one["buyer"]],
        slot=slot,
        starts_at=columns[slot].starts_at if slot else None,
        ends_at=last.ends_at if last else None,
        wishes=(WishKind(first) if first else None, WishKind(second) if second else None),
        interpreted=bool(meeting.get("needs")) or one["interpreter"] != "none",
        meeting=one["meeting"],
        fixed=one["meeting"] is not None and "fixed" in meeting,
        locked=edit is not None and edit.locked,
        by_hand=by_hand,
        was=columns[was].starts_at if was and one["meeting"] else None,
        why=None if slot else _why(whys.get(meeting["id"]), names, by_hand),
    )


def _whys(problem: Mapping[str, Any], unscheduled: Iterable[Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    """Meeting → why it has no place. Where both sides have a time in common, it is the interpreters who have none."""
    told = {one["id"]: one for one in unscheduled}
    away = {one["id"]: set(one["unavailable"]) for one in problem["participants"]} if told else {}
    for meeting in problem["meetings"] if told else ():
        one = told.get(meeting["id"])
        if one and one["code"] == "no_slot" and meeting.get("needs"):
            never = set().union(*(away[party] for party in meeting["parties"]))
            if any(slot["id"] not in never for slot in problem["slots"]):
                told[meeting["id"]] = {"code": "resource", "params": {"resource": meeting["needs"][0]}}
    return told


def _why(told: Mapping[str, Any] | None, names: Names, by_hand: bool) -> Why:
    if by_hand:
        return Why("by_hand")
    if told is None:
        return Why("unknown")
    return why_of(told["code"], told["params"], names)


def _reached(
    problem: Mapping[str, Any], schedule: Mapping[str, Any] | None, placed: Mapping[str, str]
) -> list[Reached]:
    """In the order of the goals. What was done by hand counts; the bounds stay, being of all schedules there are."""
    if schedule is None:
        return []
    goals = problem["objective"]
    values = schedule.get("measured") or schedule["objective"]
    bounds = {goal: 0 for goal in goals if goal != Goal.SCHEDULED and values.get(goal) == 0}
    if values and len(placed) == len(problem["meetings"]):
        bounds[Goal.SCHEDULED] = values[Goal.SCHEDULED]  # there is nothing more to place, and nothing less than none
    bounds |= schedule.get("bound", {})
    return [Reached(Goal(goal), values[goal], bounds.get(goal)) for goal in goals if goal in values]


def compared(one: RunPage, other: RunPage) -> list[tuple[Placed | None, Placed | None]]:
    """Meetings that are not at the same time in both, as (in the first, in the second)."""
    before, after = _by_pair(one), _by_pair(other)
    pairs = sorted({*before, *after})
    found = [(before.get(pair), after.get(pair)) for pair in pairs]
    return [(a, b) for a, b in found if (a.starts_at if a else None) != (b.starts_at if b else None)]


def _by_pair(page: RunPage) -> dict[tuple[str, str], Placed]:
    both: Iterable[Placed] = [*page.meetings, *page.missing]
    return {(one.exporter.name_en, one.buyer.name_en): one for one in both}
