"""Setting a document in type, in a child process: a text that bursts the page setter harms nobody but that process."""

import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from tradehall.deals.documents import face
from tradehall.deals.documents.matter import Matter
from tradehall.deals.documents.writing import written

SECONDS = 45  # by the clock on the wall; the processor's time is bounded inside
ROOT = Path(__file__).resolve().parents[3]
TEMPLATE = ROOT.parent / "templates" / "documents" / "sheet.typ"
_seat = threading.BoundedSemaphore(1)


class CannotSet(RuntimeError):
    """`reason`: 'type' (the type is not there), 'too-complex' or 'defect'; `words` are the page setter's own."""

    def __init__(self, reason: str, words: str = "") -> None:
        super().__init__(reason, words)
        self.reason, self.words = reason, words


def typeset(matter: Matter) -> bytes:
    """The PDF. The same matter gives the same octets. Raises CannotSet."""
    try:
        has = face.coverage()
        faces = str(face.folder())
    except face.NoType as error:
        raise CannotSet("type", str(error)) from error
    with _seat:
        return _child(written(matter, has.__contains__), faces)


def _child(paper: dict[str, Any], faces: str) -> bytes:
    # not the child's own path: the packages of this process may lie in a place of their own
    path = os.pathsep.join([str(ROOT), *filter(None, sys.path)])
    known = {"PATH": os.defpath, "PYTHONPATH": path, "PYTHONTZPATH": "", "LC_ALL": "C.UTF-8", "RAYON_NUM_THREADS": "1"}
    child = subprocess.Popen(
        [sys.executable, "-P", "-m", "tradehall.deals.documents.child", str(TEMPLATE), faces],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=known, cwd=ROOT,
    )  # fmt: skip
    try:
        made, words = child.communicate(json.dumps(paper, ensure_ascii=False).encode(), timeout=SECONDS)
    except subprocess.TimeoutExpired:
        child.kill()
        child.communicate()
        raise CannotSet("too-complex") from None
    if child.returncode < 0:
        raise CannotSet("too-complex")
    if child.returncode or not made.startswith(b"%PDF-"):
        raise CannotSet("defect", words.decode(errors="replace")[-600:])
    return made
