"""`flask schedule`: answers in a file, and for bad input one line that says what and where."""

import copy
import json

import pytest
from click.testing import CliRunner

from tests.scheduling.problems import market
from tradehall.scheduling import Problem, ProblemError, Schedule, check
from tradehall.scheduling.cli import schedule

GOOD = market(people=4, wishes=4, slots=3, tables=2, resources=[{"id": "zh-ja", "kind": "interpreter", "capacity": 1}])
FEW = {
    "slots": [{"id": "s1"}],
    "participants": [{"id": "p1"}, {"id": "p2"}],
    "meetings": [{"id": "m", "parties": ["p1", "p2"]}],
}


def run(tmp_path, text, *more, name="problem.json"):
    problem, answer = tmp_path / name, tmp_path / "answer.json"
    problem.write_text(text, encoding="utf-8")
    done = CliRunner().invoke(schedule, [str(problem), "-o", str(answer), "--time-limit", "20", *more])
    return done, json.loads(answer.read_text()) if answer.exists() else None


def test_a_problem_is_solved(tmp_path):
    done, answer = run(tmp_path, json.dumps(GOOD))
    assert done.exit_code == 0, done.output
    found = Schedule.from_json(answer)
    assert found.status == "optimal"
    assert check(Problem.parse(GOOD), found) == []
    assert done.output.startswith("optimal: ")


def test_duties_that_collide_are_proven_infeasible(tmp_path):
    data = copy.deepcopy(FEW)
    data["meetings"] = [
        {"id": "one", "parties": ["p1", "p2"], "mandatory": True},
        {"id": "two", "parties": ["p2", "p1"], "mandatory": True},
    ]
    done, answer = run(tmp_path, json.dumps(data))
    assert done.exit_code == 3
    assert answer["status"] == "infeasible"
    assert answer["reasons"][0]["params"]["meetings"] == ["one", "two"]
    assert "do not fit together: one, two" in done.output


DZN = """nBusiness = 3; nMeetings = 2; nTables = 1; nTotalSlots = 3; nMorningSlots = 2;
requested = [|1, 2,1,
|1, 3,2, |];
forbidden = [{0}, {2}, {0}];
fixed = [0, 0];
precedences = [{}, {1}];
"""


def test_the_published_form_is_read_and_proven(tmp_path):
    done, answer = run(tmp_path, DZN, name="small.dzn")
    assert done.exit_code == 0, done.output
    assert answer["status"] == "optimal"
    assert answer["assignments"] == {"m1": "s1", "m2": "s3"}
    assert answer["objective"] == answer["bound"] == {"breaks": 1}


def test_the_published_form_is_proven_infeasible(tmp_path):
    done, answer = run(tmp_path, DZN.replace("{1}", "{2}"), name="circle.dzn")
    assert done.exit_code == 3, done.output
    assert answer["status"] == "infeasible"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("nTables = 1", "nTables = many", "nTables: many is no number"),
        ("nMeetings = 2", "nMeetings = 3", "requested: has 2 entries, expected 3"),
        ("nMeetings = 2;", "", "nMeetings: is missing"),
        ("nTotalSlots = 3", "nTotalSlots = -3", "nTotalSlots: -3 is no number"),
        ("nTotalSlots = 3", "nTotalSlots = 0", "nTotalSlots: 0 is not between 1 and 2000"),
        ("nTables = 1", "nTables = inf", "nTables: inf is no number"),
        ("nMeetings = 2", f"nMeetings = {'9' * 5000}", f"nMeetings: {'9' * 57}… is no number"),
        ("{2}, {0}]", "{-2}, {0}]", "forbidden[2]: -2 is no number"),
        ("|1, 3,2,", "|1, 9,2,", "requested[2]: 9 is not between 1 and 3"),
        ("|1, 3,2,", "|1, 1,2,", "requested[2]: is a meeting of a party with itself"),
        ("|1, 3,2,", "|1, 3,", "requested[2]: has 2 numbers, not 3"),
        ("fixed = [0, 0]", "fixed = [0, 7]", "fixed[2]: 7 is not between 0 and 3"),
        ("{2}, {0}]", "{2}]", "forbidden: has 2 entries, expected 3"),
        ("[{}, {1}]", "[{}, {8}]", "precedences[2]: 8 is not between 0 and 2"),
    ],
)
def test_a_fault_in_the_published_form_is_named(tmp_path, old, new, told):
    done, answer = run(tmp_path, DZN.replace(old, new), name="bad.dzn")
    assert (done.exit_code, answer) == (2, None)
    assert done.output.endswith(f"bad.dzn: {told}\n")


