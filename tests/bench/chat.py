"""Messages a second that are stored and acknowledged, by how many write at once, on both databases."""

import threading
import time
from itertools import count
from tempfile import TemporaryDirectory

from tests.factories.chat import client_id, make_fair, open_conversation
from tests.services import run_postgres
from tradehall import database
from tradehall.app import load_domains
from tradehall.chat.commands import SendMessage
from tradehall.kernel.clock import SystemClock
from tradehall.kernel.db import Database
from tradehall.kernel.runner import Runner

load_domains(parts=("models", "service", "reactions", "live"))
SECONDS = 4.0


def measure(name: str, url: str) -> None:
    database.upgrade(url)
    db = Database(url)
    runner = Runner(db, SystemClock())
    fair = make_fair(runner)
    talk = open_conversation(fair)
    number = count()
    for writers in (1, 8, 32):
        took: list[float] = []
        end = time.monotonic() + SECONDS

        def write(end: float = end, took: list[float] = took) -> None:
            while time.monotonic() < end:
                began = time.monotonic()
                key = client_id(next(number))
                runner.run(SendMessage(conversation=talk, client_id=key, body="We can deliver in April."), fair.anna)
                took.append(time.monotonic() - began)

        cpu = time.process_time()
        threads = [threading.Thread(target=write) for _ in range(writers)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        cpu = time.process_time() - cpu
        took.sort()
        print(
            f"{name:<11} {writers:>3} writers {len(took) / SECONDS:>7.0f} messages/s "
            f"{1e3 * cpu / len(took):>6.2f} CPU ms each   p50 {1e3 * took[len(took) // 2]:>6.1f} ms   "
            f"p99 {1e3 * took[int(len(took) * 0.99)]:>6.1f} ms"
        )
    db.close()


def main() -> None:
    with TemporaryDirectory() as folder:
        measure("SQLite", f"sqlite:///{folder}/chat.sqlite3")
    with run_postgres(durable=True) as server:
        measure("PostgreSQL", server.url(server.create()))


if __name__ == "__main__":
    main()
