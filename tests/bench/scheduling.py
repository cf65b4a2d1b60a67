"""The whole event scheduled at once: published instances with their proofs, and the product's own problem.

TRADEHALL_B2B_DATA names a folder of published instances (`.dzn`, any depth); without it that part is left out.
QUICK=1: ten instances, and the small markets alone. LIMIT= seconds for an instance (120 unless said).
"""

import json
import math
import os
import resource
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from statistics import median

from tests.scheduling.problems import market, mixed
from tradehall.scheduling import Problem, Progress, Schedule, check, measure, parse_dzn, solve_in_child
from tradehall.scheduling.greedy import at_random, by_weight, first_come
from tradehall.scheduling.index import NOTHING, index
from tradehall.scheduling.relax import Relaxation

# Seconds of the published best solver (MaxSAT imp12+) on its authors' machine.
PUBLISHED = {
    "forum-13": 2.5,
    "forum-13crafb": 23.3,
    "forum-14": 5.1,
    "forumt-14crafc": 0.9,
    "forumt-14crafe": 0.6,
    "tic-12": 0.1,
    "tic-13crafb": 0.4,
    "tic-14crafa": 1.0,
    "ticf-13crafa": 2.2,
    "ticf-13crafc": 3.7,
}
MARKETS = [(30, 90, 8), (100, 400, 12), (300, 1_200, 16), (1_000, 5_000, 20), (3_000, 15_000, 20)]
MIXED = (300, 1_200, 16)
INTERPRETERS = 15
SCARCE = (300, 1_200, 16, 35)  # the last is tables
LOOKS = (10, 60)
STOPS = (0.5, 2, 5, 10, 25)  # seconds after which the largest market is asked to stop
ALONE = ("holes", "imp12")  # one of our two encodings by itself, and the published one
LIMIT = float(os.environ.get("LIMIT", "120"))


@dataclass
class Taken:
    """What an answer cost: seconds on the wall, processor seconds, the largest child in MB, the longest silence."""

    schedule: Schedule
    told: list[Progress]
    wall: float
    cpu: float
    memory: int
    silence: float


