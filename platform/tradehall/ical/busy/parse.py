"""Parsing in a child process: a calendar that hangs, bursts or breaks the parser harms nobody but itself."""

import json
import os
import signal
import subprocess
import sys
import threading
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tradehall.ical.busy.scan import MOST_BYTES, Refused, Wish
from tradehall.ical.busy.stretches import Stretch, merged

SECONDS = 15  # by the clock on the wall; the processor's time is bounded inside
AT_ONCE = 2
ROOT = Path(__file__).resolve().parents[3]
_seats = threading.BoundedSemaphore(AT_ONCE)


@dataclass(frozen=True, slots=True)
class Busy:
    """When somebody is busy. `named`: by uid, what may be meetings of our own. `partly`: some entries could not be
    read."""

    stretches: list[Stretch]
    named: dict[str, list[Stretch]]
    partly: bool = False

    def besides(self, uids: frozenset[str]) -> list[Stretch]:
        """Merged, without these meetings."""
        others = (stretch for uid, rows in self.named.items() if uid not in uids for stretch in rows)
        return merged([*self.stretches, *others])


def busy_of(octets: bytes, wish: Wish) -> Busy:
    """Raises Refused: too-large, not-a-calendar, incomplete, too-many, too-fine, too-much."""
    if len(octets) > MOST_BYTES:
        raise Refused("too-large")
    with _seats:
        answer = _ask(json.dumps(asdict(wish)).encode() + b"\n" + octets)
    if "error" in answer:
        raise Refused(answer["error"])
    named = {uid: [(a, b) for a, b in rows] for uid, rows in answer["named"].items()}
    return Busy([(a, b) for a, b in answer["busy"]], named, answer["partly"])


def _ask(sent: bytes) -> dict[str, Any]:
    command = [sys.executable, "-P", "-m", "tradehall.ical.busy.child"]
    known = {"PATH": os.defpath, "PYTHONPATH": str(ROOT), "PYTHONTZPATH": "", "LC_ALL": "C.UTF-8"}
    child = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=known, cwd=ROOT
    )
    try:
        out, _ = child.communicate(sent, timeout=SECONDS)
    except subprocess.TimeoutExpired:
        child.kill()
        child.communicate()
        raise Refused("too-much") from None
    if child.returncode in (-signal.SIGXCPU, -signal.SIGKILL, -signal.SIGSEGV):
        raise Refused("too-much")
    if child.returncode:
        raise Refused("not-a-calendar")
    answer: dict[str, Any] = json.loads(out)
    return answer
