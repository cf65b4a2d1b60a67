"""The organisers' page of how meetings of an event are booked."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from tradehall.events import queries
from tradehall.events.commands import SetBookingRules
from tradehall.events.queries import EventView
from tradehall.events.web.forms import field_labels, tabs
from tradehall.kernel.errors import Invalid
from tradehall.kernel.parse import parse_form
from tradehall.kernel.web import Act, act, ask, page, say

bp = Blueprint("organise_rules", __name__)
LENGTHS = {
    "request_minutes": (15, 30, 60, 120, 240, 480, 720, 1440, 2880, 4320, 5760, 7200, 10080, 14400),
    "interpreted_minutes": tuple(range(20, 121, 5)),
    "interpreter_stretch": (30, 45, 60, 75, 90, 120, 150, 180, 240, 480),
    "interpreter_pause": (0, 5, 10, 15, 20, 30, 45, 60, 90, 120),
}


@bp.get("/organise/<slug>/rules")
def rules(slug: str, form: Act | None = None) -> Any:
    event = ask(queries.managed_event, slug)
    values = form.values if form else {name: "" if v is None else str(v) for name, v in _stored(event).items()}
    return page(
        "pages/organise/rules.html",
        form.status if form else 200,
        event=event, form=form, values=values, labels=field_labels(), lengths=_choices(event),
        changes=_told(form) if form else [], event_nav=tabs(event, "/rules"),
    )  # fmt: skip


@bp.post("/organise/<slug>/rules")
def change(slug: str) -> Any:
    """What would change is shown first; then it is saved."""
    event = ask(queries.managed_event, slug)
    changes = [] if request.form.get("confirmed") == "yes" else _changes(event)
    if changes:
        names = [name for name in request.form if name in SetBookingRules.model_fields]
        fields = {name: request.form[name] for name in names}
        return page("pages/organise/rules_check.html", event=event, changes=changes, fields=fields)
    form = act(SetBookingRules, event=slug)
    if not form.ok:
        return rules(slug, form)
    say(_("The booking rules are saved. They hold for what is asked and booked from now on."))
    return redirect(url_for("organise_rules.rules", slug=slug), 303)


def _changes(event: EventView) -> list[dict[str, str]]:
    """Each rule that would change, in words; none where the form has a fault or is stale: saving it will tell."""
    typed = [(name, text) for name, text in request.form.items(multi=True) if name != "confirmed"]
    try:
        wanted = parse_form(SetBookingRules, typed, {"event": event.slug})
    except Invalid:
        return []
    if wanted.version != event.version:
        return []
    labels, stored = field_labels(), _stored(event)
    return [
        {"field": labels[name], "before": _words(name, before), "after": _words(name, getattr(wanted, name))}
        for name, before in stored.items()
        if getattr(wanted, name) != before
    ]


def _stored(event: EventView) -> dict[str, int | None]:
    return asdict(event.booking)


def _told(form: Act) -> list[dict[str, str]]:
    """What somebody else changed meanwhile."""
    labels = field_labels()
    return [
        {"field": labels[change["field"]], **{who: _words(change["field"], change[who]) for who in ("yours", "theirs")}}
        for change in form.changes
    ]


def _words(name: str, value: int | None) -> str:
    return str(value) if name == "request_limit" else lasting(value)


def lasting(minutes: int | None) -> str:
    """A length in the largest unit that fits: '45 minutes', '3 hours', '2 days'."""
    if minutes is None:
        return _("One slot, as every meeting")
    if minutes and minutes % 1440 == 0:
        return ngettext("%(num)d day", "%(num)d days", minutes // 1440)
    if minutes and minutes % 60 == 0:
        return ngettext("%(num)d hour", "%(num)d hours", minutes // 60)
    return ngettext("%(num)d minute", "%(num)d minutes", minutes)


def _choices(event: EventView) -> dict[str, list[tuple[str, str]]]:
    """For each length what is offered; what is stored is always among it."""
    stored = _stored(event)
    return {name: _offered(event, name, offered, stored[name]) for name, offered in LENGTHS.items()}


def _offered(event: EventView, name: str, lengths: Iterable[int], stored: int | None) -> list[tuple[str, str]]:
    low = event.slot_minutes if name == "interpreted_minutes" else 0
    found = {length for length in lengths if length >= low} | ({stored} if stored is not None else set())
    return [(str(length), lasting(length)) for length in sorted(found)]
