"""Every mail as a browser shows it: on the narrowest phone nothing is cut off, and axe finds nothing, by day and night.

With MAIL_PICTURES=<folder>, as `make mails` sets it, pictures of all mails in all languages are taken as well.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.test_every_page import vendor
from tests.letters import played, templates

LANGUAGES = ("en", "zh", "ja", "ko")
PICTURES = os.environ.get("MAIL_PICTURES", "")
VIEWS = {"phone": (360, "light"), "night": (360, "dark"), "desk": (700, "light")}
WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture(scope="module")
def letters(tmp_path_factory: pytest.TempPathFactory, template_database: Path) -> Iterator[Any]:
    with played(tmp_path_factory.mktemp("letters"), template_database) as found:
        yield found


@pytest.fixture(scope="module")
def page(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(java_script_enabled=True, viewport={"width": 320, "height": 640})
    yield context.new_page()
    context.close()


@pytest.mark.browser
@pytest.mark.parametrize("template", templates())
def test_letter(letters: Any, page: Page, template: str) -> None:
    render, written = letters
    examined = LANGUAGES[templates().index(template) % 4]
    for language in LANGUAGES:
        _, _, html = render(template, language, written[template])
        page.set_viewport_size({"width": 320, "height": 640})
        page.emulate_media(color_scheme="light")
        page.set_content(html)
        assert page.evaluate(WIDE) == 0, f"{language}: wider than 320 px"
        if language == examined:
            page.evaluate(vendor("test/axe.min.js"))
            for scheme in ("light", "dark"):
                page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
                found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
                assert [(one["id"], [node["html"][:120] for node in one["nodes"]]) for one in found] == [], scheme
        if PICTURES:
            picture(page, f"{template.removeprefix('mail/').replace('/', '-')}-{language}")


def picture(page: Page, name: str) -> None:
    folder = Path(PICTURES)
    folder.mkdir(parents=True, exist_ok=True)
    for view, (width, scheme) in VIEWS.items():
        page.set_viewport_size({"width": width, "height": 640})
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.screenshot(path=folder / f"{name}-{view}.png", full_page=True)
