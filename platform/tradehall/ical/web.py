"""Calendar files to download, and the pages of calendars."""

import hashlib

from flask import Blueprint, Flask, Response, request

from tradehall.ical.busy import web as busy
from tradehall.ical.busy.polling import Poller
from tradehall.ical.calendars import file_name, meeting_calendar
from tradehall.ical.feeds import discretion, keys, pages
from tradehall.ical.feeds import web as feeds
from tradehall.ical.feeds.own import reader_for
from tradehall.ical.feeds.rendering import Shelf
from tradehall.ical.invitations import web as invitations
from tradehall.kernel.web import Hall, ask, hall, language
from tradehall.meetings import queries

bp = Blueprint("ical", __name__)


def install(app: Flask, found: Hall) -> None:
    keys.use(found.settings.secret_key, found.settings.base_url)
    discretion.install()
    app.extensions[feeds.SHELF] = Shelf()
    app.register_blueprint(bp)
    app.register_blueprint(feeds.bp)
    invitations.install(app, found)
    app.register_blueprint(pages.bp)
    app.register_blueprint(busy.bp)
    found.dispatcher.chores.append(Poller())


def calendar_answer(public_id: str) -> Response:
    """The meeting's calendar file for whoever asks, with an ETag of its bytes."""
    meeting = ask(queries.meeting_for_calendar, public_id)
    body = meeting_calendar(meeting, ask(reader_for, language()), hall().settings.base_url)
    name = file_name(meeting)
    answer = Response(body, headers={"Content-Type": "text/calendar; charset=utf-8"})
    answer.headers["Content-Disposition"] = f"attachment; filename=\"{name}\"; filename*=UTF-8''{name}"
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.set_etag(hashlib.sha256(body).hexdigest()[:32])
    answer.last_modified = max(meeting.changed_at, meeting.worded_at)
    answer.make_conditional(request)
    return answer


@bp.get("/meetings/<public_id>.ics")
def meeting(public_id: str) -> Response:
    return calendar_answer(public_id)
