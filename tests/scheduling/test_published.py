"""The published problem: both encodings find what brute force and CP-SAT find, and the race ends with the proof."""

from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.scheduling.test_properties import best_by_force
from tradehall.scheduling import Problem, Schedule, check, measure, solve
from tradehall.scheduling.index import index
from tradehall.scheduling.racer import race

SHORT = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    derandomize=True,
    phases=[Phase.generate],
)


@st.composite
def published(draw: st.DrawFn, slots: int, people: int, meetings: int) -> dict[str, Any]:
    """The JSON form of a small problem of the published kind; it may be infeasible."""
    slots = draw(st.integers(2, slots))
    people = draw(st.integers(2, people))
    names = [f"s{slot}" for slot in range(slots)]
    noon = draw(st.integers(1, slots))
    sessions = ["am", "pm"] if noon < slots else ["am"]
    rarely = st.integers(0, 4).map(lambda dice: dice == 0)
    wishes = []
    for one in range(draw(st.integers(1, meetings))):
        pair = draw(st.lists(st.integers(0, people - 1), unique=True, min_size=2, max_size=2))
        wish: dict[str, Any] = {"id": f"m{one}", "parties": [f"p{who}" for who in pair], "mandatory": True}
        if draw(rarely):
            wish["session"] = draw(st.sampled_from(sessions))
        if draw(rarely):
            wish["fixed"] = draw(st.sampled_from(names))
        if one and draw(rarely):
            wish["after"] = [f"m{draw(st.integers(0, one - 1))}"]
        wishes.append(wish)
    return {
        "slots": [{"id": name, "session": "am" if place < noon else "pm"} for place, name in enumerate(names)],
        "participants": [
            {"id": f"p{one}", "unavailable": draw(st.lists(st.sampled_from(names), unique=True, max_size=1))}
            for one in range(people)
        ],
        "meetings": wishes,
        "tables": draw(st.integers(1, 3)),
        "break_spread": draw(st.sampled_from([None, 0, 1, 2])),
        "objective": ["breaks"],
    }


def found_by(way: str, problem: Problem) -> int | None:
    """Breaks of the answer of one encoding, once the checker has accepted it; None where it says infeasible."""
    found = race(problem, way)
    if "infeasible" in found:
        return None
    assignments = index(problem).named(dict(enumerate(found["starts"])))
    breaks = measure(problem, assignments)["breaks"]
    assert (
        check(problem, Schedule("optimal", assignments, objective={"breaks": breaks}, bound={"breaks": breaks})) == []
    )
    return breaks


@SHORT
@given(published(slots=4, people=4, meetings=4))
def test_both_encodings_find_the_optimum_of_brute_force(data):
    problem = Problem.parse(data, contradictions=False)
    best = best_by_force(problem)
    expected = None if best is None else best[0]
    assert [found_by(way, problem) for way in ("windows", "holes")] == [expected, expected]


@SHORT
@given(published(slots=7, people=6, meetings=12))
def test_both_encodings_find_the_same_on_larger_ones(data):
    problem = Problem.parse(data, contradictions=False)
    breaks = found_by("windows", problem)
    assert found_by("holes", problem) == breaks
    assert (found_by("any", problem) is None) == (breaks is None)


@pytest.mark.parametrize("workers", [1, 2])
def test_the_race_ends_with_a_proof(workers):
    people = [{"id": f"p{one}"} for one in range(8)]
    wishes = [
        {"id": f"m{one}-{other}", "parties": [f"p{one}", f"p{other}"], "mandatory": True}
        for one in range(4)
        for other in range(4, 8)
        if (one + other) % 4
    ]
    data = {"slots": [{"id": f"s{one}"} for one in range(6)], "participants": people, "meetings": wishes}
    problem = Problem.parse(data | {"tables": 3, "break_spread": 2, "objective": ["breaks"]})
    found = solve(problem, time_limit=60, workers=workers)
    assert found.status == "optimal"
    assert check(problem, found) == []
