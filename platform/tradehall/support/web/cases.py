"""A firm's cases and the desks that it may ask; a case; and what waits at one's desks."""

from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask_babel import gettext as _

from tradehall.kernel.errors import NotFound
from tradehall.kernel.parse import Command
from tradehall.kernel.texts import N_
from tradehall.kernel.web import Act, act, ask, page, say
from tradehall.support import queries
from tradehall.support.commands import (
    EndCase,
    GiveCase,
    MoveCase,
    OpenCase,
    ReopenCase,
    TakeCase,
    WithdrawCase,
)
from tradehall.support.queries import Shelf
from tradehall.support.queries.views import CaseForm

bp = Blueprint("support", __name__)
ACTS: dict[str, tuple[type[Command], str]] = {
    "take": (TakeCase, N_("You deal with this case now.")),
    "give": (GiveCase, N_("Your colleague deals with this case now.")),
    "move": (MoveCase, N_("The case is at the other desk now. Its people can read all that was said.")),
    "end": (EndCase, N_("The case is over. If it is not, you can open it again below.")),
    "withdraw": (WithdrawCase, N_("The case is withdrawn. You can open it again below.")),
    "reopen": (ReopenCase, N_("The case is open again.")),
}
ASKED_FIRST = ("withdraw", "move")


@bp.get("/support")
def index() -> Any:
    """`?show=over`: the cases that are over."""
    view = ask(queries.my_cases, request.args.get("show") == "over", request.args.get("cursor"))
    return page("pages/support/index.html", view=view)


@bp.get("/support/new")
def new(form: Act | None = None) -> Any:
    """`?desk=`, `?service=`, `?participation=`."""
    given = form.values if form else request.args
    return page(
        "pages/support/new.html",
        form.status if form else 200,
        view=_form(given.get("desk", ""), given.get("service", ""), bool(form)),
        form=form,
        typed=given,
    )


def _form(desk: str, service: str, was_sent: bool) -> CaseForm:
    """What was typed is shown again also where the desk cannot be asked any more."""
    try:
        return ask(queries.new_case_form, desk, service)
    except NotFound:
        if not was_sent:
            raise
        return ask(queries.new_case_form, "", service)


@bp.post("/support")
def open_() -> Any:
    form = act(OpenCase)
    if not form.ok:
        return new(form)
    say(_("Your case is with the desk. It answers here, and you are told when it does."))
    return redirect(url_for("support.one", public_id=form.result), 303)


@bp.get("/support/desk")
def queue() -> Any:
    """`?show=`, `?desk=`, `?mine=1`."""
    asked = request.args.get("show", "")
    shelf = Shelf(asked) if asked in set(Shelf) else Shelf.WAITING
    desk, mine = request.args.get("desk", ""), request.args.get("mine") == "1"
    view = ask(queries.queue, shelf, desk, mine, request.args.get("cursor"))
    return page("pages/support/queue.html", view=view, shelves=list(Shelf))


@bp.get("/support/<public_id>")
def one(public_id: str, form: Act | None = None, part: str = "") -> Any:
    """`part`: the act that was refused."""
    view = ask(queries.case_page, public_id)
    return page("pages/support/case.html", form.status if form else 200, view=view, form=form, part=part)


@bp.get("/support/<public_id>/standing")
def standing(public_id: str) -> Any:
    """The part above the talk, for its script."""
    return page("pages/support/standing.html", view=ask(queries.case_page, public_id).case)


@bp.post("/support/<public_id>/<doing>")
def do(public_id: str, doing: str) -> Any:
    """Asks first before what is hard to take back, where no script has asked."""
    if doing not in ACTS:
        raise NotFound
    if doing in ASKED_FIRST and not request.form.get("confirmed"):
        return page("pages/support/sure.html", view=ask(queries.case_page, public_id), doing=doing, typed=request.form)
    command, said = ACTS[doing]
    form = act(command, case=public_id)
    if not form.ok:
        return one(public_id, form, doing)
    say(_(said))
    here = url_for("support.queue") if doing == "move" else url_for("support.one", public_id=public_id)
    return redirect(here, 303)
