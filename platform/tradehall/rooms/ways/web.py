"""Pages of help: what to try next in a meeting, the way out to another provider, and who called the organisers."""

from typing import Any

from flask import Blueprint, Flask, current_app, redirect, request, url_for
from flask_babel import gettext as _

from tradehall.events.web.forms import organise_tabs, tabs
from tradehall.kernel.texts import N_
from tradehall.kernel.web import Act, Hall, act, ask, page, say, stay_inside, wants_fragment
from tradehall.rooms.ways import queries
from tradehall.rooms.ways.commands import CallForHelp, SolveTrouble, TakeTrouble, Trouble
from tradehall.rooms.ways.providers import OwnRoom, providers

bp = Blueprint("ways", __name__)
organise_tabs.append(("/calls", N_("Help requests")))
PROVIDERS = "ways"


def install(app: Flask, hall: Hall) -> None:
    app.extensions[PROVIDERS] = providers(hall.settings)
    app.register_blueprint(bp)


@bp.get("/meetings/<public_id>/call")
def call(public_id: str) -> Any:
    """To where the call is held, with a pass of one's own; an address that is worth something for minutes is made
    when it is asked for. Where the way is not to be had here, to our own room."""
    found, caller = ask(queries.calling, public_id)
    provider = current_app.extensions[PROVIDERS].get(found.way.video, OwnRoom())
    answer = redirect(provider.door(found, caller) or f"/meetings/{public_id}/room", 303)
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


@bp.get("/meetings/<public_id>/help")
def help_page(public_id: str, form: Act | None = None) -> Any:
    """What to try next, step by step; the same in a window over the call."""
    view = ask(queries.help_page, public_id)
    template = "pages/rooms/_help.html" if wants_fragment() else "pages/rooms/help.html"
    return page(template, form.status if form else 200, view=view, form=form, kinds=list(Trouble))


@bp.get("/meetings/<public_id>/room/way")
def way(public_id: str) -> Any:
    """By which way the call goes on: a part of the room's page."""
    view = ask(queries.help_page, public_id)
    return page("pages/rooms/parts/way.html", view=view, fragment=True)


@bp.post("/meetings/<public_id>/trouble")
def trouble(public_id: str) -> Any:
    form = act(CallForHelp, meeting=public_id)
    if not form.ok:
        return help_page(public_id, form)
    say(_("The organisers are called. Please stay: they come here."))
    return redirect(url_for("ways.help_page", public_id=public_id), 303)


@bp.get("/organise/<slug>/calls")
def calls(slug: str) -> Any:
    view = ask(queries.calls, slug)
    return page("pages/rooms/calls.html", view=view, event=view.event, event_nav=tabs(view.event, "/calls"))


@bp.post("/troubles/<public_id>/take")
def take(public_id: str) -> Any:
    """Whoever takes it goes in at once."""
    form = act(TakeTrouble, trouble=public_id)
    if form.ok and request.form.get("next") is None:
        return redirect(f"/meetings/{form.result}/room", 303)
    return _back(form, _("You see to it. The people in the room are told."))


@bp.post("/troubles/<public_id>/solve")
def solve(public_id: str) -> Any:
    return _back(act(SolveTrouble, trouble=public_id), _("Solved. Everybody is told."))


def _back(form: Act, done: str) -> Any:
    say(done if form.ok else form.alert, "success" if form.ok else "error")
    return redirect(stay_inside(request.form.get("next"), "/meetings"), 303)
