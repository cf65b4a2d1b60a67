"""Chromium before a real server: one server for each module, on a copy of a database that was seeded once."""

import os
from collections.abc import Callable, Generator, Iterator

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.browser.people import Site, Visitor
from tests.browser.rooms import open_doors
from tests.browser.servers import HOME, Home, Sample, Seeded, serve
from tests.services import CHROMIUM_ARGS

expect.set_options(timeout=20_000)
SHOTS = os.environ.get("BROWSER_SHOTS", "")  # a folder for pictures of every step

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
def samples() -> dict[str, Sample]:
    """The sample event by the kind of database, each loaded when it is first wanted."""
    return {}


@pytest.fixture(scope="module")
def home() -> Home:
    """Where the site of a module stands."""
    return HOME


@pytest.fixture(scope="module")
def seeded(
    request: pytest.FixtureRequest, home: Home, samples: dict[str, Sample], tmp_path_factory: pytest.TempPathFactory
) -> Seeded:
    """What a site of the module is copied from."""
    if home.database not in samples:
        server = request.getfixturevalue("postgres") if home.database == "postgres" else None
        samples[home.database] = Sample(tmp_path_factory.mktemp("seeded"), server)
    return Seeded(home, samples[home.database])


@pytest.fixture(scope="module")
def translate_url() -> str:
    """The address of a server that translates: none, unless a module says another."""
    return ""


@pytest.fixture(scope="module")
def site(seeded: Seeded, translate_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
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
