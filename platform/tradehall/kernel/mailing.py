"""Mails are templates: the plain text's first line is `Subject: …`, the HTML's style moves into its tags."""

import re
from collections.abc import Mapping
from typing import Any

from css_inline import CSSInliner
from flask import Flask, g, render_template

from tradehall.kernel.i18n import HTML_LANG
from tradehall.kernel.mail import Renderer
from tradehall.kernel.policy import Actor

LONGEST = 60  # characters of a subject


def renderer(app: Flask, base_url: str) -> Renderer:
    """Renders mails of this application; links in them begin with `base_url`.

    A value `zone` is the reader's time zone: times are on its clock unless a template says another.
    """
    inliner = CSSInliner(load_remote_stylesheets=False, keep_style_tags=False)

    def render(template: str, language: str, values: dict[str, Any]) -> tuple[str, str, str]:
        # A request of its own: the same globals, languages and addresses as on pages, nobody signed in.
        with app.test_request_context(base_url=base_url):
            g.request_id, g.language = "", language
            g.actor = Actor(language=language, time_zone=values.get("zone") or "UTC")  # of the reader
            context = {
                "html_lang": HTML_LANG[language],
                "locale": language,
                "base_url": base_url,
                "event_name": "",
                "unsubscribe_url": "",
                "subject": "",
                "outside": False,
                "answers": (),
                **values,
            }
            # Twice: the layout prints the subject, which the first line of the template gives.
            subject, _ = _split(render_template(f"{template}.txt", **context))
            context["subject"] = subject = shortened(subject, values)
            _, text = _split(render_template(f"{template}.txt", **context))
            html = render_template(f"{template}.html", preheader=_beginning(text), **context)
        return subject, text, inliner.inline(html)

    return render


def shortened(subject: str, values: Mapping[str, Any]) -> str:
    """At most `LONGEST` characters: names give way to the fact."""
    over = len(subject) - LONGEST
    if over <= 0:
        return subject
    given = (getattr(value, "name", value) for value in values.values())
    names = sorted({" ".join(name.split()) for name in given if isinstance(name, str)} - {""}, key=len)
    for name in reversed(names):
        if over > 0 and name in subject:
            kept = max(12, len(name) - over - 1)
            if kept < len(name) - 1:
                subject = subject.replace(name, name[:kept].rstrip() + "…")
                over = len(subject) - LONGEST
    return subject if over <= 0 else subject[: LONGEST - 1].rstrip() + "…"


def _beginning(text: str) -> str:
    """What lists of mails show beside the subject: the first sentences behind the title and the greeting."""
    paragraphs = [" ".join(part.split()) for part in text.split("\n\n")[2:]]
    said = [part for part in paragraphs if part and not (len(part) < 60 and part[-1] in ",，、：:")]
    return " ".join(said)[:140]


def _split(text: str) -> tuple[str, str]:
    """(subject, body). Raises ValueError where the first line is no subject."""
    first, _, body = text.lstrip().partition("\n")
    if not first.startswith("Subject: "):
        raise ValueError("a mail's plain text begins with a line 'Subject: …'")
    lines = (line if line == "-- " else line.rstrip() for line in body.strip().splitlines())
    whole = re.sub(r"\n{3,}", "\n\n", "\n".join(lines))  # blocks of templates leave holes
    return " ".join(first.removeprefix("Subject: ").split()), whole + "\n"