def run(problem: Problem, seconds: float, **more: object) -> Taken:
    told: list[Progress] = []
    heard: list[float] = []

    def tell(progress: Progress) -> None:
        told.append(progress)
        heard.append(time.monotonic())

    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.monotonic()
    found = solve_in_child(problem, time_limit=seconds, on_progress=tell, **more)
    wall = time.monotonic() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    faults = check(problem, found)
    if faults:
        raise SystemExit(f"the checker refuses the answer: {faults[0]}")
    moments = [began, *heard, began + wall]
    silence = max(later - earlier for earlier, later in pairwise(moments))
    return Taken(found, told, wall, cpu, after.ru_maxrss // 1024, silence)


def published(folder: Path, quick: bool) -> bool:
    files = sorted(folder.rglob("*.original.dzn")) if quick else sorted(folder.rglob("*.dzn"))
    print(f"{'instance':34} {'status':10} {'breaks':>6} {'wall s':>7} {'CPU s':>7} {'published s':>11}")
    proven, cpu, longest = 0, 0.0, 0.0
    for file in files:
        taken = run(parse_dzn(file.read_text()), LIMIT)
        name, kind = file.stem.split(".", 1)
        beside = f"{PUBLISHED[name]:11.1f}" if kind == "original" and name in PUBLISHED else ""
        breaks = taken.schedule.objective.get("breaks", "–")
        print(
            f"{file.stem:34} {taken.schedule.status:10} {breaks:>6} {taken.wall:7.1f} {taken.cpu:7.1f} {beside}",
            flush=True,
        )
        proven += taken.schedule.status in ("optimal", "infeasible")
        cpu += taken.cpu
        longest = max(longest, taken.cpu)
    print(f"proven {proven} of {len(files)}; {cpu:.0f} CPU s in all, {longest:.1f} for the longest")
    return proven == len(files)


def alone(problem: Problem, way: str) -> tuple[int | None, float]:
    """Breaks proven by one encoding by itself (None: not in time), and its processor seconds."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    paths = os.pathsep.join(path for path in sys.path if path)
    breaks = None
    try:
        done = subprocess.run(
            [sys.executable, "-m", "tradehall.scheduling.racer", way],
            input=json.dumps(problem.to_json()).encode(),
            capture_output=True,
            check=True,
            timeout=LIMIT,
            env=os.environ | {"PYTHONPATH": paths},
        )
        starts = dict(enumerate(json.loads(done.stdout)["starts"]))
        breaks = measure(problem, index(problem).named(starts))["breaks"]
    except subprocess.TimeoutExpired:
        pass
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return breaks, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def beside_the_published(folder: Path) -> None:
    """The originals by ours (a race of two) and by encodings alone."""
    print(f"\n{'CPU seconds on the originals':34} {'ours':>7} " + " ".join(f"{way:>7}" for way in ALONE))
    totals = [0.0] * (1 + len(ALONE))
    for file in sorted(folder.rglob("*.original.dzn")):
        problem = parse_dzn(file.read_text())
        ours = run(problem, LIMIT)
        breaks, taken = ours.schedule.objective.get("breaks"), [ours.cpu]
        marks = [""]
        for way in ALONE:
            found, cpu = alone(problem, way)
            taken.append(cpu)
            marks.append("" if found == breaks else "!" if found is not None else ">")
        totals = [total + one for total, one in zip(totals, taken, strict=True)]
        cells = [f"{mark}{one:.1f}" for mark, one in zip(marks, taken, strict=True)]
        print(f"{file.stem:34} " + " ".join(f"{cell:>7}" for cell in cells), flush=True)
    print(f"{'in all (> not in time)':34} " + " ".join(f"{one:7.1f}" for one in totals))


def at(told: list[Progress], seconds: float) -> Progress | None:
    """The last news before so many seconds."""
    before = [one for one in told if one.seconds <= seconds and one.objective]
    return before[-1] if before else None


ROW = "{:24} {:>7} {:>10} {:>9} {:>9} {:>8} {:>8} {:>8}"


def markets(quick: bool) -> None:
    for people, wishes, slots in MARKETS[:3] if quick else MARKETS:
        print(f"\n{people} participants, {wishes} wishes, {slots} slots")
        shown(Problem.parse(market(people=people, wishes=wishes, slots=slots)), quick)
    people, wishes, slots = MIXED
    print(f"\n{people} participants, {wishes} wishes, {slots} slots; a fifth interpreted with pauses, a fifth long")
    shown(Problem.parse(mixed(people=people, wishes=wishes, slots=slots, interpreters=INTERPRETERS)), quick)
    people, wishes, slots, tables = SCARCE
    print(f"\n{people} participants, {wishes} wishes, {slots} slots, {tables} tables")
    shown(Problem.parse(market(people=people, wishes=wishes, slots=slots, tables=tables)), quick)


def shown(problem: Problem, quick: bool) -> None:
    """One market: greedy schedules, then ours after some time."""
    numbers = index(problem)
    print(ROW.format("", "placed", "weight", "bound", "gap %", "unfair", "breaks", "discomf."))
    for name, greedy in (("first come", first_come), ("at random", at_random), ("by weight", by_weight)):
        starts = greedy(numbers)
        value = measure(problem, numbers.named(starts))
        figures = (value["scheduled"], "", "", value["fairness"], value["breaks"], value["comfort"])
        print(ROW.format(f"greedy, {name}", len(starts), *figures))
    taken = run(problem, LOOKS[0] if quick else LOOKS[-1])
    for seconds in LOOKS[:1] if quick else LOOKS:
        news = at(taken.told, seconds)
        if news:
            value, bound = news.objective, news.bound.get("scheduled")
            gap = "" if bound is None else f"{100 * (bound - value['scheduled']) / max(1, bound):.3f}"
            figures = (value["scheduled"], bound or "–", gap, value["fairness"], value["breaks"], value["comfort"])
            print(ROW.format(f"after {seconds} s", news.placed, *figures))
    bound = taken.schedule.bound
    least = [bound.get(goal, "unknown") for goal in ("fairness", "breaks", "comfort")]
    print(ROW.format("no schedule betters", "", "", "", "", *least))
    first = next((one.seconds for one in taken.told if one.objective), taken.wall)
    proof = next(
        (
            one.seconds
            for one in taken.told
            if one.objective and one.bound.get("scheduled") == one.objective["scheduled"]
        ),
        None,
    )
    print(f"first answer {first:.1f} s; placing proven {'never' if proof is None else f'in {proof:.1f} s'}", end="; ")
    print(f"wall {taken.wall:.1f} s; CPU {taken.cpu:.1f} s; largest child {taken.memory} MB", end="; ")
    print(f"longest silence {taken.silence:.2f} s", flush=True)
    print(shares(problem, taken.schedule), flush=True)


def shares(problem: Problem, schedule: Schedule) -> str:
    """Who has how much; where somebody has nothing, how few that could be with as much placed."""
    numbers = index(problem)
    got = Counter(who for wish in problem.meetings if wish.id in schedule.assignments for who in wish.parties)
    could = [
        person.id
        for person, mine in zip(problem.participants, numbers.meetings_of, strict=True)
        if any(numbers.places[one] for one in mine)
    ]
    have = [got[one] for one in could]
    middle, none = median(have), have.count(0)
    told = f"of {len(could)} who could meet {none} have nothing; half have {middle:g} or more, the most is {max(have)}"
    if not none:
        return told
    relaxation = Relaxation(numbers)
    relaxation.hold("scheduled", schedule.objective["scheduled"])
    relaxation.worth("fairness")
    relaxation.more = [(goal, worth if worth == NOTHING else 0.0) for goal, worth in relaxation.more]
    bound, _ = relaxation.solve("fairness", 60)
    never = sum(bool(mine) for mine in numbers.meetings_of) - len(could)
    least = "not known" if bound is None else max(0, math.ceil(bound / NOTHING) - never)
    return f"{told}; with as much placed it is never fewer than {least} who have nothing"


def stops() -> None:
    """How soon the largest market ends when asked to, at several moments."""
    people, wishes, slots = MARKETS[-1]
    problem = Problem.parse(market(people=people, wishes=wishes, slots=slots))
    print(f"\n{people} participants are asked to stop:")
    for moment in STOPS:
        began = time.monotonic()
        taken = run(problem, 600, should_stop=lambda began=began, moment=moment: time.monotonic() - began >= moment)
        stage = taken.told[-1].stage if taken.told else "–"
        placed = len(taken.schedule.assignments)
        print(f"asked at {moment:4.1f} s ({stage}), stopped after {taken.wall - moment:.2f} s with {placed} placed")


def cancellations() -> None:
    """Five of 300 leave a published schedule: what has to move."""
    data = market(people=300, wishes=1_200, slots=16)
    first = run(Problem.parse(data), 20).schedule
    gone = {"e3", "e40", "e77", "b5", "b90"}
    data["meetings"] = [one for one in data["meetings"] if not gone & set(one["parties"])]
    left = {one["id"] for one in data["meetings"]}
    data["published"] = {name: slot for name, slot in first.assignments.items() if name in left}
    data["objective"] = ["scheduled", "stability", "fairness", "breaks", "comfort"]
    again = run(Problem.parse(data), 5)
    known = data["published"]
    moved = sum(again.schedule.assignments.get(name) != slot for name, slot in known.items())
    print(f"\nfive of 300 cancel: {moved} of {len(known)} others moved ({100 * moved / len(known):.1f} %)", end=", ")
    print(
        f"{len(again.schedule.assignments) - len(known) + moved} placed anew, {again.wall:.1f} s, CPU {again.cpu:.1f} s"
    )


def main() -> None:
    quick = bool(os.environ.get("QUICK"))
    folder = os.environ.get("TRADEHALL_B2B_DATA")
    if folder:
        published(Path(folder), quick)
        if not quick:
            beside_the_published(Path(folder))
    else:
        print("TRADEHALL_B2B_DATA names no folder: the published instances are left out")
    markets(quick)
    cancellations()
    if not quick:
        stops()


if __name__ == "__main__":
    main()
