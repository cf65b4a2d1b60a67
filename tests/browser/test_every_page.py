"""Every main page for every role: it answers, nothing in it complains, it fits the screen, and axe finds nothing.

The short form looks at the main pages, each role in one of two languages; the long one (soak) follows all links to
pages of our own, in all four.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.people import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.timeout(300)]

VENDOR = Path(__file__).resolve().parents[2] / "static" / "vendor"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
SIZES = {360: {"width": 360, "height": 640}, 1280: {"width": 1280, "height": 900}}
LANGUAGES = ("en", "zh", "ja", "ko")
EVENT = "/events/zibo-mie"
ORGANISE = "/organise/zibo-mie"
MISSING = ("/no-such-page", "/confirm/nothing")  # what is looked at, and is not there

# A page whose address holds an id: where to begin, and which links to follow.
PARTICIPANT = (f"{EVENT}/directory", r"/participants/\w+$")
ASK = (f"{EVENT}/directory", r"/ask$")
MEETING = ("/meetings?when=past", r"^/meetings/\w{26}$")
BRIEF = ("/interpreter/day?date=2020-03-15", r"/brief$")
TALK = ("/chat?kind=pair", r"^/chat/\w{26}$")
FILES = (*TALK, r"/files$")
DEAL = ("/deals", r"^/deals/\w{26}$")
STEP = ("/deals/steps", r"^/deals/steps/\w{26}$")
COMPANY = ("/companies/mine", r"/manage$")
PROFILE = (*COMPANY, r"/edit$")


def sheet(one: Visitor) -> str:
    """The live sheet of a deal; what is not there yet is opened."""
    (begin,) = addresses(one, [(*DEAL, r"^/deals/sheets/new$")])
    one.goto(begin)
    one.send("/deals/sheets")
    one.page.wait_for_url(re.compile(r"/deals/sheets/\w{26}$"))
    return urlsplit(one.page.url).path


def witnesses(one: Visitor) -> str:
    """Who confirms by a link, of terms that wait to be confirmed; somebody is asked."""
    (deal,) = addresses(one, [DEAL])
    one.goto(f"{deal}/counter")
    for day in one.page.locator('main [name$="promised_date"], main [name="valid_until"]').all():
        day.fill(f"{datetime.now(UTC) + timedelta(days=20):%Y-%m-%d}")
    one.press("main .form-acts button[type=submit]")
    one.page.wait_for_url(re.compile(r"/deals/\w{26}$"))
    one.goto(f"{deal}/witnesses")
    one.fill("name", "伊藤 健")
    one.fill("email", "ito@buyer.example")
    one.send("/witnesses")
    return f"{deal}/witnesses"


def run(one: Visitor) -> str:
    """A proposed schedule."""
    one.goto(f"{ORGANISE}/schedules")
    one.fill("time_limit", "10")
    one.send("/schedules")
    expect(one.page.locator(".run-goals")).to_be_visible(timeout=60_000)
    return urlsplit(one.page.url).path


Where = str | tuple[str, ...] | Callable[[Visitor], str]  # an address, a way to it, or what brings it about


@dataclass(frozen=True)
class Role:
    """Whose pages, which ones, in which language the short form looks at them, and what the long one adds."""

    email: str
    language: str
    pages: tuple[Where, ...]
    more: tuple[str, ...] = ()


ROLES = {
    "visitor": Role("", "zh", (
        "/", "/events", EVENT, f"{EVENT}/register", "/sign-in", "/sign-up", "/password/forgotten", "/no-such-page",
        "/check", "/confirm/nothing",
    )),
    "exporter": Role("exporter@demo.example", "zh", (
        "/", f"{EVENT}/directory", "/requests", "/meetings", "/chat", "/deals", f"{EVENT}/agenda", "/settings",
        f"{EVENT}/availability", "/notices", "/settings/notices", "/settings/talk", "/settings/calendar",
        "/settings/calendar/busy", "/settings/calendar/busy?how=caldav", "/companies/mine", PARTICIPANT,
        MEETING, TALK, FILES, DEAL, COMPANY, PROFILE, "/deals/follow-ups", "/deals/deliveries", sheet, witnesses,
    )),
    "buyer": Role("buyer@demo.example", "ja", (
        "/", f"{EVENT}/directory", "/requests?box=out", ASK, MEETING, TALK, DEAL, f"{EVENT}/wishes",
        "/deals/steps", STEP, "/check", "/support",
    )),
    "organiser": Role("organiser@demo.example", "zh", (
        "/", "/organise", "/organise/new", ORGANISE, f"{ORGANISE}/participants", f"{ORGANISE}/settings",
        f"{ORGANISE}/people", f"{ORGANISE}/meetings", f"{ORGANISE}/interpreters", f"{ORGANISE}/rules",
        f"{ORGANISE}/day", f"{ORGANISE}/calendar", f"{ORGANISE}/talk", f"{ORGANISE}/wishes", f"{ORGANISE}/schedules",
        f"{ORGANISE}/follow-ups", f"{ORGANISE}/deliveries", f"{ORGANISE}/desks", f"{ORGANISE}/desks/new", run,
    )),
    "interpreter": Role("interpreter@demo.example", "ja", (
        "/", "/notices", "/interpreter", "/interpreter/day?date=2020-03-15", "/interpreter/profile", BRIEF, "/meetings",
        "/chat", "/settings",
    )),
    "admin": Role("admin@demo.example", "ja", (
        "/", "/admin/", "/admin/people", "/dev/mail", "/settings", "/admin/rates",
    ), ("/api/v1/docs",)),
}  # fmt: skip


@cache
def vendor(name: str) -> str:
    return (VENDOR / name).read_text(encoding="utf-8")


def icons() -> set[str]:
    return set(re.findall(r'<symbol id="([^"]+)"', vendor("icons.svg")))


@dataclass
class Look:
    """Looks at pages, and notes what is wrong with them."""

    page: Page
    wrong: list[str] = field(default_factory=list)

    def at(self, path: str, where: str) -> None:
        """One page, opened on a phone and then made wide."""
        self.page.set_viewport_size(SIZES[360])
        answer = self.page.goto(path)
        if answer is None or answer.status != (404 if path in MISSING else 200):
            self.wrong.append(f"{where} {path}: {answer and answer.status}")
            return
        self.page.evaluate(vendor("test/axe.min.js"))  # not a script of the page: our content policy stays in force
        for width, size in SIZES.items():
            self.page.set_viewport_size(size)
            self.inspect(f"{where} {width} {path}")

    def inspect(self, where: str) -> None:
        """The page as it is open, at its width."""
        wide, seen = self.page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
        if wide > seen:
            self.wrong.append(f"{where}: {wide} wide on a screen of {seen}, by {self.page.evaluate(WIDEST)}")
        used = self.page.evaluate("[...document.querySelectorAll('use')].map((use) => use.href.baseVal.split('#')[1])")
        if missing := sorted(set(used) - icons()):
            self.wrong.append(f"{where}: no such icon: {', '.join(missing)}")
        options = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}
        for found in self.page.evaluate("options => axe.run(document, options)", options)["violations"]:
            nodes = "; ".join(node["html"][:200] for node in found["nodes"][:3])
            self.wrong.append(f"{where}: axe {found['id']} ({found['help']}): {nodes}")


BAD = '<title>Bad</title><main><img src="/x"><button></button><input><svg><use href="#no"/></svg><pre>%s</pre></main>'
WIDEST = """
() => [...document.querySelectorAll("main *")].filter((e) => e.getBoundingClientRect().right > innerWidth + 1)
  .slice(0, 3).map((e) => e.outerHTML.slice(0, 120)).join(" … ")
