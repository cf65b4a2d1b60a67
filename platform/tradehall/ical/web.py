"""Calendar files to download."""

import hashlib

from flask import Blueprint, Flask, Response, request

from tradehall.ical.busy import web as busy
from tradehall.ical.busy.polling import Poller
from tradehall.ical.calendars import file_name, meeting_calendar
from tradehall.ical.readers import Reader
from tradehall.kernel.web import Hall, actor, ask, hall, language
from tradehall.meetings import queries

bp = Blueprint("ical", __name__)


def install(app: Flask, found: Hall) -> None:
    app.register_blueprint(bp)
    app.register_blueprint(busy.bp)
    found.dispatcher.chores.append(Poller())


def calendar_answer(public_id: str) -> Response:
    """The meeting's calendar file for whoever asks, with an ETag of its bytes."""
    meeting = ask(queries.meeting_for_calendar, public_id)
    who = actor()
    reader = Reader(language(), who.time_zone, who.person_id)
    body = meeting_calendar(meeting, reader, hall().settings.base_url)
    answer = Response(body, mimetype="text/calendar")
    answer.headers["Content-Type"] = "text/calendar; charset=utf-8"
    answer.headers["Content-Disposition"] = f'attachment; filename="{file_name(meeting)}"'
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.set_etag(hashlib.sha256(body).hexdigest()[:32])
    answer.last_modified = meeting.changed_at
    answer.make_conditional(request)
    return answer


@bp.get("/meetings/<public_id>.ics")
def meeting(public_id: str) -> Response:
    return calendar_answer(public_id)
