"""A real gunicorn with one gevent worker, for tests that need a server of its own process."""

import contextlib
import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from tests.services import free_port

# The server's own process, and beside it one that waits for the end of a pipe which the tests hold: when they are
# gone, however they went, the whole group goes too. (A death signal from the kernel would come when the *thread*
# that started the server ends.)
GUARDED = 'exec 9<&0; (cat <&9 >/dev/null; kill -KILL 0) & exec "$@" 9<&- </dev/null'

ROOT = Path(__file__).resolve().parents[1]


@dataclass
class Served:
    """A running server."""

    port: int
    process: subprocess.Popen[bytes]
    log: Path

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def post(self, path: str, body: object, headers: dict[str, str] | None = None) -> tuple[int, object]:
        """Status and JSON answer. Raises OSError or HTTPException when the server is away."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            sent = {"Content-Type": "application/json", **(headers or {})}
            connection.request("POST", path, orjson.dumps(body), sent)
            answer = connection.getresponse()
            return answer.status, orjson.loads(answer.read() or b"null")
        finally:
            connection.close()

    def kill(self) -> None:
        """End the whole process group as a power cut would; again does nothing."""
        kill(self.process)


def kill(process: subprocess.Popen[bytes]) -> None:
    """A guarded process with its whole group."""
    pipe = process.stdin
    assert pipe is not None
    if not pipe.closed:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        pipe.close()


def guarded(command: list[str], **how: Any) -> subprocess.Popen[bytes]:
    """A process in a group of its own that does not outlive these tests."""
    full = ["/bin/sh", "-c", GUARDED, "guarded", *command]
    return subprocess.Popen(full, stdin=subprocess.PIPE, start_new_session=True, **how)


def start(
    app: str, folder: Path, environ: dict[str, str], *, ready: str, port: int | None = None, log: Path | None = None
) -> Served:
    """Start the server and wait until it answers at `ready`."""
    port = port or free_port()
    log = log or folder / f"server-{port}.log"
    command = [sys.executable, "-m", "gunicorn", "-k", "gevent", "-w", "1", "--worker-connections", "2000"]
    command += ["--graceful-timeout", "2", "--no-control-socket", "-b", f"127.0.0.1:{port}", app]
    with log.open("ab") as stream:
        process = guarded(command, cwd=ROOT, env={**os.environ, **environ}, stdout=stream, stderr=stream)
    served = Served(port, process, log)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        if _answers(port, ready):
            return served
        time.sleep(0.05)  # between two looks whether the server is up
    served.kill()
    raise AssertionError(f"the server did not start:\n{log.read_text(errors='replace')[-4000:]}")


def _answers(port: int, path: str) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


@contextlib.contextmanager
def serving(app: str, folder: Path, environ: dict[str, str], *, ready: str) -> Iterator[Served]:
    """The server for as long as the block runs."""
    served = start(app, folder, environ, ready=ready)
    try:
        yield served
    finally:
        served.kill()
