"""Feeds: CPU ms, statements and bytes of a fetch, for feeds of different sizes.

`same`: nothing changed, 304. `whole`: nothing changed, all octets. `changed`: one meeting changed. `first`: nothing
is kept. In one process, without a network: CPU time is that of the application alone, median of the runs.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.factories.calendars import address_of, fill
from tests.factories.meetings import Fair
from tradehall import database
from tradehall.app import create_app
from tradehall.ical.feeds.rendering import Shelf
from tradehall.ical.feeds.web import SHELF
from tradehall.kernel.clock import SetClock
from tradehall.kernel.db import counting
from tradehall.kernel.web import Hall
from tradehall.meetings.models import Meeting
from tradehall.settings import Settings

RUNS = 15
SIZES = (0, 20, 500, 2000)


def main() -> int:
    print(f"{'meetings':>8} {'fetch':10} {'CPU ms':>7} {'statements':>10} {'bytes':>8}")
    for size in SIZES:
        with tempfile.TemporaryDirectory() as name:
            measure(Path(name), size)
    return 0


def measure(folder: Path, size: int) -> None:
    url = f"sqlite:///{folder / 'bench.sqlite3'}"
    database.upgrade(url)
    settings = Settings(secret_key="bench-7d1f0c9e3b5a8642-only-here", instance=folder, database_url=url, testing=True)
    app = create_app(settings, SetClock(datetime(2026, 3, 2, 1, tzinfo=UTC)), background=False)
    hall: Hall = app.extensions["tradehall"]
    fair = Fair(hall.runner)
    made = fill(hall.runner, fair, size, hall.runner.clock.now() + timedelta(days=2), agenda="价格；交期，样品\n" * 4)
    client, path = app.test_client(), address_of(hall.runner, fair.li)
    etag = client.get(path).headers["ETag"]

    def change() -> None:
        if made:
            with hall.db.write() as session:
                row = session.get_one(Meeting, made[len(made) // 2])
                row.agenda, row.version = row.agenda + ".", row.version + 1
                session.commit()

    def forget() -> None:
        app.extensions[SHELF] = Shelf()

    show(size, "same", lambda: client.get(path, headers={"If-None-Match": etag}))
    show(size, "whole", lambda: client.get(path))
    show(size, "changed", lambda: client.get(path), change)
    show(size, "first", lambda: client.get(path), forget)
    hall.db.close()


def show(size: int, name: str, fetch: Callable[[], Any], before: Callable[[], None] = lambda: None) -> None:
    before()
    with counting() as seen:
        answer = fetch()
    times = []
    for _ in range(RUNS):
        before()
        begun = time.process_time()
        fetch()
        times.append((time.process_time() - begun) * 1000)
    print(f"{size:8} {name:10} {statistics.median(times):7.1f} {len(seen):10} {len(answer.data):8}")


if __name__ == "__main__":
    sys.exit(main())
