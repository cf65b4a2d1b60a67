"""The administrators' page of accounts: find one, close it, open it again."""

from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from tradehall.accounts.commands import DisablePerson, EnablePerson
from tradehall.accounts.errors import HangsOnPerson
from tradehall.accounts.queries import people_page
from tradehall.kernel.errors import NotFound
from tradehall.kernel.web import Act, act, ask, page, say

bp = Blueprint("admin_people", __name__)
STATES = ("active", "disabled")


@bp.get("/admin/people")
def people(form: Act | None = None, at: str = "") -> Any:
    """`form` was tried for the account `at`."""
    if form and "person" in form.errors:
        raise NotFound
    words, state = request.args.get("q", "").strip()[:100], request.args.get("state", "")
    state = state if state in STATES else ""
    found = ask(people_page, words, state, request.args.get("cursor"))
    status, query = form.status if form else 200, request.query_string.decode()
    shown = {"people": found, "words": words, "state": state, "form": form, "at": at, "query": query}
    return page("pages/accounts/people.html", status, **shown)


def _list() -> str:
    """The list with the filters that are in this address; forms of the page send them along."""
    here, query = url_for("admin_people.people"), request.query_string.decode()
    return f"{here}?{query}" if query else here


@bp.post("/admin/people/<public_id>/disable")
def disable(public_id: str) -> Any:
    form = act(DisablePerson, person=public_id)
    if isinstance(form.error, HangsOnPerson):
        return page(
            "pages/accounts/confirm_closing.html",
            follows=_follows(form.error.details),
            companies=form.error.details["companies"],
            action=request.full_path.rstrip("?"),
            back=_list(),
            reason=request.form.get("reason", ""),
        )
    if not form.ok:
        return people(form, public_id)
    say(_("The account is disabled. Everybody whom it concerns is told."))
    return redirect(_list(), 303)


def _follows(stands: dict[str, int]) -> list[str]:
    """What happens to the meetings of the person, in sentences."""
    texts = []
    if number := stands.get("delegate"):
        texts.append(
            ngettext(
                "%(num)d meeting goes to a colleague who is free then, or is cancelled.",
                "%(num)d meetings go to a colleague who is free then, or are cancelled.",
                number,
            )
        )
    if number := stands.get("interpreter"):
        texts.append(
            ngettext(
                "%(num)d meeting loses its interpreter and is offered to others.",
                "%(num)d meetings lose their interpreter and are offered to others.",
                number,
            )
        )
    if number := stands.get("guest"):
        texts.append(ngettext("%(num)d meeting loses a guest.", "%(num)d meetings lose a guest.", number))
    return texts


@bp.post("/admin/people/<public_id>/enable")
def enable(public_id: str) -> Any:
    form = act(EnablePerson, person=public_id)
    if not form.ok:
        return people(form, public_id)
    say(_("The account can be used again."))
    return redirect(_list(), 303)
