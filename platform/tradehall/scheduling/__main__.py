"""The child of child.py: `python -m tradehall.scheduling`. Reads an order, tells its progress, then the schedule.

Standard input: one line of JSON, then `stop` at any time. Standard output: lines of JSON, `{"progress": …}`, at last
`{"schedule": …}` or `{"error": …}`. Whatever else prints goes to standard error. Ends when its input ends.
"""

import ctypes
import json
import os
import signal
import sys
import threading
from contextlib import suppress
from typing import Any

from tradehall.scheduling.problem import Problem, ProblemError
from tradehall.scheduling.schedule import Progress
from tradehall.scheduling.solve import solve

NICE = 5
DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG


def die_with_parent() -> None:
    """Where the system can (Linux): be killed when the process that started this one ends."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGKILL)


def main() -> int:
    with suppress(OSError, AttributeError):
        os.nice(NICE)
    out = os.fdopen(os.dup(1), "w", buffering=1, encoding="utf-8")
    os.dup2(2, 1)  # solvers print
    order = json.loads(sys.stdin.readline())
    stop = threading.Event()

    def listen() -> None:
        for line in sys.stdin:
            if line.strip() == "stop":
                stop.set()
        os.killpg(0, signal.SIGKILL) if os.getpgid(0) == os.getpid() else os._exit(1)

    def say(message: dict[str, Any]) -> None:
        out.write(json.dumps(message) + "\n")

    def tell(progress: Progress) -> None:
        say({"progress": progress.to_json()})

    threading.Thread(target=listen, daemon=True).start()
    try:
        problem = Problem.parse(order["problem"], contradictions=False)
        found = solve(
            problem,
            time_limit=order["time_limit"],
            workers=order["workers"],
            on_progress=tell,
            should_stop=stop.is_set,
            start=order["start"],
            began=order["began"],
        )
    except ProblemError as error:
        say({"error": {"where": error.where, "what": error.what}})
        return 2
    say({"schedule": found.to_json()})
    return 0


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    os._exit(code)  # without waiting for a solver's threads
