"""Run by a test as a process of its own: takes a seat and is killed right after the commit."""

import os
import signal
import sys
from pathlib import Path

sys.path[:0] = [
    str(Path(__file__).resolve().parents[2] / "platform"),
    str(Path(__file__).resolve().parents[2]),
]

from tests.toy.seats import TakeSeat
from tradehall.kernel.clock import SystemClock
from tradehall.kernel.db import Database
from tradehall.kernel.policy import Actor
from tradehall.kernel.runner import Runner

runner = Runner(Database(sys.argv[1]), SystemClock())
runner.after_commit.append(lambda: os.kill(os.getpid(), signal.SIGKILL))
runner.run(TakeSeat(number=int(sys.argv[2]), holder="anna"), Actor(kind="person", person_id=1), key=sys.argv[2])
