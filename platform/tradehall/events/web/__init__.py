"""Pages of events: for everybody, for registering, for organisers."""

from flask import Flask

from tradehall.events.web import blocks, booking, organise, participants, public
from tradehall.events.web.forms import organise_tabs
from tradehall.kernel.web import Hall

__all__ = ["install", "organise_tabs"]


def install(app: Flask, hall: Hall) -> None:
    """Wire the pages of events into the application."""
    for part in (public, organise, booking, participants, blocks):
        app.register_blueprint(part.bp)
