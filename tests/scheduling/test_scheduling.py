"""What the scheduler promises, on small markets where it can be seen."""

import copy
from statistics import median

from tests.scheduling.problems import market
from tradehall.scheduling import Problem, Schedule, check, explain, measure, solve
from tradehall.scheduling.greedy import at_random, by_weight, first_come
from tradehall.scheduling.index import index


def test_the_linear_programme_proves_what_is_placed():
    problem = Problem.parse(market(people=60, wishes=200, slots=10, objective=["scheduled", "fairness"]))
    found = solve(problem, time_limit=30, workers=1)
    assert found.status == "optimal"
    assert found.objective == found.bound
    assert check(problem, found) == []


def test_breaks_go_without_a_place_lost():
    problem = Problem.parse(market(people=60, wishes=200, slots=12, objective=["scheduled", "breaks"]))
    found = solve(problem, time_limit=3, workers=1)
    assert check(problem, found) == []
    numbers = index(problem)
    for greedy in (first_come, at_random, by_weight):
        value = measure(problem, numbers.named(greedy(numbers)))
        assert found.objective["scheduled"] >= value["scheduled"]
        assert found.objective["breaks"] < value["breaks"]


def test_nobody_goes_away_with_nothing_while_others_have_plenty():
    """One buyer whom all want: a seller with a wish for each slot, and small ones with a wish each."""
    slots = [{"id": f"s{one}"} for one in range(6)]
    people = [{"id": name} for name in ("big", "buyer", *(f"small{one}" for one in range(3)))]
    wishes = [{"id": f"b{one}", "parties": ["big", "buyer"], "priority": 2} for one in range(6)]
    wishes += [{"id": f"w{one}", "parties": [f"small{one}", "buyer"], "priority": 2} for one in range(3)]
    problem = Problem.parse({"slots": slots, "participants": people, "meetings": wishes})
    found = solve(problem, time_limit=20, workers=1)
    assert found.objective["scheduled"] == 12
    count = {one["id"]: 0 for one in people}
    for wish in wishes:
        if wish["id"] in found.assignments:
            for party in wish["parties"]:
                count[party] += 1
    assert min(count.values()) >= 1
    assert median(count.values()) == 1


def test_a_cancellation_moves_hardly_anybody():
    data = market(people=40, wishes=130, slots=10)
    first = solve(Problem.parse(data), time_limit=2, workers=1)
    data = copy.deepcopy(data)
    data["meetings"] = [one for one in data["meetings"] if "b1" not in one["parties"]]
    left = {one["id"] for one in data["meetings"]}
    data["published"] = {name: slot for name, slot in first.assignments.items() if name in left}
    data["objective"] = ["scheduled", "stability", "fairness", "breaks"]
    problem = Problem.parse(data)
    again = solve(problem, time_limit=3, workers=1)
    assert check(problem, again) == []
    assert again.objective["scheduled"] >= measure(problem, data["published"])["scheduled"]
    assert again.objective["stability"] <= len(data["published"]) * 5 // 100


def test_what_stays_out_is_explained():
    slots = [{"id": f"s{one}"} for one in range(3)]
    people = [{"id": "toki"}, *({"id": f"p{one}"} for one in range(5))]
    wishes = [{"id": f"m{one}", "parties": ["toki", f"p{one}"]} for one in range(5)]
    problem = Problem.parse({"slots": slots, "participants": people, "meetings": wishes, "tables": 1})
    found = solve(problem, time_limit=10, workers=1)
    assert {one.why.code for one in found.unscheduled} == {"full"}
    assert found.unscheduled[0].why.text == "toki has no free slot left, with 3 meetings"
    told = {one.code: one for one in explain(problem, found)}
    assert told["crowded"].text == "toki can meet at most 3; 5 were asked"
    assert told["one_more_slot"].params == {"meetings": 1, "weight": 1}
    assert "one_more_table" not in told


def test_tables_and_interpreters_that_are_missing_are_named():
    slots = [{"id": "s1"}]
    people = [{"id": f"p{one}"} for one in range(6)]
    wishes = [{"id": f"m{one}", "parties": [f"p{2 * one}", f"p{2 * one + 1}"]} for one in range(3)]
    data = {"slots": slots, "participants": people, "meetings": wishes, "tables": 1}
    problem = Problem.parse(data)
    found = solve(problem, time_limit=10, workers=1)
    assert {one.why.text.split(" when")[0] for one in found.unscheduled} == {"all 1 tables are taken"}
    assert "one_more_table" in {one.code for one in explain(problem, found)}
    pool = {"id": "zh-ja", "kind": "interpreter", "capacity": 2}
    data = data | {"tables": 9, "resources": [pool], "meetings": [wish | {"needs": ["zh-ja"]} for wish in wishes]}
    problem = Problem.parse(data)
    found = solve(problem, time_limit=10, workers=1)
    (out,) = found.unscheduled
    assert (out.why.code, out.why.params) == ("resource", {"resource": "zh-ja", "kind": "interpreter"})
    more = {one.code: one.text for one in explain(problem, found)}
    assert more["one_more"] == "one more interpreter (zh-ja) would bring at least 1 meeting more"


def test_an_answer_survives_its_json():
    problem = Problem.parse(market(people=8, wishes=20, slots=3))
    found = solve(problem, time_limit=5, workers=1)
    assert Schedule.from_json(found.to_json()).to_json() == found.to_json()