"""


def links(page: Page, pattern: str) -> list[str]:
    """Addresses of our own on the page that fit."""
    hrefs = page.evaluate("[...document.querySelectorAll('main a[href]')].map((link) => link.getAttribute('href'))")
    return [path for path in dict.fromkeys(hrefs) if path.startswith("/") and re.search(pattern, path.split("?")[0])]


def addresses(one: Visitor, pages: Iterable[Where]) -> Iterator[str]:
    """The pages' addresses; those with an id are found by following links, or by bringing them about."""
    for page in pages:
        if callable(page):
            yield page(one)
            continue
        if isinstance(page, str):
            yield page
            continue
        path: str | None = page[0]
        for pattern in page[1:]:
            one.goto(str(path))
            path = next(iter(links(one.page, pattern)), None)
            assert path, f"no link to {pattern} on {page[0]}"
        yield str(path)


def speak(one: Visitor, language: str) -> None:
    """From now on the pages come in this language."""
    if one.page.locator("form[action='/settings/language']").count():
        button = one.page.locator(f"footer button[name=language][value='{language}']")
        button.click()
        one.page.wait_for_load_state()
    else:
        one.goto(f"/events?lang={language}")
    assert (one.page.get_attribute("html", "lang") or "").startswith(language)


@pytest.fixture
def come(visitor: Callable[..., Visitor]) -> Callable[[str], tuple[Visitor, list[str]]]:
    """Somebody of that role, signed in, and the addresses of their main pages."""

    def at_the_door(name: str) -> tuple[Visitor, list[str]]:
        role = ROLES[name]
        one = visitor(f"crawl-{name}", zone="Asia/Shanghai")
        one.sign_in(role.email) if role.email else one.goto("/events")
        return one, list(addresses(one, role.pages))

    return at_the_door


