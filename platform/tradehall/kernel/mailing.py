"""Mails are templates: the plain text's first line is `Subject: …`, the HTML's style moves into its tags."""

from typing import Any

from css_inline import CSSInliner
from flask import Flask, g, render_template

from tradehall.kernel.i18n import HTML_LANG
from tradehall.kernel.mail import Renderer
from tradehall.kernel.policy import Actor


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
                **values,
            }
            # Twice: the layout prints the subject, which the first line of the template gives.
            subject, _ = _split(render_template(f"{template}.txt", **context))
            context["subject"] = subject
            _, text = _split(render_template(f"{template}.txt", **context))
            html = render_template(f"{template}.html", **context)
        return subject, text, inliner.inline(html)

    return render


def _split(text: str) -> tuple[str, str]:
    """(subject, body). Raises ValueError where the first line is no subject."""
    first, _, body = text.lstrip().partition("\n")
    if not first.startswith("Subject: "):
        raise ValueError("a mail's plain text begins with a line 'Subject: …'")
    return " ".join(first.removeprefix("Subject: ").split()), body.strip() + "\n"
