"""Pages of term sheets. Everything works as a plain form, too; scripts write cell by cell and fetch the card anew."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Flask, redirect, request, url_for
from flask_babel import gettext as _

from tradehall.deals.queries.proposing import propose_form
from tradehall.deals.sheet import queries
from tradehall.deals.sheet.commands import (
    AddLine,
    DropSheet,
    FillSheet,
    MoveLine,
    OpenSheet,
    ProposeSheet,
    RemoveLine,
    ReopenSheet,
    SetCell,
    TakeNewerTerms,
    TickCell,
)
from tradehall.deals.sheet.queries import SheetPage
from tradehall.deals.sheet.words import Words
from tradehall.kernel.errors import DomainError, NotFound
from tradehall.kernel.ids import new_public_id
from tradehall.kernel.parse import MAX_INT, Command, parse_data, parse_json
from tradehall.kernel.web import (
    SHOWN_IN_PLACE,
    Act,
    Hall,
    answered,
    ask,
    language,
    page,
    run,
    say,
)

bp = Blueprint("sheets", __name__)
ASKED = ("meeting", "deal", "counterparty", "sender")
LIVE: Mapping[str, type[Command]] = {
    "set": SetCell, "line-add": AddLine, "line-remove": RemoveLine, "line-move": MoveLine, "tick": TickCell,
}  # fmt: skip


def install(app: Flask, hall: Hall) -> None:
    app.register_blueprint(bp)


def _tried(command: type[Command], data: dict[str, Any]) -> Act:
    """As `act`, with what the form said in our own shape."""
    try:
        key = request.form.get("_key", "")[:64]
        return Act(run(parse_data(command, data), key=key or None))
    except DomainError as error:
        if error.status not in SHOWN_IN_PLACE:
            raise
        return Act(error=error)


# -- opening ---------------------------------------------------------------------------------------------


@bp.get("/deals/sheets/new")
def new(form: Act | None = None) -> Any:
    """What opens the sheet of two companies: its own question, since an address may not change anything."""
    given = request.form if form else request.args
    asked = {name: given[name] for name in ASKED if given.get(name)}
    if not asked:
        raise NotFound
    terms = {name: value for name, value in given.items() if name not in ASKED and not name.startswith("_") and value}
    view = None
    if "deal" not in asked:
        view = ask(propose_form, *(asked.get(name) for name in ("meeting", "counterparty", "sender")))
    status = form.status if form else 200
    return page("pages/deals/sheet/new.html", status, view=view, asked=asked, terms=terms, form=form)


@bp.post("/deals/sheets")
def open_sheet() -> Any:
    asked = {name: request.form[name] for name in ASKED if request.form.get(name)}
    terms = {
        name: value
        for name, value in request.form.items()
        if name not in ASKED and not name.startswith("_") and name != "confirmed" and value
    }
    form = _tried(OpenSheet, {**asked, "terms": terms})
    if not form.ok:
        return new(form)
    return redirect(url_for("sheets.sheet", public_id=form.result), 303)


@bp.get("/deals/sheets/between/<exporter>/<buyer>")
def between(exporter: str, buyer: str) -> Any:
    """The card of two participations' open sheet, or what opens one; for a talk's script."""
    way = ask(queries.way_between, exporter, buyer)
    return card(way.sheet) if way.sheet else page("pages/deals/sheet/way.html", view=way)


# -- one sheet -------------------------------------------------------------------------------------------


def _shown(view: SheetPage) -> dict[str, Any]:
    listings = {row.public_id: row for row in view.listings}
    words = Words(view.cells, view.table, listings, language())
    goods = [("", "–"), *((row.public_id, row.title.read(language()).text) for row in view.listings)]
    return {"view": view, "words": words, "goods": tuple(goods), "new_key": new_public_id()}


@bp.get("/deals/sheets/<public_id>")
def sheet(public_id: str, form: Act | None = None) -> Any:
    """`form` was tried; what was typed stays."""
    view = ask(queries.sheet_page, public_id)
    typed = dict(request.form.items()) if form and not form.ok else {}
    status = form.status if form else 200
    return page("pages/deals/sheet/sheet.html", status, form=form, typed=typed, **_shown(view))


@bp.get("/deals/sheets/<public_id>/card")
def card(public_id: str) -> Any:
    """The card alone, for the page's script, a room and a talk."""
    shown = _shown(ask(queries.sheet_page, public_id))
    return page("pages/deals/sheet/card.html", form=None, typed={}, **shown)


