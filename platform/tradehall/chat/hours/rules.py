"""Office hours: days of the week and minutes of the day on a person's own clock."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from tradehall.kernel import clock

WORKDAYS = "12345"
OPENS, CLOSES = 540, 1080


def clocked(minutes: int) -> str:
    """540 → "09:00"; the end of a day is "00:00"."""
    return f"{minutes // 60 % 24:02}:{minutes % 60:02}"


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """`days`: ISO weekdays, "12345" is Monday to Friday; none are stated while it is empty. Minutes of the day."""

    days: str
    opens: int
    closes: int
    zone: str

    def __bool__(self) -> bool:
        return bool(self.days)

    @property
    def stretches(self) -> list[tuple[int, int]]:
        """'12356' → [(1, 3), (5, 6)]: Monday to Wednesday, Friday and Saturday."""
        found: list[tuple[int, int]] = []
        for day in sorted(map(int, self.days)):
            if found and found[-1][1] == day - 1:
                found[-1] = (found[-1][0], day)
            else:
                found.append((day, day))
        return found

    def is_open(self, at: datetime) -> bool:
        local = clock.local(at, self.zone)
        return str(local.isoweekday()) in self.days and self.opens <= local.hour * 60 + local.minute < self.closes

    def next_opening(self, at: datetime) -> datetime | None:
        """When they begin to work again; None while they do, or where they state no hours."""
        if not self.days or self.is_open(at):
            return None
        midnight = clock.local(at, self.zone).replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
        for ahead in range(9):
            day = midnight + timedelta(days=ahead)
            if str(day.isoweekday()) in self.days:
                opening = _instant(day + timedelta(minutes=self.opens), self.zone)
                if opening > at:
                    return opening
        return None

    def today(self, at: datetime) -> tuple[datetime, datetime]:
        """The hours of their present day, as instants, so that others read them on their own clock."""
        midnight = clock.local(at, self.zone).replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
        opens = _instant(midnight + timedelta(minutes=self.opens), self.zone)
        return opens, _instant(midnight + timedelta(minutes=min(self.closes, 1439)), self.zone)


def _instant(naive: datetime, zone: str) -> datetime:
    """Where a clock change skips that time, the first minute after the gap."""
    while True:
        try:
            return clock.wall(naive, zone)
        except ValueError:
            naive += timedelta(minutes=1)


class Partner(Protocol):
    """Somebody whom one writes to."""

    @property
    def time_zone(self) -> str: ...
    @property
    def hours(self) -> OfficeHours | None: ...


@dataclass(frozen=True, slots=True)
class Out:
    """Nobody is at work: the clock on which one of them sleeps, and when the first begins again, if they say so."""

    zone: str
    until: datetime | None


NIGHT = (22, 7)  # who states no hours is awake between


def out_of_hours(people: Iterable[Partner], at: datetime) -> Out | None:
    """None while anybody of them may answer."""
    zones, openings = [], []
    for person in people:
        hour = clock.local(at, person.time_zone).hour
        if not (person.hours.next_opening(at) if person.hours else NIGHT[1] > hour or hour >= NIGHT[0]):
            return None
        zones.append(person.time_zone)
        if person.hours and (opening := person.hours.next_opening(at)):
            openings.append((opening, person.time_zone))
    if openings:
        until, zone = min(openings)
        return Out(zone, until)
    return Out(zones[0], None) if zones else None
