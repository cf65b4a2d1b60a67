"""Who comes to a meeting: changing a delegate, bringing guests."""

from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask_babel import gettext as _

from tradehall.events.web.forms import confirm
from tradehall.kernel.parse import Command
from tradehall.kernel.web import Act, act, ask, page, say
from tradehall.meetings import queries
from tradehall.meetings.commands import AddGuest, RemoveGuest, SwapDelegate
from tradehall.meetings.web.doors import confirmed, is_refused, named_slots
from tradehall.meetings.web.meeting import meeting

bp = Blueprint("seating", __name__)


@bp.get("/meetings/<public_id>/people")
def people(public_id: str, part: str = "", form: Act | None = None) -> Any:
    """Who comes and who could; `part` is the form that was just tried."""
    view = ask(queries.seating_page, public_id)
    if form is None and not (view.meeting.can.swap or view.meeting.can.guests):
        return redirect(url_for("meeting.meeting", public_id=public_id), 303)
    status = form.status if form else 200
    times = named_slots(form, ask(queries.move_slots, public_id)) if is_refused(form, "slot-taken") else []
    shown = {"view": view.meeting, "seating": view, "part": part, "form": form, "times": times}
    return page("pages/meetings/people.html", status, **shown)


def _change(command: type[Command], public_id: str, part: str, done: str) -> Any:
    form = act(command, meeting=public_id)
    if is_refused(form, "meeting-started", "meeting-cancelled"):
        return meeting(public_id, part, form)
    if not form.ok:
        return people(public_id, part, form)
    say(done)
    return redirect(url_for("seating.people", public_id=public_id), 303)


@bp.post("/meetings/<public_id>/people/swap")
def swap(public_id: str) -> Any:
    return _change(SwapDelegate, public_id, "swap", _("Another delegate comes now. Everybody was told."))


@bp.post("/meetings/<public_id>/people/add")
def add(public_id: str) -> Any:
    return _change(AddGuest, public_id, "guest", _("The guest is invited."))


@bp.post("/meetings/<public_id>/people/remove")
def remove(public_id: str) -> Any:
    if not confirmed():
        back = url_for("seating.people", public_id=public_id)
        return confirm(_("Take this guest off?"), _("They are told by mail."), request.path, _("Take off"), back)
    return _change(RemoveGuest, public_id, "remove", _("The guest was told that they need not come."))