def changed(path, value):
    """GOOD with one value set (or, for None, taken out) at a path like `meetings.0.parties`."""
    data = copy.deepcopy(GOOD)
    *way, last = [int(step) if step.isdecimal() else step for step in path.split(".")]
    at = data
    for step in way:
        at = at[step]
    if value is ...:
        del at[last]
    else:
        at[last] = value
    return data


@pytest.mark.parametrize(
    ("path", "value", "told"),
    [
        ("slots", ..., "slots: is missing"),
        ("slots", [], "slots: is empty"),
        ("slots", {}, "slots: expected a list, got an object"),
        ("participants", [], "participants: is empty"),
        ("meetings", [], "meetings: is empty"),
        ("meetings", [7], "meetings[0]: expected an object, got a whole number"),
        ("slots.1.id", "s0", "slots[1].id: s0 is the id of slots[0] already"),
        ("slots.1.id", "", "slots[1].id: is empty"),
        ("slots.1.start", "today", "slots[1].start: today is no time (RFC 3339, as 2020-03-15T06:00:00Z)"),
        ("slots.1.start", "2020-03-15T00:30:00", "slots[1].start: 2020-03-15T00:30:00 has no offset (Z, +09:00)"),
        ("slots.1.start", "2020-03-15T00:10:00Z", "slots[1].start: is before slot s0 is over"),
        ("slots.1.start", ..., "slots[1].start: is missing, though other slots have times"),
        (
            "slots.1.start",
            "9999-12-31T23:00:00Z",
            "slots[1].start: 9999-12-31T23:00:00Z is not between the years 1900 and 2199",
        ),
        (
            "slots.1.end",
            "0001-01-01T00:00:00+14:00",
            "slots[1].end: 0001-01-01T00:00:00+14:00 is not between the years 1900 and 2199",
        ),
        ("slots.1.end", "2020-03-15T00:00:00Z", "slots[1].end: is not after start"),
        ("participants.1.id", "e0", "participants[1].id: e0 is the id of participants[0] already"),
        ("participants.1.unavailable", ["s9"], "participants[1].unavailable[0]: there is no slot s9"),
        ("participants.1.unavailable", ["s1", "s1"], "participants[1].unavailable[1]: s1 stands there twice"),
        ("participants.1.max_meetings", -1, "participants[1].max_meetings: -1 is not between 0 and 1000000"),
        (
            "participants.1.max_meetings",
            True,
            "participants[1].max_meetings: expected a whole number, got true or false",
        ),
        ("participants.1.min_gap", 0.5, "participants[1].min_gap: expected a whole number, got a number (0.5)"),
        ("participants.1.timezone", "Mars", "participants[1].timezone: Mars is no time zone"),
        ("participants.1.hours", [9], "participants[1].hours: expected two hours, the earlier one first, as [9, 18]"),
        (
            "participants.1.unavailible",
            ["s1"],
            "participants[1].unavailible: is not a field of this object; did you mean unavailable?",
        ),
        ("meetings.1.id", "m0", "meetings[1].id: m0 is the id of meetings[0] already"),
        ("meetings.1.id", "m\ud800", "meetings[1].id: has a character that no text has (NUL, or half of a pair)"),
        ("slots.1.id", "s\0", "slots[1].id: has a character that no text has (NUL, or half of a pair)"),
        ("slots.1.id", -1, "slots[1].id: expected a text, got a whole number"),
        ("meetings.1.fixed", -1, "meetings[1].fixed: expected a text, got a whole number"),
        ("meetings.1.parties", [["e0"]], "meetings[1].parties[0]: expected a text, got a list"),
        ("meetings.1.priority", 10**30, f"meetings[1].priority: 1{'0' * 30} is not between 0 and 1000000"),
        ("meetings.1.parties", ["e0", "b9"], "meetings[1].parties[1]: there is no participant b9"),
        ("meetings.1.parties", ["e0", "e0"], "meetings[1].parties[1]: e0 stands there twice"),
        ("meetings.1.parties", [], "meetings[1].parties: is empty"),
        ("meetings.1.allowed", [], "meetings[1].allowed: is empty"),
        ("meetings.1.allowed", ["s7"], "meetings[1].allowed[0]: there is no slot s7"),
        ("meetings.1.after", ["m1"], "meetings[1].after: goes in a circle: m1 after m1"),
        ("meetings.1.after", ["m9"], "meetings[1].after[0]: there is no meeting m9"),
        ("meetings.1.session", "evening", "meetings[1].session: there is no session evening"),
        ("meetings.1.needs", ["zh-fr"], "meetings[1].needs[0]: there is no resource zh-fr"),
        ("meetings.1.duration", 0, "meetings[1].duration: 0 is not between 1 and 1000000"),
        ("meetings.1.duration", 4, "meetings[1].duration: 4 is more than there are slots"),
        ("meetings.1.priority", "high", "meetings[1].priority: expected a whole number, got a text"),
        ("meetings.1.fixed", "s8", "meetings[1].fixed: there is no slot s8"),
        ("resources.0.capacity", -2, "resources[0].capacity: -2 is not between 0 and 1000000"),
        ("resources.0.away", {"s9": 1}, "resources[0].away: there is no slot s9"),
        ("tables", "two", "tables: expected a whole number, got a text"),
        ("break_spread", -1, "break_spread: -1 is not between 0 and 1000000"),
        ("objective", [], "objective: is empty"),
        (
            "objective",
            ["fun"],
            "objective[0]: fun is no goal; goals are scheduled, fairness, breaks, comfort, stability",
        ),
        ("published", {"m0": "s9"}, "published.m0: there is no slot s9"),
        ("published", {"m9": "s1"}, "published: there is no meeting m9"),
        ("tabels", 2, "tabels: is not a field of this object; did you mean tables?"),
        ("resources", "", "resources: expected a list, got a text"),
    ],
)
def test_a_fault_is_named_with_its_place(path, value, told):
    with pytest.raises(ProblemError) as refused:
        Problem.parse(changed(path, value))
    assert str(refused.value) == told


