"""Pages of conversations, and the addresses that their script falls back to without a socket."""

from flask import Flask

from tradehall.chat import presence, rules
from tradehall.chat.web import acts, pages, sending
from tradehall.chat.web.doors import bp
from tradehall.kernel.web import Hall

__all__ = ["acts", "install", "pages", "sending"]


def install(app: Flask, hall: Hall) -> None:
    app.register_blueprint(bp)
    presence.install(hall)
    if not hall.settings.testing:
        rules.folded("陶瓷")  # reads its table now, not while the first message waits
