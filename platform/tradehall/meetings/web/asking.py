"""Asking a company for a meeting."""

from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask_babel import gettext as _

from tradehall.kernel.errors import NotFound
from tradehall.kernel.web import Act, act, ask, page, say
from tradehall.meetings import queries
from tradehall.meetings.commands import AskForMeeting, InterpreterWish, Reason
from tradehall.meetings.queries.views import ParticipantPage
from tradehall.meetings.web.doors import as_list

bp = Blueprint("asking", __name__)


@bp.get("/events/<slug>/participants/<public_id>/ask")
def form(slug: str, public_id: str, tried: Act | None = None) -> Any:
    """The form, with what was typed when it comes back; the slots are those that are free now."""
    sender = request.values.get("sender") or None
    view = ask(queries.ask_page, public_id, sender)
    if view.event.slug != slug:
        raise NotFound
    typed = tried.values if tried else _begun(view)
    lists = {name: as_list(typed.get(name)) for name in ("slots", "listings", "needs")}
    return page(
        "pages/meetings/ask.html",
        tried.status if tried else 200,
        view=view,
        form=tried,
        typed={**typed, **lists},
        sender=sender,
        again=request.args.get("again", "")[:26],
        reasons=list(Reason),
        wishes=list(InterpreterWish),
    )


def _begun(view: ParticipantPage) -> dict[str, Any]:
    """What the address says: things and slots; `again`: all that was written in an earlier request of ours."""
    things, slots = request.args.getlist("thing"), request.args.getlist("slot")[:5]
    before = next((one for one in view.contacts if one.ours and one.request == request.args.get("again")), None)
    if before is None:
        return {"listings": things, "needs": things, "slots": slots}
    names = ("reason", "message", "language", "interpreter", "listings", "needs")
    return {**{name: getattr(before, name) for name in names}, "slots": slots}


@bp.post("/events/<slug>/participants/<public_id>/ask")
def send(slug: str, public_id: str) -> Any:
    tried = act(AskForMeeting, event=slug, target=public_id)
    if not tried.ok:
        return form(slug, public_id, tried)
    if meeting := ask(queries.meeting_of, tried.result):
        say(_("They accept such requests at once: the meeting is booked. Everybody was told."))
        return redirect(url_for("meeting.meeting", public_id=meeting), 303)
    say(_("Your request is sent. You are told as soon as they answer."))
    return redirect(url_for("requests.request_page", public_id=tried.result), 303)
