"""Pages of events for everybody, and of registering."""

from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask_babel import gettext as _

from tradehall.events import queries
from tradehall.events.commands import ChangeRegistration, Goal, InterpreterNeed, Register, WithdrawRegistration
from tradehall.events.queries import RegisterPage
from tradehall.events.web.forms import (
    Values,
    asks_first,
    confirm,
    field_labels,
    registration_values,
    sector_names,
    told_changes,
)
from tradehall.kernel.web import Act, act, actor, ask, language, page, say

bp = Blueprint("events", __name__)


@bp.get("/events")
def events() -> Any:
    """Events to come, or the past ones."""
    past = request.args.get("past") == "1"
    found = ask(queries.events_list, past, request.args.get("after"))
    return page("pages/events/events.html", found=found, past=past)


@bp.get("/events/<slug>")
def event(slug: str) -> Any:
    """The public page of an event."""
    view = ask(queries.event_page, slug)
    return page("pages/events/event.html", view=view, event=view.event, sectors=sector_names(view.event.sectors))


@bp.get("/events/<slug>/register")
def register(slug: str, form: Act | None = None) -> Any:
    """The form of registration; whoever has registered already is led to the registration."""
    wanted = form.values.get("company") if form else request.args.get("company")
    view = ask(queries.register_page, slug, wanted if isinstance(wanted, str) else None)
    if form is None and view.event.is_open and (has := _only_registration(view)):
        return redirect(url_for("events.registration", slug=slug, public_id=has))
    values = Values(form.values) if form else _first_values(view)
    return page(
        "pages/events/register.html",
        form.status if form else 200,
        view=view, event=view.event, form=form, values=values, **_choices(),
    )  # fmt: skip


def _only_registration(view: RegisterPage) -> str | None:
    """The one company's registration that stands, when there is nothing else to register."""
    if len(view.companies) == 1 and view.companies[0].state not in (None, "withdrawn"):
        return view.companies[0].registration
    return None


def _first_values(view: RegisterPage) -> Values:
    mine = [member.public_id for member in view.members if member.id == actor().person_id]
    return Values({"delegates": mine, "languages": [language()]})


def _choices() -> dict[str, Any]:
    return {"needs": list(InterpreterNeed), "goals": list(Goal), "labels": field_labels()}


@bp.post("/events/<slug>/register")
def send_registration(slug: str) -> Any:
    form = act(Register, event=slug)
    if not form.ok:
        return register(slug, form)
    say(_("Your registration was sent. The organisers will answer by e-mail."))
    return redirect(url_for("events.registration", slug=slug, public_id=form.result), 303)


@bp.get("/events/<slug>/registrations/<public_id>")
def registration(slug: str, public_id: str, form: Act | None = None, typed: bool = True) -> Any:
    """How a registration of mine stands, and who comes. `typed`: the form that was tried had its fields."""
    view = ask(queries.registration_page, slug, public_id)
    delegates = [delegate.public_id for delegate in view.delegates]
    return page(
        "pages/events/registration.html",
        form.status if form else 200,
        view=view, event=view.event, place=view.participation, form=form,
        values=Values(form.values) if form and typed else registration_values(view.participation, delegates),
        changes=told_changes(form) if form else [], **_choices(),
    )  # fmt: skip


@bp.post("/events/<slug>/registrations/<public_id>")
def change_registration(slug: str, public_id: str) -> Any:
    form = act(ChangeRegistration, participation=public_id)
    if not form.ok:
        return registration(slug, public_id, form)
    say(_("The registration is saved."))
    return redirect(url_for("events.registration", slug=slug, public_id=public_id), 303)


@bp.post("/events/<slug>/registrations/<public_id>/withdraw")
def withdraw(slug: str, public_id: str) -> Any:
    here = url_for("events.registration", slug=slug, public_id=public_id)
    form = act(WithdrawRegistration, participation=public_id)
    if asks_first(form):
        return confirm(
            _("Withdraw the registration?"),
            _("Your company no longer takes part. Meetings that are booked are cancelled."),
            url_for("events.withdraw", slug=slug, public_id=public_id),
            _("Withdraw the registration"),
            here,
        )
    if not form.ok:
        return registration(slug, public_id, form, typed=False)
    say(_("The registration is withdrawn."))
    return redirect(here, 303)
