"""Pages of conversations, and the addresses that their script falls back to without a socket."""

from datetime import timedelta

from flask import Flask

from tradehall.chat import presence, translating
from tradehall.chat.commands import LapseOffers
from tradehall.chat.files import web as files
from tradehall.chat.web import pages, sending
from tradehall.chat.web.doors import bp
from tradehall.kernel.outbox import Chore
from tradehall.kernel.web import Hall

__all__ = ["install", "pages", "sending"]

LAPSE = timedelta(minutes=10)


def install(app: Flask, hall: Hall) -> None:
    app.register_blueprint(bp)
    files.install(app, hall)
    hall.dispatcher.chores.append(Chore(LapseOffers, LAPSE))
    presence.install(hall)
    translating.install(hall)
