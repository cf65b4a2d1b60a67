"""One's meetings."""

from typing import Any

from flask import Blueprint, request

from tradehall.kernel.web import ask, page
from tradehall.meetings import queries
from tradehall.meetings.web.doors import words

bp = Blueprint("meetings", __name__)


@bp.get("/meetings")
def meetings() -> Any:
    when = "past" if request.args.get("when") == "past" else "upcoming"
    rows = ask(queries.my_meetings, when, words("cursor", 500) or None)
    return page("pages/meetings/meetings.html", rows=rows, when=when)
