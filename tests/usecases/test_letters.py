"""Every mail there is, in every language, with what really fills it; found in the folder of templates, so that a new
one without a way to be written fails here."""

import re
from html.parser import HTMLParser
from typing import Any

import pytest

from tests.conftest import NOW
from tests.letters import played, templates
from tradehall.kernel.i18n import HTML_LANG
from tradehall.kernel.mail import Mail
from tradehall.kernel.mail.octets import octets

MOST = 60 * 1024
OWN = {"zh": "[\u4e00-\u9fff]", "ja": "[\u3040-\u30ff\u4e00-\u9fff]", "ko": "[\uac00-\ud7af]"}


class Reading(HTMLParser):
    """What a mail program and a reader of screens meet: tags with their attributes, and the words."""

    VOID = ("meta", "br", "link", "hr", "img")

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.words: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, f"</{tag}> closes another element"

    def handle_data(self, data: str) -> None:
        if not {"style", "title"} & set(self.open):
            self.words.append(data)


@pytest.fixture(scope="module")
def letters(tmp_path_factory, template_database) -> Any:
    """The whole story once: (renderer, template → values)."""
    with played(tmp_path_factory.mktemp("letters"), template_database) as found:
        yield found


@pytest.mark.parametrize("language", ["en", "zh", "ja", "ko"])
@pytest.mark.parametrize("template", templates())
def test_letter(letters, template, language):
    render, written = letters
    assert template in written, "nothing in tests/letters.py leads to this mail"
    subject, text, html = render(template, language, written[template])
    assert 0 < len(subject) <= 60
    whole = f"{subject}\n{text}\n{html}"
    assert not re.search(r"\{\{|\{%|%\(|\bNone\b|Undefined|<Macro|&lt;Macro|<bound|object at 0x", whole)
    _check_text(text)
    page = _check_html(html, language, answered=bool(written[template].get("answers")))
    words = " ".join(" ".join(page.words).split())
    if language != "en":
        for part in (text, words) if template == "mail/notices/digest" else (subject, text, words):
            assert re.search(OWN[language], part), "it is not in the reader's language"
        assert not re.search(OWN["ko"], words) or language == "ko"
    for url in re.findall(r"https?://[^\s<>]+", text):
        assert url.rstrip(").,") in html.replace("&amp;", "&"), "the plain text leads elsewhere than the page"
    _check_octets(subject, text, html, language)


def _check_text(text: str) -> None:
    assert text.endswith("\n")
    assert "\n\n\n\n" not in text, "a hole"
    assert not re.search(r"<(p|br|td|table|a|strong)\b|&(amp|lt|gt|quot|#39);", text), "markup in plain text"
    assert not any(line.startswith("From ") for line in text.splitlines())


def _check_html(html: str, language: str, *, answered: bool) -> Reading:
    assert len(html.encode()) <= MOST
    page = Reading(html)
    assert page.open == []
    attributes = [attrs for tag, attrs in page.tags]
    kinds = [tag for tag, _ in page.tags]
    assert page.tags[0] == ("html", {"lang": HTML_LANG[language]})
    assert not {"img", "script", "link", "iframe", "object", "form", "video", "base"} & set(kinds), "nothing is loaded"
    assert not re.search(r"url\(|@import|src=", html)
    assert not any(name.startswith("on") for attrs in attributes for name in attrs)
    assert all(attrs.get("role") == "presentation" for tag, attrs in page.tags if tag == "table")
    assert kinds.count("h1") == 1
    assert kinds.count("style") == 1, "one for dark mode and phones; the rest is in the tags"
    links = [attrs.get("href") or "" for tag, attrs in page.tags if tag == "a"]
    assert all(re.match(r"(https?|mailto):", link) for link in links), links
    buttons = [attrs for tag, attrs in page.tags if tag == "a" and attrs.get("class") == "button"]
    assert len(buttons) <= 1, "one clear button"
    if buttons and not answered:
        assert links.count(buttons[0]["href"] or "") >= 2, "the address stands below its button"
    return page


def _check_octets(subject: str, text: str, html: str, language: str) -> None:
    mail = Mail("a@b.example", subject, text, html, language, sender_name="淄博陶瓷对接会")
    raw = octets(mail, sender="no-reply@fair.example", message_id="<1@fair.example>", at=NOW)
    assert raw.isascii()
    assert max(len(line) for line in raw.split(b"\r\n")) <= 78
    assert len(raw) <= 2 * MOST


def test_long_names_give_way_to_the_fact(hall):
    """The company's name is cut, not what happened."""
    name = "The Very Long and Honourable Ceramic Manufacturing Company of Zibo in Shandong Limited"
    subject, text, _html = hall.post.renderer(
        "mail/events/registered", "en", {"company": name, "event_name": "Fair", "side": "buyer", "path": "/x"}
    )
    assert len(subject) <= 60
    assert subject.startswith("The Very Long")
    assert subject.endswith("… has registered")
    assert name in text


def test_the_beginning_tells_more_than_the_greeting(letters):
    """Lists of mails show it beside the subject."""
    render, written = letters
    _, _, html = render("mail/meetings/offered", "en", written["mail/meetings/offered"])
    shown = re.search(r'class="preheader"[^>]*>([^<]*)', html)
    assert shown is not None
    assert shown[1].startswith("The organisers of")
