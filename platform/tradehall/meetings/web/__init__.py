"""Pages of meetings: the directory, requests, meetings, one's agenda, and the organisers' table."""

from datetime import timedelta

from flask import Flask

from tradehall.kernel.outbox import Chore
from tradehall.kernel.web import Hall
from tradehall.meetings.commands import ExpireRequests
from tradehall.meetings.web import agenda, asking, directory, doors, interpreting, meeting, meetings, organise, requests

__all__ = ["install"]


def install(app: Flask, hall: Hall) -> None:
    """Register the pages, and let requests whose slots have all begun expire."""
    doors.install(app)
    for part in (directory, asking, requests, meetings, meeting, agenda, organise, interpreting):
        app.register_blueprint(part.bp)
    hall.dispatcher.chores.append(Chore(ExpireRequests, timedelta(minutes=5)))