def look_at(one: Visitor, paths: list[str], languages: list[str]) -> None:
    look = Look(one.page)
    for language in languages:
        speak(one, language)
        for path in paths:
            look.at(path, f"{one.name} {language}")
            one.shot(f"{language}-{path.strip('/').replace('/', '-')[:60]}")
    one.complaints[:] = [text for text in one.complaints if not any(path in text for path in MISSING)]
    assert not look.wrong, "\n".join(look.wrong)


def test_what_is_wrong_is_found(visitor: Callable[..., Visitor]) -> None:
    signs = ("wide on a screen", "no such icon: no", "image-alt", "button-name", "axe label", "html-has-lang")
    look = Look(visitor("nobody").page)
    look.page.set_content(BAD % ("wide" * 999))
    look.page.evaluate(vendor("test/axe.min.js"))
    look.inspect("bad")
    found = "\n".join(look.wrong)
    assert [sign for sign in signs if sign not in found] == []


@pytest.mark.parametrize("role", ROLES)
def test_the_main_pages_are_sound(role: str, come: Callable[[str], tuple[Visitor, list[str]]]) -> None:
    one, paths = come(role)
    look_at(one, paths, [ROLES[role].language])


@pytest.mark.soak
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("role", ROLES)
def test_every_page_is_sound_in_every_language(role: str, come: Callable[[str], tuple[Visitor, list[str]]]) -> None:
    """All that links from the main pages lead to; of pages that differ by an id alone, the first two."""
    one, waiting = come(role)
    waiting += ROLES[role].more
    found: list[str] = []
    kinds: Counter[str] = Counter()
    while waiting:
        path = waiting.pop(0)
        kind = re.sub(r"[0-9a-z]{26}|(?<=/companies/)(?!mine|new)[\w-]+", "*", path.split("?")[0])
        if path in found or kinds[kind] == 2:
            continue
        answer = one.page.goto(path)
        assert answer is not None
        if "text/html" not in answer.headers.get("content-type", ""):
            continue
        kinds[kind] += 1
        found.append(path)
        waiting += [link.split("#")[0] for link in links(one.page, r"^/(?!.*\.ics$|api/v1/openapi)")]
    look_at(one, found, list(LANGUAGES))
