"""Pages of meetings: the directory, requests, meetings, one's agenda, and the organisers' table."""

from datetime import timedelta

from flask import Flask

from tradehall.kernel.outbox import Chore
from tradehall.kernel.web import Hall
from tradehall.meetings.commands import ExpireRequests
from tradehall.meetings.web import (
    agenda,
    asking,
    availability,
    day,
    directory,
    doors,
    interpreting,
    meeting,
    meetings,
    organise,
    requests,
    seating,
)

__all__ = ["install"]


def install(app: Flask, hall: Hall) -> None:
    """Register the pages, and let requests expire that nobody answers in time."""
    doors.install(app)
    parts = directory, asking, requests, meetings, meeting, agenda, availability, organise, day, seating, interpreting
    for part in parts:
        app.register_blueprint(part.bp)
    hall.dispatcher.chores.append(Chore(ExpireRequests, timedelta(minutes=1)))
