"""Pages of conversations, and the addresses that their script falls back to without a socket."""

from flask import Flask

from tradehall.chat import presence
from tradehall.chat.files import web as files
from tradehall.chat.web import pages, sending
from tradehall.chat.web.doors import bp
from tradehall.kernel.web import Hall

__all__ = ["install", "pages", "sending"]


def install(app: Flask, hall: Hall) -> None:
    app.register_blueprint(bp)
    files.install(app, hall)
    presence.install(hall)
