"""Servers that tests start live as long as the tests, and no longer."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = """
import sys, threading
from tests.serving import guarded
started = []
thread = threading.Thread(target=lambda: started.append(guarded(["sleep", "300"])))
thread.start()
thread.join()
print(started[0].pid, flush=True)
sys.stdin.read()
"""


def lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{pid}/stat")
    return not (stat.exists() and stat.read_text().rpartition(")")[2].split()[0] == "Z")


def test_a_server_ends_with_the_tests_and_not_with_the_thread_that_started_it():
    command = [sys.executable, "-c", PROGRAM]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as tests:
        assert tests.stdout is not None
        pid = int(tests.stdout.readline())
        assert lives(pid)
        tests.send_signal(signal.SIGKILL)
        pause, deadline = threading.Event(), time.monotonic() + 10
        while lives(pid) and time.monotonic() < deadline:
            pause.wait(0.02)  # between two looks
        assert not lives(pid)
