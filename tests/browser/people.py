"""A person at a browser, and what all of them do."""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, Response, expect
from playwright.sync_api import Error as PlaywrightError
from sqlalchemy.orm import Session

from tradehall.kernel.db import Database

PASSWORD = "zibo-mie-2020"
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 900}
LOCALES = {"zh": "zh-CN", "ja": "ja-JP", "ko": "ko-KR", "en": "en-GB"}
VIOLATIONS = """
addEventListener("securitypolicyviolation", (event) => {
  console.error(`policy violated: ${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile ?? ""}`);
});
"""
LINE_IS_CUT = re.compile(
    r"net::ERR_(INTERNET_DISCONNECTED|NETWORK_CHANGED|CONNECTION_\w+|EMPTY_RESPONSE|SOCKET_NOT_CONNECTED|FAILED)"
    r"|WebSocket connection to"
)
T = TypeVar("T")


@dataclass(frozen=True)
class Site:
    """A server that runs."""

    url: str
    log: Path
    database: str = ""
    sessions: dict[str, Any] = field(default_factory=dict)  # address → the cookie of who signed in (`Visitor.enter`)

    @contextmanager
    def changed(self) -> Iterator[Session]:
        """Its data, to look at or to bring about what no act of the product does; kept when the block ends."""
        database = Database(self.database)
        try:
            with database.write() as session:
                yield session
                session.commit()
        finally:
            database.close()


@dataclass
class Visitor:
    """A person's browser, with a page open. `complaints` is what the browser found wrong."""

    site: Site
    browser: Browser
    name: str
    language: str = "en"
    zone: str = "UTC"
    phone: bool = False
    scripts: bool = True
    shots: str = ""
    size: dict[str, int] | None = None
    options: dict[str, Any] = field(default_factory=dict)
    complaints: list[str] = field(default_factory=list)
    context: BrowserContext = field(init=False)
    page: Page = field(init=False)
    is_cut: bool = field(default=False, init=False)
    pictures: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        size = self.size or (PHONE if self.phone else DESKTOP)
        self.context = self.browser.new_context(
            base_url=self.site.url,
            locale=LOCALES[self.language],
            timezone_id=self.zone,
            viewport=size,
            has_touch=self.phone,
            is_mobile=self.phone,
            java_script_enabled=self.scripts,
            **self.options,
        )
        self.context.set_default_timeout(20_000)
        if self.scripts:
            self.context.add_init_script(VIOLATIONS)
        self.context.on("console", self._heard)
        self.context.on("weberror", lambda error: self.complaints.append(str(error.error)))
        self.context.on("response", self._answered)
        self.page = self.context.new_page()

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type != "error" or (self.is_cut and LINE_IS_CUT.search(message.text)):
            return
        self.complaints.append(f"{self.page.url}: {message.text}")

    @property
    def state(self) -> str:
        """For the report of a test that failed."""
        try:
            line = self.page.evaluate("document.documentElement.dataset.line")
        except PlaywrightError as error:
            line = str(error)
        return "\n".join([self.page.url, f"line: {line}", *self.complaints])

    def _answered(self, response: Response) -> None:
        if response.status >= 500:
            self.complaints.append(f"{response.status} {response.request.method} {response.url}")

    # -- moving about --------------------------------------------------------------------------------

    def goto(self, path: str) -> None:
        """Open one of our addresses; it must be there."""
        answer = self.page.goto(path)
        assert answer is not None
        assert answer.status == 200, f"{answer.status} {path}"

    def see(self, selector: str, **filters: Any) -> Locator:
        """The first element that fits, once it is seen."""
        found = self.page.locator(selector, **filters).first
        expect(found).to_be_visible()
        return found

    def press(self, selector: str, **filters: Any) -> None:
        """Click what stands there once, as a person would: scrolled into sight, enabled, uncovered."""
        self.see(selector, **filters).click()

    def fill(self, name: str, value: str, within: str = "main") -> None:
        """Type into the field of that name, or choose in the list of that name."""
        control = self.page.locator(f'{within} [name="{name}"]:visible').first
        if control.evaluate("field => field.tagName") == "SELECT":
            control.select_option(value)
        else:
            control.fill(value)

    def choose(self, name: str, value: str) -> None:
        self.page.locator(f'main [name="{name}"][value="{value}"]').check()

    def send(self, action: str = "") -> None:
        """Press the button of the form that posts to an address with this ending, or of the page's only one."""
        self.press(f'main form[action$="{action}"] button[type="submit"]' if action else 'main button[type="submit"]')

    def agree(self) -> None:
        """Say yes to the page's question."""
        self.press("[data-confirm-yes]")

    def shot(self, name: str, *, full: bool = True) -> None:
        """A picture, where pictures are wanted."""
        if self.shots:
            self.pictures += 1
            path = Path(self.shots) / f"{self.name}-{self.pictures:02d}-{name}.png"
            self.page.screenshot(path=path, full_page=full)

    # -- what everybody does -------------------------------------------------------------------------

    def sign_in(self, email: str, password: str = PASSWORD, then: str = "/") -> None:
        self.goto("/sign-in")
        self.fill("email", email)
        self.fill("password", password)
        self.send("/sign-in")
        self.page.wait_for_url(then)

    def enter(self, email: str) -> None:
        """Be signed in as who signed in before, where nobody ended that: so many times in a row nobody may."""
        if email in self.site.sessions:
            self.context.add_cookies([self.site.sessions[email]])
            self.goto("/")
            if self.page.locator("html[data-person]").count():
                return
            self.context.clear_cookies()
        self.sign_in(email)
        self.site.sessions[email] = next(one for one in self.context.cookies() if one["name"] == "s")

    def cut(self, is_cut: bool) -> None:
        """Take the line away, or give it back."""
        self.is_cut = self.is_cut or is_cut
        self.context.set_offline(is_cut)


def until(look: Callable[[], T | None], seconds: float = 20) -> T:
    """What `look` finds, once it finds something."""
    deadline = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < deadline, "it did not come"
        time.sleep(0.1)  # between two looks
    return found
