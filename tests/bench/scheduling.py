"""The whole event scheduled at once: published instances with their proofs, and the product's own problem.

TRADEHALL_B2B_DATA names a folder of published instances (`.dzn`, any depth); without it that part is left out.
QUICK=1: ten instances, and the small markets alone. LIMIT= seconds for an instance (120 unless said).
"""

import os
import resource
import time
from dataclasses import dataclass
from pathlib import Path

from tests.scheduling.problems import market
from tradehall.scheduling import Problem, Progress, Schedule, check, measure, parse_dzn, solve_in_child
from tradehall.scheduling.greedy import at_random, by_weight, first_come
from tradehall.scheduling.index import index

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
LOOKS = (10, 60)
LIMIT = float(os.environ.get("LIMIT", "120"))


@dataclass
class Taken:
    """What an answer cost: seconds on the wall, processor seconds, the largest child in MB."""

    schedule: Schedule
    told: list[Progress]
    wall: float
    cpu: float
    memory: int


def run(problem: Problem, seconds: float, **more: object) -> Taken:
    told: list[Progress] = []
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.monotonic()
    found = solve_in_child(problem, time_limit=seconds, on_progress=told.append, **more)
    wall = time.monotonic() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    faults = check(problem, found)
    if faults:
        raise SystemExit(f"the checker refuses the answer: {faults[0]}")
    return Taken(found, told, wall, cpu, after.ru_maxrss // 1024)


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


def at(told: list[Progress], seconds: float) -> Progress | None:
    """The last news before so many seconds."""
    before = [one for one in told if one.seconds <= seconds and one.objective]
    return before[-1] if before else None


def markets(quick: bool) -> None:
    for people, wishes, slots in MARKETS[:3] if quick else MARKETS:
        problem = Problem.parse(market(people=people, wishes=wishes, slots=slots))
        numbers = index(problem)
        print(f"\n{people} participants, {len(problem.meetings)} wishes, {slots} slots")
        row = "{:24} {:>7} {:>10} {:>9} {:>9} {:>8} {:>8} {:>8}"
        print(row.format("", "placed", "weight", "bound", "gap %", "unfair", "breaks", "discomf."))
        for name, greedy in (("first come", first_come), ("at random", at_random), ("by weight", by_weight)):
            starts = greedy(numbers)
            value = measure(problem, numbers.named(starts))
            figures = (value["scheduled"], "", "", value["fairness"], value["breaks"], value["comfort"])
            print(row.format(f"greedy, {name}", len(starts), *figures))
        taken = run(problem, LOOKS[0] if quick else LOOKS[-1])
        for seconds in LOOKS[:1] if quick else LOOKS:
            news = at(taken.told, seconds)
            if news:
                value, bound = news.objective, news.bound.get("scheduled")
                gap = "" if bound is None else f"{100 * (bound - value['scheduled']) / max(1, bound):.3f}"
                figures = (value["scheduled"], bound or "–", gap, value["fairness"], value["breaks"], value["comfort"])
                print(row.format(f"after {seconds} s", news.placed, *figures))
        first = next((one.seconds for one in taken.told if one.objective), taken.wall)
        proof = next(
            (
                one.seconds
                for one in taken.told
                if one.objective and one.bound.get("scheduled") == one.objective["scheduled"]
            ),
            None,
        )
        print(
            f"first answer {first:.1f} s; placing proven {'never' if proof is None else f'in {proof:.1f} s'}", end="; "
        )
        print(f"CPU {taken.cpu:.1f} s; largest child {taken.memory} MB", flush=True)


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
    else:
        print("TRADEHALL_B2B_DATA names no folder: the published instances are left out")
    markets(quick)
    cancellations()


if __name__ == "__main__":
    main()
