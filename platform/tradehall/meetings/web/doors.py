"""What the pages of requests and meetings share: slots by day, groups by day, hosts, filters, confirmations."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from enum import StrEnum
from itertools import groupby
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Flask, request
from flask_babel import ngettext

from tradehall.companies import hs
from tradehall.events import holidays
from tradehall.kernel import i18n
from tradehall.kernel.clock import local
from tradehall.kernel.web import Act, actor, language
from tradehall.meetings import ways
from tradehall.meetings.labels import SUBJECTS
from tradehall.meetings.queries.views import Place, SlotChoice

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)


def install(app: Flask) -> None:
    app.jinja_env.globals.update(
        by_day=by_day,
        slot_days=slot_days,
        homes_of=homes_of,
        host_of=host_of,
        provider_of=provider_of,
        hs_line=hs_line,
        rivals=rivals,
        subject=subject,
    )


def by_day(rows: Iterable[T], at: Callable[[T], Any] | str = "starts_at") -> list[tuple[date, list[T]]]:
    """Rows in order of time as (day on the reader's calendar, its rows)."""
    zone = actor().time_zone

    def day(row: T) -> date:
        return local(getattr(row, at) if isinstance(at, str) else at(row), zone).date()

    return [(key, list(group)) for key, group in groupby(rows, day)]


def slot_days(
    slots: Iterable[SlotChoice], label: Callable[[Any], str], homes: Iterable[tuple[str, str]] = ()
) -> list[dict[str, Any]]:
    """Slots for the slot grid, by the reader's days, with the holidays of `homes` (country, zone). What lies in the
    past is left out."""
    times, lived = i18n.Times(language(), actor().time_zone), list(homes)
    return [
        {
            "label": times.date(day),
            "slots": [_cell(slot, label) for slot in rows],
            "notes": day_notes(day, rows, lived),
        }
        for day, rows in by_day(slot for slot in slots if slot.why != "past")
    ]


def homes_of(*places: Place) -> list[tuple[str, str]]:
    """(country, zone) of each."""
    return [(place.company.country, place.zone) for place in places]


def day_notes(day: date, slots: Sequence[Any], homes: Iterable[tuple[str, str]]) -> list[dict[str, Any]]:
    """Holidays of countries on the days that it is there while the slots of a day last: country, name, its language,
    and the date where it is another than the reader's."""
    ends = (slots[0].starts_at, slots[-1].starts_at)
    days = [(country, local(at, zone).date()) for country, zone in homes for at in ends]
    times = i18n.Times(language(), actor().time_zone)
    return [
        {
            "country": i18n.country_name(note.country, language()),
            "name": note.name,
            "lang": note.language,
            "day": None if note.day == day else times.short_date(note.day),
        }
        for note in holidays.notes(days, language())
    ]


def _cell(slot: SlotChoice, label: Callable[[Any], str]) -> dict[str, Any]:
    reason = label(slot.why) if slot.why else None
    return {
        "id": slot.id,
        "starts_at": slot.starts_at,
        "ends_at": slot.ends_at,
        "free": slot.free,
        "reason": reason,
        "why": slot.why,
        "note": rivals(slot),
    }


def rivals(slot: SlotChoice) -> str:
    """How many others asked for a time; '' where nobody did."""
    if not slot.others:
        return ""
    return ngettext("%(num)d other asked for this time", "%(num)d others asked for this time", slot.others)


def host_of(url: str) -> str:
    """The host that a link really leads to, in ASCII, so that look-alike letters show."""
    host = urlsplit(url).hostname or ""
    try:
        return host.encode("idna").decode()
    except UnicodeError:
        return host


def provider_of(url: str) -> str:
    """By whose service a link leads to a call, in the reader's language; else the host."""
    host = host_of(url)
    known = ways.provider(host)
    return i18n.translate(known, language()) if known else host


def hs_line(code: str) -> str:
    """'6911 Tableware …' in the reader's language; the bare code where it has no name here."""
    name = hs.heading(code, language())
    return f"{hs.written(code)} {name}" if name else hs.written(code)


def subject(code: str) -> str:
    """What an interpreter is versed in, in the reader's language; their own words as they are."""
    return i18n.translate(SUBJECTS[code], language()) if code in SUBJECTS else code


def chosen(kind: type[E], name: str) -> E | None:
    """A value of the address' query, or None for what is missing or unknown."""
    try:
        return kind(request.args.get(name, ""))
    except ValueError:
        return None


def words(name: str, most: int = 100) -> str:
    """A text of the address' query, trimmed."""
    return request.args.get(name, "").strip()[:most]


def as_list(typed: Any) -> list[str]:
    """What was typed into a field that may come once or several times."""
    if typed is None:
        return []
    return [typed] if isinstance(typed, str) else list(typed)


def is_refused(form: Act | None, *codes: str) -> bool:
    """Whether a form came back for one of these reasons."""
    return form is not None and form.error is not None and form.error.code in codes


def named_slots(form: Act | None, slots: Iterable[SlotChoice]) -> list[SlotChoice]:
    """Those of the slots that a refusal names instead, the nearest first."""
    named = form.error.details.get("alternatives", []) if form is not None and form.error is not None else []
    known = {slot.id: slot for slot in slots}
    return [known[one["id"]] for one in named if one["id"] in known]


def confirmed() -> bool:
    """Whether the question was answered with yes: by the dialog, or on the page without script."""
    return request.form.get("confirmed") == "yes"
