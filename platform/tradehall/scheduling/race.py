"""The published problem: two encodings race each other, each in a process of its own; the first proof ends it."""

import json
import os
import selectors
import subprocess
import sys

from tradehall.scheduling.run import Run

WAYS = ("windows", "holes")
LOOK = 0.1  # seconds between two looks whether to stop


def race(run: Run) -> list[int] | None:
    """Fill the run with the proven answer. Returns the people who make it infeasible (perhaps none by name), else None.

    With one worker the first encoding runs alone. Without a proof in time the run stays as it is.
    """
    order = json.dumps(run.index.problem.to_json()).encode()
    runners: list[subprocess.Popen[bytes]] = []
    try:
        with selectors.DefaultSelector() as waiting:
            for way in WAYS[: max(1, run.workers)]:
                runner = _start(way)
                runners.append(runner)
                assert runner.stdin
                assert runner.stdout
                runner.stdin.write(order)
                runner.stdin.close()
                waiting.register(runner.stdout, selectors.EVENT_READ)
            while waiting.get_map() and not run.stopped():
                for ready, _ in waiting.select(timeout=LOOK):
                    line = ready.fileobj.readline()  # type: ignore[union-attr]
                    if line:
                        return _take(run, json.loads(line))
                    waiting.unregister(ready.fileobj)
    finally:
        for runner in runners:
            runner.kill()
            runner.wait()
            for pipe in (runner.stdin, runner.stdout):
                if pipe:
                    pipe.close()
    return None


def _start(way: str) -> "subprocess.Popen[bytes]":
    paths = os.pathsep.join(path for path in sys.path if path)
    return subprocess.Popen(
        [sys.executable, "-m", "tradehall.scheduling.racer", way],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": paths},
    )


def _take(run: Run, found: dict[str, list[int]]) -> list[int] | None:
    if "infeasible" in found:
        return found["infeasible"]
    run.offer(dict(enumerate(found["starts"])))
    run.prove("breaks", run.value["breaks"])
    return None
