"""The servers that are measured, each on the first core; the generator has the second."""

import http.client
import json
import os
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.services import free_port
from tests.serving import guarded, kill

ROOT = Path(__file__).resolve().parents[3]
PEERS = "tests.bench.peers"
TICKS = os.sysconf("SC_CLK_TCK")
GUNICORN = [
    sys.executable, "-m", "gunicorn", "-k", "gevent", "-w", "1", "--worker-connections", "8000", "--graceful-timeout",
    "2", "--no-control-socket", "--log-level", "warning",
]  # fmt: skip


@contextmanager
def on_core(number: int) -> Iterator[None]:
    """What is started inside runs there, where there are two cores."""
    before = os.sched_getaffinity(0)
    cores = sorted(before)
    if len(cores) > 1:
        os.sched_setaffinity(0, {cores[number % len(cores)]})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


@dataclass
class Server:
    """A server under test; its process is the head of a group."""

    port: int
    process: "subprocess.Popen[bytes]"
    log: Path

    def _stats(self) -> Iterator[tuple[int, list[str]]]:
        for folder in Path("/proc").iterdir():
            if folder.name.isdigit():
                try:
                    fields = (folder / "stat").read_text().rpartition(")")[2].split()
                except OSError:
                    continue
                if int(fields[2]) == self.process.pid:
                    yield int(folder.name), fields

    @property
    def cpu(self) -> float:
        """Seconds of processor that all its processes have used."""
        return sum(int(fields[11]) + int(fields[12]) for _, fields in self._stats()) / TICKS

    @property
    def pss(self) -> int:
        """KiB of memory that its processes have for themselves, shared pages by their share."""
        total = 0
        for pid, _ in self._stats():
            try:
                lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
            except OSError:
                continue
            total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
        return total


@contextmanager
def serving(command: list[str], folder: Path, environ: dict[str, str], port: int) -> Iterator[Server]:
    """The server for as long as the block runs; waits until it answers anything over HTTP."""
    log = folder / f"server-{port}.log"
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(hard, 65536)), hard))
    paths = os.pathsep.join([str(ROOT / "platform"), str(ROOT)])
    with log.open("ab") as stream, on_core(0):
        process = guarded(
            command, cwd=ROOT, env=os.environ | environ | {"PYTHONPATH": paths}, stdout=stream, stderr=stream
        )
    try:
        deadline = time.monotonic() + 60
        while not _answers(port):
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"no server: {log.read_text(errors='replace')[-3000:]}")
            time.sleep(0.05)
        yield Server(port, process, log)
    finally:
        kill(process)


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", "/healthz")
        return bool(connection.getresponse().status)
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


@contextmanager
def product(folder: Path, environ: dict[str, str]) -> Iterator[Server]:
    """The application as `make demo` serves it."""
    port = free_port()
    command = [*GUNICORN, "-b", f"127.0.0.1:{port}", "tests.bench.talk.product:app"]
    with serving(command, folder, environ, port) as server:
        yield server


@contextmanager
def flask(folder: Path, url: str) -> Iterator[Server]:
    """Flask-SocketIO as its manual says, with simple-websocket and an ORM session for each message; stores nothing
    without a database, as does the next."""
    port = free_port()
    command = [*GUNICORN, "-b", f"127.0.0.1:{port}", f"{PEERS}.flask_orm:app"]
    with serving(command, folder, {"PEER_DATABASE": url}, port) as server:
        yield server


@contextmanager
def bare(folder: Path) -> Iterator[Server]:
    """Our transport alone, which stores nothing."""
    port = free_port()
    with serving([*GUNICORN, "-b", f"127.0.0.1:{port}", f"{PEERS}.bare:app"], folder, {}, port) as server:
        yield server


@contextmanager
def asgi(folder: Path, url: str) -> Iterator[Server]:
    """The ASGI server of python-socketio under uvicorn, with an ORM session for each message."""
    port = free_port()
    command = [sys.executable, "-m", "uvicorn", "--host", "127.0.0.1", "--port", str(port), "--log-level", "warning"]
    command += ["--ws", "websockets", "--backlog", "2048", f"{PEERS}.asgi_orm:app"]
    with serving(command, folder, {"PEER_DATABASE": url}, port) as server:
        yield server


def why_no_node() -> str:
    """A word where Node's socket.io cannot be measured here, else nothing."""
    if not shutil.which("node"):
        return "there is no node"
    if not (ROOT / "build" / "front" / "node_modules" / "socket.io").is_dir():
        return "socket.io is not in build/front (`make assets` fetches it)"
    return ""


@contextmanager
def node(folder: Path) -> Iterator[Server]:
    """socket.io on Node, which stores nothing."""
    port = free_port()
    modules = ROOT / "build" / "front" / "node_modules"
    command = ["node", str(ROOT / "tests" / "bench" / "peers" / "node.cjs")]
    with serving(command, folder, {"NODE_PATH": str(modules), "PORT": str(port)}, port) as server:
        yield server


class Generator:
    """The crowd of clients, in a process of its own."""

    def __init__(self) -> None:
        with on_core(1):
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.bench.talk.generator"],
                cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            )  # fmt: skip

    def order(self, what: str, **how: Any) -> dict[str, Any]:
        line, answers = self.process.stdin, self.process.stdout
        assert line is not None
        assert answers is not None
        line.write(json.dumps({"do": what, **how}).encode() + b"\n")
        line.flush()
        answer = answers.readline()
        if not answer:
            raise RuntimeError("the generator ended")
        told: dict[str, Any] = json.loads(answer)
        return told

    def __enter__(self) -> "Generator":
        return self

    def __exit__(self, *_error: object) -> None:
        self.process.kill()
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout):
            if stream:
                stream.close()
