"""Pages of companies: their public page, and the pages on which members keep it."""

from typing import Any

from flask import Flask

from tradehall.companies import hs
from tradehall.companies.web import listings, members, needs, pictures, profile, public
from tradehall.kernel.web import Hall, language


def install(app: Flask, hall: Hall) -> None:
    app.jinja_env.globals.update(hs_name=hs_name, hs_written=hs.written, hs_hint=hs_hint)
    for part in (profile, members, listings, needs, pictures, public):
        app.register_blueprint(part.bp)


def hs_name(code: str) -> str:
    """The name of an HS chapter, heading or subheading in the reader's language; empty if unknown."""
    return hs.heading(code, language())


def hs_hint(code: str, destination: str | None = None) -> Any:
    from flask_babel import gettext

    text = hs.hint(code, destination)
    return gettext(text) if text else ""
