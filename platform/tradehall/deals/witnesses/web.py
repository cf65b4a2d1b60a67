"""Asking somebody without an account to confirm, and the page behind their link. To look at it does nothing."""

from typing import Any

from flask import Blueprint, Flask, Response, make_response, redirect, request, url_for
from flask_babel import gettext as _

from tradehall.deals.witnesses import links, queries
from tradehall.deals.witnesses.commands import (
    AgreeAsWitness,
    AskWitness,
    DeclineAsWitness,
    ReleaseWitness,
    RevokeWitness,
)
from tradehall.deals.witnesses.rules import LinkState, masked
from tradehall.kernel.errors import NotFound
from tradehall.kernel.web import Act, Hall, act, ask, csrf, hall, page, say

bp = Blueprint("witnesses", __name__)
by_link = Blueprint("by_link", __name__)
LOOKS = "60/minute"
ANSWERED = (LinkState.AGREED, LinkState.DECLINED)


def install(app: Flask, found: Hall) -> None:
    """The link alone proves who may answer: no cookie is asked for, so no other site can make use of one."""
    links.use(found.settings.secret_key)
    app.jinja_env.globals.update(masked=masked)
    csrf.exempt(by_link)
    app.register_blueprint(bp)
    app.register_blueprint(by_link)


# -- for those who see the deal -----------------------------------------------------------------------


@bp.get("/deals/<public_id>/witnesses")
def index(public_id: str, form: Act | None = None, part: str = "") -> Any:
    view = ask(queries.witnesses_page, public_id)
    status = form.status if form else 200
    return page("pages/deals/witnesses/index.html", status, view=view, form=form, part=part)


@bp.post("/deals/<public_id>/witnesses")
def add(public_id: str) -> Any:
    form = act(AskWitness, deal=public_id)
    if not form.ok:
        return index(public_id, form, "ask")
    asked = next(row for row in ask(queries.witnesses_page, public_id).rows if row.public_id == form.result)
    say(
        _("The mail with the link is on its way to %(address)s.", address=asked.email)
        if asked.released_at
        else _("Asked. The mail goes out when the other side or the organisers have released the address.")
    )
    return _back(public_id)


@bp.post("/deals/<public_id>/witnesses/<witness>/release")
def release(public_id: str, witness: str) -> Any:
    form = act(ReleaseWitness, deal=public_id, witness=witness)
    if not form.ok:
        return index(public_id, form, "release")
    say(_("Released. The mail with the link is on its way."))
    return _back(public_id)


@bp.post("/deals/<public_id>/witnesses/<witness>/revoke")
def revoke(public_id: str, witness: str) -> Any:
    """Asks first, where no script has asked."""
    if not request.form.get("confirmed"):
        view = ask(queries.witnesses_page, public_id)
        row = next((row for row in view.rows if row.public_id == witness), None)
        return page("pages/deals/witnesses/revoke.html", view=view, row=row)
    form = act(RevokeWitness, deal=public_id, witness=witness)
    if not form.ok:
        return index(public_id, form, "revoke")
    say(_("Withdrawn. The link confirms nothing any more."))
    return _back(public_id)


def _back(public_id: str) -> Any:
    return redirect(url_for("witnesses.index", public_id=public_id), 303)


# -- for whoever comes by the link ----------------------------------------------------------------------


@by_link.get("/confirm/<link>")
def terms(link: str, form: Act | None = None, part: str = "") -> Any:
    """The terms and two forms; or why nothing can be confirmed here any more."""
    hall().limits.require(LOOKS, "witness", request.remote_addr or "")
    try:
        view = ask(queries.asked_by_link, link)
    except NotFound:
        return _shown("pages/deals/witnesses/lost.html", 404)
    state = view.witness.state
    status = form.status if form else 200 if state in (LinkState.OPEN, *ANSWERED) else 410
    template = "pages/deals/witnesses/terms.html" if state == LinkState.OPEN else "pages/deals/witnesses/over.html"
    return _shown(template, status, view=view, link=link, form=form, part=part)


@by_link.post("/confirm/<link>")
def answer(link: str) -> Any:
    hall().limits.require(LOOKS, "witness", request.remote_addr or "")
    part = "decline" if request.form.get("_answer") == "decline" else "agree"
    try:
        form = act(DeclineAsWitness if part == "decline" else AgreeAsWitness, link=link)
    except NotFound:
        return _shown("pages/deals/witnesses/lost.html", 404)
    return redirect(url_for("by_link.terms", link=link), 303) if form.ok else terms(link, form, part)


def _shown(template: str, status: int, **values: Any) -> Response:
    """For nobody but whoever holds the link."""
    answered = make_response(page(template, status, **values))
    answered.headers["Cache-Control"] = "no-store"
    answered.headers["Referrer-Policy"] = "no-referrer"
    answered.headers["X-Robots-Tag"] = "noindex"
    return answered
