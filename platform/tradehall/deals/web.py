"""Pages of deals: lists, the sheet of a deal, proposing, answering."""

from datetime import date, timedelta
from typing import Any

from flask import Blueprint, Flask, redirect, request, url_for
from flask_babel import gettext as _

from tradehall.deals import queries, sheets
from tradehall.deals.commands import ConfirmOnPage, CounterDeal, LapseDeals, ProposeDeal, WithdrawDeal
from tradehall.deals.differences import diff
from tradehall.deals.documents import web as documents
from tradehall.deals.evidence import web as evidence
from tradehall.deals.exports import web as exports
from tradehall.deals.followups import web as followups
from tradehall.deals.promises import web as promises
from tradehall.deals.queries import Group
from tradehall.deals.samples import web as samples
from tradehall.deals.steps import web as steps
from tradehall.kernel.outbox import Chore
from tradehall.kernel.web import Act, Hall, act, actor, ask, page, say

bp = Blueprint("deals", __name__)
TIDY = timedelta(minutes=10)


def install(app: Flask, hall: Hall) -> None:
    app.register_blueprint(bp)
    app.register_blueprint(evidence.bp)
    documents.install(app, hall)
    app.jinja_env.globals.update(day_of=date.fromisoformat)
    hall.dispatcher.chores.append(Chore(LapseDeals, TIDY))
    promises.install(app, hall)
    samples.install(app, hall)
    followups.install(app, hall)
    steps.install(app, hall)
    exports.install(app, hall)


@bp.get("/deals")
def index() -> Any:
    asked = request.args.get("show", "")
    group = Group(asked) if asked in set(Group) else Group.ALL
    rows = ask(queries.my_deals, group, request.args.get("cursor"))
    return page("pages/deals/index.html", rows=rows, group=group)


# -- proposing ---------------------------------------------------------------------------------------


@bp.get("/deals/new")
def new() -> Any:
    """The form for a meeting or a participation, perhaps with terms (fields of the form) from elsewhere; without
    either, a choice of partners."""
    meeting, counterparty = request.args.get("meeting"), request.args.get("counterparty")
    if not meeting and not counterparty:
        return page("pages/deals/partners.html", partners=ask(queries.partners))
    view = ask(queries.propose_form, meeting, counterparty, request.args.get("sender"))
    is_filled = any(name.startswith("lines.") for name in request.args)
    sheet = sheets.typed(request.args, actor().language) if is_filled else sheets.empty(view, actor().language)
    return _propose_page(view, sheet, None)


@bp.post("/deals")
def propose() -> Any:
    if sheets.MORE not in request.form:
        form = act(ProposeDeal)
        if form.ok:
            say(_("The terms are proposed, and confirmed by your side. The other side was told."))
            return redirect(url_for("deals.deal", public_id=form.result))
    else:
        form = None
    asked = [request.form.get(name) or None for name in ("meeting", "counterparty", "sender")]
    view = ask(queries.propose_form, *asked)
    return _propose_page(view, sheets.typed(request.form, actor().language), form)


def _propose_page(view: Any, sheet: sheets.Sheet, form: Act | None) -> Any:
    status = form.status if form else 200
    return page("pages/deals/new.html", status, view=view, sheet=sheet, form=form, choices=sheets.Choices)


# -- one deal ---------------------------------------------------------------------------------------


@bp.get("/deals/<public_id>")
def deal(public_id: str, form: Act | None = None, part: str = "") -> Any:
    view = ask(queries.deal_with_panels, public_id)
    return page("pages/deals/deal.html", form.status if form else 200, view=view, form=form, part=part)


@bp.get("/deals/<public_id>/counter")
def counter_form(public_id: str) -> Any:
    view = ask(queries.counter_form, public_id)
    return _counter_page(view, sheets.stored(view.page.current, actor().language), None)


@bp.post("/deals/<public_id>/revisions")
def counter(public_id: str) -> Any:
    form = None
    if sheets.MORE not in request.form:
        form = act(CounterDeal, deal=public_id)
        if form.ok:
            say(_("Your terms are proposed, and confirmed by your side. The other side was told."))
            return redirect(url_for("deals.deal", public_id=public_id))
    return _counter_page(ask(queries.counter_form, public_id), sheets.typed(request.form, actor().language), form)


def _counter_page(view: Any, sheet: sheets.Sheet, form: Act | None) -> Any:
    """With what changed since the revision that the person had read, if somebody was faster."""
    read = request.form.get("_read", type=int)
    seen = view.page.revision(read) if read else None
    changed = diff(seen.terms.as_json(), view.page.current.terms.as_json()) if seen else []
    status = form.status if form else 200
    return page(
        "pages/deals/counter.html", status, view=view, sheet=sheet, form=form, changed=changed, choices=sheets.Choices
    )


@bp.post("/deals/<public_id>/revisions/<int(max=999999):number>/confirm")
def confirm(public_id: str, number: int) -> Any:
    form = act(ConfirmOnPage, deal=public_id, number=number)
    if not form.ok:
        return deal(public_id, form, "confirm")
    say(_("You confirmed the terms. The deal is sealed."))
    return redirect(url_for("deals.deal", public_id=public_id))


@bp.post("/deals/<public_id>/withdraw")
def withdraw(public_id: str) -> Any:
    """Asks first, where no script has asked."""
    if not request.form.get("confirmed"):
        view = ask(queries.deal_page, public_id)
        return page("pages/deals/withdraw.html", view=view, reason=request.form.get("reason", ""))
    form = act(WithdrawDeal, deal=public_id)
    if not form.ok:
        return deal(public_id, form, "withdraw")
    say(_("Your terms are withdrawn. The other side was told."))
    return redirect(url_for("deals.deal", public_id=public_id))
