"""Servers that the tests start for themselves and throw away, PostgreSQL, Redis, a relay; the way to the browser.

`pytest_plugins = ["tests.services"]` in the top conftest.py brings the fixtures. Each worker of pytest-xdist
has servers of its own, started when a test first asks. Nothing here skips: where a program is missing, the
test fails and says what to install.
"""

import contextlib
import ctypes
import glob
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import psycopg
import pytest

CHROMIUM_ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
    "--allow-loopback-in-peer-connection",
]
SECONDS_TO_START = 30
PR_SET_PDEATHSIG = 1  # linux/prctl.h
_numbers = count(1)


def program(name: str, *patterns: str, package: str) -> str:
    """Path of a program: on PATH, else the last (so the newest) that a pattern matches; fails without."""
    found = shutil.which(name) or next(iter(sorted(match for p in patterns for match in glob.glob(p))[::-1]), None)
    if not found:
        pytest.fail(f"{name} is missing: `make test` installs it, or `apt-get install {package}`", pytrace=False)
    return found


def _die_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _end(process: subprocess.Popen[bytes], how: signal.Signals) -> None:
    process.send_signal(how)
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@dataclass(frozen=True)
class Postgres:
    """A running cluster, reached by its socket in `folder`."""

    folder: Path

    def url(self, database: str) -> str:
        """SQLAlchemy's address of one database."""
        return f"postgresql+psycopg://tradehall@/{database}?host={self.folder}"

    def execute(self, statement: str) -> None:
        """One administrative statement, outside any transaction."""
        with psycopg.connect(f"host={self.folder} user=tradehall dbname=postgres", autocommit=True) as connection:
            connection.execute(statement.encode())

    def pids(self, kind: str) -> list[int]:
        """The cluster's own processes of a kind ("checkpointer"), for tests that kill it; none while it is down."""
        statement = b"SELECT pid FROM pg_stat_activity WHERE backend_type = %s"
        try:
            with psycopg.connect(f"host={self.folder} user=tradehall dbname=postgres") as connection:
                return [pid for (pid,) in connection.execute(statement, [kind])]
        except psycopg.OperationalError:
            return []

    def create(self, template: str | None = None) -> str:
        """A new database, empty or a copy of `template` (to which nobody is connected). Its name."""
        name = f"tradehall_{next(_numbers)}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE {template or 'template0'}")
        return name

    def drop(self, database: str) -> None:
        """Remove a database, cutting off whoever is still connected."""
        self.execute(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")


def _unprivileged() -> tuple[int, int] | None:
    """For root, whom PostgreSQL refuses: user and group to run it as."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            entry = pwd.getpwnam(name)
            return entry.pw_uid, entry.pw_gid
    return None


@contextlib.contextmanager
def run_postgres(*, durable: bool = False) -> Iterator[Postgres]:
    """A cluster in a folder of its own, by socket alone. `durable` keeps fsync, for tests that kill it."""
    initdb = program("initdb", "/usr/lib/postgresql/*/bin/initdb", "/usr/pgsql-*/bin/initdb", package="postgresql")
    folder = Path(tempfile.mkdtemp(prefix="tradehall-pg-", dir="/tmp"))
    folder.chmod(0o755)
    who: dict[str, object] = {}
    if owner := _unprivileged():
        os.chown(folder, *owner)
        who = {"user": owner[0], "group": owner[1], "extra_groups": []}
    log = folder / "log"
    try:
        data = folder / "data"
        make = [
            initdb,
            "-D",
            data,
            "-U",
            "tradehall",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
        ]
        subprocess.run(make, check=True, capture_output=True, cwd=folder, **who)
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(folder),
            "fsync": "on" if durable else "off",
            "synchronous_commit": "on" if durable else "off",
            "full_page_writes": "on" if durable else "off",
            "max_connections": "120",
            "shared_buffers": "32MB",
            "timezone": "UTC",
        }
        options = [part for key, value in settings.items() for part in ("-c", f"{key}={value}")]
        with log.open("wb") as stream:
            command = [Path(initdb).with_name("postgres"), "-D", data, *options]
            process = subprocess.Popen(
                command, stdout=stream, stderr=stream, cwd=folder, preexec_fn=_die_with_parent, **who
            )
        server = Postgres(folder)
        try:
            await_start(lambda: server.execute("SELECT 1"), psycopg.OperationalError, process, log)
            yield server
        finally:
            _end(process, signal.SIGQUIT if not durable else signal.SIGINT)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class Redis:
    """A Redis on a port of the loopback, without persistence, that can be taken away and brought back."""

    def __init__(self, folder: Path) -> None:
        self.binary = program("redis-server", package="redis-server")
        self.folder, self.port = folder, free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.start()

    def start(self) -> None:
        """Up, and empty; returns when it answers."""
        log = self.folder / "log"
        options = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        with log.open("ab") as stream:
            self.process = subprocess.Popen(
                [self.binary, *options, "--dir", str(self.folder)],
                stdout=stream,
                stderr=stream,
                preexec_fn=_die_with_parent,
            )
        await_start(lambda: socket.create_connection(("127.0.0.1", self.port), 1).close(), OSError, self.process, log)

    def kill(self) -> None:
        """Gone without a word."""
        _end(self.process, signal.SIGKILL)

    def stop(self) -> None:
        """It holds its connections and answers nobody, until `kill`."""
        self.process.send_signal(signal.SIGSTOP)


@contextlib.contextmanager
def run_redis() -> Iterator[Redis]:
    """A Redis of one's own."""
    with tempfile.TemporaryDirectory(prefix="tradehall-redis-") as name:
        server = Redis(Path(name))
        try:
            yield server
        finally:
            server.kill()


class Turn:
    """A relay for calls, coturn on a port of the loopback, that can be taken away and brought back. It hands on to
    addresses of this machine, which the one of a real site must refuse; with `rules`, a file of settings, to those that
    they allow. With a `certificate` (and its key) it takes TLS at `tls_url`, too."""

    def __init__(self, folder: Path, rules: Path | None = None, certificate: tuple[Path, Path] | None = None) -> None:
        self.rules, self.certificate, self.tls_port = rules, certificate, free_port()
        self.tls_url = f"turns:127.0.0.1:{self.tls_port}"
        self.binary = program("turnserver", package="coturn")
        self.folder, self.port, self.secret = folder, free_port(), "secret-of-the-tests"
        self.url = f"turn:127.0.0.1:{self.port}"
        self.start()

    def start(self) -> None:
        """Up; returns when it takes connections. `-n`: no settings but these, it would listen everywhere."""
        log = self.folder / "log"
        kind = ["-c", str(self.rules)] if self.rules else ["-n", "--allow-loopback-peers"]
        cert, key = self.certificate or (None, None)
        tls = [f"--tls-listening-port={self.tls_port}", f"--cert={cert}", f"--pkey={key}"] if cert else ["--no-tls"]
        options = [
            *kind, *tls, "--listening-ip=127.0.0.1", f"--listening-port={self.port}",
            "--relay-ip=127.0.0.1", "--relay-ip=::1",
            "--use-auth-secret", f"--static-auth-secret={self.secret}", "--realm=tradehall", "--fingerprint",
            "--no-dtls", "--no-cli", "--no-multicast-peers",
            f"--userdb={self.folder / 'users'}", f"--pidfile={self.folder / 'pid'}", "--log-file=stdout",
        ]  # fmt: skip
        with log.open("ab") as stream:
            self.process = subprocess.Popen(
                [self.binary, *options], stdout=stream, stderr=stream, preexec_fn=_die_with_parent
            )
        await_start(lambda: socket.create_connection(("127.0.0.1", self.port), 1).close(), OSError, self.process, log)

    def kill(self) -> None:
        """Gone without a word, and with it every call that goes through it."""
        _end(self.process, signal.SIGKILL)


@contextlib.contextmanager
def run_turn(rules: Path | None = None) -> Iterator[Turn]:
    """A relay of one's own."""
    with tempfile.TemporaryDirectory(prefix="tradehall-turn-") as name:
        server = Turn(Path(name), rules)
        try:
            yield server
        finally:
            server.kill()


def await_start(
    attempt: Callable[[], None], refused: type[Exception], process: subprocess.Popen[bytes], log: Path
) -> None:
    """Until a server answers. A server that ended or does not answer in time fails the test with its log."""
    deadline = time.monotonic() + SECONDS_TO_START
    while process.poll() is None and time.monotonic() < deadline:
        try:
            return attempt()
        except refused:
            time.sleep(0.05)
    return pytest.fail(f"{process.args!r} did not start:\n{log.read_text(errors='replace')[-4000:]}", pytrace=False)


def free_port() -> int:
    """A port of the loopback that nobody listened on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """This worker's PostgreSQL."""
    with run_postgres() as server:
        yield server


@pytest.fixture(scope="session")
def postgres_url(postgres: Postgres) -> str:
    """Address of an empty PostgreSQL database that this worker's tests share."""
    return postgres.url(postgres.create())


@pytest.fixture
def turn() -> Iterator[Turn]:
    """A relay for the calls of one test."""
    with run_turn() as server:
        yield server


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """The system's Chromium; start it with CHROMIUM_ARGS."""
    return program("chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome", package="chromium")
