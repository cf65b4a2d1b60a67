"""Whom I want to meet; and for organisers, how far the wishes of an event are said."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, redirect, request, url_for
from flask_babel import gettext as _

from tradehall.events.commands import Side
from tradehall.events.web.forms import organise_tabs, tabs
from tradehall.kernel.clock import local
from tradehall.kernel.errors import Invalid, StaleVersion, invalid
from tradehall.kernel.parse import parse_form
from tradehall.kernel.texts import N_
from tradehall.kernel.web import Act, act, ask, page, run, say, stay_inside
from tradehall.meetings.planning import queries
from tradehall.meetings.planning.commands import SetWish, SetWishRules
from tradehall.meetings.planning.web import looking
from tradehall.meetings.web.doors import chosen, words

bp = Blueprint("wishes", __name__)
TAB = ("/wishes", N_("Wishes"))
organise_tabs.insert(3, TAB)
COMPANIES = 24  # on one page of the overview


@bp.get("/events/<slug>/wishes")
def wishes(slug: str, form: Act | None = None) -> Any:
    mine = words("mine", 26) or (request.form.get("mine", "")[:26] if form else "")
    view = ask(queries.wishes_page, slug, mine or None, words("q"))
    return page("pages/planning/wishes.html", form.status if form else 200, view=view, form=form, q=words("q"))


@bp.post("/events/<slug>/wishes")
def say_wish(slug: str) -> Any:
    """Back to where it was said."""
    form = act(SetWish, event=slug)
    if not form.ok:
        return wishes(slug, form)
    said = request.form.get("kind", "")
    say(_("Noted. Only you and the organisers see it.") if said else _("Taken back."))
    return redirect(stay_inside(request.form.get("next"), url_for("wishes.wishes", slug=slug)), 303)


@bp.get("/organise/<slug>/wishes")
def coverage(slug: str, form: Act | None = None) -> Any:
    side, silent = chosen(Side, "side"), request.args.get("show") == "silent"
    view = ask(queries.coverage_page, slug, side, silent, words("q"))
    part = looking.part_of(view.rows, looking.page_number(), COMPANIES)
    at = view.rules.closes_at
    values = form.values if form else {
        "open": "yes" if view.rules.open else "",
        "closes": local(at, view.event.zone).strftime("%Y-%m-%dT%H:%M") if at else "",
        "most_musts": str(view.rules.most_musts),
    }  # fmt: skip
    shown = {"view": view, "event": view.event, "form": form, "values": values, "side": side, "silent": silent}
    shown |= {"part": part, "q": words("q"), "sides": list(Side)}
    status = form.status if form else 200
    return page("pages/planning/coverage.html", status, event_nav=tabs(view.event, "/wishes"), **shown)


@bp.post("/organise/<slug>/wishes")
def change_rules(slug: str) -> Any:
    """The deadline is written on the event's clock."""
    view = ask(queries.coverage_page, slug)
    written = request.form.get("closes", "").strip()
    closes_at = _instant(written, view.event.zone)
    if written and closes_at is None:
        return coverage(slug, _unread())
    fixed = {"event": slug, "open": request.form.get("open") in ("yes", "on"), "closes_at": closes_at}
    form = _run(fixed)
    if not form.ok:
        return coverage(slug, form)
    say(_("The rules for wishes are saved."))
    return redirect(url_for("wishes.coverage", slug=slug), 303)


def _run(fixed: dict[str, Any]) -> Act:
    """The form's other fields, with what was read of it already."""
    sent = [(name, request.form[name]) for name in ("most_musts", "version") if name in request.form]
    try:
        return Act(run(parse_form(SetWishRules, sent, fixed)))
    except (Invalid, StaleVersion) as error:
        return Act(error=error)


def _instant(text: str, zone: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC) if text else None
    except (ValueError, OverflowError):
        return None


def _unread() -> Act:
    return Act(error=invalid("closes", N_("This is not a date and time. Write it like 2026-03-10T18:00.")))
