"""The organisers' schedules of an event: making one, looking at it, changing it, publishing it."""

from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from tradehall.events.web.forms import confirm, organise_tabs, tabs
from tradehall.kernel.errors import NotFound
from tradehall.kernel.texts import N_
from tradehall.kernel.web import Act, act, ask, page, say, stay_inside
from tradehall.meetings.planning import queries
from tradehall.meetings.planning.commands import (
    DEFAULT_GOALS,
    DeleteRun,
    Goal,
    LockMeeting,
    PlaceMeeting,
    PublishRun,
    StartRun,
    StopRun,
    TakeBackRun,
)
from tradehall.meetings.planning.queries.views import RunPage
from tradehall.meetings.planning.rules import OVER, UNDER_WAY
from tradehall.meetings.planning.web import looking, wishes
from tradehall.meetings.planning.web.words import conflict_lines
from tradehall.meetings.web.doors import confirmed, words

bp = Blueprint("schedules", __name__)
organise_tabs.insert(organise_tabs.index(wishes.TAB) + 1, ("/schedules", N_("Schedule")))
VIEWS = ("about", "grid", "companies", "missing")
LIMITS = (10, 30, 60, 120, 300, 600, 1800)
LITTLE_CHANGE = [Goal.SCHEDULED, Goal.STABILITY, Goal.FAIRNESS, Goal.BREAKS, Goal.COMFORT]


@bp.get("/organise/<slug>/schedules")
def listing(slug: str, form: Act | None = None) -> Any:
    view = ask(queries.runs_page, slug)
    values = form.values if form else {"time_limit": "60", "pause": "0"}
    status = form.status if form else 200
    shown = {"view": view, "event": view.event, "form": form, "values": values, "goals": _typed_goals(form)}
    nav = tabs(view.event, "/schedules")
    return page("pages/planning/runs.html", status, limits=LIMITS, all_goals=list(Goal), event_nav=nav, **shown)


def _typed_goals(form: Act | None) -> list[str]:
    """The goals in the order in which the form shows them; what was not chosen is ''."""
    typed = form.values.get("goals", []) if form else list(DEFAULT_GOALS)
    goals = [typed] if isinstance(typed, str) else list(typed)
    return (goals + [""] * len(Goal))[: len(Goal)]


@bp.post("/organise/<slug>/schedules")
def start(slug: str) -> Any:
    form = act(StartRun, event=slug)
    if not form.ok:
        return listing(slug, form)
    return redirect(url_for("schedules.run", slug=slug, public_id=form.result), 303)


def _seen(slug: str, public_id: str) -> RunPage:
    view: RunPage = ask(queries.run_page, public_id)
    if view.event.slug != slug:
        raise NotFound
    return view


@bp.get("/organise/<slug>/schedules/<public_id>")
def run(slug: str, public_id: str, form: Act | None = None) -> Any:
    view = _seen(slug, public_id)
    details = form.error.details if form and form.error else {}
    shown = {
        "view": view,
        "event": view.event,
        "form": form,
        "conflicts": conflict_lines(view, details.get("conflicts", [])),
        "is_over": view.run.state in OVER,
        "is_busy": view.run.state in UNDER_WAY,
        "little_change": LITTLE_CHANGE,
        **_part(view),
    }
    nav = tabs(view.event, "/schedules")
    return page("pages/planning/run.html", form.status if form else 200, event_nav=nav, **shown)


def _part(view: RunPage) -> dict[str, Any]:
    """What of it is looked at: by the address, so that it can be kept and sent."""
    chosen = request.args.get("view", "about")
    q, number = words("q"), looking.page_number()
    firms = ask(queries.firms_found, view.event, q) if q else None
    day, slot, whole = _day(view), words("slot", 26), request.args.get("print") == "yes"
    told: dict[str, Any] = {"chosen": chosen if chosen in VIEWS else "about", "q": q, "day": day, "whole": whole}
    told["days"] = {slot.day: slot.starts_at for slot in reversed(view.slots)}
    told["slot"] = next((one for one in view.slots if one.id == slot), None) if chosen == "grid" else None
    if told["slot"]:
        told["part"] = looking.part_of(looking.at_slot(view, slot, firms), number, looking.CARDS)
    elif chosen == "grid":
        told["columns"] = looking.columns_of(view, day, firms, whole=whole)
    elif chosen == "companies":
        sheets = looking.sheets_of(view, firms)
        told["part"] = looking.part_of(sheets, 1, len(sheets)) if whole else looking.sheets_part(sheets, number)
    elif chosen == "missing":
        told["part"] = looking.part_of(looking.of_firms(view.missing, firms), number, looking.ROWS)
    return told


def _days(view: RunPage) -> list[str]:
    return list(dict.fromkeys(slot.day for slot in view.slots))


def _day(view: RunPage) -> str:
    """The day that is asked for, else the first with meetings."""
    days, asked = _days(view), words("day", 10)
    taken = {one.slot for one in view.meetings}
    busy = next((slot.day for slot in view.slots if slot.id in taken), "")
    return asked if asked in days else busy or next(iter(days), "")


def _day_of(view: RunPage, slot: str | None) -> str | None:
    return next((one.day for one in view.slots if one.id == slot), None)


def _back(slug: str, public_id: str, **more: Any) -> Any:
    return redirect(url_for("schedules.run", slug=slug, public_id=public_id, **more), 303)


