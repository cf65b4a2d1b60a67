"""When one can be met in an event: one's hours, one's slots, and how one's company is booked."""

from datetime import date
from typing import Any

from flask import Blueprint, redirect, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from tradehall.kernel.parse import Command
from tradehall.kernel.web import Act, act, ask, page, say
from tradehall.meetings import queries
from tradehall.meetings.commands import MarkSlots, SetBookingPreferences, SetHours
from tradehall.meetings.queries.availability import Availability, OwnSlot
from tradehall.meetings.web.doors import as_list, by_day, day_notes

bp = Blueprint("availability", __name__)


@bp.get("/events/<slug>/availability")
def availability(slug: str, part: str = "", form: Act | None = None) -> Any:
    """What one said; `part` is the form that was just tried: hours, marks, or a participation's public id."""
    view = ask(queries.my_availability, slug)
    return page(
        "pages/meetings/availability.html",
        form.status if form else 200,
        view=view,
        days=_days(view),
        part=part,
        form=form,
        hours=_hours(view, form if part == "hours" else None),
        ticked=_ticked(view, form if part == "marks" else None),
        differ=_differ(view, form) if part == "marks" and form else {},
    )


def _days(view: Availability) -> list[tuple[date, list[OwnSlot], list[dict[str, Any]]]]:
    """(day on the reader's calendar, its slots to come, the notes on it)."""
    homes = [(home.country, home.zone) for home in view.homes]
    coming = (slot for slot in view.slots if slot.starts_at > view.event.now)
    return [(day, rows, day_notes(day, rows, homes)) for day, rows in by_day(coming)]


def _hours(view: Availability, form: Act | None) -> dict[str, Any]:
    """The values of the form of hours: what was typed, else what is stored."""
    stored = {
        "zone": view.hours.zone,
        "not_before": clock_face(view.hours.not_before),
        "not_after": clock_face(view.hours.not_after),
    }
    return {**stored, **form.values} if form else stored


def clock_face(minutes: int | None) -> str:
    """570 → "09:30"; the end of the day is its midnight."""
    return "" if minutes is None else f"{minutes // 60 % 24:02}:{minutes % 60:02}"


def _ticked(view: Availability, form: Act | None) -> set[str]:
    if form:
        return {*as_list(form.values.get("suits")), *as_list(form.values.get("anyway"))}
    return {slot.public_id for slot in view.slots if slot.suits}


def _differ(view: Availability, form: Act) -> dict[str, list[OwnSlot]]:
    """After a stale version: the slots that suit only here (`yours`), and only in what was saved meanwhile."""
    return {
        side: [slot for slot in view.slots if slot.public_id in set(change[side])]
        for change in form.changes
        for side in ("yours", "theirs")
    }


def _saved(command: type[Command], slug: str, part: str, done: str, **fixed: Any) -> Any:
    form = act(command, **fixed)
    if not form.ok:
        return availability(slug, part, form)
    say(done)
    return redirect(url_for("availability.availability", slug=slug), 303)


@bp.post("/events/<slug>/availability/hours")
def set_hours(slug: str) -> Any:
    return _saved(SetHours, slug, "hours", _("Your hours are saved. The times below follow them."), event=slug)


@bp.post("/events/<slug>/availability")
def mark(slug: str) -> Any:
    form = act(MarkSlots, event=slug)
    if not form.ok:
        return availability(slug, "marks", form)
    say(ngettext("Saved. %(num)d time suits you.", "Saved. %(num)d times suit you.", form.result["suits"]))
    return redirect(url_for("availability.availability", slug=slug), 303)


@bp.post("/events/<slug>/availability/<participation>")
def prefer(slug: str, participation: str) -> Any:
    done = _("Saved. From now on your company is booked like this.")
    return _saved(SetBookingPreferences, slug, participation, done, participation=participation)
