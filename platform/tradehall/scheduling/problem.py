"""The scheduling problem: who may meet whom, when, and what is wanted. Its JSON form is read in reading.py."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

GOALS = ("scheduled", "fairness", "breaks", "comfort", "stability")
DECENT = (9, 18)  # the decent hours of who says nothing: from 9:00 to 18:00 on their own clock


class ProblemError(ValueError):
    """The problem is no problem: one line that says where and what, `meetings[3].parties[1]: there is no …`."""

    def __init__(self, where: str, what: str) -> None:
        super().__init__(f"{where}: {what}" if where else what)
        self.where = where
        self.what = what


@dataclass(frozen=True, slots=True)
class Slot:
    """A time in which meetings may begin. Slots follow one another in the order of the problem.

    day: the label under which `max_per_day` counts; by itself the date of `start`, without one all slots are one day.
    """

    id: str
    start: datetime | None = None
    end: datetime | None = None
    session: str | None = None
    day: str | None = None


@dataclass(frozen=True, slots=True)
class Participant:
    """Whoever can sit in one meeting at a time.

    min_gap: idle slots that must lie between two meetings. hours: the decent ones, on the clock of `timezone`.
    """

    id: str
    unavailable: tuple[str, ...] = ()
    max_meetings: int | None = None
    max_per_day: int | None = None
    min_gap: int = 0
    timezone: str | None = None
    hours: tuple[int, int] = DECENT


@dataclass(frozen=True, slots=True)
class Resource:
    """What meetings need besides their parties: interpreters of a language pair, rooms of a kind.

    capacity: meetings at a time. pause: slots of rest for each interpreter after a meeting.
    away: how many of them are missing in a slot.
    """

    id: str
    kind: str = "resource"
    capacity: int = 1
    pause: int = 0
    away: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Meeting:
    """One wish, or one duty when `mandatory`.

    priority: what placing it is worth. fixed: the only slot it may begin in. after: meetings that end before this one
    begins, where both are placed. duration: slots, one after the other without a pause longer than a slot.
    """

    id: str
    parties: tuple[str, ...]
    priority: int = 1
    mandatory: bool = False
    fixed: str | None = None
    allowed: tuple[str, ...] | None = None
    after: tuple[str, ...] = ()
    session: str | None = None
    needs: tuple[str, ...] = ()
    duration: int = 1


@dataclass(frozen=True, slots=True)
class Problem:
    """All of it. published: meeting -> slot as people know it already; `stability` counts what departs from it."""

    slots: tuple[Slot, ...]
    participants: tuple[Participant, ...]
    meetings: tuple[Meeting, ...]
    resources: tuple[Resource, ...] = ()
    tables: int | None = None
    break_spread: int | None = None
    objective: tuple[str, ...] = GOALS
    published: dict[str, str] = field(default_factory=dict)

    @staticmethod
    def parse(data: object, *, contradictions: bool = True) -> "Problem":
        """Read the JSON form. Raises ProblemError.

        contradictions: refuse them, as a fixed slot that is not allowed; else such meetings just find no place.
        """
        from tradehall.scheduling.reading import read

        return read(data, contradictions=contradictions)

    def to_json(self) -> dict[str, Any]:
        """The JSON form; what has its default is left out."""
        data: dict[str, Any] = {
            "slots": [_slot(slot) for slot in self.slots],
            "participants": [_participant(one) for one in self.participants],
            "meetings": [_meeting(meeting) for meeting in self.meetings],
            "objective": list(self.objective),
        }
        if self.resources:
            data["resources"] = [
                _filled(
                    {"id": one.id, "kind": one.kind, "capacity": one.capacity, "pause": one.pause, "away": one.away}
                )
                for one in self.resources
            ]
        if self.tables is not None:
            data["tables"] = self.tables
        if self.break_spread is not None:
            data["break_spread"] = self.break_spread
        if self.published:
            data["published"] = dict(self.published)
        return data


def _filled(data: dict[str, Any]) -> dict[str, Any]:
    """Without what says nothing: None, and empty lists and mappings."""
    kept = {name: list(value) if isinstance(value, tuple) else value for name, value in data.items()}
    return {name: value for name, value in kept.items() if value is not None and value != [] and value != {}}


def _time(moment: datetime | None) -> str | None:
    return moment.isoformat().replace("+00:00", "Z") if moment else None


def _slot(slot: Slot) -> dict[str, Any]:
    times = {"start": _time(slot.start), "end": _time(slot.end)}
    return _filled({"id": slot.id} | times | {"session": slot.session, "day": slot.day})


def _participant(one: Participant) -> dict[str, Any]:
    return _filled(
        {
            "id": one.id,
            "unavailable": one.unavailable,
            "max_meetings": one.max_meetings,
            "max_per_day": one.max_per_day,
            "min_gap": one.min_gap or None,
            "timezone": one.timezone,
            "hours": one.hours if one.hours != DECENT else None,
        }
    )


def _meeting(meeting: Meeting) -> dict[str, Any]:
    return _filled(
        {
            "id": meeting.id,
            "parties": meeting.parties,
            "priority": meeting.priority,
            "mandatory": meeting.mandatory or None,
            "fixed": meeting.fixed,
            "allowed": meeting.allowed,
            "after": meeting.after,
            "session": meeting.session,
            "needs": meeting.needs,
            "duration": meeting.duration if meeting.duration != 1 else None,
        }
    )
