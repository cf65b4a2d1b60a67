"""Checking in a child process: a file that hangs, bursts or breaks a parser harms nobody but that process."""

import hashlib
import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from tradehall.chat.files.commands import SettleFile

SECONDS = 25  # by the clock on the wall; the processor's time is bounded inside
AT_ONCE = 2
ROOT = Path(__file__).resolve().parents[3]
_seats = threading.BoundedSemaphore(AT_ONCE)


def checked(public_id: str, name: str, sha256: str, octets: bytes) -> SettleFile:
    """What is to become of the file with that name; `sha256` as its sender stated it, or ''."""
    digest = hashlib.sha256(octets).hexdigest()
    if sha256 and sha256 != digest:
        return SettleFile(file=public_id, reason="damaged")
    with _seats:
        answer = _ask(name, octets)
    if "error" in answer:
        return SettleFile(file=public_id, reason=answer["error"])
    return SettleFile(file=public_id, sha256=digest, **answer)


def _ask(name: str, octets: bytes) -> dict[str, Any]:
    """The child's answer, with the octets that it made: see child.py."""
    command = [sys.executable, "-P", "-m", "tradehall.chat.files.child"]
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
    return answer | {"octets": rest[:kept], "preview": rest[kept:]}
