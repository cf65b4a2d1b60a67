"""Pages of organisers: their events, one event's overview, settings and organisers."""

from datetime import datetime
from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask_babel import gettext as _

from tradehall.events import holidays, queries, rules
from tradehall.events.commands import AddOrganiser, ChangeEvent, ChangePhase, CreateEvent, RemoveOrganiser, SlotPlan
from tradehall.events.errors import ZoneMovesSlots
from tradehall.events.web.forms import (
    Values,
    asks_first,
    confirm,
    field_labels,
    new_values,
    stored_values,
    tabs,
    told_changes,
)
from tradehall.kernel.errors import Invalid, Unauthenticated
from tradehall.kernel.parse import parse_form
from tradehall.kernel.web import Act, act, actor, ask, language, page, say

bp = Blueprint("organise", __name__)
MOST_DAYS, MOST_BREAKS = 14, 8


@bp.get("/organise")
def events() -> Any:
    """The events that I organise."""
    found = ask(queries.my_events, request.args.get("after"))
    may_create = bool(actor().roles & {"organiser", "admin"})
    return page("pages/organise/events.html", found=found, may_create=may_create)


@bp.get("/organise/new")
def new(form: Act | None = None) -> Any:
    ask(queries.new_event)
    values = Values(form.values) if form else new_values()
    return page("pages/organise/new.html", form.status if form else 200, form=form, **_settings(values))


@bp.post("/organise/new")
def create() -> Any:
    form = act(CreateEvent)
    if not form.ok:
        return new(form)
    say(_("The event is there as a draft. Only its organisers see it until you open registration."))
    return redirect(url_for("organise.overview", slug=form.result), 303)


def _settings(values: Values) -> dict[str, Any]:
    """What the form of an event needs beside the event itself."""
    return {
        "values": values,
        "labels": field_labels(),
        "lengths": [(minutes, str(minutes)) for minutes in range(20, 61, 5)],
        "days": values.rows("days", MOST_DAYS),
        "breaks": values.rows("breaks", MOST_BREAKS),
        "most_days": MOST_DAYS,
        "most_breaks": MOST_BREAKS,
    }


@bp.post("/organise/preview")
def preview() -> Any:
    """How many slots the typed plan gives; a part of the page."""
    if not actor().signed_in:
        raise Unauthenticated
    names = set(SlotPlan.model_fields)
    typed = [(k, v) for k, v in request.form.items(multi=True) if k.split(".")[0] in names]
    try:
        plan = parse_form(SlotPlan, typed)
        days, breaks = [day.key for day in plan.days], [(pause.starts, pause.ends) for pause in plan.breaks]
        faults = rules.plan_faults(days, breaks, plan.slot_minutes, plan.zone)
        slots = [] if faults else rules.grid(days, breaks, plan.slot_minutes, plan.zone)
    except Invalid:
        slots = []
    if not slots:
        return page("pages/organise/_preview.html", slots=slots)
    countries = ask(queries.countries_in, request.args["event"]) if "event" in request.args else []
    lived = dict.fromkeys([holidays.country_of(plan.zone) or "", *countries])
    dates = sorted(day.day for day in plan.days)
    notes = holidays.notes(((country, day) for day in dates for country in lived), language())
    return page("pages/organise/_preview.html", slots=slots, zone=plan.zone, notes=notes)


@bp.get("/organise/<slug>")
def overview(slug: str, form: Act | None = None) -> Any:
    """Figures, the phase, what to do next. `form`: a change of phase that was refused."""
    view = ask(queries.overview, slug)
    status = form.status if form else 200
    nav = tabs(view.event, "")
    return page("pages/organise/overview.html", status, view=view, event=view.event, form=form, event_nav=nav)


@bp.post("/organise/<slug>/phase")
def phase(slug: str) -> Any:
    here = url_for("organise.overview", slug=slug)
    form = act(ChangePhase, event=slug)
    if asks_first(form):
        return confirm(
            _("Change the phase?"),
            _("Companies see the new phase at once. You can take this step back."),
            url_for("organise.phase", slug=slug),
            _("Change the phase"),
            here,
            phase=request.form.get("phase", ""),
            seen=request.form.get("seen", ""),
        )
    if not form.ok:
        return overview(slug, form)
    say(_("The phase is changed."))
    return redirect(here, 303)


@bp.get("/organise/<slug>/settings")
def settings(slug: str, form: Act | None = None) -> Any:
    view = ask(queries.settings_page, slug)
    values = Values(form.values) if form else stored_values(view)
    return page(
        "pages/organise/settings.html",
        form.status if form else 200,
        view=view, event=view.event, form=form, event_nav=tabs(view.event, "/settings"),
        changes=told_changes(form) if form else [], moves=_moves(form), **_settings(values),
    )  # fmt: skip


def _moves(form: Act | None) -> dict[str, Any] | None:
    """What another zone would move (the details of ZoneMovesSlots), while it is to be said what stays."""
    if form is None or not isinstance(form.error, ZoneMovesSlots):
        return None
    clock = form.error.details["clock"]
    return {
        **form.error.details,
        "first": [datetime.fromisoformat(clock[name]) if clock[name] else None for name in ("from", "to")],
    }


@bp.post("/organise/<slug>/settings")
def change(slug: str) -> Any:
    form = act(ChangeEvent, event=slug)
    if not form.ok:
        return settings(slug, form)
    say(_("The settings are saved. The slots follow them."))
    return redirect(url_for("organise.settings", slug=slug), 303)


@bp.get("/organise/<slug>/people")
def people(slug: str, form: Act | None = None) -> Any:
    event, organisers = ask(queries.people_page, slug)
    return page(
        "pages/organise/people.html",
        form.status if form else 200,
        event=event, organisers=organisers, form=form, event_nav=tabs(event, "/people"),
        labels=field_labels(),
    )  # fmt: skip


@bp.post("/organise/<slug>/people")
def add_organiser(slug: str) -> Any:
    form = act(AddOrganiser, event=slug)
    if not form.ok:
        return people(slug, form)
    say(_("The organiser is added."))
    return redirect(url_for("organise.people", slug=slug), 303)


@bp.post("/organise/<slug>/people/<person>/remove")
def remove_organiser(slug: str, person: str) -> Any:
    form = act(RemoveOrganiser, event=slug, person=person)
    here = url_for("organise.people", slug=slug)
    if asks_first(form):
        return confirm(
            _("Remove this organiser?"),
            _("The person can no longer manage the event."),
            url_for("organise.remove_organiser", slug=slug, person=person),
            _("Remove"),
            here,
        )
    if not form.ok:
        return people(slug, form)
    if person == actor().public_id and not actor().is_admin:
        here = url_for("organise.events")
    say(_("The organiser is removed."))
    return redirect(here, 303)
