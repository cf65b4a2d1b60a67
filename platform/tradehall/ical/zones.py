"""Definitions of time zones for calendars (VTIMEZONE; RFC 5545, 3.6.5), for those who want times in their own zone.

An onset is told on the clock that was valid before it. Yearly rules are written as RRULE, one for each onset of a
year, never as RDATE, which Outlook and ical.js misread. An instant that a wall clock tells twice, or a year without
simple yearly rules, is better written in UTC: `is_plain` says which.
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
    """Whether every program reads this instant back from the zone's wall clock."""
    local = clock.local(at, zone)
    apart = {local.replace(fold=fold).utcoffset() for fold in (0, 1)}
    return len(apart) == 1 and _is_simple(zone, local.year)


def wall(at: datetime, zone: str) -> str:
    """The instant on the zone's wall clock: '20261203T090000'."""
    return _stamp(clock.local(at, zone))


@lru_cache(maxsize=512)
def definition(zone: str, first: int, last: int) -> bytes:
    """The VTIMEZONE of an IANA zone for the years `first` to `last`."""
    begin = datetime(first - 1, 1, 1, tzinfo=UTC)
    found = onsets(zone, first - 1, last + 1)
    offsets = {_offset(begin, zone), *(onset.after for onset in found)}
    written = ["BEGIN:VTIMEZONE", f"TZID:{zone}"]
    if not any(onset.at.year < first for onset in found):
        written += _fixed(begin, zone, min(offsets))
    for group in _groups(found):
        written += _part(group, first - 1, last + 1, min(offsets))
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


@lru_cache(maxsize=512)
def _is_simple(zone: str, year: int) -> bool:
    """No change in the three years around, or two a year that each follow a rule."""
    found = onsets(zone, year - 1, year + 1)
    groups = _groups(found)
    return not found or (len(groups) == 2 and all(_rule(group, 3) for group in groups))


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


def _part(group: Sequence[Onset], first: int, last: int, standard: timedelta) -> list[str]:
    """The sub-components of one kind of onset: one with a rule, else one for each onset."""
    rule = _rule(group, last - first + 1)
    written = []
    for onset in group[:1] if rule else group:
        kind = "STANDARD" if onset.after == standard else "DAYLIGHT"
        written += [f"BEGIN:{kind}", f"DTSTART:{_stamp(onset.wall)}", *([rule] if rule else [])]
        written += [*_offsets(onset.before, onset.after, onset.name), f"END:{kind}"]
    return written


def _fixed(begin: datetime, zone: str, standard: timedelta) -> list[str]:
    """What holds until the first onset."""
    offset, name = _state(begin, zone)
    kind = "STANDARD" if offset == standard else "DAYLIGHT"
    wall_then = (begin + offset).replace(tzinfo=None)
    return [f"BEGIN:{kind}", f"DTSTART:{_stamp(wall_then)}", *_offsets(offset, offset, name), f"END:{kind}"]


def _offsets(before: timedelta, after: timedelta, name: str) -> list[str]:
    return [f"TZNAME:{lines.text(name)}", f"TZOFFSETFROM:{_written(before)}", f"TZOFFSETTO:{_written(after)}"]


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


def _offset(at: datetime, zone: str) -> timedelta:
    return _state(at, zone)[0]


def _written(offset: timedelta) -> str:
    """'+0800', '-0330'; with seconds where a zone has them."""
    seconds = offset // _SECOND
    hours, rest = divmod(abs(seconds), 3600)
    tail = f"{rest % 60:02d}" if rest % 60 else ""
    return f"{'-' if seconds < 0 else '+'}{hours:02d}{rest // 60:02d}{tail}"


def _stamp(wall_time: datetime) -> str:
    return f"{wall_time:%Y%m%dT%H%M%S}"
