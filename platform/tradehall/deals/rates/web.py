"""The administrators' page of reference rates."""

from typing import Any

from flask import Blueprint, Flask, redirect, request, url_for
from flask_babel import ngettext

from tradehall.deals.rates.queries import latest_rates
from tradehall.deals.rates.rules import read_table
from tradehall.kernel.errors import DomainError
from tradehall.kernel.web import SHOWN_IN_PLACE, Act, Hall, ask, page, run, say

bp = Blueprint("rates", __name__)


def install(app: Flask, hall: Hall) -> None:
    app.register_blueprint(bp)


@bp.get("/admin/rates")
def rates(form: Act | None = None) -> Any:
    typed = request.form.get("table", "") if form else ""
    return page("pages/deals/rates.html", form.status if form else 200, rates=ask(latest_rates), form=form, table=typed)


@bp.post("/admin/rates")
def load() -> Any:
    ask(latest_rates)  # whoever may not see them may not load any
    try:
        number = run(read_table(request.form.get("table", "")))
    except DomainError as error:
        if error.status not in SHOWN_IN_PLACE:
            raise
        return rates(Act(error=error))
    say(ngettext("%(num)s rate was loaded.", "%(num)s rates were loaded.", number))
    return redirect(url_for("rates.rates"), 303)