def test_what_others_note_in_a_problem_is_let_be():
    assert Problem.parse(changed("weather", "fine")) == Problem.parse(GOOD)


def test_contradictions_are_named():
    data = changed("meetings.1.allowed", ["s1"])
    data["meetings"][1]["fixed"] = "s0"
    with pytest.raises(ProblemError, match=r"^meetings\[1\].fixed: s0 is not among its allowed slots$"):
        Problem.parse(data)
    data = changed("meetings.0.after", ["m1"])
    data["meetings"][1]["after"] = ["m0"]
    with pytest.raises(ProblemError, match=r"^meetings\[0\].after: goes in a circle: m0 after m1 after m0$"):
        Problem.parse(data)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "line 1 column 1: is not JSON: Expecting value"),
        ('{"slots": [', "line 1 column 12: is not JSON: Expecting value"),
        ("[]", "expected an object, got a list"),
        ('{"tables": 1, "tables": 2}', "tables: stands twice in one object"),
        ('{"tables": NaN}', "NaN: is not JSON: a number is expected"),
        ('{"tables": -Infinity}', "-Infinity: is not JSON: a number is expected"),
        ('{"slots": 1e999}', "slots: expected a list, got a number (inf)"),
        ('{"a":' * 100_000, "is nested too deeply, or has a number that is too long"),
        ('{"tables": ' + "9" * 5000 + "}", "is nested too deeply, or has a number that is too long"),
        ("[" * 100_000, "is nested too deeply, or has a number that is too long"),
    ],
)
def test_what_is_no_json_problem_is_named_on_one_line(tmp_path, text, told):
    done, answer = run(tmp_path, text)
    assert (done.exit_code, answer) == (2, None)
    assert done.output.endswith(f"problem.json: {told}\n")
    assert done.output.count("\n") == 1


def test_a_missing_file_and_a_place_that_cannot_be_written(tmp_path):
    done = CliRunner().invoke(schedule, [str(tmp_path / "none.json"), "-o", str(tmp_path / "out.json")])
    assert (done.exit_code, done.output) == (2, f"{tmp_path / 'none.json'}: No such file or directory\n")
    (tmp_path / "problem.json").write_text(json.dumps(FEW))
    out = tmp_path / "nowhere" / "out.json"
    done = CliRunner().invoke(schedule, [str(tmp_path / "problem.json"), "-o", str(out), "--time-limit", "1"])
    assert (done.exit_code, done.output) == (2, f"{out}: No such file or directory\n")


@pytest.mark.parametrize(
    ("number", "told"),
    [
        (50_001, "meetings: has 50,001 entries, the most is 50,000"),
        (1_000_000, "is 38,888,976 bytes long, the most is 33,554,432"),
    ],
)
def test_too_many_meetings_are_refused(tmp_path, number, told):
    wishes = ",".join(f'{{"id":"m{one}","parties":["p1","p2"]}}' for one in range(number))
    text = json.dumps(FEW).replace('"meetings": [{"id": "m", "parties": ["p1", "p2"]}]', f'"meetings": [{wishes}]')
    done, answer = run(tmp_path, text)
    assert (done.exit_code, answer) == (2, None)
    assert done.output.endswith(f"problem.json: {told}\n")
