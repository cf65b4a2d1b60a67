"""Who would interpret the meetings of a schedule if it were published now."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, exists, select
from sqlalchemy.orm import aliased

from tradehall.accounts.models import Person
from tradehall.events.models import Participation
from tradehall.events.queries import EventView
from tradehall.kernel.tx import NOW, Reader, given
from tradehall.meetings import rules as meeting_rules
from tradehall.meetings.commands import InterpreterWish
from tradehall.meetings.models import Interpreter, InterpreterOffer, Meeting, MeetingPerson
from tradehall.meetings.planning import interpreting
from tradehall.meetings.planning.interpreting import Wanted
from tradehall.meetings.planning.models import ScheduleRun
from tradehall.meetings.planning.queries.views import Placed, RunPage
from tradehall.meetings.planning.rules import Helper
from tradehall.meetings.queries.diaries import diaries
from tradehall.meetings.queries.parties import slots_by_public_ids
from tradehall.meetings.rules import OfferState

_HELPERS = (
    select(Interpreter.person_id, Interpreter.pairs)
    .join(Person, Person.id == Interpreter.person_id)
    .where(Person.state == "active")
    .order_by(Interpreter.person_id)
)
_HEAVY = select(ScheduleRun.frame, ScheduleRun.problem).where(ScheduleRun.id == given("run"))


def helpers_of(reader: Reader) -> list[Helper]:
    """All who are listed. Unscoped."""
    return [Helper(*row) for row in reader.rows(_HELPERS)]


def wanted_of(
    problem: Mapping[str, Any], frame: Mapping[str, Any], times: Mapping[str, tuple[int, datetime, datetime]]
) -> list[Wanted]:
    """Of meetings (name → slot, begin, end) those for which the organisers find an interpreter."""
    found = []
    for meeting in problem["meetings"]:
        one = frame[meeting["id"]]
        if meeting["id"] in times and meeting.get("needs") and one["interpreter"] == InterpreterWish.FIND:
            first, _, second = meeting["needs"][0].partition("-")
            sides = (first.split(","), second.split(","))
            found.append(Wanted(meeting["id"], *times[meeting["id"]], sides, (one["exporter"], one["buyer"])))
    return found


def interpreters_of(
    reader: Reader, event: EventView, frame: Mapping[str, Any], wanted: Sequence[Wanted]
) -> dict[str, int]:
    """Meeting → person, as it would be now. Unscoped."""
    helpers = helpers_of(reader)
    rest = {"stretch": event.booking.interpreter_stretch, "pause": event.booking.interpreter_pause}
    around = [meeting_rules.around(one.starts_at, one.ends_at, **rest) for one in wanted]
    span = range(min(one.start for one in around), max(one.stop for one in around))
    known = diaries(reader, event.id, [helper.person for helper in helpers], span)
    seated = {person for one in frame.values() for person in one["people"]}
    return interpreting.assigned(wanted, helpers, known, (rest["stretch"], rest["pause"]), seated)


@dataclass(frozen=True, slots=True)
class Lack:
    """A meeting that stands and still waits for the interpreter whom the organisers find. `asked`: it is offered to
    somebody who has not answered; what they say is waited for."""

    meeting: int
    wanted: Wanted
    asked: bool


_Theirs = aliased(Participation, name="theirs")
_SEATED = exists().where(MeetingPerson.meeting_id == Meeting.id, MeetingPerson.role == "interpreter")
_ASKED = exists().where(InterpreterOffer.meeting_id == Meeting.id, InterpreterOffer.state == OfferState.OFFERED)
_STANDING = (
    select(
        Meeting.id, Meeting.exporter_id, Meeting.buyer_id, Meeting.slot_id, Meeting.starts_at, Meeting.ends_at,
        Participation.languages, _Theirs.languages, _ASKED,
        and_(Meeting.interpreter_wish == InterpreterWish.FIND, ~_SEATED).label("lacks"),
    )
    .join(Participation, Participation.id == Meeting.exporter_id)
    .join(_Theirs, _Theirs.id == Meeting.buyer_id)
    .where(Meeting.event_id == given("event"), Meeting.status.in_(meeting_rules.STANDING), Meeting.starts_at > NOW)
    .order_by(Meeting.id)
)  # fmt: skip
Times = Mapping[str, tuple[int, datetime, datetime]]


def lacking(reader: Reader, event: int, frame: Mapping[str, Any], times: Times) -> list[Lack]:
    """Those of a schedule's companies, by the schedule's names. `times`: where they will be that move. Unscoped."""
    return _lacking(reader.rows(_STANDING, event=event), frame, times)


def _lacking(rows: Iterable[Any], frame: Mapping[str, Any], times: Times) -> list[Lack]:
    names = {(one["exporter"], one["buyer"]): name for name, one in frame.items()}
    found = []
    for row in rows:
        name = names.get((row[1], row[2]))
        if name is not None and row.lacks:
            slot, starts_at, ends_at = times.get(name, (row[3] or 0, row[4], row[5]))
            wanted = Wanted(name, slot, starts_at, ends_at, (row[6], row[7]), (row[1], row[2]))
            found.append(Lack(row[0], wanted, row[8]))
    return found


@dataclass(frozen=True, slots=True)
class Publishing:
    """What publishing does: how many meetings are `new`, and `waiting` are those of them for which no interpreter is
    free. Of those that stand without one: `found` get somebody, for `without` nobody is free, and `asked` are offered
    to somebody already."""

    new: int
    waiting: list[Placed]
    found: list[Placed]
    without: list[Placed]
    asked: list[Placed]


def publishing_of(reader: Reader, page: RunPage) -> Publishing:
    """As it would be now."""
    lines = {one.id: one for one in [*page.meetings, *page.missing]}
    frame, problem = reader.row(_HEAVY, run=page.run.id)
    slots = slots_by_public_ids(reader, page.event.id, [str(one.slot) for one in page.meetings])
    times = {
        one.id: (slots[one.slot].id, one.starts_at, one.ends_at)
        for one in page.meetings
        if one.slot in slots and one.starts_at and one.ends_at
    }
    rows = reader.rows(_STANDING, event=page.event.id)
    standing = {(row[1], row[2]) for row in rows}
    new = {one.id for one in page.meetings if (one.exporter.id, one.buyer.id) not in standing}
    lacks = [one for one in _lacking(rows, frame, times) if one.wanted.name in lines]
    fresh = wanted_of(problem, frame, {name: times[name] for name in times.keys() & new})
    wanted = fresh + [one.wanted for one in lacks if not one.asked]
    who = interpreters_of(reader, page.event, frame, wanted) if wanted else {}
    told = [(lines[one.wanted.name], one) for one in lacks]
    return Publishing(
        new=len(new),
        waiting=[lines[one.name] for one in fresh if one.name not in who],
        found=[line for line, one in told if one.wanted.name in who],
        without=[line for line, one in told if one.wanted.name not in who and not one.asked],
        asked=[line for line, one in told if one.asked],
    )
