"""Judges a schedule by the problem alone. Shares no code with what makes schedules: one finds the other's slips."""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from tradehall.scheduling.problem import Meeting, Participant, Problem, Slot
from tradehall.scheduling.schedule import Schedule

Assignments = dict[str, str]


@dataclass(frozen=True, slots=True)
class Violation:
    """A rule that the schedule breaks. where: the meeting, participant, slot or goal it is about."""

    code: str
    where: str
    text: str
    params: dict[str, Any]


class _Judge:
    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.place = {slot.id: place for place, slot in enumerate(problem.slots)}
        self.wish = {meeting.id: meeting for meeting in problem.meetings}
        self.person = {one.id: one for one in problem.participants}
        self.found: list[Violation] = []

    def say(self, code: str, where: str, text: str, **params: Any) -> None:
        self.found.append(Violation(code, where, text, params))

    def covered(self, meeting: Meeting, at: str) -> list[Slot]:
        first = self.place[at]
        return list(self.problem.slots[first : first + meeting.duration])

    def diary(self, assignments: Assignments) -> dict[str, list[tuple[int, int, str]]]:
        """participant -> (first slot, last slot, meeting), in order of time."""
        found: dict[str, list[tuple[int, int, str]]] = {one.id: [] for one in self.problem.participants}
        for name, at in assignments.items():
            meeting = self.wish[name]
            for party in meeting.parties:
                found[party].append((self.place[at], self.place[at] + meeting.duration - 1, name))
        for entries in found.values():
            entries.sort()
        return found


def check(problem: Problem, schedule: Schedule) -> list[Violation]:
    """Every rule that the schedule breaks, its own figures included; empty when it is sound.

    A schedule that says `infeasible` or `unknown` places nothing and is judged by that alone.
    """
    judge = _Judge(problem)
    if schedule.status in ("infeasible", "unknown"):
        if schedule.assignments:
            judge.say("assigned", "", f"a schedule that is {schedule.status} places meetings")
        return judge.found
    for name, at in schedule.assignments.items():
        if name not in judge.wish:
            judge.say("unknown_meeting", name, f"there is no meeting {name}")
        if at not in judge.place:
            judge.say("unknown_slot", name, f"there is no slot {at}")
    if judge.found:
        return judge.found
    _each_meeting(judge, schedule.assignments)
    _order(judge, schedule.assignments)
    _people(judge, schedule.assignments)
    _together(judge, schedule.assignments)
    if not judge.found:
        _figures(judge, schedule)
    return judge.found


def _each_meeting(judge: _Judge, assignments: Assignments) -> None:
    for meeting in judge.problem.meetings:
        at = assignments.get(meeting.id)
        if at is None:
            if meeting.mandatory:
                judge.say("mandatory", meeting.id, f"{meeting.id} is mandatory and has no slot")
            continue
        slot = judge.problem.slots[judge.place[at]]
        if meeting.fixed is not None and at != meeting.fixed:
            judge.say("fixed", meeting.id, f"{meeting.id} is fixed at {meeting.fixed}, not {at}")
        if meeting.allowed is not None and at not in meeting.allowed:
            judge.say("allowed", meeting.id, f"{at} is not allowed for {meeting.id}")
        if meeting.session is not None and slot.session != meeting.session:
            judge.say("session", meeting.id, f"{at} is not in session {meeting.session}")
        covered = judge.covered(meeting, at)
        if len(covered) < meeting.duration or not all(_joined(one, other) for one, other in pairwise(covered)):
            judge.say("duration", meeting.id, f"{meeting.id} does not fit from {at} on")
        for party in meeting.parties:
            away = judge.person[party].unavailable
            for one in covered:
                if one.id in away:
                    judge.say("unavailable", meeting.id, f"{party} is not available at {one.id}")


def _joined(one: Slot, other: Slot) -> bool:
    if one.session != other.session or one.day != other.day:
        return False
    if one.start is None or one.end is None or other.start is None:
        return True
    return other.start - one.end <= one.end - one.start


def _order(judge: _Judge, assignments: Assignments) -> None:
    for meeting in judge.problem.meetings:
        for name in meeting.after:
            if meeting.id in assignments and name in assignments:
                ends = judge.place[assignments[name]] + judge.wish[name].duration
                if ends > judge.place[assignments[meeting.id]]:
                    judge.say("after", meeting.id, f"{meeting.id} is not after {name}")


def _people(judge: _Judge, assignments: Assignments) -> None:
    for party, entries in judge.diary(assignments).items():
        person = judge.person[party]
        for (_, ends, one), (begins, _, other) in pairwise(entries):
            if begins <= ends:
                judge.say("double", party, f"{party} is in {one} and {other} at once")
            elif begins - ends - 1 < person.min_gap:
                judge.say("min_gap", party, f"{party} has too short a pause between {one} and {other}")
        if person.max_meetings is not None and len(entries) > person.max_meetings:
            judge.say("max_meetings", party, f"{party} has {len(entries)} meetings, the most is {person.max_meetings}")
        if person.max_per_day is not None:
            days = Counter(_day_of(judge.problem.slots[begins]) for begins, _, _ in entries)
            for day, number in days.items():
                if number > person.max_per_day:
                    judge.say(
                        "max_per_day",
                        party,
                        f"{party} has {number} meetings on {day}, the most is {person.max_per_day}",
                    )


def _day_of(slot: Slot) -> str:
    if slot.day:
        return slot.day
    return slot.start.strftime("%Y-%m-%d") if slot.start else ""


