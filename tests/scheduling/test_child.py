"""The child that solves: answers, tells its progress, ends when asked to, when it holds too much, when left alone."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from tests.scheduling.problems import market
from tradehall.scheduling import Problem, check, solve_in_child
from tradehall.scheduling.child import HOME, ChildError

LONG = 600  # seconds: no test waits for it


@pytest.fixture(scope="module")
def hard():
    """A problem that keeps a child at work for as long as it is let."""
    return Problem.parse(market(people=60, wishes=240, slots=12))


def test_the_child_answers_as_the_checker_demands():
    problem = Problem.parse(market(people=12, wishes=30, slots=6))
    heard = []
    found = solve_in_child(problem, time_limit=5, on_progress=heard.append)
    assert check(problem, found) == []
    assert found.status in ("optimal", "feasible")
    assert any(progress.assignments for progress in heard)


def test_who_is_asked_to_stop_stops_with_an_answer(hard):
    answered = threading.Event()
    found = solve_in_child(
        hard,
        time_limit=LONG,
        on_progress=lambda progress: answered.set() if progress.assignments else None,
        should_stop=answered.is_set,
    )
    assert found.status == "feasible"
    assert check(hard, found) == []


def test_who_holds_too_much_is_ended(hard):
    with pytest.raises(ChildError, match="needs more than 1 bytes"):
        solve_in_child(hard, time_limit=LONG, memory_limit=1)  # nothing was told before: there is no answer to keep


def test_what_was_told_before_the_end_is_kept(hard):
    """A child that is killed from outside leaves its last answer."""
    killed = []

    def kill(progress):
        if progress.assignments and not killed:
            killed.append(children_of(os.getpid()))
            for child in killed[0]:
                os.kill(child, 9)

    found = solve_in_child(hard, time_limit=LONG, on_progress=kill)
    assert killed == [killed[0]]
    assert found.status == "feasible"
    assert check(hard, found) == []


def test_a_child_that_cannot_speak_is_spoken_for_and_what_it_told_is_kept(hard):
    """The child is frozen: the last news go on, with the clock of now, and who asks it to stop need not wait for it."""
    heard, frozen = [], []

    def freeze(progress):
        heard.append(progress)
        if progress.assignments and not frozen:
            for child in children_of(os.getpid()):
                os.kill(child, signal.SIGSTOP)
            frozen.append(len(heard))

    beats = 3
    found = solve_in_child(
        hard,
        time_limit=30,
        on_progress=freeze,
        should_stop=lambda: [one.assignments for one in heard[-beats:]] == [None] * beats and bool(frozen),
    )
    told = heard[-beats:]
    assert [one.objective for one in told] == [found.objective] * beats
    assert [one.seconds for one in told] == sorted({one.seconds for one in told})
    assert found.status == "feasible"
    assert check(hard, found) == []


def test_the_child_ends_with_who_started_it(tmp_path):
    """The parent is killed without a word; the child sees its input end."""
    program = tmp_path / "parent.py"
    program.write_text(
        "from tests.scheduling.problems import market\n"
        "from tradehall.scheduling import Problem, solve_in_child\n"
        "problem = Problem.parse(market(people=60, wishes=240, slots=12))\n"
        f"solve_in_child(problem, time_limit={LONG}, on_progress=lambda one: print('told', flush=True))\n"
    )
    root = Path(__file__).resolve().parents[2]
    environment = os.environ | {"PYTHONPATH": f"{HOME}{os.pathsep}{root}"}
    with subprocess.Popen([sys.executable, str(program)], stdout=subprocess.PIPE, env=environment) as parent:
        assert parent.stdout
        parent.stdout.readline()
        (child,) = children_of(parent.pid)
        parent.kill()
    end = time.monotonic() + 30
    while alive(child):
        assert time.monotonic() < end
        threading.Event().wait(0.02)


def children_of(pid: int) -> list[int]:
    """The children that solve, of those that a process started from its first thread."""
    found = [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return [one for one in found if b"tradehall.scheduling" in Path(f"/proc/{one}/cmdline").read_bytes()]


def alive(pid: int) -> bool:
    """Whether a process runs; one that ended and is not yet buried does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] not in "ZX"
    except FileNotFoundError:
        return False