@bp.get("/deals/sheets/<public_id>/changes")
@answered
def changes(public_id: str) -> dict[str, Any]:
    """What changed after a version, for a script whose line is cut."""
    since = request.args.get("since", 0, type=int)
    told: dict[str, Any] = ask(queries.sheet_news, public_id, min(max(since, 0), MAX_INT)).as_json()
    return told


@bp.post("/deals/sheets/<public_id>/live/<verb>")
@answered
def live(public_id: str, verb: str) -> dict[str, Any]:
    """The acts of the sockets, over HTTP."""
    if verb not in LIVE:
        raise NotFound
    command = parse_json(LIVE[verb], request.get_data(), {"sheet": public_id})
    client = getattr(command, "client_id", None)
    told: dict[str, Any] = run(command, key=f"sheet:{client}" if client else None)
    return told


@bp.post("/deals/sheets/<public_id>")
def fill(public_id: str) -> Any:
    """The whole sheet as a form; the button that was pressed may ask for more."""
    cells = {name: value for name, value in request.form.items() if not name.startswith("_") and name != "base"}
    base = request.form.get("base", 0, type=int)
    form = _tried(FillSheet, {"sheet": public_id, "base": min(max(base, 0), MAX_INT), "cells": cells})
    if form.ok and (asked := request.form.get("_do", "")):
        form = _also(public_id, asked)
    if not form.ok:
        return sheet(public_id, form)
    anchor = request.form.get("_do", "").partition(":")[2].split(".")[1:2]
    return redirect(url_for("sheets.sheet", public_id=public_id, _anchor=f"line-{anchor[0]}" if anchor else None), 303)


def _also(public_id: str, asked: str) -> Act:
    verb, _sign, about = asked.partition(":")
    given: dict[str, Any] = {"sheet": public_id}
    try:
        if verb in ("tick", "untick"):
            value = request.form.get(f"_read.{about}", "")
            run(parse_data(TickCell, {**given, "path": about, "value": value, "right": verb == "tick"}))
        elif verb in ("up", "down"):
            keys = ask(queries.sheet_page, public_id).keys
            place = keys.index(about) if about in keys else 0
            run(parse_data(MoveLine, {**given, "line": about, "to": max(0, place + (1 if verb == "down" else -1))}))
        elif verb in ("add", "remove"):
            run(parse_data(AddLine if verb == "add" else RemoveLine, {**given, "line": about}))
        return Act()
    except DomainError as error:
        if error.status not in SHOWN_IN_PLACE:
            raise
        return Act(error=error)


@bp.post("/deals/sheets/<public_id>/propose")
def propose(public_id: str) -> Any:
    form = _tried(ProposeSheet, {"sheet": public_id, "version": request.form.get("version", 0, type=int)})
    if not form.ok:
        return sheet(public_id, form)
    say(_("The terms are proposed, and confirmed by your side. The other side was told."))
    return redirect(url_for("deals.deal", public_id=form.result), 303)


@bp.post("/deals/sheets/<public_id>/take")
def take(public_id: str) -> Any:
    """Begin from the terms that are on the table by now."""
    number = min(max(request.form.get("number", 0, type=int), 0), MAX_INT)
    form = _tried(TakeNewerTerms, {"sheet": public_id, "number": number})
    if not form.ok:
        return sheet(public_id, form)
    say(_("The newer terms are taken over. Please read back what changed."))
    return redirect(url_for("sheets.sheet", public_id=public_id), 303)


@bp.post("/deals/sheets/<public_id>/drop")
def drop(public_id: str) -> Any:
    """Asks first, where no script has asked."""
    if not request.form.get("confirmed"):
        return page("pages/deals/sheet/drop.html", view=ask(queries.sheet_page, public_id))
    form = _tried(DropSheet, {"sheet": public_id})
    if not form.ok:
        return sheet(public_id, form)
    say(_("The term sheet is set aside. Either side can open it again."))
    return redirect(url_for("sheets.sheet", public_id=public_id), 303)


@bp.post("/deals/sheets/<public_id>/reopen")
def reopen(public_id: str) -> Any:
    form = _tried(ReopenSheet, {"sheet": public_id})
    return redirect(url_for("sheets.sheet", public_id=public_id), 303) if form.ok else sheet(public_id, form)
