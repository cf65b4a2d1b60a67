"""Pages of meetings: the directory, requests, meetings, one's agenda, and the organisers' table."""

from flask import Flask

from tradehall.kernel.web import Hall
from tradehall.meetings.web import agenda, asking, directory, doors, meeting, meetings, organise, requests

__all__ = ["install"]


def install(app: Flask, hall: Hall) -> None:
    """Register the pages."""
    doors.install(app)
    for part in (directory, asking, requests, meetings, meeting, agenda, organise):
        app.register_blueprint(part.bp)
