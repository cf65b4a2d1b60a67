"""Asking a company for a meeting."""

from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask_babel import gettext as _

from tradehall.kernel.errors import NotFound
from tradehall.kernel.web import Act, act, ask, page, say
from tradehall.meetings import queries
from tradehall.meetings.commands import AskForMeeting, InterpreterWish, Reason
from tradehall.meetings.web.doors import as_list

bp = Blueprint("asking", __name__)


@bp.get("/events/<slug>/participants/<public_id>/ask")
def form(slug: str, public_id: str, tried: Act | None = None) -> Any:
    """The form, with what was typed when it comes back; the slots are those that are free now."""
    sender = request.values.get("sender") or None
    view = ask(queries.ask_page, public_id, sender)
    if view.event.slug != slug:
        raise NotFound
    typed = (
        tried.values if tried else {"listings": request.args.getlist("thing"), "needs": request.args.getlist("thing")}
    )
    lists = {name: as_list(typed.get(name)) for name in ("slots", "listings", "needs")}
    return page(
        "pages/meetings/ask.html",
        tried.status if tried else 200,
        view=view,
        form=tried,
        typed={**typed, **lists},
        sender=sender,
        reasons=list(Reason),
        wishes=list(InterpreterWish),
    )


@bp.post("/events/<slug>/participants/<public_id>/ask")
def send(slug: str, public_id: str) -> Any:
    tried = act(AskForMeeting, event=slug, target=public_id)
    if not tried.ok:
        return form(slug, public_id, tried)
    say(_("Your request is sent. You are told as soon as they answer."))
    return redirect(url_for("requests.request_page", public_id=tried.result), 303)
