"""Organisers set up the desks of their event, and see how they keep up."""

from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask_babel import gettext as _

from tradehall.events.web.forms import Values, tabs
from tradehall.kernel.web import Act, act, ask, page, say
from tradehall.support import queries
from tradehall.support.commands import SaveDesk
from tradehall.support.queries.views import DeskRow
from tradehall.support.rules import Service

bp = Blueprint("support_desks", __name__)
TAB = "/desks"


@bp.get("/organise/<slug>/desks")
def index(slug: str) -> Any:
    view = ask(queries.desks_page, slug, request.args.get("cursor"))
    return page("pages/support/desks.html", view=view, event=view.event, event_nav=tabs(view.event, TAB))


@bp.get("/organise/<slug>/desks/new")
def new(slug: str, form: Act | None = None) -> Any:
    return _shown(slug, "", form)


@bp.post("/organise/<slug>/desks")
def add(slug: str) -> Any:
    form = act(SaveDesk, event=slug)
    if not form.ok:
        return new(slug, form)
    say(_("The desk is set up. Firms of the event can ask it now."))
    return redirect(url_for("support_desks.index", slug=slug), 303)


@bp.get("/organise/<slug>/desks/<desk>")
def one(slug: str, desk: str, form: Act | None = None) -> Any:
    return _shown(slug, desk, form)


@bp.post("/organise/<slug>/desks/<desk>")
def change(slug: str, desk: str) -> Any:
    form = act(SaveDesk, event=slug, desk=desk)
    if not form.ok:
        return one(slug, desk, form)
    say(_("The desk is saved."))
    return redirect(url_for("support_desks.index", slug=slug), 303)


def _shown(slug: str, desk: str, form: Act | None) -> Any:
    view = ask(queries.desk_form, slug, desk)
    return page(
        "pages/support/desk.html",
        form.status if form else 200,
        view=view, event=view.event, event_nav=tabs(view.event, TAB), form=form, services=list(Service),
        values=Values(form.values) if form else _values(view.desk),
    )  # fmt: skip


def _values(desk: DeskRow | None) -> Values:
    """What the form begins with."""
    if desk is None:
        return Values({"answer_days": "1", "is_open": "yes"})
    flat: dict[str, Any] = {
        "services": [str(one) for one in desk.services],
        "answer_days": str(desk.answer_days),
        "officers": "\n".join(address for _name, _language, address in desk.officers + desk.disabled),
        "is_open": "yes" if desk.is_open else "no",
    }
    for name, text in (("name", desk.name), ("about", desk.about)):
        flat |= {f"{name}.{key}": words for key, words in text.as_json().items()} if text.texts else {}
    return Values(flat)
