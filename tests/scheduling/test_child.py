"""The child that solves: answers, tells its progress, ends when it is asked to."""

from tests.scheduling.problems import market
from tradehall.scheduling import Problem, check, solve_in_child


def test_the_child_answers_as_the_checker_demands():
    problem = Problem.parse(market(people=12, wishes=30, slots=6))
    heard = []
    found = solve_in_child(problem, time_limit=5, on_progress=heard.append)
    assert check(problem, found) == []
    assert found.status in ("optimal", "feasible")
    assert any(progress.assignments for progress in heard)
