"""What forms of events show: what was typed, else what is stored; and how a change by others is told."""

import re
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext

from tradehall.companies import hs
from tradehall.events.errors import NotConfirmed
from tradehall.events.queries import EventView, ParticipationView
from tradehall.kernel.texts import LANGUAGES, N_
from tradehall.kernel.web import Act, actor, language, page

# (path below /organise/<slug>, marked text): upper floors append theirs when they are installed.
organise_tabs: list[tuple[str, str]] = [
    ("", N_("Overview")),
    ("/participants", N_("Participants")),
    ("/settings", N_("Settings")),
    ("/rules", N_("Booking rules")),
    ("/people", N_("Organisers")),
]

FIELDS: dict[str, str] = {
    "slug": N_("Address of the page"),
    "name": N_("Name of the event"),
    "summary": N_("Summary"),
    "description": N_("Description"),
    "host": N_("Host"),
    "zone": N_("Time zone"),
    "slot_minutes": N_("Length of a slot"),
    "days": N_("Days"),
    "breaks": N_("Breaks"),
    "languages": N_("Languages"),
    "sectors": N_("Sectors"),
    "contact_email": N_("E-mail address for questions"),
    "register_by": N_("Last day of registration"),
    "company": N_("Company"),
    "side": N_("Side"),
    "delegates": N_("Delegates"),
    "interpreter_needed": N_("Interpreter"),
    "goals": N_("Goals"),
    "wanted": N_("Partners you look for"),
    "reason": N_("Reason"),
    "state": N_("State"),
    "email": N_("E-mail address"),
    "request_minutes": N_("Time to answer a request"),
    "request_limit": N_("Open requests of one company at most"),
    "interpreted_minutes": N_("Length of a meeting with an interpreter"),
    "interpreter_stretch": N_("An interpreter works without a pause for"),
    "interpreter_pause": N_("Then an interpreter rests for"),
}


@dataclass(frozen=True, slots=True)
class Values:
    """The values of a form by the flat names of its controls: `days.0.opens`, `name.zh`."""

    flat: dict[str, Any]

    def one(self, name: str, default: Any = "") -> Any:
        value = self.flat.get(name, default)
        return value[-1] if isinstance(value, list) else value

    def many(self, name: str) -> list[str]:
        value = self.flat.get(name, [])
        return [str(item) for item in value] if isinstance(value, list) else [str(value)]

    def texts(self, name: str) -> dict[str, str]:
        """language → text of a translated field."""
        return {code: self.one(f"{name}.{code}") for code in LANGUAGES if self.one(f"{name}.{code}")}

    def source(self, name: str) -> str:
        """The language in which it is written first: the stored one, else the reader's."""
        source = self.one(f"{name}.source")
        return source if source in LANGUAGES else language()

    def rows(self, name: str, most: int) -> range:
        """The numbers of the rows to show: those that have something, and a spare one."""
        found = [re.match(rf"{name}\.(\d+)\.", key) for key, value in self.flat.items() if value]
        last = max((int(match[1]) for match in found if match and len(match[1]) < 4), default=-1)
        return range(min(last + 2, most))


def new_values() -> Values:
    """What the form of a new event begins with."""
    who = actor()
    return Values(
        {
            "zone": who.time_zone,
            "slot_minutes": 30,
            "languages": [who.language],
            "contact_email": who.email,
            "days.0.opens": "09:00",
            "days.0.closes": "17:00",
        }
    )


def stored_values(view: Any) -> Values:
    """The form's values from a settings page."""
    event = view.event
    flat: dict[str, Any] = {
        "zone": event.zone,
        "slot_minutes": event.slot_minutes,
        "languages": event.languages,
        "sectors": ", ".join(event.sectors),
        "contact_email": event.contact_email,
        "register_by": event.register_by.isoformat() if event.register_by else "",
    }
    for name in ("name", "summary", "description", "host"):
        flat |= _flat(name, getattr(event, name))
    for index, day in enumerate(view.days):
        flat[f"days.{index}.day"] = day.day.isoformat()
        flat |= {f"days.{index}.opens": f"{day.opens:%H:%M}", f"days.{index}.closes": f"{day.closes:%H:%M}"}
    for index, pause in enumerate(view.breaks):
        flat |= {f"breaks.{index}.starts": f"{pause.starts:%H:%M}", f"breaks.{index}.ends": f"{pause.ends:%H:%M}"}
        flat |= _flat(f"breaks.{index}.label", pause.label)
    return Values(flat)


def registration_values(place: ParticipationView, delegates: list[str]) -> Values:
    """The form's values from a registration; `delegates` are public ids."""
    return Values(
        {
            "delegates": delegates,
            "languages": place.languages,
            "interpreter_needed": str(place.interpreter_needed),
            "goals": [str(goal) for goal in place.goals],
            **_flat("wanted", place.wanted),
        }
    )


def _flat(name: str, text: Any) -> dict[str, str]:
    return {f"{name}.{key}": words for key, words in text.as_json().items()} if text.texts else {}


def field_labels() -> dict[str, str]:
    """Names of fields in the reader's language, for the summary of errors."""
    return {name: gettext(text) for name, text in FIELDS.items()}


def told_changes(form: Act) -> list[dict[str, str]]:
    """What somebody else changed meanwhile, in words."""
    names = field_labels()
    return [
        {
            "field": names.get(change["field"], change["field"]),
            "yours": _told(change["yours"]),
            "theirs": _told(change["theirs"]),
        }
        for change in form.changes
    ]


def _told(value: Any) -> str:
    if isinstance(value, dict):
        return str(value.get(language()) or value.get(value.get("source", ""), "") or "–")
    if isinstance(value, list):
        return " · ".join(str(item) for item in value) or "–"
    return "–" if value in (None, "") else str(value)


def tabs(event: EventView, current: str) -> list[dict[str, Any]]:
    """The tabs of an event's pages for organisers; `current` is a path of `organise_tabs`."""
    return [
        {"url": f"/organise/{event.slug}{path}", "label": gettext(text), "active": path == current}
        for path, text in organise_tabs
    ]


def sector_names(codes: list[str]) -> list[str]:
    """Codes with their names, as far as we know them: '6911 Tableware of porcelain'."""
    return [f"{code} {hs.heading(code, language())}".strip() for code in codes]


def asks_first(form: Act) -> bool:
    """Whether the act waits for a confirmation (the page was sent without script)."""
    return isinstance(form.error, NotConfirmed)


def confirm(title: str, text: str, action: str, verb: str, back: str, *, kind: str = "danger", **fields: Any) -> Any:
    """The page that asks before something hard to take back, where no script could ask."""
    values = {"title": title, "text": text, "action": action, "verb": verb, "back": back, "fields": fields}
    return page("pages/events/confirm.html", kind=kind, **values)
