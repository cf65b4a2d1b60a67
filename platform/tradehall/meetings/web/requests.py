"""Requests for meetings: what came in, what went out, and the answers."""

from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask_babel import gettext as _

from tradehall.events.web.forms import confirm
from tradehall.kernel.parse import Command
from tradehall.kernel.web import Act, act, ask, page, say
from tradehall.meetings import queries
from tradehall.meetings.commands import (
    AcceptRequest,
    AssignRequest,
    CounterRequest,
    DeclineRequest,
    DeclineWhy,
    WithdrawRequest,
)
from tradehall.meetings.queries import Whose
from tradehall.meetings.web.doors import as_list, chosen, confirmed, is_refused, words

bp = Blueprint("requests", __name__)
BOXES = ("in", "out", "done")
FASTER = ("slot-taken", "slot-past", "slot-gone")  # refusals after which other slots are offered


@bp.get("/requests")
def inbox() -> Any:
    box = request.args.get("box", "in")
    box = box if box in BOXES else "in"
    whose = chosen(Whose, "whose") or Whose.ALL
    rows = ask(queries.requests_in_out, box, words("cursor", 500) or None, whose=whose)
    shared = ask(queries.has_colleagues)
    return page("pages/meetings/requests.html", rows=rows, box=box, whose=whose, shared=shared)


@bp.get("/requests/<public_id>")
def request_page(public_id: str, part: str = "", form: Act | None = None) -> Any:
    """One request; `part` is the form that was just tried."""
    view = ask(queries.request_page, public_id)
    nearest = []
    if is_refused(form, *FASTER) and view.can.counter:
        nearest = ask(queries.nearest_free, public_id, request.form.get("slot", ""))
    status = form.status if form else 200
    whys = list(DeclineWhy)
    return page("pages/meetings/request.html", status, view=view, part=part, form=form, nearest=nearest, whys=whys)


def _answered(public_id: str) -> Any:
    return redirect(url_for("requests.request_page", public_id=public_id), 303)


@bp.post("/requests/<public_id>/accept")
def accept(public_id: str) -> Any:
    form = act(AcceptRequest, request=public_id)
    if not form.ok:
        return request_page(public_id, "accept", form)
    say(_("The meeting is booked. Everybody was told."))
    return redirect(url_for("meeting.meeting", public_id=form.result), 303)


@bp.post("/requests/<public_id>/decline")
def decline(public_id: str) -> Any:
    return _answer(DeclineRequest, public_id, "decline", _("The request is declined. They are told your reason."))


@bp.post("/requests/<public_id>/assign")
def assign(public_id: str) -> Any:
    done = _("Your colleague is told.") if request.form.get("person") else _("Nobody in particular answers it now.")
    return _answer(AssignRequest, public_id, "assign", done)


@bp.post("/requests/<public_id>/withdraw")
def withdraw(public_id: str) -> Any:
    if not confirmed():
        back = url_for("requests.request_page", public_id=public_id)
        text = _("The other side is told, and the request is closed.")
        return confirm(_("Withdraw this request?"), text, request.path, _("Withdraw the request"), back)
    return _answer(WithdrawRequest, public_id, "withdraw", _("The request is withdrawn."))


def _answer(command: type[Command], public_id: str, part: str, done: str) -> Any:
    form = act(command, request=public_id)
    if not form.ok:
        return request_page(public_id, part, form)
    say(done)
    return _answered(public_id)


@bp.get("/requests/<public_id>/counter")
def counter_form(public_id: str, form: Act | None = None) -> Any:
    """Proposing other slots: the grid of what is free for both now."""
    view = ask(queries.request_page, public_id, whole=True)
    if form is None and not view.can.counter:
        return _answered(public_id)
    typed = form.values if form else {}
    typed["slots"] = as_list(typed.get("slots"))
    return page("pages/meetings/counter.html", form.status if form else 200, view=view, form=form, typed=typed)


@bp.post("/requests/<public_id>/counter")
def counter(public_id: str) -> Any:
    form = act(CounterRequest, request=public_id)
    if is_refused(form, "already-answered", "request-expired", "not-your-turn"):
        return request_page(public_id, "counter", form)
    if not form.ok:
        return counter_form(public_id, form)
    say(_("The other times are proposed. Now the other side has to answer."))
    return _answered(public_id)
