"""The organisers' page of participants: filter, approve, reject, wait-list, one by one or many at once."""

from enum import StrEnum
from typing import Any, TypeVar

from flask import Blueprint, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from tradehall.events import queries
from tradehall.events.commands import (
    Approve,
    DecideMany,
    Decision,
    ReinstateParticipation,
    Reject,
    Reopen,
    Side,
    SuspendParticipation,
    Waitlist,
)
from tradehall.events.rules import State
from tradehall.events.web.forms import Values, asks_first, confirm, field_labels, tabs
from tradehall.kernel.errors import NotFound
from tradehall.kernel.parse import Command
from tradehall.kernel.web import Act, act, ask, page, say

bp = Blueprint("participants", __name__)
E = TypeVar("E", bound=StrEnum)
COMMANDS: dict[Decision, type[Command]] = {
    Decision.APPROVE: Approve,
    Decision.WAITLIST: Waitlist,
    Decision.REJECT: Reject,
    Decision.REOPEN: Reopen,
}


def _filter(kind: type[E], name: str) -> E | None:
    """A filter of the address; one that does not exist filters nothing."""
    value = request.args.get(name, "")
    return kind(value) if value in set(kind) else None


@bp.get("/organise/<slug>/participants")
def participants(slug: str, form: Act | None = None, at: str = "") -> Any:
    """`form` was tried for the registration `at`, or for many (empty)."""
    state, side = _filter(State, "state"), _filter(Side, "side")
    words = request.args.get("q", "")[:100]
    view = ask(queries.participants_page, slug, state, side, words, request.args.get("after"))
    return page(
        "pages/organise/participants.html",
        form.status if form else 200,
        view=view, event=view.event, words=words, form=form, at=at, labels=field_labels(),
        values=Values(form.values if form else {}), event_nav=tabs(view.event, "/participants"),
        states=list(State), sides=list(Side), decisions=list(Decision), query=request.query_string.decode(),
    )  # fmt: skip


def _list(slug: str) -> str:
    """The list with the filters that are in this address; forms of the page send them along."""
    here, query = url_for("participants.participants", slug=slug), request.query_string.decode()
    return f"{here}?{query}" if query else here


@bp.post("/organise/<slug>/participants")
def decide_many(slug: str) -> Any:
    form = act(DecideMany, event=slug)
    if asks_first(form):
        chosen = request.form.getlist("participations")
        return _confirm_reopening(slug, form, participations=chosen, decision=Decision.REOPEN.value)
    if not form.ok:
        return participants(slug, form)
    say(ngettext("%(num)d registration is changed.", "%(num)d registrations are changed.", form.result))
    return redirect(_list(slug), 303)


@bp.post("/organise/<slug>/participants/<public_id>/<decision>")
def decide(slug: str, public_id: str, decision: str) -> Any:
    if decision not in set(Decision):
        raise NotFound
    form = act(COMMANDS[Decision(decision)], participation=public_id)
    if asks_first(form):
        return _confirm_reopening(slug, form, version=request.form.get("version", ""))
    if not form.ok:
        return participants(slug, form, public_id)
    say(_("The decision is saved. The company is told by e-mail."))
    return redirect(_list(slug), 303)


@bp.post("/organise/<slug>/participants/<public_id>/suspend")
def suspend(slug: str, public_id: str) -> Any:
    form = act(SuspendParticipation, participation=public_id)
    if asks_first(form):
        return confirm(
            _("Suspend this company?"),
            " ".join(
                [
                    _("It cannot act in this event until you reinstate it, and reads your reason."),
                    *_cancelled(form, _("Reinstating the company does not bring them back.")),
                ]
            ),
            request.full_path.rstrip("?"),
            _("Suspend the company"),
            _list(slug),
            version=request.form.get("version", ""),
            reason=request.form.get("reason", ""),
        )
    if not form.ok:
        return participants(slug, form, public_id)
    say(_("The company is suspended. Everybody whom it concerns is told."))
    return redirect(_list(slug), 303)


@bp.post("/organise/<slug>/participants/<public_id>/reinstate")
def reinstate(slug: str, public_id: str) -> Any:
    form = act(ReinstateParticipation, participation=public_id)
    if not form.ok:
        return participants(slug, form, public_id)
    say(_("The company takes part again, and is told."))
    return redirect(_list(slug), 303)


def _cancelled(form: Act, afterwards: str) -> list[str]:
    """What would be cancelled, in sentences; `afterwards`: what is to be said then."""
    stands = form.error.details if form.error else {}
    texts = []
    if number := stands["meetings"]:
        texts.append(
            ngettext(
                "%(num)d meeting to come is cancelled, and both sides are told.",
                "%(num)d meetings to come are cancelled, and both sides are told.",
                number,
            )
        )
    if number := stands["requests"]:
        texts.append(ngettext("%(num)d open request is closed.", "%(num)d open requests are closed.", number))
    return [*texts, afterwards] if texts else [_("No meeting and no request hangs on it.")]


def _confirm_reopening(slug: str, form: Act, **fields: Any) -> Any:
    """Says what would be cancelled before an approval is taken back."""
    return confirm(
        _("Take the approval back?"),
        " ".join(_cancelled(form, _("Approving the company again does not bring them back."))),
        request.full_path.rstrip("?"),
        _("Take the approval back"),
        _list(slug),
        **fields,
    )
