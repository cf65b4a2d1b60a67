"""Pages of deliveries: what comes when, a deal's line of time, telling a delay and answering it; and organisers'."""

import base64
from datetime import timedelta
from itertools import chain
from typing import Any

from flask import Blueprint, Flask, Response, redirect, request, url_for
from flask import stream_with_context as in_this_request
from flask_babel import gettext as _

from tradehall.deals.exports.tables import portions
from tradehall.deals.promises import queries
from tradehall.deals.promises.commands import (
    Answer,
    AnswerDelays,
    MakePromises,
    MarkDelivered,
    MarkReceived,
    Proposal,
    Reason,
    RemindOfDeliveries,
    TakeBackDelay,
    TellDelay,
)
from tradehall.deals.promises.export import table_of
from tradehall.deals.promises.queries import Show
from tradehall.events.web.forms import organise_tabs, sector_names, tabs
from tradehall.kernel.outbox import Chore
from tradehall.kernel.papers.kinds import ACCEPT, LARGEST, MB
from tradehall.kernel.texts import N_
from tradehall.kernel.web import Act, Hall, act, ask, language, page, say

bp = Blueprint("deliveries", __name__)
FORM = LARGEST + MB  # of a whole form with a paper
organise_tabs.append(("/deliveries", N_("Deliveries")))


def install(app: Flask, hall: Hall) -> None:
    app.register_blueprint(bp)
    hall.dispatcher.chores.append(Chore(MakePromises, timedelta(minutes=10)))
    hall.dispatcher.chores.append(Chore(RemindOfDeliveries, timedelta(minutes=30)))


def _show(otherwise: Show) -> Show:
    asked = request.args.get("show", "")
    return Show(asked) if asked in set(Show) else otherwise


@bp.url_value_preprocessor
def allow_paper(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Of the one address that takes a paper; set before anything reads the form."""
    if endpoint == "deliveries.tell":
        request.max_content_length = FORM


@bp.get("/deals/deliveries")
def index() -> Any:
    view = ask(queries.deliveries, _show(Show.COMING), request.args.get("cursor"))
    return page("pages/deals/deliveries.html", view=view)


@bp.get("/deals/<public_id>/deliveries")
def of_deal(public_id: str, form: Act | None = None, part: str = "") -> Any:
    """The line of time of each line; `part`: which of the forms on it was sent and refused."""
    view = ask(queries.deal_deliveries, public_id)
    status = form.status if form else 200
    return page("pages/deals/deal_deliveries.html", status, view=view, form=form, part=part, answers=list(Answer))


def _done(form: Act, public_id: str, part: str, text: str) -> Any:
    if not form.ok:
        return of_deal(public_id, form, part)
    say(text)
    return redirect(url_for("deliveries.of_deal", public_id=public_id))


# -- telling and answering ------------------------------------------------------------------------------


@bp.get("/deals/<public_id>/delay")
def delay(public_id: str, form: Act | None = None) -> Any:
    view = ask(queries.delay_form, public_id)
    status = form.status if form else 200
    return page(
        "pages/deals/delay.html", status,
        view=view, form=form, reasons=list(Reason), proposals=list(Proposal), chosen=request.args.get("line", ""),
        accept=ACCEPT,
    )  # fmt: skip


@bp.post("/deals/<public_id>/delay")
def tell(public_id: str) -> Any:
    sent = request.files.get("octets")
    octets = base64.urlsafe_b64encode(sent.read() if sent else b"").decode()
    form = act(TellDelay, deal=public_id, octets=octets, file_name=(sent.filename or "") if sent else "")
    if not form.ok:
        return delay(public_id, form)
    say(_("The buyer is told of the new day, and asked for an answer."))
    return redirect(url_for("deliveries.of_deal", public_id=public_id))


@bp.post("/deals/<public_id>/delays/answer")
def answer(public_id: str) -> Any:
    form = act(AnswerDelays, deal=public_id)
    return _done(form, public_id, "answer", _("Your answer is with the exporter."))


@bp.post("/deals/<public_id>/delays/<notice>/take-back")
def take_back(public_id: str, notice: str) -> Any:
    """Asks first, where no script has asked."""
    if not request.form.get("confirmed"):
        ask(queries.delay_form, public_id)
        return page(
            "pages/deals/take_back.html", public_id=public_id, notice=notice, version=request.form.get("version")
        )
    form = act(TakeBackDelay, notice=notice)
    return _done(form, public_id, "take_back", _("The notice is taken back. The day before it counts again."))


@bp.post("/deals/<public_id>/lines/<promise>/delivered")
def delivered(public_id: str, promise: str) -> Any:
    form = act(MarkDelivered, promise=promise)
    return _done(form, public_id, promise, _("The line is delivered. The buyer is told."))


@bp.post("/deals/<public_id>/lines/<promise>/received")
def received(public_id: str, promise: str) -> Any:
    form = act(MarkReceived, promise=promise)
    return _done(form, public_id, promise, _("You have the goods. The exporter is told."))


# -- organisers -----------------------------------------------------------------------------------------


@bp.get("/organise/<slug>/deliveries")
def organise(slug: str) -> Any:
    view, samples = ask(queries.deliveries_of_event, slug, _show(Show.LATE), request.args.get("cursor"))
    names = dict(zip(view.sectors, sector_names(view.sectors), strict=True))
    return page(
        "pages/organise/deliveries.html",
        view=view, event=view.event, samples=samples, sectors=names, answers=list(Answer),
        event_nav=tabs(view.event, "/deliveries"),
    )  # fmt: skip


@bp.get("/organise/<slug>/deliveries.csv")
def organise_file(slug: str) -> Any:
    rows = portions(lambda last: ask(queries.rows_of_event, slug, last))
    begun = chain([next(rows, [])], rows)  # whoever may not have them gets an answer that says so
    answered = Response(in_this_request(table_of(begun, language())), mimetype="text/csv")
    answered.headers["Content-Disposition"] = f'attachment; filename="deliveries-{slug}.csv"'
    return answered
