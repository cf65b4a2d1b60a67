"""What organisers do with a schedule by hand, before it is published."""

from typing import Any

from tradehall.kernel.runner import handles
from tradehall.kernel.tx import Tx
from tradehall.meetings.planning import placing
from tradehall.meetings.planning.commands import LockMeeting, PlaceMeeting
from tradehall.meetings.planning.errors import BreaksRules, MeetingIsFixed, NotInSchedule
from tradehall.meetings.planning.facts import RunEdited
from tradehall.meetings.planning.models import RunEdit
from tradehall.meetings.planning.service.running import Case, finished
from tradehall.scheduling.check import measure
from tradehall.scheduling.problem import Problem


@handles(PlaceMeeting)
def place_meeting(tx: Tx, command: PlaceMeeting) -> list[str]:
    """Ids of the meetings that lost their place by it. What it breaks is told first; whoever accepts that takes the
    meetings out with which it collides, and goes against the rest."""
    found = finished(tx, command.run)
    problem, before = found.run.problem, found.placed
    meetings = {meeting["id"]: meeting for meeting in problem["meetings"]}
    slots = {slot["id"] for slot in problem["slots"]}
    if command.meeting not in meetings or (command.slot is not None and command.slot not in slots):
        raise NotInSchedule
    if _is_booked(found, command.meeting):
        raise MeetingIsFixed
    after = {name: slot for name, slot in before.items() if name != command.meeting}
    if command.slot is not None:
        after[command.meeting] = command.slot
    parsed = Problem.parse(placing.unlocked(problem, found.run.frame))
    broken = placing.breaks(parsed, before, after)
    if broken and not command.accepted:
        raise BreaksRules(details={"broken": broken})
    out = placing.colliding(problem, after, command.meeting) if command.slot is not None else []
    if any(_is_booked(found, name) or name in found.locked for name in out):
        raise MeetingIsFixed(details={"broken": broken})
    for name in (command.meeting, *out):
        edit = _edit(tx, found, name)
        edit.moved, edit.slot = True, command.slot if name == command.meeting else None
        edit.person_id, edit.at = tx.actor.person_id, tx.now
    found.run.schedule = (found.run.schedule or {}) | {"measured": measure(parsed, found.placed)}
    _changed(tx, found, command.meeting)
    return out


@handles(LockMeeting)
def lock_meeting(tx: Tx, command: LockMeeting) -> str:
    """Where it is, or where it has no place."""
    found = finished(tx, command.run)
    if command.meeting not in found.run.frame or (command.locked and command.meeting not in found.placed):
        raise NotInSchedule
    edit = _edit(tx, found, command.meeting)
    edit.locked, edit.person_id, edit.at = command.locked, tx.actor.person_id, tx.now
    _changed(tx, found, command.meeting)
    return found.run.public_id


def _is_booked(found: Case, name: str) -> bool:
    """It stands, and the schedule was not let move it: it is moved on its own page."""
    meeting: dict[str, Any] = next(one for one in found.run.problem["meetings"] if one["id"] == name)
    return bool(found.run.frame[name]["meeting"]) and "fixed" in meeting


def _edit(tx: Tx, found: Case, name: str) -> RunEdit:
    known = found.edits.get(name)
    if known is not None:
        return known
    made = RunEdit(run_id=found.run.id, meeting=name, moved=False, locked=False, at=tx.now)
    tx.session.add(made)
    found.edits[name] = made
    return made


def _changed(tx: Tx, found: Case, name: str) -> None:
    found.run.version += 1
    tx.record(RunEdited(meeting=name, **found.about(tx.actor.person_id)))
