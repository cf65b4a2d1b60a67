"""Pages of later questions: a company's list, one question with its buttons, and the organisers' figures."""

from datetime import timedelta
from itertools import chain
from typing import Any

from flask import Blueprint, Flask, Response, redirect, request, url_for
from flask import stream_with_context as in_this_request
from flask_babel import gettext as _

from tradehall.deals.exports.tables import portions
from tradehall.deals.followups import queries
from tradehall.deals.followups.commands import (
    AnswerFollowUp,
    AskFollowUps,
    AttachFollowUp,
    PlanFollowUps,
    SetFollowUps,
)
from tradehall.deals.followups.export import table_of
from tradehall.deals.followups.queries import Which
from tradehall.deals.followups.rules import Came, Why
from tradehall.events.commands import Side
from tradehall.events.web.forms import organise_tabs, tabs
from tradehall.kernel.money import EXPONENTS
from tradehall.kernel.outbox import Chore
from tradehall.kernel.texts import N_
from tradehall.kernel.web import Act, Hall, act, ask, language, page, say

bp = Blueprint("follow_ups", __name__)
organise_tabs.append(("/follow-ups", N_("Outcomes of meetings")))


def install(app: Flask, hall: Hall) -> None:
    app.register_blueprint(bp)
    hall.dispatcher.chores.append(Chore(PlanFollowUps, timedelta(minutes=20)))
    hall.dispatcher.chores.append(Chore(AskFollowUps, timedelta(minutes=10)))


@bp.get("/deals/follow-ups")
def index(form: Act | None = None) -> Any:
    asked = request.args.get("show", "")
    which = Which(asked) if asked in set(Which) else Which.OPEN
    view = ask(queries.my_follow_ups, which, request.args.get("cursor"))
    return page("pages/deals/follow_ups.html", form.status if form else 200, view=view, form=form)


@bp.get("/deals/follow-ups/<public_id>")
def one(public_id: str, form: Act | None = None) -> Any:
    view = ask(queries.follow_up_page, public_id)
    return page(
        "pages/deals/follow_up.html", form.status if form else 200,
        view=view, row=view.row, form=form, answers=list(Came), whys=list(Why), currencies=list(EXPONENTS),
    )  # fmt: skip


@bp.post("/deals/follow-ups/<public_id>")
def answer(public_id: str) -> Any:
    form = act(AnswerFollowUp, follow_up=public_id)
    if not form.ok:
        return one(public_id, form)
    say(_("Thank you. Your answer is kept."))
    return redirect(url_for("follow_ups.one", public_id=public_id))


@bp.post("/deals/follow-ups/<public_id>/deal")
def attach(public_id: str) -> Any:
    form = act(AttachFollowUp, follow_up=public_id)
    if not form.ok:
        return one(public_id, form)
    say(_("The order is tied to the deal."))
    return redirect(url_for("follow_ups.one", public_id=public_id))


@bp.post("/deals/follow-ups/choice")
def choose() -> Any:
    form = act(SetFollowUps)
    if not form.ok:
        return index(form)
    say(_("Your choice is kept."))
    return redirect(url_for("follow_ups.index"))


@bp.get("/organise/<slug>/follow-ups")
def organise(slug: str) -> Any:
    view = ask(queries.follow_ups_of_event, slug)
    return page(
        "pages/organise/follow_ups.html",
        view=view, event=view.event, sides=list(Side), event_nav=tabs(view.event, "/follow-ups"),
    )  # fmt: skip


@bp.get("/organise/<slug>/follow-ups.csv")
def organise_file(slug: str) -> Any:
    rows = portions(lambda last: ask(queries.rows_of_event, slug, last))
    begun = chain([next(rows, [])], rows)  # whoever may not have them gets an answer that says so
    answered = Response(in_this_request(table_of(begun, language())), mimetype="text/csv")
    answered.headers["Content-Disposition"] = f'attachment; filename="follow-ups-{slug}.csv"'
    return answered
