"""Checking in a child process: a file that hangs, bursts or breaks a parser harms nobody but that process."""

import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from tradehall.kernel.papers.found import Found, Refused

SECONDS = 25  # by the clock on the wall; the processor's time is bounded inside
AT_ONCE = 2
ROOT = Path(__file__).resolve().parents[3]
_seats = threading.BoundedSemaphore(AT_ONCE)


def looked_into(name: str, octets: bytes) -> Found:
    """What a child process finds in the octets of a file with that name. Raises Refused."""
    with _seats:
        answer = _ask(name, octets)
    if "error" in answer:
        raise Refused(answer["error"])
    return Found(**answer)


def _ask(name: str, octets: bytes) -> dict[str, Any]:
    """The child's answer, with the octets that it made: see child.py."""
    command = [sys.executable, "-P", "-m", "tradehall.kernel.papers.child"]
    known = {"PATH": os.defpath, "PYTHONPATH": str(ROOT), "PYTHONTZPATH": "", "LC_ALL": "C.UTF-8"}
    child = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=known, cwd=ROOT
    )
    try:
        out, _ = child.communicate(json.dumps({"name": name}).encode() + b"\n" + octets, timeout=SECONDS)
    except subprocess.TimeoutExpired:
        child.kill()
        child.communicate()
        return {"error": "too-complex"}
    if child.returncode in (-signal.SIGXCPU, -signal.SIGKILL, -signal.SIGSEGV, -signal.SIGABRT):
        return {"error": "too-complex"}
    if child.returncode:
        return {"error": "damaged"}
    head, _, rest = out.partition(b"\n")
    answer: dict[str, Any] = json.loads(head)
    if "error" in answer:
        return answer
    kept = answer.pop("kept")
    return answer | {"kept": rest[:kept], "preview": rest[kept:]}
