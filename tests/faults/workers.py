"""A worker process that is killed, and waiting for what it does."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event

from sqlalchemy import select

from tests.conftest import SECRET
from tests.serving import ROOT, guarded, kill
from tradehall.kernel.db import Database
from tradehall.kernel.outbox import LEASE, Delivery

Worker = subprocess.Popen[bytes]


@contextmanager
def working(db: Database, folder: Path, **settings: str) -> Iterator[Worker]:
    """A worker that is killed at the end of the block, unless it ended before. `settings`: without TRADEHALL_."""
    environ = {
        "TRADEHALL_SECRET_KEY": SECRET,
        "TRADEHALL_DATABASE_URL": db.url.render_as_string(hide_password=False),
        "TRADEHALL_INSTANCE": str(folder),
        "TRADEHALL_MAIL_URL": "",
        **{f"TRADEHALL_{name}": value for name, value in settings.items()},
    }
    with (folder / "worker.log").open("ab") as log:
        worker = guarded(
            [sys.executable, "-m", "flask", "--app", "wsgi", "worker"],
            cwd=ROOT, env={**os.environ, **environ}, stdout=log, stderr=log,
        )  # fmt: skip
    try:
        yield worker
    finally:
        kill(worker)


def until(worker: Worker, reached: Callable[[], bool], seconds: float = 60) -> None:
    deadline, pause = time.monotonic() + seconds, Event()
    while not reached():
        assert worker.poll() is None, "the worker ended by itself"
        assert time.monotonic() < deadline, "the worker does not get on"
        pause.wait(0.002)  # between two looks


def a_minute_passes(db: Database) -> None:
    """The leases of whoever died run out."""
    with db.write() as session:
        for delivery in session.scalars(select(Delivery).where(Delivery.lease_until.is_not(None))):
            assert isinstance(delivery.lease_until, datetime)
            delivery.lease_until -= LEASE + timedelta(seconds=1)
        session.commit()
