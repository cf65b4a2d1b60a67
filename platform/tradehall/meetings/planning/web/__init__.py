"""Pages of wishes and schedules."""

from flask import Flask

from tradehall.kernel.web import Hall
from tradehall.meetings.planning.planner import Planner
from tradehall.meetings.planning.web import runs, wishes, words

__all__ = ["install"]


def install(app: Flask, hall: Hall) -> None:
    """Register the pages, and let somebody solve what waits."""
    words.install(app)
    for part in (wishes, runs):
        app.register_blueprint(part.bp)
    hall.tasks.append(Planner(hall.runner, "planner"))
