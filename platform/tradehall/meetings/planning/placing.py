"""A schedule as it stands: what the solver found, what was done to it by hand, and what that breaks."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from tradehall.scheduling.check import Violation, check
from tradehall.scheduling.problem import Problem
from tradehall.scheduling.schedule import Schedule


@dataclass(frozen=True, slots=True)
class Edit:
    """What organisers did with one meeting by hand; see `models.RunEdit`."""

    meeting: str
    moved: bool
    slot: str | None
    locked: bool


def placed(schedule: Mapping[str, Any] | None, edits: Iterable[Edit]) -> dict[str, str]:
    """Meeting → slot: what the solver found, and what was done by hand since."""
    found: dict[str, str] = dict((schedule or {}).get("assignments", {}))
    for edit in edits:
        if edit.moved and edit.slot is None:
            found.pop(edit.meeting, None)
        elif edit.moved and edit.slot is not None:
            found[edit.meeting] = edit.slot
    return found


def anew(
    problem: dict[str, Any], before: Mapping[str, str], locked: Collection[str], booked: Collection[str]
) -> dict[str, Any]:
    """The problem once more with a schedule that is known already: what is locked stays, the rest as far as it can.

    `booked`: meetings of the problem that stand. What was locked where it cannot be any more is free again.
    """
    rows = stretches(problem)
    away = {one["id"]: set(one["unavailable"]) for one in problem["participants"]}
    kept = {
        meeting["id"]: slot
        for meeting in problem["meetings"]
        if meeting["id"] not in booked and _can_be(meeting, slot := before.get(meeting["id"], ""), rows, away)
    }
    meetings = [
        meeting | {"fixed": kept[meeting["id"]], "mandatory": True}
        if meeting["id"] in locked and meeting["id"] in kept
        else meeting
        for meeting in problem["meetings"]
    ]
    return problem | {"meetings": meetings, "published": kept | problem.get("published", {})}


def _can_be(
    meeting: Mapping[str, Any], slot: str, rows: Mapping[str, Sequence[str]], away: Mapping[str, Collection[str]]
) -> bool:
    """Whether everybody could come to the meeting in that slot, as far as it is up to them."""
    taken = rows.get(slot, [])[: meeting.get("duration", 1)]
    if len(taken) < meeting.get("duration", 1) or slot not in meeting.get("allowed", [slot]):
        return False
    return not any(one in away[party] for party in meeting["parties"] for one in taken)


def spoken_where_they_can(problem: dict[str, Any]) -> dict[str, Any]:
    """The problem where meetings that have to be held are held without an interpreter, too: publishing says which."""
    return problem | {
        "meetings": [
            {key: one[key] for key in one if key != "needs"} if one.get("mandatory") else one
            for one in problem["meetings"]
        ]
    }


def stretches(problem: Mapping[str, Any]) -> dict[str, list[str]]:
    """Slot → the slots that follow it without a break, itself first."""
    slots = problem["slots"]
    found = {}
    for number, slot in enumerate(slots):
        row = [slot["id"]]
        for before, after in pairwise(slots[number:]):
            if before["end"] != after["start"]:
                break
            row.append(after["id"])
        found[slot["id"]] = row
    return found


OWN_FIGURES = frozenset({"objective", "bound", "unscheduled", "assigned", "mandatory"})


def unlocked(problem: dict[str, Any], frame: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """The problem without what was locked for it: by hand anything may be moved that is not booked."""
    meetings = [
        one if frame[one["id"]]["meeting"] else {key: one[key] for key in one if key not in ("fixed", "mandatory")}
        for one in problem["meetings"]
    ]
    return problem | {"meetings": meetings}


def breaks(problem: Problem, before: Mapping[str, str], after: Mapping[str, str]) -> list[dict[str, str]]:
    """What is broken after a change and was not before: a code, and the meeting, participant or slot it is about."""
    known = {(one.code, one.where, one.text) for one in _violations(problem, before)}
    return [
        {"code": one.code, "where": one.where}
        for one in _violations(problem, after)
        if (one.code, one.where, one.text) not in known
    ]


def _violations(problem: Problem, assignments: Mapping[str, str]) -> list[Violation]:
    given = Schedule(status="feasible", assignments=dict(assignments))
    return [one for one in check(problem, given) if one.code not in OWN_FIGURES]


def colliding(problem: Mapping[str, Any], placed: Mapping[str, str], name: str) -> list[str]:
    """Meetings at the time of this one to which one of its people would have to come, too."""
    rows = stretches(problem)
    meetings = {meeting["id"]: meeting for meeting in problem["meetings"]}

    def taken(one: str) -> set[str]:
        return set(rows[placed[one]][: meetings[one].get("duration", 1)])

    own, people = taken(name), set(meetings[name]["parties"])
    return sorted(
        other for other in placed if other != name and people & set(meetings[other]["parties"]) and own & taken(other)
    )
