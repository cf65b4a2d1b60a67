"""The application as it is served to browsers: one process on SQLite, or several on PostgreSQL with Redis between them.

`BROWSER_DATABASE=postgres` and `BROWSER_PROCESSES=2` say where all journeys run.
"""

import contextlib
import os
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.browser.people import Site
from tests.conftest import SECRET
from tests.databases import postgres_at, sqlite_at
from tests.lines import Proxy
from tests.services import Postgres, free_port, run_redis
from tests.serving import Served, start
from tradehall.app import create_app
from tradehall.kernel.web import Hall
from tradehall.samples.load import Loader, load
from tradehall.settings import Settings

PICTURED = "zibo-ruilin"
FILE = "tradehall.sqlite3"


@dataclass(frozen=True)
class Home:
    """On which database a site stands, and how many web processes share it."""

    database: str = "sqlite"
    processes: int = 1

    def __str__(self) -> str:
        return f"{self.database}-{self.processes}"


HOME = Home(os.environ.get("BROWSER_DATABASE") or "sqlite", int(os.environ.get("BROWSER_PROCESSES") or 1))


class Sample:
    """The sample event, loaded once to be copied from: an instance folder, and a database in it or on a server."""

    def __init__(self, folder: Path, server: Postgres | None) -> None:
        self.folder, self.server = folder, server
        self.url = postgres_at(server) if server else sqlite_at(folder / FILE)
        app = create_app(Settings(secret_key=SECRET, instance=folder, database_url=self.url), background=False)
        found: Hall = app.extensions["tradehall"]
        picture = Loader._picture
        with pytest.MonkeyPatch.context() as patch:  # pictures of one company alone, as they take long
            patch.setattr(Loader, "_picture", lambda self, row: row["company"] == PICTURED and picture(self, row))
            load(found.runner, "zibo-mie")
        found.db.close()

    @contextlib.contextmanager
    def copied(self, folder: Path) -> Iterator[str]:
        """The address of a copy, which is there as long as the block."""
        shutil.copytree(self.folder, folder, dirs_exist_ok=True)
        if not self.server:
            yield f"sqlite:///{folder / FILE}"
            return
        name = self.server.create(name_of(self.url))
        yield self.server.url(name)
        self.server.drop(name)


def name_of(url: str) -> str:
    """Of the database on its server."""
    return url.partition("@/")[2].partition("?")[0]


@dataclass(frozen=True)
class Seeded:
    """What a site is made of."""

    home: Home
    sample: Sample


class Server:
    """The application as it is served, with the sample event: it can be killed, and started anew where it was. Several
    processes are behind one port, which shares connections out among them."""

    def __init__(self, seeded: Seeded, folder: Path, **settings: str) -> None:
        self.folder, self.ports = folder, [free_port() for _ in range(seeded.home.processes)]
        self.port, self.served = self.ports[0], list[Served]()
        self._holds = contextlib.ExitStack()
        self.environ = {name: "" for name in os.environ if name.startswith("TRADEHALL_")} | settings
        if len(self.ports) > 1:
            balancer = self._holds.enter_context(contextlib.closing(Proxy(*self.ports)))
            self.port = balancer.port
            self.environ["TRADEHALL_REDIS_URL"] = self._holds.enter_context(run_redis()).url
        database = self._holds.enter_context(seeded.sample.copied(folder))
        self.site = Site(f"http://127.0.0.1:{self.port}", folder / "server.log", database)
        self.environ |= {
            "TRADEHALL_SECRET_KEY": SECRET,
            "TRADEHALL_INSTANCE": str(folder),
            "TRADEHALL_DATABASE_URL": database,
            "TRADEHALL_BASE_URL": self.site.url,
        }
        self.start()

    def start(self) -> None:
        def one(port: int) -> Served:
            return start("wsgi:app", self.folder, self.environ, ready="/readyz", port=port, log=self.site.log)

        with ThreadPoolExecutor(len(self.ports)) as pool:
            self.served = list(pool.map(one, self.ports))

    def kill(self) -> None:
        for one in self.served:
            one.kill()

    def close(self) -> None:
        """Gone for good, with what it stood on."""
        self.kill()
        self._holds.close()


@contextlib.contextmanager
def serve(seeded: Seeded, folder: Path, **settings: str) -> Iterator[Site]:
    """One that runs as long as the block."""
    server = Server(seeded, folder, **settings)
    try:
        yield server.site
    finally:
        server.close()
