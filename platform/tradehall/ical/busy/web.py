"""The page on which one gives one's own calendars to be read for busy times."""

import base64
from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from tradehall.ical.busy.commands import CountAllDay, GiveAccount, GiveFeed, GiveFile, RemoveSource, TakeSource
from tradehall.ical.busy.errors import MOST_SOURCES, trouble
from tradehall.ical.busy.queries import my_source, my_sources
from tradehall.ical.busy.reading import refresh
from tradehall.ical.busy.scan import MOST_BYTES
from tradehall.kernel.errors import DomainError, Unauthenticated
from tradehall.kernel.parse import Command, parse_form
from tradehall.kernel.web import SHOWN_IN_PLACE, Act, act, actor, ask, hall, page, run, say

bp = Blueprint("busy", __name__)
UPLOAD_LIMIT = MOST_BYTES + 64 * 1024  # of the whole request: a calendar of 2 MB with its words
WAYS = ("feed", "file", "caldav")


@bp.url_value_preprocessor
def allow_upload(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """The one route that takes large bodies; set before anything reads the form."""
    if endpoint == "busy.give_file":
        request.max_content_length = UPLOAD_LIMIT


@bp.get("/settings/calendar/busy")
def busy(way: str = "", form: Act | None = None) -> Any:
    """`form` was just tried for that `way` of giving a calendar."""
    asked = way or request.args.get("how", "")
    return page(
        "pages/ical/busy.html",
        form.status if form else 200,
        view=ask(my_sources),
        way=asked if asked in WAYS else WAYS[0],
        form=form,
        v=form.values if form else {},
        trouble_of=lambda code: _(trouble(code)),
        most=MOST_SOURCES,
    )


def _given(way: str, form: Act) -> Any:
    if not form.ok:
        return busy(way, form)
    source = ask(my_source, form.result)
    say(
        ngettext(
            "The calendar was read: you are busy for %(num)d stretch of time to come.",
            "The calendar was read: you are busy for %(num)d stretches of time to come.",
            source.stretches,
        )
    )
    return redirect(url_for("busy.busy"), 303)


def _hold_back() -> None:
    """Each of these goes out to somebody's server, or has a calendar parsed."""
    if not actor().signed_in:
        raise Unauthenticated
    hall().limits.require("30/hour", "calendar", actor().public_id)


def _tried(command: type[Command], **fixed: Any) -> Act:
    """As `act`; being held back is shown in the form, too."""
    try:
        _hold_back()
    except DomainError as error:
        if error.status not in SHOWN_IN_PLACE:
            raise
        return Act(error=error)
    return act(command, **fixed)


@bp.post("/settings/calendar/busy/feed")
def give_feed() -> Any:
    return _given("feed", _tried(GiveFeed))


@bp.post("/settings/calendar/busy/caldav")
def give_account() -> Any:
    return _given("caldav", _tried(GiveAccount))


@bp.post("/settings/calendar/busy/file")
def give_file() -> Any:
    """As `act`, with the file's bytes as the field `upload`."""
    sent = request.files.get("upload")
    body = base64.urlsafe_b64encode(sent.read() if sent else b"").decode()
    try:
        _hold_back()
        command = parse_form(GiveFile, request.form.items(multi=True), {"upload": body})
        form = Act(run(command, key=request.form.get("_key", "")[:64] or None))
    except DomainError as error:
        if error.status not in SHOWN_IN_PLACE:
            raise
        form = Act(error=error)
    return _given("file", form)


@bp.post("/settings/calendar/busy/<public_id>/check")
def check(public_id: str) -> Any:
    ask(my_source, public_id)
    return _read_now(_tried(TakeSource, source=public_id), public_id)


@bp.post("/settings/calendar/busy/<public_id>/all-day")
def all_day(public_id: str) -> Any:
    ask(my_source, public_id)
    return _read_now(_tried(CountAllDay, source=public_id), public_id)


def _read_now(form: Act, public_id: str) -> Any:
    """Read the source that was taken, and say how that went."""
    if not form.ok:
        return busy(form=form)
    failed = refresh(hall().runner, public_id, form.result)
    if failed:
        say(_(trouble(failed)), "error")
    else:
        say(_("The calendar was read just now."))
    return redirect(url_for("busy.busy"), 303)


@bp.route("/settings/calendar/busy/<public_id>/remove", methods=["GET", "POST"])
def remove(public_id: str) -> Any:
    source = ask(my_source, public_id)
    if request.method == "GET" or request.form.get("confirmed") != "yes":
        return page("pages/ical/busy_remove.html", source=source)
    form = act(RemoveSource, source=public_id)
    if not form.ok:
        return busy(form=form)
    say(_("The calendar is forgotten, and its busy times are gone."))
    return redirect(url_for("busy.busy"), 303)
