"""Pages of accounts: signing up, signing in, a forgotten password, one's own settings."""

from datetime import timedelta

from flask import Flask

from tradehall.accounts import identity, proofs
from tradehall.accounts.commands import ForgetOldSignIns
from tradehall.accounts.identity import signed_in_only
from tradehall.accounts.web import admin, doors, own, sign_in, sign_up
from tradehall.kernel.outbox import Chore
from tradehall.kernel.web import Hall

__all__ = ["install", "signed_in_only"]


def install(app: Flask, hall: Hall) -> None:
    """Wire accounts into the application: who asks, the pages, the hourly clean-up."""
    proofs.use(hall.settings.secret_key)
    identity.install(app)
    hall.identify = identity.identify
    doors.install(app)
    for part in (sign_up, sign_in, own, admin):
        app.register_blueprint(part.bp)
    hall.dispatcher.chores.append(Chore(ForgetOldSignIns, timedelta(hours=1)))
