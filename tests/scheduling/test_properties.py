"""Whatever the problem: the checker accepts every answer, the best is the best, and what cannot be is said to be so."""

from itertools import product

from hypothesis import HealthCheck, Phase, assume, given, settings

from tests.scheduling.strategies import problems
from tradehall.scheduling import Problem, Progress, Schedule, check, measure, solve
from tradehall.scheduling.index import index
from tradehall.scheduling.relax import EXACT, LINEAR, ROUGH, Relaxation

SHORT = settings(
    max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, phases=[Phase.generate]
)


def best_by_force(problem: Problem) -> tuple[int, ...] | None:
    """The values of the best schedule, turned so that less is better; None where none is sound. Tries all."""
    best: tuple[int, ...] | None = None
    choices = [[None, *(slot.id for slot in problem.slots)] for _ in problem.meetings]
    for places in product(*choices):
        assignments = {wish.id: at for wish, at in zip(problem.meetings, places, strict=True) if at is not None}
        values = turned(problem, measure(problem, assignments))
        if (best is None or values < best) and sound(problem, assignments):
            best = values
    return best


def sound(problem: Problem, assignments: dict[str, str]) -> bool:
    """Whether only the figures of such a schedule are to be complained of, for it brings none."""
    return all(one.code == "objective" for one in check(problem, Schedule("feasible", assignments)))


def turned(problem: Problem, values: dict[str, int]) -> tuple[int, ...]:
    return tuple(-values[goal] if goal == "scheduled" else values[goal] for goal in problem.objective)


@SHORT
@given(problems(most_slots=4, most_people=4, most_meetings=4))
def test_the_optimum_is_that_of_brute_force(data):
    problem = Problem.parse(data, contradictions=False)
    found = solve(problem, time_limit=30, workers=1)
    best = best_by_force(problem)
    if best is None:
        assert found.status == "infeasible"
        assert found.reasons
    else:
        assert found.status == "optimal"
        assert turned(problem, found.objective) == best
    assert check(problem, found) == []


@SHORT
@given(problems(most_slots=8, most_people=9, most_meetings=20))
def test_the_checker_accepts_every_answer_on_the_way(data):
    problem = Problem.parse(data, contradictions=False)
    told: list[Progress] = []
    found = solve(problem, time_limit=0.5, workers=1, on_progress=told.append)
    assert check(problem, found) == []
    answers = [one for one in told if one.assignments is not None]
    values = [turned(problem, one.objective) for one in answers]
    assert values == sorted(values, reverse=True)
    for one in answers:
        assert sound(problem, one.assignments)
        assert one.objective == {goal: measure(problem, one.assignments)[goal] for goal in problem.objective}


@SHORT
@given(problems(most_slots=5, most_people=5, most_meetings=8))
def test_a_problem_reads_what_it_writes(data):
    problem = Problem.parse(data, contradictions=False)
    assert Problem.parse(problem.to_json(), contradictions=False) == problem


@settings(SHORT, max_examples=20)
@given(problems(most_slots=4, most_people=4, most_meetings=5))
def test_the_optimum_is_a_start_that_is_kept(data):
    problem = Problem.parse(data, contradictions=False)
    first = solve(problem, time_limit=5, workers=1)
    assume(first.status == "optimal")
    again = solve(problem, time_limit=5, workers=1, start=first.assignments)
    assert again.objective == first.objective


@SHORT
@given(problems(most_slots=5, most_people=4, most_meetings=4))
def test_no_schedule_betters_a_bound(data):
    """Goal by goal, those before it held at their best; roughly or exactly found."""
    problem = Problem.parse(data, contradictions=False)
    best = best_by_force(problem)
    assume(best is not None)
    for exact in (EXACT, ROUGH):
        relaxation = Relaxation(index(problem))
        for goal, value in zip(problem.objective, best, strict=True):
            bound, _ = relaxation.solve(goal, 5, exact)
            if goal == "scheduled":
                assert bound is None or bound >= -value
            else:
                assert bound is None or bound <= value
            if goal in LINEAR:
                relaxation.hold(goal, abs(value))
