"""Chromium before a real server: one server for each module, on a copy of a database that was seeded once."""

import contextlib
import os
import shutil
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.browser.people import Site, Visitor
from tests.browser.rooms import open_doors
from tests.conftest import SECRET
from tests.databases import sqlite_at
from tests.services import CHROMIUM_ARGS, free_port
from tests.serving import start
from tradehall.app import create_app
from tradehall.kernel.web import Hall
from tradehall.samples.load import Loader, load
from tradehall.settings import Settings

expect.set_options(timeout=20_000)
SHOTS = os.environ.get("BROWSER_SHOTS", "")  # a folder for pictures of every step
PICTURED = "zibo-ruilin"


HERE = pytest.StashKey[list[Visitor]]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """What failed says where everybody stood, and what the server wrote."""
    report = yield
    if report.when == "call" and report.failed:
        here = item.stash.get(HERE, [])
        report.sections += [(f"browser of {one.name}", one.state) for one in here]
        report.sections += [("server", one.site.log.read_text(errors="replace")[-4000:]) for one in here[:1]]
    return report


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An instance folder with the sample event, to copy from; pictures of one company alone, as they take long."""
    folder = tmp_path_factory.mktemp("seeded")
    url = sqlite_at(folder / "tradehall.sqlite3")
    app = create_app(Settings(secret_key=SECRET, instance=folder, database_url=url), background=False)
    found: Hall = app.extensions["tradehall"]
    picture = Loader._picture
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Loader, "_picture", lambda self, row: row["company"] == PICTURED and picture(self, row))
        load(found.runner, "zibo-mie")
    found.db.close()
    return folder


@pytest.fixture(scope="module")
def translate_url() -> str:
    """The address of a server that translates: none, unless a module says another."""
    return ""


class Server:
    """The application as it is served, with the sample event: it can be killed, and started anew where it was."""

    def __init__(self, seeded: Path, folder: Path, **settings: str) -> None:
        shutil.copytree(seeded, folder, dirs_exist_ok=True)
        self.folder, self.port = folder, free_port()
        self.environ = {name: "" for name in os.environ if name.startswith("TRADEHALL_")} | {
            "TRADEHALL_SECRET_KEY": SECRET,
            "TRADEHALL_INSTANCE": str(folder),
            "TRADEHALL_DATABASE_URL": f"sqlite:///{folder / 'tradehall.sqlite3'}",
            "TRADEHALL_BASE_URL": f"http://127.0.0.1:{self.port}",
            **settings,
        }
        self.start()

    def start(self) -> None:
        self.served = start("wsgi:app", self.folder, self.environ, ready="/readyz", port=self.port)
        self.site = Site(self.environ["TRADEHALL_BASE_URL"], self.served.log)

    def kill(self) -> None:
        self.served.kill()


@contextlib.contextmanager
def serve(seeded: Path, folder: Path, **settings: str) -> Iterator[Site]:
    """One that runs as long as the block."""
    server = Server(seeded, folder, **settings)
    try:
        yield server.site
    finally:
        server.kill()


@pytest.fixture(scope="module")
def site(seeded: Path, translate_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One server for a module."""
    with serve(seeded, tmp_path_factory.mktemp("site"), TRADEHALL_TRANSLATE_URL=translate_url) as found:
        yield found


@pytest.fixture(scope="package")
def chromium(chromium_path: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path, args=CHROMIUM_ARGS)
        yield browser
        browser.close()


@pytest.fixture
def visitor(site: Site, chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Callable[..., Visitor]]:
    """A person at a browser of their own: `visitor("name", language="zh", zone="Asia/Shanghai", phone=True)`.

    In the end nobody's browser may have complained: no error in a console, no violation of the content policy,
    no answer that is a defect.
    """
    here: list[Visitor] = []
    request.node.stash[HERE] = here

    def come(name: str, **device: object) -> Visitor:
        here.append(Visitor(site, chromium, name, shots=SHOTS, **device))
        return here[-1]

    yield come
    for one in here:
        one.context.close()
    complaints = {one.name: one.complaints for one in here if one.complaints}
    assert not complaints, f"{complaints}\n{site.log.read_text(errors='replace')[-4000:]}"


@pytest.fixture
def room(site: Site) -> str:
    """The room of a meeting that has begun."""
    return open_doors(site)


@pytest.fixture
def zibo(visitor: Callable[..., Visitor]) -> Visitor:
    """At a desk, in Chinese."""
    one = visitor("zibo", language="zh", zone="Asia/Shanghai")
    one.sign_in("exporter@demo.example")
    return one


@pytest.fixture
def tsu(visitor: Callable[..., Visitor]) -> Visitor:
    """On a phone, in Japanese."""
    one = visitor("tsu", language="ja", zone="Asia/Tokyo", phone=True)
    one.sign_in("buyer@demo.example")
    return one


@pytest.fixture
def interpreter(visitor: Callable[..., Visitor]) -> Visitor:
    one = visitor("interpreter", language="zh", zone="Asia/Shanghai", phone=True)
    one.sign_in("interpreter@demo.example")
    return one
