"""Pages of next steps: the list, a new one, and one to change."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, Flask, redirect, request, url_for
from flask_babel import gettext

from tradehall.deals.steps import queries
from tradehall.deals.steps.commands import AddStep, ChangeStep, DropStep, FinishStep, RemindOfSteps, ReopenStep
from tradehall.deals.steps.queries import Whose
from tradehall.events.commands import Side
from tradehall.kernel.errors import NotFound
from tradehall.kernel.outbox import Chore
from tradehall.kernel.parse import Command
from tradehall.kernel.texts import N_
from tradehall.kernel.web import Act, Hall, act, ask, page, say

bp = Blueprint("steps", __name__)
ACTS: dict[str, tuple[type[Command], str]] = {
    "done": (FinishStep, N_("The step is done. If it was not, you can open it again below.")),
    "drop": (DropStep, N_("The step is dropped. You can open it again below.")),
    "reopen": (ReopenStep, N_("The step is open again.")),
}


def install(app: Flask, hall: Hall) -> None:
    app.register_blueprint(bp)
    hall.dispatcher.chores.append(Chore(RemindOfSteps, timedelta(minutes=15)))


@bp.get("/deals/steps")
def index() -> Any:
    asked = request.args.get("show", "")
    whose = Whose(asked) if asked in set(Whose) else Whose.MINE
    rows = ask(queries.my_steps, whose, request.args.get("cursor"))
    return page("pages/deals/steps.html", rows=rows, whose=whose, all=list(Whose))


@bp.get("/deals/steps/new")
def new(form: Act | None = None) -> Any:
    given = request.form if form else request.args
    view = ask(queries.new_step_form, given.get("meeting") or None, given.get("deal") or None)
    return page(
        "pages/deals/step.html", form.status if form else 200, view=view, form=form, typed=given, sides=list(Side)
    )


@bp.post("/deals/steps")
def add() -> Any:
    form = act(AddStep)
    if not form.ok:
        return new(form)
    say(gettext("The step is written down."))
    return redirect(url_for("steps.one", public_id=form.result))


@bp.get("/deals/steps/<public_id>")
def one(public_id: str, form: Act | None = None) -> Any:
    view = ask(queries.step_form, public_id)
    return page("pages/deals/step.html", form.status if form else 200, view=view, form=form, typed={}, sides=[])


@bp.post("/deals/steps/<public_id>")
def change(public_id: str) -> Any:
    form = act(ChangeStep, step=public_id)
    if not form.ok:
        return one(public_id, form)
    say(gettext("The step is changed."))
    return redirect(url_for("steps.one", public_id=public_id))


@bp.post("/deals/steps/<public_id>/<doing>")
def do(public_id: str, doing: str) -> Any:
    if doing not in ACTS:
        raise NotFound
    command, said = ACTS[doing]
    form = act(command, step=public_id)
    if not form.ok:
        return one(public_id, form)
    say(gettext(said))
    return redirect(url_for("steps.one", public_id=public_id))