@bp.post("/organise/<slug>/schedules/<public_id>/stop")
def stop(slug: str, public_id: str) -> Any:
    view = _seen(slug, public_id)
    act(StopRun, run=public_id)
    say(_("The best schedule so far is kept.") if view.reached else _("It was stopped before there was a schedule."))
    return _back(slug, public_id)


@bp.post("/organise/<slug>/schedules/<public_id>/again")
def again(slug: str, public_id: str) -> Any:
    """Round what is locked and what people know already."""
    _seen(slug, public_id)
    form = act(StartRun, event=slug, base=public_id)
    if not form.ok:
        return run(slug, public_id, form)
    return _back(slug, form.result)


@bp.post("/organise/<slug>/schedules/<public_id>/delete")
def delete(slug: str, public_id: str) -> Any:
    _seen(slug, public_id)
    if not confirmed():
        back = url_for("schedules.run", slug=slug, public_id=public_id)
        text = _("Meetings that were published stay booked. The schedule itself cannot be brought back.")
        return confirm(_("Delete this schedule?"), text, request.path, _("Delete"), back)
    act(DeleteRun, run=public_id)
    say(_("The schedule is deleted."))
    return redirect(url_for("schedules.listing", slug=slug), 303)


@bp.post("/organise/<slug>/schedules/<public_id>/publish")
def publish(slug: str, public_id: str) -> Any:
    view = _seen(slug, public_id)
    if not confirmed():
        back = url_for("schedules.run", slug=slug, public_id=public_id)
        does = ask(queries.publishing_of, view)
        text = ngettext(
            "%(num)d meeting is booked, and everybody who comes is told and gets it into their calendar.",
            "%(num)d meetings are booked, and everybody who comes is told and gets them into their calendar.",
            does.new,
        )
        if not does.new:
            text = _("No new meeting is booked. Everybody whose meeting changes is told.")
        shown = {"view": view, "event": view.event, "text": text, "back": back}
        nav = tabs(view.event, "/schedules")
        return page("pages/planning/publish.html", event_nav=nav, does=does, **shown)
    form = act(PublishRun, run=public_id)
    if not form.ok:
        return run(slug, public_id, form)
    say(_("The schedule is published. Everybody who comes is told now."))
    return _back(slug, public_id)


@bp.post("/organise/<slug>/schedules/<public_id>/take-back")
def take_back(slug: str, public_id: str) -> Any:
    view = _seen(slug, public_id)
    if not confirmed():
        back = url_for("schedules.run", slug=slug, public_id=public_id)
        text = _(
            "The meetings that it booked are cancelled, and everybody who comes is told. It can be published again."
        )
        title, verb = _("Take this schedule back?"), _("Take it back")
        return confirm(title, text, request.path, verb, back, version=str(view.run.version))
    form = act(TakeBackRun, run=public_id)
    if not form.ok:
        return run(slug, public_id, form)
    say(_("The schedule is taken back. Everybody who would have come is told now."))
    return _back(slug, public_id)


@bp.get("/organise/<slug>/schedules/<public_id>/compare")
def compare(slug: str, public_id: str) -> Any:
    first, second = ask(queries.run_pages, [public_id, words("with", 26)])
    if first.event.slug != slug:
        raise NotFound
    rows = queries.compared(first, second)
    shown = {"first": first, "second": second, "rows": rows, "event": first.event}
    return page("pages/planning/compare.html", event_nav=tabs(first.event, "/schedules"), **shown)


@bp.get("/organise/<slug>/schedules/<public_id>/meetings/<meeting>")
def move(slug: str, public_id: str, meeting: str, form: Act | None = None) -> Any:
    """Where it could be; with `slot` in the address, what it would break there."""
    view = ask(queries.move_page, public_id, meeting, words("slot", 26) or request.form.get("slot") or None)
    if view.page.event.slug != slug:
        raise NotFound
    shown = {"view": view, "event": view.page.event, "form": form, "day": _day_of(view.page, view.line.slot)}
    nav = tabs(view.page.event, "/schedules")
    return page("pages/planning/move.html", form.status if form else 200, event_nav=nav, **shown)


@bp.post("/organise/<slug>/schedules/<public_id>/meetings/<meeting>")
def place(slug: str, public_id: str, meeting: str) -> Any:
    view = _seen(slug, public_id)
    form = act(PlaceMeeting, run=public_id, meeting=meeting)
    if not form.ok:
        return move(slug, public_id, meeting, form)
    out = len(form.result)
    say(_("Moved.") if not out else ngettext(
        "Moved. %(num)d other meeting lost its place.", "Moved. %(num)d other meetings lost their place.", out
    ))  # fmt: skip
    day = _day_of(view, request.form.get("slot"))
    return _back(slug, public_id, view="grid" if day else "missing", day=day, _anchor=f"meeting-{meeting}")


@bp.post("/organise/<slug>/schedules/<public_id>/meetings/<meeting>/lock")
def lock(slug: str, public_id: str, meeting: str) -> Any:
    _seen(slug, public_id)
    form = act(LockMeeting, run=public_id, meeting=meeting)
    if not form.ok:
        return run(slug, public_id, form)
    return redirect(
        stay_inside(request.form.get("next"), url_for("schedules.run", slug=slug, public_id=public_id)), 303
    )
