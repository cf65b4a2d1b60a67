"""Pages of firms, of the people at a desk, and of organisers."""

from datetime import timedelta

from flask import Flask

from tradehall.events.web.forms import organise_tabs
from tradehall.kernel.outbox import Chore
from tradehall.kernel.texts import N_
from tradehall.kernel.web import Hall
from tradehall.support.commands import CallLateCases
from tradehall.support.web import cases, desks

organise_tabs.append((desks.TAB, N_("Support desks")))


def install(app: Flask, hall: Hall) -> None:
    app.register_blueprint(cases.bp)
    app.register_blueprint(desks.bp)
    hall.dispatcher.chores.append(Chore(CallLateCases, timedelta(minutes=15)))
