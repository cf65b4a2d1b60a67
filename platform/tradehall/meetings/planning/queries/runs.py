"""Reads of schedules, for the organisers of their event."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from tradehall.accounts.models import Person
from tradehall.companies.models import Company
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
    )
    .outerjoin(_Base, _Base.id == ScheduleRun.base_id)
    .outerjoin(Person, Person.id == ScheduleRun.person_id)
)  # fmt: skip
_OF_EVENT = _ROW.where(ScheduleRun.event_id == given("event")).order_by(ScheduleRun.id.desc()).limit(100)
_THESE = _ROW.add_columns(ScheduleRun.frame, ScheduleRun.problem, ScheduleRun.schedule).where(
    ScheduleRun.public_id.in_(among("runs"))
)
_FIGURES = select(
    ScheduleRun.public_id, ScheduleRun.state, ScheduleRun.progress, ScheduleRun.version, ScheduleRun.stop_asked,
    ScheduleRun.published_at,
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


def row_of(row: Any) -> RunRow:
    progress, options = row.progress, row.options
    return RunRow(
        row.id, row.public_id, RunState(row.state), [Goal(goal) for goal in options["goals"]], options["time_limit"],
        progress.get("placed", 0), progress.get("asked", 0), row.created_at, row.published_at, row.version, progress,
        row.failure, row.stop_asked, options, row.base, row.by or "",
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
    runs = [row_of(row) for row in reader.rows(_OF_EVENT, event=event.id)]
    return RunsPage(event, runs, wishes, silent, companies, slots)


def run_figures(reader: Reader, run: int) -> dict[str, Any] | None:
    """How a run stands, for its page while it is open; None once it is gone. Unscoped."""
    row = reader.row(_FIGURES, run=run)
    if row is None:
        return None
    progress = row.progress
    return {
        "id": row.public_id,
        "state": row.state,
        "placed": progress.get("placed", 0),
        "asked": progress.get("asked", 0),
        "stage": progress.get("stage", ""),
        "objective": progress.get("objective", {}),
        "bound": progress.get("bound", {}),
        "gap": progress.get("gap"),
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
    rows = {row.public_id: row for row in reader.rows(_THESE, runs=wanted)} if wanted else {}
    if not rows.keys() >= set(public_ids) or len({row.event_id for row in rows.values()}) != 1:
        raise NotFound
    event_id = next(iter(rows.values())).event_id
    event = events_by_ids(reader, [event_id])[event_id]
    if not can_plan(reader.actor, organises=event.organises):
        raise NotFound
    edits: dict[int, dict[str, Edit]] = {row.id: {} for row in rows.values()}
    for one in reader.rows(_EDITS, runs=list(edits)):
        edits[one.run_id][one.meeting] = Edit(one.meeting, one.moved, one.slot, one.locked)
    ends = ("exporter", "buyer")
    firms = firms_of(reader, {one[side] for row in rows.values() for one in row.frame.values() for side in ends})
    found = [rows[public_id] for public_id in public_ids]
    return [_page(event, row, edits[row.id], firms) for row in found]


def _page(event: EventView, row: Any, edits: Mapping[str, Edit], known: Mapping[int, Firm]) -> RunPage:
    frame, problem = row.frame, row.problem
    firms = {
        one[side]: known[one[side]] for one in frame.values() for side in ("exporter", "buyer") if one[side] in known
    }
    placed = placing.placed(row.schedule, edits.values())
    slots = [_column(slot) for slot in problem["slots"]]
    people = {person: place for one in frame.values() for person, place in one["seats"].items()}
    names = Names(frame, firms, people)
    whys = {one["id"]: one for one in (row.schedule or {}).get("unscheduled", ())}
    ends = {slot.id: slot for slot in slots}
    rows = placing.stretches(problem)
    was = problem.get("published", {})
    made = [
        _placed(meeting, names, placed.get(meeting["id"]), was.get(meeting["id"]), ends, rows, edits, whys)
        for meeting in problem["meetings"]
        if {frame[meeting["id"]]["exporter"], frame[meeting["id"]]["buyer"]} <= firms.keys()
    ]
    there = sorted((one for one in made if one.starts_at), key=lambda one: (one.starts_at, one.exporter.name_en))
    missing = sorted(
        (one for one in made if not one.starts_at), key=lambda one: (not one.is_must, one.exporter.name_en)
    )
    reasons = [why_of(one["code"], one["params"], names) for one in (row.schedule or {}).get("explained", ())]
    return RunPage(
        event, row_of(row), slots, there, missing, _reached(row, placed), reasons,
        sum(edit.moved for edit in edits.values()), firms,
    )  # fmt: skip


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


def _why(told: Mapping[str, Any] | None, names: Names, by_hand: bool) -> Why:
    if by_hand:
        return Why("by_hand")
    if told is None:
        return Why("unknown")
    return why_of(told["code"], told["params"], names)


def _reached(row: Any, placed: Mapping[str, str]) -> list[Reached]:
    """In the order of the goals. What was done by hand counts; the bounds stay, being of all schedules there are."""
    if row.schedule is None:
        return []
    goals, schedule = row.problem["objective"], row.schedule
    values = schedule.get("measured") or schedule["objective"]
    bounds = {goal: 0 for goal in goals if goal != Goal.SCHEDULED and values.get(goal) == 0}
    if values and len(placed) == len(row.problem["meetings"]):
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
