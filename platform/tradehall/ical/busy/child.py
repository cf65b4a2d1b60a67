"""The process in which a calendar of somebody else's making is parsed: bounded time and memory, nothing to reach.

    python -m tradehall.ical.busy.child < one line of JSON (a `Wish`), then the calendar's bytes

Prints one line of JSON: {"busy": [[start, end], …], "named": {uid: [[start, end], …]}, "partly": false}, or
{"error": code}. `named` are entries that may be meetings of our own. Each calendar gets a process of its own: the
parser keeps time zones that a file defines for all that come after it.
"""

import json
import resource
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from typing import Any

from tradehall.ical.busy import scan
from tradehall.ical.busy.stretches import Stretch, clipped, merged
from tradehall.kernel import clock

CPU_SECONDS = 10
MEMORY = 256 * 1024 * 1024
OURS = "@tradehall"


def limit() -> None:
    """Before anything of the calendar is looked at."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def read(octets: bytes, wish: scan.Wish) -> dict[str, Any]:
    """When the owner of a calendar is busy. Raises scan.Refused."""
    reduced = scan.reduce(octets, wish)
    zone = _zone(reduced.zone) or wish.zone
    found, partly = _expand(reduced.calendar, wish, zone) if reduced.calendar else ([], False)
    named: dict[str, list[Stretch]] = {}
    busy = list(reduced.busy)
    for uid, stretch in found:
        if uid.lower().endswith(OURS):
            named.setdefault(uid, []).append(stretch)
        else:
            busy.append(stretch)
    window = (wish.first, wish.last)
    named = {uid: merged(clipped(rows, *window)) for uid, rows in named.items()}
    return {"busy": merged(clipped(busy, *window)), "named": named, "partly": partly or reduced.partly}


def _zone(name: str) -> str:
    try:
        return clock.zone_key(name)
    except ValueError:
        return ""


def _expand(calendar: bytes, wish: scan.Wish, zone: str) -> tuple[list[tuple[str, Stretch]], bool]:
    """(uid, stretch) of every instance that makes busy, and whether some entries could not be read."""
    from icalendar import Calendar

    parsed = Calendar.from_ical(calendar)
    found: list[tuple[str, Stretch]] = []
    partly = False
    events = sorted((event for event in parsed.walk("VEVENT")), key=_uid)
    for uid, series in groupby(events, _uid):
        rows = list(series)
        if any(event.errors or "DTSTART" not in event for event in rows):
            partly = True
            rows = [event for event in rows if not event.errors and "DTSTART" in event]
        try:
            found += [(uid, stretch) for stretch in _instances(rows, wish, zone)]
        except (ValueError, TypeError, KeyError, AttributeError, OverflowError, ArithmeticError):
            partly = True
        if len(found) > scan.MOST_INSTANCES:
            raise scan.Refused("too-many")
    return found, partly


def _uid(event: Any) -> str:
    return str(event.get("UID", ""))


def _instances(events: list[Any], wish: scan.Wish, zone: str) -> Iterator[Stretch]:
    if len(events) == 1 and not {"RRULE", "RDATE"} & set(events[0]):
        yield from _stretches(events, zone)
        return
    import recurring_ical_events
    from icalendar import Calendar

    together = Calendar()
    for event in events:
        together.add_component(event)
    first = datetime.fromtimestamp(wish.first, UTC) - timedelta(days=1)
    last = datetime.fromtimestamp(wish.last, UTC) + timedelta(days=1)
    yield from _stretches(recurring_ical_events.of(together).between(first, last), zone)


def _stretches(events: Iterable[Any], zone: str) -> Iterator[Stretch]:
    for event in events:
        if scan.FREE in event:
            continue
        wall, until = event["DTSTART"].dt, _end(event)
        start, end = _instant(wall, zone), _instant(until, zone)
        if end <= start and type(until) is type(wall) and (lasts := _length(wall, until)) > 0:
            end = start + lasts  # the clock is set forward in between: it lasts all the same
        yield start, end


def _length(wall: date, until: date) -> int:
    """Seconds by the clock on the wall."""
    if isinstance(wall, datetime) and isinstance(until, datetime):
        return int((until.replace(tzinfo=None) - wall.replace(tzinfo=None)).total_seconds())
    return (until - wall).days * 86400


def _end(event: Any) -> date:
    """DTEND, or the beginning and DURATION; without either a day lasts a day, a time no time."""
    start: date = event["DTSTART"].dt
    end: date
    if "DTEND" in event:
        end = event["DTEND"].dt
        return end
    if "DURATION" in event:
        end = start + event["DURATION"].dt
        return end
    return start if isinstance(start, datetime) else start + timedelta(days=1)


def _instant(at: date, zone: str) -> int:
    if not isinstance(at, datetime):
        at = datetime(at.year, at.month, at.day)
    if at.tzinfo is None:
        at = at.replace(tzinfo=clock.zone(zone))
    return int(at.timestamp())


def main() -> None:
    limit()
    head, _, octets = sys.stdin.buffer.read().partition(b"\n")
    given = json.loads(head)
    wish = scan.Wish(**{**given, "emails": tuple(given["emails"])})
    try:
        answer = read(octets, wish)
    except scan.Refused as refused:
        answer = {"error": refused.code}
    except (MemoryError, RecursionError):
        answer = {"error": "too-much"}
    except ValueError:
        answer = {"error": "not-a-calendar"}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main()
