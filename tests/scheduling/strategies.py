"""Random problems with every constraint mixed, small enough for brute force where asked for."""

from typing import Any

from hypothesis import strategies as st

from tradehall.scheduling.problem import GOALS

ZONES = [None, "Asia/Shanghai", "America/Chicago", "Europe/London"]


@st.composite
def problems(
    draw: st.DrawFn, *, most_slots: int = 5, most_people: int = 5, most_meetings: int = 6, duties: bool | None = None
) -> dict[str, Any]:
    """The JSON form of a problem; it may be infeasible, but it is well formed. duties: whether it has some; any."""
    slots = draw(st.integers(2, most_slots))
    noon = draw(st.integers(1, slots))
    people = draw(st.integers(2, most_people))
    meetings = draw(st.integers(1, most_meetings))
    names = [f"s{slot}" for slot in range(slots)]
    some_slots = st.lists(st.sampled_from(names), unique=True, max_size=slots - 1)
    timed = draw(st.booleans())
    night = draw(st.integers(1, slots)) if draw(st.booleans()) else None
    data: dict[str, Any] = {
        "slots": [
            {"id": name, "session": "am" if place < noon else "pm"}
            | (
                {"start": f"2020-03-15T{place * 3:02}:00:00Z", "end": f"2020-03-15T{place * 3 + 2:02}:30:00Z"}
                if timed
                else {}
            )
            | ({} if night is None else {"day": "first" if place < night else "second"})
            for place, name in enumerate(names)
        ],
        "participants": [
            {
                "id": f"p{one}",
                "unavailable": draw(st.one_of(st.just([]), some_slots)),
                "max_meetings": draw(st.one_of(st.none(), st.integers(0, 3))),
                "max_per_day": draw(st.one_of(st.none(), st.integers(1, 3))),
                "min_gap": draw(st.sampled_from([0, 0, 0, 1])),
                "timezone": draw(st.sampled_from(ZONES)),
            }
            for one in range(people)
        ],
        "resources": [
            {
                "id": "zh-ja",
                "kind": "interpreter",
                "capacity": draw(st.integers(0, 2)),
                "pause": draw(st.integers(0, 1)),
                "away": draw(st.dictionaries(st.sampled_from(names), st.just(1), max_size=1)),
            }
        ],
        "tables": draw(st.one_of(st.none(), st.integers(1, 2))),
        "break_spread": draw(st.sampled_from([None, None, 0, 1])),
        "objective": draw(st.permutations(GOALS).flatmap(lambda all_: st.integers(1, 5).map(lambda many: all_[:many]))),
        "meetings": [],
        "published": {},
    }
    strict = draw(st.booleans()) if duties is None else duties
    for one in range(meetings):
        meeting: dict[str, Any] = {
            "id": f"m{one}",
            "parties": draw(st.lists(st.integers(0, people - 1), unique=True, min_size=2, max_size=2).map(named)),
            "priority": draw(st.integers(0, 3)),
            "mandatory": strict and draw(st.booleans()),
            "duration": draw(st.sampled_from([1, 1, 1, 2])),
            "needs": draw(st.sampled_from([[], [], ["zh-ja"]])),
        }
        extra = draw(st.sampled_from(["", "", "fixed", "allowed", "session", "after"]))
        if extra == "fixed":
            meeting["fixed"] = draw(st.sampled_from(names))
        elif extra == "allowed":
            meeting["allowed"] = draw(st.lists(st.sampled_from(names), unique=True, min_size=1))
        elif extra == "session":
            meeting["session"] = "am"
        elif extra == "after" and one:
            meeting["after"] = [f"m{draw(st.integers(0, one - 1))}"]
        if draw(st.integers(0, 3)) == 0:
            data["published"][meeting["id"]] = draw(st.sampled_from(names))
        data["meetings"].append(meeting)
    return data


def named(numbers: list[int]) -> list[str]:
    return [f"p{one}" for one in numbers]
