"""What is said of a schedule in words is so: each sentence is tried against all schedules of a small problem."""

import copy
from itertools import product
from typing import Any

from hypothesis import assume, given

from tests.scheduling.strategies import problems
from tests.scheduling.test_properties import SHORT, sound
from tradehall.scheduling import Problem, Schedule, explain, solve
from tradehall.scheduling.greedy import by_weight
from tradehall.scheduling.index import index

Assignments = dict[str, str]


def all_sound(problem: Problem, kept: Assignments) -> list[Assignments]:
    """Every sound schedule in which these meetings are where they are."""
    others = [wish.id for wish in problem.meetings if wish.id not in kept]
    choices = [[None, *(slot.id for slot in problem.slots)] for _ in others]
    found = []
    for places in product(*choices):
        tried = kept | {name: at for name, at in zip(others, places, strict=True) if at is not None}
        if sound(problem, tried):
            found.append(tried)
    return found


def with_one_more(data: dict[str, Any], code: str, resource: str | None) -> dict[str, Any]:
    """The problem with one thing more, made by hand. A slot more is on a day of its own, and open to every meeting."""
    data = copy.deepcopy(data)
    if code == "one_more_table":
        data["tables"] += 1
    elif code == "one_more":
        (pool,) = [one for one in data["resources"] if one["id"] == resource]
        pool["capacity"] += 1
    else:
        session = {slot["id"]: slot["session"] for slot in data["slots"]}
        for wish in data["meetings"]:
            part = wish.pop("session", None)
            allowed = wish.get("allowed", list(session))
            wish["allowed"] = [one for one in allowed if part in (None, session[one])] + ["more"]
        for slot in data["slots"]:
            slot.setdefault("day", "2020-03-15")
            slot.pop("start", None)
            slot.pop("end", None)
        data["slots"].append({"id": "more", "day": "another"})
    return data


@SHORT
@given(problems(most_slots=4, most_people=4, most_meetings=5))
def test_what_one_more_brings_is_within_reach(data):
    problem = Problem.parse(data, contradictions=False)
    assignments = index(problem).named(by_weight(index(problem)))
    assume(sound(problem, assignments))
    weight = {wish.id: wish.priority for wish in problem.meetings}
    for reason in explain(problem, Schedule("feasible", assignments)):
        if not reason.code.startswith("one_more"):
            continue
        longer = Problem.parse(with_one_more(data, reason.code, reason.params.get("resource")), contradictions=False)
        reached = [one.keys() - assignments.keys() for one in all_sound(longer, assignments)]
        assert any(
            len(more) >= reason.params["meetings"] and sum(weight[one] for one in more) >= reason.params["weight"]
            for more in reached
        )


@SHORT
@given(problems(most_slots=4, most_people=4, most_meetings=4))
def test_who_can_meet_at_most_so_many_never_meets_more(data):
    problem = Problem.parse(data, contradictions=False)
    everything = all_sound(problem, {})
    told = [one for one in explain(problem, Schedule("feasible")) if one.code == "crowded"]
    for reason in told:
        mine = {wish.id for wish in problem.meetings if reason.params["participant"] in wish.parties}
        assert reason.params["can"] < len(mine) == reason.params["asked"]
        assert all(len(mine & one.keys()) <= reason.params["can"] for one in everything)


@SHORT
@given(problems(most_slots=3, most_people=3, most_meetings=6, duties=True))
def test_duties_that_are_said_to_collide_do(data):
    problem = Problem.parse(data, contradictions=False)
    found = solve(problem, time_limit=30, workers=1)
    for reason in found.reasons:
        if reason.code not in ("duties_collide", "duty_without_slot"):
            continue
        names = set(reason.params.get("meetings") or [reason.params["meeting"]])
        few = copy.deepcopy(data) | {"break_spread": None, "published": {}}
        few["meetings"] = [
            one | {"after": [name for name in one.get("after", []) if name in names]}
            for one in data["meetings"]
            if one["id"] in names
        ]
        assert {one["id"] for one in few["meetings"] if one["mandatory"]} == names
        assert all_sound(Problem.parse(few, contradictions=False), {}) == []


def more_slots(data: dict[str, Any], assignments: Assignments) -> list[int]:
    told = explain(Problem.parse(data), Schedule("feasible", assignments))
    return [one.params["meetings"] for one in told if one.code == "one_more_slot"]


def test_a_slot_more_opens_no_other_session():
    """Three meetings of the morning with one buyer: the afternoon is free, and stays closed to them."""
    data = {
        "slots": [{"id": "s1", "session": "am"}, {"id": "s2", "session": "pm"}],
        "participants": [{"id": name} for name in ("buyer", "p0", "p1", "p2")],
        "meetings": [{"id": f"m{one}", "parties": ["buyer", f"p{one}"], "session": "am"} for one in range(3)],
    }
    assert more_slots(data, {"m0": "s1"}) == [1]


def test_a_slot_more_brings_nothing_that_breaks_the_spread():
    """It lies after a slot in which the buyer is away: one break more than all others have."""
    data = {
        "slots": [{"id": "s1"}, {"id": "s2"}],
        "participants": [{"id": "buyer", "unavailable": ["s2"]}, {"id": "p0"}, {"id": "p1"}],
        "meetings": [{"id": f"m{one}", "parties": ["buyer", f"p{one}"]} for one in range(2)],
    }
    assert more_slots(data, {"m0": "s1"}) == [1]
    assert more_slots(data | {"break_spread": 0}, {"m0": "s1"}) == []
