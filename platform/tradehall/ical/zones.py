"""Definitions of time zones for calendars (VTIMEZONE; RFC 5545, 3.6.5), for those who want times in their own zone.

An onset is told on the clock that was valid before it. Yearly rules are written as RRULE, one for each of the two
onsets of a year, never as RDATE, which Outlook and ical.js misread. A zone whose years follow no such rules
(`is_simple`), and an instant that the wall clock tells twice (`is_plain`), are better written in UTC.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from tradehall.ical import lines
from tradehall.kernel import clock

_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_STEP = timedelta(days=1)
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Onset:
    """A change of a zone's clocks: at which instant, from and to which offset, and the name of what then holds."""

    at: datetime
    before: timedelta
    after: timedelta
    name: str

    @property
    def wall(self) -> datetime:
        """What the clocks showed just then, before they were put on or back."""
        return (self.at + self.before).replace(tzinfo=None)


@lru_cache(maxsize=4096)
def is_plain(at: datetime, zone: str) -> bool:
    """Whether the zone's wall clock shows this instant only once."""
    local = clock.local(at, zone)
    return local.replace(fold=0).utcoffset() == local.replace(fold=1).utcoffset()


@lru_cache(maxsize=512)
def is_simple(zone: str, first: int, last: int) -> bool:
    """From the year before `first` to the one after `last`: no change, or two a year that each follow a rule."""
    found = onsets(zone, first - 1, last + 1)
    groups = _groups(found)
    return not found or (len(groups) == 2 and all(_rule(group, last - first + 3) for group in groups))


def wall(at: datetime, zone: str) -> str:
    """The instant on the zone's wall clock: '20261203T090000'."""
    return _stamp(clock.local(at, zone))


@lru_cache(maxsize=512)
def definition(zone: str, first: int, last: int) -> bytes:
    """The VTIMEZONE of an IANA zone for the years `first` to `last`, over which it must be simple."""
    found = onsets(zone, first - 1, last + 1)
    begin = datetime(first - 1, 1, 1, tzinfo=UTC)
    written = ["BEGIN:VTIMEZONE", f"TZID:{zone}"]
    if not found:
        offset, name = _state(begin, zone)
        written += _part("STANDARD", Onset(begin, offset, offset, name))
    standard = min((onset.after for onset in found), default=None)
    for group in _groups(found):
        kind = "STANDARD" if group[0].after == standard else "DAYLIGHT"
        written += _part(kind, group[0], _rule(group, last - first + 3))
    return lines.written([*written, "END:VTIMEZONE"])


@lru_cache(maxsize=512)
def onsets(zone: str, first: int, last: int) -> tuple[Onset, ...]:
    """The changes of a zone's clocks in these years (UTC), in order, to the second."""
    found = []
    at, end = datetime(first, 1, 1, tzinfo=UTC), datetime(last + 1, 1, 1, tzinfo=UTC)
    while at < end:
        if _state(at, zone) != _state(at + _STEP, zone):
            found.append(_onset(at, at + _STEP, zone))
        at += _STEP
    return tuple(found)


def _groups(found: Sequence[Onset]) -> list[list[Onset]]:
    """Onsets of one kind together, by the first of each."""
    alike = defaultdict(list)
    for onset in found:
        alike[onset.before, onset.after, onset.name].append(onset)
    return list(alike.values())


def _rule(group: Sequence[Onset], years: int) -> str:
    """The yearly rule that all onsets of a group follow, one in each of so many years; empty if there is none."""
    walls = [onset.wall for onset in group]
    alike = {(at.month, at.weekday(), at.time()) for at in walls}
    if len({at.year for at in walls}) != years or len(walls) != years or len(alike) != 1:
        return ""
    month, weekday, _ = alike.pop()
    if all((at + timedelta(days=7)).month != month for at in walls):
        nth = "-1"
    elif len(places := {(at.day + 6) // 7 for at in walls}) == 1:
        nth = str(places.pop())
    else:
        return ""
    return f"RRULE:FREQ=YEARLY;BYDAY={nth}{_DAYS[weekday]};BYMONTH={month}"


def _part(kind: str, onset: Onset, rule: str = "") -> list[str]:
    return [
        f"BEGIN:{kind}",
        f"DTSTART:{_stamp(onset.wall)}",
        *([rule] if rule else []),
        f"TZNAME:{lines.text(onset.name)}",
        f"TZOFFSETFROM:{_written(onset.before)}",
        f"TZOFFSETTO:{_written(onset.after)}",
        f"END:{kind}",
    ]


def _onset(low: datetime, high: datetime, zone: str) -> Onset:
    """The change between two instants, found by halving."""
    before = _state(low, zone)
    while high - low > _SECOND:
        middle = low + timedelta(seconds=(high - low) // _SECOND // 2)
        low, high = (middle, high) if _state(middle, zone) == before else (low, middle)
    after, name = _state(high, zone)
    return Onset(high, before[0], after, name)


def _state(at: datetime, zone: str) -> tuple[timedelta, str]:
    local = at.astimezone(clock.zone(zone))
    return local.utcoffset() or timedelta(), local.tzname() or zone


def _written(offset: timedelta) -> str:
    """'+0800', '-0330'; with seconds where a zone has them."""
    seconds = offset // _SECOND
    hours, rest = divmod(abs(seconds), 3600)
    tail = f"{rest % 60:02d}" if rest % 60 else ""
    return f"{'-' if seconds < 0 else '+'}{hours:02d}{rest // 60:02d}{tail}"


def _stamp(wall_time: datetime) -> str:
    return f"{wall_time:%Y%m%dT%H%M%S}"
