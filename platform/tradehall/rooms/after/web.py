"""The page to which leaving the room leads."""

from typing import Any

from flask import Blueprint, redirect, url_for
from flask_babel import gettext as _

from tradehall.kernel.web import Act, act, ask, page, say
from tradehall.meetings.commands import ReportOutcome, Result, TookPlace
from tradehall.rooms.after.queries import after_page

bp = Blueprint("after", __name__)


@bp.get("/meetings/<public_id>/after")
def after(public_id: str, form: Act | None = None) -> Any:
    view = ask(after_page, public_id)
    status = form.status if form else 200
    return page(
        "pages/rooms/after.html", status, view=view, form=form, took_place=list(TookPlace), results=list(Result)
    )


@bp.post("/meetings/<public_id>/after")
def report(public_id: str) -> Any:
    form = act(ReportOutcome, meeting=public_id)
    if not form.ok:
        return after(public_id, form)
    say(_("Thank you. The outcome of the meeting is saved."))
    return redirect(url_for("after.after", public_id=public_id), 303)