def _together(judge: _Judge, assignments: Assignments) -> None:
    """What runs at the same time finds enough tables and resources; who rests is not free."""
    problem = judge.problem
    running = [0] * len(problem.slots)
    taken = {pool.id: [0] * len(problem.slots) for pool in problem.resources}
    resting = {pool.id: [0] * len(problem.slots) for pool in problem.resources}
    pauses = {pool.id: pool.pause for pool in problem.resources}
    for name, at in assignments.items():
        first = judge.place[at]
        last = first + judge.wish[name].duration
        for place in range(first, min(last, len(running))):
            running[place] += 1
        for pool in judge.wish[name].needs:
            for place in range(first, min(last, len(running))):
                taken[pool][place] += 1
            for place in range(last, min(last + pauses[pool], len(running))):
                resting[pool][place] += 1
    for place, slot in enumerate(problem.slots):
        if problem.tables is not None and running[place] > problem.tables:
            judge.say("tables", slot.id, f"{running[place]} meetings at {slot.id}, there are {problem.tables} tables")
        for resource in problem.resources:
            there = max(0, resource.capacity - resource.away.get(slot.id, 0))
            used, tired = taken[resource.id][place], resting[resource.id][place]
            if used > there:
                judge.say("resource", slot.id, f"{used} of {resource.id} at {slot.id}, there are {there}")
            elif used + tired > resource.capacity:
                judge.say("pause", slot.id, f"{used} of {resource.id} at {slot.id}, while {tired} rest")
    if problem.break_spread is not None:
        breaks = _breaks(judge, assignments)
        least, most = min(breaks, key=breaks.__getitem__), max(breaks, key=breaks.__getitem__)
        if breaks[most] - breaks[least] > problem.break_spread:
            judge.say("break_spread", most, f"{most} has {breaks[most]} breaks, {least} has {breaks[least]}")


def _breaks(judge: _Judge, assignments: Assignments) -> dict[str, int]:
    diary = judge.diary(assignments)
    return {
        party: sum(begins > ends + 1 for (_, ends, _), (begins, _, _) in pairwise(entries))
        for party, entries in diary.items()
    }


def _figures(judge: _Judge, schedule: Schedule) -> None:
    """What the schedule says of itself is so, and no value is better than its bound."""
    truth = measure(judge.problem, schedule.assignments)
    if tuple(schedule.objective) != judge.problem.objective:
        judge.say("objective", "", f"it reports {', '.join(schedule.objective) or 'no goal'}")
        return
    for goal, value in schedule.objective.items():
        if value != truth[goal]:
            judge.say("objective", goal, f"it says {goal} {value}, which is {truth[goal]}")
        bound = schedule.bound.get(goal)
        if bound is not None and (value > bound if goal == "scheduled" else value < bound):
            judge.say("bound", goal, f"{goal} {value} is better than its bound {bound}")
        if schedule.status == "optimal" and bound != value:
            judge.say("bound", goal, f"it is called optimal, with {goal} {value} and bound {bound}")
    named = [one.id for one in schedule.unscheduled]
    if sorted(named) != sorted(judge.wish.keys() - schedule.assignments.keys()):
        judge.say("unscheduled", "", "what it calls unscheduled is not what has no slot")


def measure(problem: Problem, assignments: Assignments) -> dict[str, int]:
    """All goals of a schedule.

    scheduled: the priorities of what is placed, added up.
    fairness: 10,000 for each participant who asked and has nothing; for the n-th meeting that one lacks
    840 / n / (n + 1), n from 2 up to the number asked; 0 when all have all.
    breaks: runs of idle slots between two meetings of one participant.
    comfort: squared hours outside the decent hours, for each party and slot of a meeting.
    stability: published meetings that are not where they were.
    """
    judge = _Judge(problem)
    asked: Counter[str] = Counter()
    got: Counter[str] = Counter()
    scheduled = comfort = 0
    for meeting in problem.meetings:
        asked.update(meeting.parties)
        at = assignments.get(meeting.id)
        if at is None:
            continue
        got.update(meeting.parties)
        scheduled += meeting.priority
        for slot in judge.covered(meeting, at):
            comfort += sum(_hours_outside(slot, judge.person[party]) ** 2 for party in meeting.parties)
    lacking = 0
    for party, number in asked.items():
        lacking += 10_000 if not got[party] else 0
        lacking += sum(840 // (one * (one + 1)) for one in range(max(got[party], 1) + 1, number + 1))
    return {
        "scheduled": scheduled,
        "fairness": lacking,
        "breaks": sum(_breaks(judge, assignments).values()),
        "comfort": comfort,
        "stability": sum(assignments.get(name) != at for name, at in problem.published.items()),
    }


def _hours_outside(slot: Slot, person: Participant) -> int:
    """0 within decent hours; else by how many hours, begun ones counted whole, the nearer edge is missed."""
    if person.timezone is None or slot.start is None:
        return 0
    zone = ZoneInfo(person.timezone)
    local = slot.start.astimezone(zone).replace(tzinfo=None)
    ends = local + (slot.end - slot.start if slot.end else timedelta(0))
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    misses = []
    for day in (-1, 0, 1):
        opens = midnight + timedelta(days=day, hours=person.hours[0])
        closes = midnight + timedelta(days=day, hours=person.hours[1])
        misses.append(max(opens - local, ends - closes, timedelta(0)))
    return -(-min(misses) // timedelta(hours=1))
