"""Pages of meetings: the directory, requests, meetings, one's agenda, and the organisers' table."""

from datetime import timedelta

from flask import Flask

from tradehall.kernel.outbox import Chore
from tradehall.kernel.web import Hall
from tradehall.meetings import passes, translating
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
    video,
)

__all__ = ["install"]


def install(app: Flask, hall: Hall) -> None:
    """Register the pages, and let requests expire that nobody answers in time."""
    doors.install(app)
    passes.use(hall.settings.secret_key)
    translating.install(hall)
    everybodys = directory, asking, requests, meetings, meeting, agenda, availability, interpreting
    for part in (*everybodys, organise, day, seating, video):
        app.register_blueprint(part.bp)
    hall.dispatcher.chores.append(Chore(ExpireRequests, timedelta(minutes=1)))
