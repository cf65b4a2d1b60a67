"""Chains, whatever a problem has to it: each leaves a schedule that the checker accepts, with all that was placed."""

import pytest

from tests.scheduling.problems import tangle
from tests.scheduling.test_properties import sound
from tradehall.scheduling import Problem, check, solve
from tradehall.scheduling.greedy import by_weight
from tradehall.scheduling.index import index
from tradehall.scheduling.local import place_more
from tradehall.scheduling.run import Run
from tradehall.scheduling.score import diaries
from tradehall.scheduling.seats import Seats


@pytest.mark.parametrize("seed", range(0, 400, 40))
def test_every_chain_leaves_a_sound_schedule(seed):
    for one in range(seed, seed + 40):
        problem = Problem.parse(tangle(seed=one))
        numbers = index(problem)
        seats = Seats(numbers, by_weight(numbers))
        assert sound(problem, numbers.named(seats.starts))
        for meeting in list(seats.starts):
            for target in numbers.places[meeting]:
                follow(problem, seats, meeting, target)


def follow(problem, seats, meeting, target):
    """Make the chain, if there is one."""
    numbers = seats.index
    chain = seats.chain(meeting, seats.starts[meeting], target) if target != seats.starts[meeting] else None
    if chain is None:
        return
    assert chain[meeting] == target
    placed = set(seats.starts)
    turned = dict(enumerate(seats.bits)) | seats.turned(chain)
    seats.move(chain)
    assert set(seats.starts) == placed
    assert [turned[who] for who in range(numbers.people)] == diaries(numbers, seats.starts) == seats.bits
    assert sound(problem, numbers.named(seats.starts))


def test_what_finds_room_by_chains_is_sound():
    for seed in range(300):
        problem = Problem.parse(tangle(seed=seed))
        run = Run(index(problem), 0.0, float("inf"), 1, None, None)
        run.offer({})
        place_more(run)
        assert run.best
        assert sound(problem, run.index.named(run.best))


def test_a_long_meeting_and_one_with_an_interpreter_close_up():
    """Two buyers with a break each that only goes when such a meeting moves; everything else is where it may be."""
    data = {
        "slots": [{"id": f"s{one}"} for one in range(6)],
        "participants": [{"id": name} for name in ("buyer", "other", "p0", "p1", "p2", "p3")],
        "resources": [{"id": "zh-ja", "kind": "interpreter", "capacity": 1, "pause": 1}],
        "meetings": [
            {"id": "m0", "parties": ["buyer", "p0"], "allowed": ["s0"]},
            {"id": "m1", "parties": ["buyer", "p1"], "duration": 2},
            {"id": "m2", "parties": ["other", "p2"], "allowed": ["s5"]},
            {"id": "m3", "parties": ["other", "p3"], "needs": ["zh-ja"]},
        ],
        "objective": ["scheduled", "breaks"],
    }
    problem = Problem.parse(data)
    numbers = index(problem)
    seats = Seats(numbers, {0: 0, 1: 2, 2: 5, 3: 0})
    for meeting, target in ((1, 1), (3, 4)):
        chain = seats.chain(meeting, seats.starts[meeting], target)
        assert chain == {meeting: target}
        seats.move(chain)
    found = solve(problem, time_limit=20, workers=1, start=numbers.named(seats.starts))
    assert found.assignments == numbers.named(seats.starts)
    assert found.objective == {"scheduled": 4, "breaks": 0}
    assert check(problem, found) == []
