"""The day: the organisers' page of it, saying that one comes, checking in, and the waiting list."""

from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask_babel import gettext as _

from tradehall.events.web.forms import organise_tabs, tabs
from tradehall.kernel.parse import Command
from tradehall.kernel.texts import N_
from tradehall.kernel.web import act, ask, page, say
from tradehall.meetings import queries
from tradehall.meetings.commands import (
    AnswerInvitation,
    CheckIn,
    ConfirmAttendance,
    SettleAttendance,
    StopWaiting,
    WaitForSlot,
)
from tradehall.meetings.web.doors import words
from tradehall.meetings.web.meeting import meeting

bp = Blueprint("day", __name__)
organise_tabs.insert(3, ("/day", N_("On the day")))


@bp.get("/organise/<slug>/day")
def day(slug: str) -> Any:
    """The meetings of a day as they stand now."""
    view = ask(queries.event_day, slug, words("day", 10))
    return page("pages/meetings/day.html", view=view, event=view.event, event_nav=tabs(view.event, "/day"))


def _say_so(command: type[Command], public_id: str, part: str, done: str) -> Any:
    form = act(command, meeting=public_id)
    if not form.ok:
        return meeting(public_id, part, form)
    say(done)
    return redirect(url_for("meeting.meeting", public_id=public_id), 303)


@bp.post("/meetings/<public_id>/confirm")
def confirm(public_id: str) -> Any:
    return _say_so(ConfirmAttendance, public_id, "confirm", _("Thank you. The others can count on you."))


@bp.post("/meetings/<public_id>/answer")
def answer(public_id: str) -> Any:
    return _say_so(AnswerInvitation, public_id, "answer", _("Thank you. Your colleagues see your answer."))


@bp.post("/meetings/<public_id>/check-in")
def check_in(public_id: str) -> Any:
    return _say_so(CheckIn, public_id, "check_in", _("You are checked in. The other side sees it."))


@bp.post("/meetings/<public_id>/attendance")
def settle(public_id: str) -> Any:
    return _say_so(SettleAttendance, public_id, "settle", _("Attendance is recorded."))


@bp.post("/events/<slug>/participants/<public_id>/wait")
def wait(slug: str, public_id: str) -> Any:
    return _waiting(WaitForSlot, slug, public_id, _("You are on the waiting list. You get a mail when a time is free."))


@bp.post("/events/<slug>/participants/<public_id>/stop-waiting")
def stop_waiting(slug: str, public_id: str) -> Any:
    return _waiting(StopWaiting, slug, public_id, _("You are not on the waiting list any more."))


def _waiting(command: type[Command], slug: str, public_id: str, done: str) -> Any:
    form = act(command, event=slug, target=public_id)
    say(done if form.ok else form.alert, "success" if form.ok else "error")
    sender = request.form.get("sender") or None
    return redirect(url_for("asking.form", slug=slug, public_id=public_id, sender=sender), 303)
