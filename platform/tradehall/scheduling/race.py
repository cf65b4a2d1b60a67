"""The published problem: two encodings race each other, each in a process of its own; the first proof ends it."""

import json
import math
import os
import selectors
import subprocess
import sys

from tradehall.scheduling.run import Run

WAYS = ("windows", "holes")
ANY = "any"  # a schedule without a proof, for when no proof is in sight
PATIENCE = 15.0  # seconds until then
LOOK = 0.1  # seconds between two looks whether to stop


def race(run: Run) -> list[int] | None:
    """Fill the run with the proven answer. Returns the people who make it infeasible (perhaps none by name), else None.

    Both run also where there is one core: they are quick on different problems. Without a proof in time the run has
    what was found besides, or nothing.
    """
    order = json.dumps(run.index.problem.to_json()).encode()
    runners: list[subprocess.Popen[bytes]] = []
    try:
        with selectors.DefaultSelector() as waiting:
            for way in WAYS:
                runners.append(_start(way, order, waiting))
            late = run.seconds + min(PATIENCE, run.left / 4)
            while waiting.get_map() and not run.stopped():
                if run.seconds > late and not run.answered():
                    late = math.inf
                    runners.append(_start(ANY, order, waiting))
                for ready, _ in waiting.select(timeout=LOOK):
                    line = ready.fileobj.readline()  # type: ignore[union-attr]
                    waiting.unregister(ready.fileobj)
                    if line and "infeasible" in (found := json.loads(line)):
                        people: list[int] = found["infeasible"]
                        return people
                    if line:
                        run.offer(dict(enumerate(found["starts"])))
                    if line and ready.data != ANY:
                        run.prove("breaks", run.value["breaks"])
                        return None
    finally:
        for runner in runners:
            runner.kill()
            runner.wait()
            for pipe in (runner.stdin, runner.stdout):
                if pipe:
                    pipe.close()
    return None


def _start(way: str, order: bytes, waiting: selectors.BaseSelector) -> "subprocess.Popen[bytes]":
    paths = os.pathsep.join(path for path in sys.path if path)
    runner = subprocess.Popen(
        [sys.executable, "-m", "tradehall.scheduling.racer", way],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": paths},
    )
    assert runner.stdin
    assert runner.stdout
    runner.stdin.write(order)
    runner.stdin.close()
    waiting.register(runner.stdout, selectors.EVENT_READ, way)
    return runner
