"""Who would interpret the meetings of a schedule if it were published now."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from tradehall.accounts.models import Person
from tradehall.events.queries import EventView
from tradehall.kernel.tx import Reader, given
from tradehall.meetings import rules as meeting_rules
from tradehall.meetings.commands import InterpreterWish
from tradehall.meetings.models import Interpreter
from tradehall.meetings.planning import interpreting
from tradehall.meetings.planning.interpreting import Wanted
from tradehall.meetings.planning.models import ScheduleRun
from tradehall.meetings.planning.queries.views import Placed, RunPage
from tradehall.meetings.planning.rules import Helper
from tradehall.meetings.queries.diaries import diaries
from tradehall.meetings.queries.parties import slots_by_public_ids

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


def without_interpreter(reader: Reader, page: RunPage) -> list[Placed]:
    """New meetings of a schedule that would wait for an interpreter, were it published now."""
    lines = {one.id: one for one in page.meetings if one.meeting is None and one.interpreted}
    frame, problem = reader.row(_HEAVY, run=page.run.id)
    slots = slots_by_public_ids(reader, page.event.id, [str(one.slot) for one in lines.values()])
    times = {
        name: (slots[one.slot].id, one.starts_at, one.ends_at)
        for name, one in lines.items()
        if one.slot in slots and one.starts_at and one.ends_at
    }
    wanted = wanted_of(problem, frame, times)
    who = interpreters_of(reader, page.event, frame, wanted) if wanted else {}
    return [lines[one.name] for one in wanted if one.name not in who]
