"""Pages of rooms."""

from datetime import timedelta

from flask import Flask

from tradehall.kernel.outbox import Chore
from tradehall.kernel.web import Hall
from tradehall.rooms import visits
from tradehall.rooms.after import web as after
from tradehall.rooms.commands import CloseVisits
from tradehall.rooms.guests import web as guests
from tradehall.rooms.papers import web as papers
from tradehall.rooms.preflight import web as preflight
from tradehall.rooms.tray import web as tray
from tradehall.rooms.ways import web as ways
from tradehall.rooms.web import room

__all__ = ["after", "install", "papers", "room", "tray"]

LOST = timedelta(seconds=30)


def install(app: Flask, hall: Hall) -> None:
    for part in (room, tray, after, guests, papers):
        app.register_blueprint(part.bp)
    hall.dispatcher.chores.append(Chore(CloseVisits, LOST))
    visits.install(hall)
    preflight.install(app, hall)
    ways.install(app, hall)
