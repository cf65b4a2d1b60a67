"""What calendar programs fetch: a feed by its secret address, without cookie, session or redirect."""

import logging

from flask import Blueprint, Response, current_app, request

from tradehall.ical.feeds import keys
from tradehall.ical.feeds.commands import NoteFetch
from tradehall.ical.feeds.queries import Feed, feed_by_hash
from tradehall.ical.feeds.rendering import Shelf, Written, written_feed
from tradehall.ical.feeds.rules import is_due
from tradehall.kernel.errors import DomainError, Unavailable
from tradehall.kernel.ids import token_hash
from tradehall.kernel.policy import SYSTEM
from tradehall.kernel.web import hall

bp = Blueprint("feeds", __name__)
log = logging.getLogger(__name__)
RATE = "60/hour"
SHELF = "calendar-feeds"


@bp.get("/calendar/<token>.ics")
def feed(token: str) -> Response:
    """The feed as it is now. What never was, was taken back or lost its role is the same 404."""
    try:
        return _fetched(token_hash(token)) if keys.is_token(token) else _nothing()
    except Unavailable:
        return _plain("not now\n", 503, {"Retry-After": "60"})


def _fetched(hashed: str) -> Response:
    here = hall()
    with here.runner.reading(SYSTEM) as reader:
        found = feed_by_hash(reader, hashed)
        if found is None:
            return _nothing()
        if not here.limits.take(RATE, "feed", str(found.id)):
            return _plain("too often\n", 429, {"Retry-After": str(here.limits.wait(RATE, "feed", str(found.id)))})
        made = written_feed(reader, found, shelf(), here.settings.base_url)
        now = reader.now
    if is_due(found.fetched_at, now):
        _note(found)
    return _answer(made)


def shelf() -> Shelf:
    kept: Shelf = current_app.extensions[SHELF]
    return kept


def _answer(made: Written) -> Response:
    answer = Response(made.body, headers={"Content-Type": "text/calendar; charset=utf-8"})
    answer.headers["Cache-Control"] = "private, max-age=300"
    answer.set_etag(made.etag)
    answer.last_modified = made.changed_at.replace(microsecond=0)
    answer.make_conditional(request)
    return _private(answer)


def _nothing() -> Response:
    return _plain("no such calendar\n", 404, {"Cache-Control": "no-store"})


def _plain(text: str, status: int, headers: dict[str, str]) -> Response:
    answer = Response(text, status, {"Content-Type": "text/plain; charset=utf-8", **headers})
    return _private(answer)


def _private(answer: Response) -> Response:
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


def _note(found: Feed) -> None:
    """When it was fetched, and by what; that it cannot be written down keeps nobody from their calendar."""
    program = "".join(char for char in request.user_agent.string if char.isprintable())[:200]
    try:
        hall().runner.run(NoteFetch(feed=found.id, program=program), SYSTEM)
    except DomainError:
        log.warning("the last fetch of a feed could not be written down")
