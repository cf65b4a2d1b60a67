"""Runs `solve` in a process of its own: JSON in, JSON lines out. Loads nothing but the standard library here.

The child ends within two seconds of being asked, or when this process dies; it is nice to others and bounded in memory.
Whatever it is at, whoever waits hears at least every second how far it is: its last news, with the clock of now.
"""

import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import IO, Any

from tradehall.scheduling.problem import Problem, ProblemError
from tradehall.scheduling.schedule import Progress, Schedule

MEMORY = 1_500_000_000  # bytes that the child and its own children may hold together
GRACE = 0.6  # seconds from the wish to stop until it is made to
LOOK = 0.1  # seconds between two looks at the clock and the memory
BEAT = 0.7  # seconds without news until the last news are told again
LATE = 8.0  # seconds beyond its time that a child without any answer is let
PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096
HOME = Path(__file__).resolve().parents[2]


class ChildError(RuntimeError):
    """The child broke before it had any answer: what it said last."""


def solve_in_child(
    problem: Problem,
    *,
    time_limit: float = 60,
    workers: int = 2,
    on_progress: Callable[[Progress], None] | None = None,
    should_stop: Callable[[], bool] | None = None,
    start: dict[str, str] | None = None,
    memory_limit: int = MEMORY,
) -> Schedule:
    """As `solve`; `time_limit` begins now, and holds until the answer is there. Should the child break or be killed
    (memory, time), the last answer it told is returned. Raises ChildError when there is none.
    """
    began = time.monotonic()
    order = {"problem": problem.to_json(), "time_limit": time_limit, "workers": workers, "start": start}
    order["began"] = began  # one clock for all processes of a machine
    command = [sys.executable, "-m", "tradehall.scheduling"]
    known = os.environ.get("PYTHONPATH")
    paths = os.pathsep.join([str(HOME), *([known] if known else [])])
    child = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": paths},
        start_new_session=True,
    )
    with child:
        try:
            return _Watch(problem, child, on_progress, should_stop, memory_limit, began).follow(order, time_limit)
        finally:
            _end(child)


def _held(pid: int) -> int:
    """Bytes in memory of a process and all that it started; 0 where the system does not tell."""
    found, waiting = 0, [pid]
    for one in waiting:
        try:
            with open(f"/proc/{one}/statm") as file:
                found += int(file.read().split()[1]) * PAGE
            with open(f"/proc/{one}/task/{one}/children") as file:
                waiting += [int(child) for child in file.read().split()]
        except (OSError, IndexError, ValueError):
            pass
    return found


def _end(child: "subprocess.Popen[bytes]") -> None:
    """End the child and whatever it started; it leads a group of its own."""
    try:
        os.killpg(child.pid, signal.SIGKILL)
    except (OSError, AttributeError):
        child.kill()
    child.wait()


class _Watch:
    def __init__(
        self,
        problem: Problem,
        child: "subprocess.Popen[bytes]",
        on_progress: Callable[[Progress], None] | None,
        should_stop: Callable[[], bool] | None,
        memory_limit: int,
        began: float,
    ) -> None:
        self.problem = problem
        self.child = child
        self.tell = on_progress
        self.should_stop = should_stop
        self.memory_limit = memory_limit
        self.lines: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self.said: list[bytes] = []
        self.began = began
        self.told = began
        self.last = Progress(seconds=0.0, stage="greedy", objective={}, bound={}, gap=None, placed=0)
        self.assignments: dict[str, str] | None = None
        self.answer: Schedule | None = None

    def follow(self, order: dict[str, Any], time_limit: float) -> Schedule:
        assert self.child.stdout
        assert self.child.stderr
        end = self.began + time_limit
        asked = False
        for target, pipe in ((self._read, self.child.stdout), (self._overhear, self.child.stderr)):
            threading.Thread(target=target, args=(pipe,), daemon=True).start()
        threading.Thread(target=self._write, args=(json.dumps(order).encode() + b"\n",), daemon=True).start()
        while self.answer is None:
            if _held(self.child.pid) > self.memory_limit:
                self.said = [f"the scheduler needs more than {self.memory_limit:,} bytes".encode()]
                break
            try:
                line = self.lines.get(timeout=LOOK)
            except queue.Empty:
                pass
            else:
                if line is None:
                    break
                self._hear(json.loads(line))
            now = time.monotonic()
            if not asked and self.should_stop is not None and self.should_stop():
                asked = True
                end = min(end, now)
                threading.Thread(target=self._write, args=(b"stop\n",), daemon=True).start()
            if now > end + (GRACE if asked or self.assignments is not None else LATE):
                return self._what_was_told() or Schedule("unknown", seconds=time.monotonic() - self.began)
            if now - self.told > BEAT:
                self._say(replace(self.last, seconds=now - self.began, assignments=None))
        answer = self.answer or self._what_was_told()
        if answer is None:
            said = b"".join(self.said).decode(errors="replace").strip()
            raise ChildError(said.rsplit("\n", 1)[-1] or "the scheduler ended without an answer")
        return answer

    def _write(self, data: bytes) -> None:
        try:
            assert self.child.stdin
            self.child.stdin.write(data)
            self.child.stdin.flush()
        except (OSError, ValueError):
            pass  # it has ended

    def _read(self, pipe: IO[bytes]) -> None:
        for line in pipe:
            if line.endswith(b"\n"):  # not what a child was saying when it was killed
                self.lines.put(line)
        self.lines.put(None)

    def _overhear(self, pipe: IO[bytes]) -> None:
        for line in pipe:
            self.said = [*self.said[-20:], line]

    def _hear(self, message: dict[str, Any]) -> None:
        if "schedule" in message:
            self.answer = Schedule.from_json(message["schedule"])
        elif "error" in message:
            raise ProblemError(message["error"]["where"], message["error"]["what"])
        else:
            self.last = Progress.from_json(message["progress"])
            if self.last.assignments is not None:
                self.assignments = self.last.assignments
            self._say(self.last)

    def _say(self, progress: Progress) -> None:
        self.told = time.monotonic()
        if self.tell is not None:
            self.tell(progress)

    def _what_was_told(self) -> Schedule | None:
        """The child is gone without an answer: the last one that it told on its way."""
        _end(self.child)
        if self.assignments is None:
            return None
        from tradehall.scheduling.explain import why_not
        from tradehall.scheduling.index import index

        return Schedule(
            status="feasible",
            assignments=self.assignments,
            unscheduled=why_not(numbers := index(self.problem), numbers.numbered(self.assignments)),
            objective=self.last.objective,
            bound=self.last.bound,
            seconds=time.monotonic() - self.began,
        )
