"""What the solver says of a schedule, in terms of companies."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tradehall.meetings.planning.queries.views import Firm, Why


@dataclass(frozen=True, slots=True)
class Names:
    """Whom the solver's names are. `frame`: see `models.ScheduleRun`; `people`: person (public id) → participation."""

    frame: Mapping[str, Mapping[str, Any]]
    firms: Mapping[int, Firm]
    people: Mapping[str, int]


def why_of(code: str, params: Mapping[str, Any], names: Names) -> Why:
    """A reason of the solver's; what takes part no more is left out of it."""
    named = params.get("participants", params.get("participant", []))
    places = [names.people.get(one) for one in ([named] if isinstance(named, str) else named)]
    meetings = params.get("meetings", [params["meeting"]] if "meeting" in params else [])
    pairs = [_both(one, names) for one in meetings] if isinstance(meetings, list) else []
    numbers = {key: value for key, value in params.items() if isinstance(value, int | float)}
    firms = [names.firms[place] for place in places if place is not None and place in names.firms]
    return Why(code, firms, numbers, [both for both in pairs if both], _languages(params.get("resource", "")))


def _both(meeting: str, names: Names) -> tuple[Firm, Firm] | None:
    one = names.frame.get(meeting)
    if one is None or not {one["exporter"], one["buyer"]} <= names.firms.keys():
        return None
    return names.firms[one["exporter"]], names.firms[one["buyer"]]


def _languages(resource: str) -> tuple[list[str], list[str]] | None:
    """The two sides' languages of a group of interpreters (`rules.Draft`); None: interpreters of any."""
    one, dash, other = resource.partition("-")
    return (one.split(","), other.split(",")) if dash else None
