"""Reads the published form of the Business-to-Business Meeting Scheduling Problem (MiniZinc data, `.dzn`).

Every meeting has to be placed, the total of breaks is the goal, and nobody may have two breaks more than another.
"""

import re

from tradehall.scheduling.problem import Meeting, Participant, Problem, ProblemError, Slot
from tradehall.scheduling.reading import agree, number, shown

SPREAD = 2
ENTRY = re.compile(r"(\w+)\s*=\s*([^;]*);", re.S)
REMARK = re.compile(r"%[^\n]*")
SETS = re.compile(r"\{([^{}]*)\}")
SESSIONS = {1: "morning", 2: "afternoon", 3: None}


def parse_dzn(text: str, *, spread: int = SPREAD) -> Problem:
    """The problem in the text of a `.dzn` file. Raises ProblemError."""
    entries = dict(ENTRY.findall(REMARK.sub("", text)))
    people, wishes, tables, slots, morning = (
        _number(entries, name) for name in ("nBusiness", "nMeetings", "nTables", "nTotalSlots", "nMorningSlots")
    )
    for name, value, most in (
        ("nBusiness", people, 20_000),
        ("nMeetings", wishes, 50_000),
        ("nTotalSlots", slots, 2_000),
    ):
        number(value, name, 1, most)
    number(morning, "nMorningSlots", 0, slots)
    rows = [_numbers(row, f"requested[{place + 1}]") for place, row in enumerate(_rows(entries))]
    _count(rows, wishes, "requested")
    forbidden = _sets(entries, "forbidden", people, most=slots)
    fixed = _numbers(entries.get("fixed", "[]").strip().strip("[]"), "fixed") or [0] * wishes
    _count(fixed, wishes, "fixed")
    before = _sets(entries, "precedences", wishes, most=wishes)
    meetings = []
    for place, row in enumerate(rows):
        where = f"requested[{place + 1}]"
        if len(row) != 3:
            raise ProblemError(where, f"has {len(row)} numbers, not 3")
        for party in row[:2]:
            number(party, where, 1, people)
        if row[0] == row[1]:
            raise ProblemError(where, "is a meeting of a party with itself")
        number(row[2], where, 1, 3)
        number(fixed[place], f"fixed[{place + 1}]", 0, slots)
        meetings.append(
            Meeting(
                id=f"m{place + 1}",
                parties=(f"p{row[0]}", f"p{row[1]}"),
                mandatory=True,
                fixed=f"s{fixed[place]}" if fixed[place] else None,
                after=tuple(f"m{one}" for one in before[place]),
                session=SESSIONS[row[2]],
            )
        )
    problem = Problem(
        slots=tuple(
            Slot(id=f"s{one}", session="morning" if one <= morning else "afternoon") for one in range(1, slots + 1)
        ),
        participants=tuple(
            Participant(id=f"p{one + 1}", unavailable=tuple(f"s{slot}" for slot in forbidden[one]))
            for one in range(people)
        ),
        meetings=tuple(meetings),
        tables=number(tables, "nTables", 0),
        break_spread=spread,
        objective=("breaks",),
    )
    agree(problem, contradictions=False)
    return problem


def _entry(entries: dict[str, str], name: str) -> str:
    if name not in entries:
        raise ProblemError(name, "is missing")
    return entries[name].strip()


def _number(entries: dict[str, str], name: str) -> int:
    found = _entry(entries, name)
    if not re.fullmatch(r"\d{1,9}", found):
        raise ProblemError(name, f"{shown(found)} is no number")
    return int(found)


def _numbers(text: str, where: str) -> list[int]:
    found = [one.strip() for one in text.split(",")]
    if found[-1] == "":
        found.pop()
    for one in found:
        if not re.fullmatch(r"\d{1,9}", one):
            raise ProblemError(where, f"{shown(one)} is no number")
    return [int(one) for one in found]


def _rows(entries: dict[str, str]) -> list[str]:
    inner = _entry(entries, "requested").removeprefix("[|").removesuffix("]").rstrip().removesuffix("|")
    return inner.split("|")


def _count(found: list[list[int]] | list[int], wanted: int, where: str) -> None:
    if len(found) != wanted:
        raise ProblemError(where, f"has {len(found)} entries, expected {wanted}")


def _sets(entries: dict[str, str], name: str, wanted: int, most: int) -> list[list[int]]:
    """One set for each; 0 stands for nothing. Without the entry all are empty."""
    if name not in entries:
        return [[] for _ in range(wanted)]
    sets = [_numbers(one, f"{name}[{place + 1}]") for place, one in enumerate(SETS.findall(entries[name]))]
    _count(sets, wanted, name)
    for place, one in enumerate(sets):
        for value in one:
            number(value, f"{name}[{place + 1}]", 0, most)
    return [sorted({value for value in one if value}) for one in sets]
