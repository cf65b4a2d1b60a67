"""The text of a calendar, reduced to what tells when somebody is busy, before any parser sees it.

Titles, places, notes and people fall away here; so do single entries outside of the window, entries that leave their
owner free, and what is nested in an entry. What is left is a small calendar of our own making.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from tradehall.ical.busy.stretches import Stretch

MOST_BYTES = 2 * 1024 * 1024
MOST_ENTRIES = 20_000
MOST_INSTANCES = 2_000
MOST_ZONES = 200
MOST_DEPTH = 5
FREE = "X-LEAVES-FREE"

_FOLD = re.compile(rb"\r?\n[ \t]")
_LINE = re.compile(rb"\r\n|\n|\r")
_FINE = re.compile(r"FREQ=\s*(?:SECOND|MINUTE|HOUR)LY", re.I)
_OFTEN = re.compile(r"BY(?:HOUR|MINUTE|SECOND)=([^;]*)", re.I)
_SHORT = re.compile(r"\+?PT(?:[0-9]{1,2}H)?(?:[0-9]{1,2}M)?(?:[0-9]{1,2}S)?", re.I)
_LENGTH = re.compile(
    r"P(?:([0-9]{1,4})W)?(?:([0-9]{1,4})D)?(?:T(?:([0-9]{1,5})H)?(?:([0-9]{1,5})M)?(?:([0-9]{1,5})S)?)?"
)
_TIMES = ("DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXRULE", "EXDATE", "RECURRENCE-ID")
_KEPT = {*_TIMES, "UID", "SEQUENCE"}
_JUDGED = {"STATUS", "TRANSP", "X-MICROSOFT-CDO-BUSYSTATUS", "ATTENDEE"}
_OF_ZONES = {"BEGIN", "END", "TZID", "DTSTART", "RRULE", "RDATE", "TZOFFSETFROM", "TZOFFSETTO", "TZNAME"}
_BUSY_TYPES = {"BUSY", "BUSY-UNAVAILABLE", "BUSY-TENTATIVE"}


class Refused(ValueError):
    """`code`: why a calendar is not read."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Wish:
    """Whose calendar it is and what counts: `first`, `last` bound the window (seconds since 1970), `zone` is the
    clock of times without a zone, `emails` are the owner's addresses in lower case."""

    first: int
    last: int
    zone: str
    all_day: bool = False
    emails: tuple[str, ...] = ()


@dataclass(slots=True)
class Entry:
    """One VEVENT: property name → its lines as they stand."""

    lines: dict[str, list[str]] = field(default_factory=dict)

    def value(self, name: str) -> str:
        found = self.lines.get(name)
        return _split(found[0])[1].strip() if found else ""

    @property
    def key(self) -> tuple[str, str]:
        return self.value("UID"), self.value("RECURRENCE-ID")

    @property
    def sequence(self) -> int:
        text = self.value("SEQUENCE")
        return int(text) if re.fullmatch("[0-9]{1,9}", text) else 0

    @property
    def is_single(self) -> bool:
        return not self.lines.keys() & {"RRULE", "RDATE", "RECURRENCE-ID"}

    @property
    def is_day(self) -> bool:
        return re.fullmatch("[0-9]{8}", self.value("DTSTART")) is not None


@dataclass(frozen=True, slots=True)
class Reduced:
    """`calendar`: what is left to parse; empty where nothing is. `zone`: the file's own (X-WR-TIMEZONE). `busy`:
    stretches that were told as such (VFREEBUSY). `partly`: something in it could not be read."""

    calendar: bytes
    zone: str
    busy: list[Stretch]
    partly: bool


def reduce(octets: bytes, wish: Wish) -> Reduced:
    """Raises Refused: not-a-calendar, incomplete, too-many, too-fine."""
    zones: dict[str, list[str]] = {}
    entries: list[Entry] = []
    busy: list[Stretch] = []
    zone = ""
    partly = False
    for kind, found in _components(octets):
        if kind == "X-WR-TIMEZONE":
            zone = zone or found[0]
        elif kind == "VTIMEZONE":
            _keep_zone(zones, found)
        elif kind == "VFREEBUSY":
            periods, is_whole = _periods(found)
            busy, partly = busy + periods, partly or not is_whole
        elif (entry := _entry(found)) is None:
            partly = True
        else:
            entries.append(entry)
    wanted = [entry for entry in _newest(entries) if _counts(entry, wish)]
    body = [line for entry in wanted for line in _written(entry, wish)]
    if not body:
        return Reduced(b"", zone, busy, partly)
    head = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Tradehall//Busy times//EN"]
    lines = [*head, *(line for kept in zones.values() for line in kept), *body, "END:VCALENDAR", ""]
    return Reduced("\r\n".join(lines).encode(), zone, busy, partly)


# -- reading lines ----------------------------------------------------------------------------------


def decoded(octets: bytes) -> bytes:
    """As UTF-8 without mark of the byte order. What is not UTF-8 stays: all that counts is ASCII."""
    if octets[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return octets.decode("utf-16", "replace").encode()
    return octets.removeprefix(b"\xef\xbb\xbf")


def is_calendar(octets: bytes) -> bool:
    return decoded(octets[:200]).lstrip()[:15].upper() == b"BEGIN:VCALENDAR"


def _components(octets: bytes) -> Iterator[tuple[str, list[str]]]:
    """(VEVENT, VFREEBUSY or VTIMEZONE, its lines) and (X-WR-TIMEZONE, [its value]); what is nested in an entry is
    left out. A calendar that does not end was cut off: what is missing would count as free."""
    if not is_calendar(octets):
        raise Refused("not-a-calendar")
    open_: list[str] = []
    lines: list[str] = []
    ended, entries = False, 0
    for raw in _LINE.split(_FOLD.sub(b"", decoded(octets).strip())):
        line = raw.decode("utf-8", "replace").replace("\x00", "")
        name, value = _split(line)
        if name == "BEGIN":
            open_.append(value.strip().upper())
            if len(open_) > MOST_DEPTH:
                raise Refused("not-a-calendar")
            if len(open_) == 2:
                lines = []
        if len(open_) > 1 and (len(open_) == 2 or open_[1] == "VTIMEZONE"):
            lines.append(line)
        elif len(open_) == 1 and name == "X-WR-TIMEZONE":
            yield name, [value.strip()]
        if name != "END":
            continue
        if not open_ or open_.pop() != value.strip().upper():
            raise Refused("incomplete")
        ended = not open_
        if len(open_) == 1 and (kind := value.strip().upper()) in ("VEVENT", "VFREEBUSY", "VTIMEZONE"):
            entries += kind == "VEVENT"
            if entries > MOST_ENTRIES:
                raise Refused("too-many")
            yield kind, lines
    if open_ or not ended:
        raise Refused("incomplete")


def _split(line: str) -> tuple[str, str]:
    """'DTSTART;TZID="a:b":2026…' → name in capitals, value."""
    quoted = False
    for at, char in enumerate(line):
        if char == '"':
            quoted = not quoted
        elif char == ":" and not quoted:
            return re.split(";", line[:at], maxsplit=1)[0].strip().upper(), line[at + 1 :]
    return "", ""


def _entry(lines: Sequence[str]) -> Entry | None:
    """None where nobody knows when it begins."""
    entry = Entry()
    for line in lines:
        name = _split(line)[0]
        if name in _KEPT or name in _JUDGED:
            entry.lines.setdefault(name, []).append(line)
    return entry if re.match("[0-9]{8}", entry.value("DTSTART")) else None


def _keep_zone(zones: dict[str, list[str]], lines: Sequence[str]) -> None:
    """Files of many parts define the same zone again and again: once is enough."""
    kept = [line for line in lines if _split(line)[0] in _OF_ZONES]
    name = next((_split(line)[1] for line in kept if _split(line)[0] == "TZID"), "")
    if any(_is_fine(_split(line)[1]) for line in kept if _split(line)[0] == "RRULE"):
        raise Refused("too-fine")
    zones.setdefault(name, kept)
    if len(zones) > MOST_ZONES:
        raise Refused("too-many")


def _periods(lines: Sequence[str]) -> tuple[list[Stretch], bool]:
    """The busy periods of a VFREEBUSY, and whether all could be read."""
    found, is_whole = [], True
    for line in lines:
        name, value = _split(line)
        if name != "FREEBUSY":
            continue
        told = re.search(r";\s*FBTYPE=([A-Z-]+)", line.upper())
        if told and told[1] not in _BUSY_TYPES:
            continue
        for period in value.split(","):
            try:
                found.append(_period(period.strip()))
            except (ValueError, OverflowError):
                is_whole = False
    return found, is_whole


def _period(text: str) -> Stretch:
    start, _, end = text.partition("/")
    at = _instant(start)
    if end.upper().startswith("P"):
        return at, at + _seconds(end.upper())
    return at, _instant(end)


def _instant(text: str) -> int:
    """A time in UTC."""
    return int(datetime.strptime(text.upper(), "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC).timestamp())


def _seconds(duration: str) -> int:
    match = re.fullmatch(
        r"P(?:(\d{1,4})W)?(?:(\d{1,4})D)?(?:T(?:(\d{1,5})H)?(?:(\d{1,5})M)?(?:(\d{1,5})S)?)?", duration
    )
    if match is None:
        raise ValueError(duration)
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return ((weeks * 7 + days) * 24 + hours) * 3600 + minutes * 60 + seconds


# -- what counts --------------------------------------------------------------------------------------


def _newest(entries: Sequence[Entry]) -> list[Entry]:
    """Of entries with the same UID and instance, the one of the highest sequence; among equals the last."""
    found: dict[object, Entry] = {}
    for number, entry in enumerate(entries):
        key = entry.key if entry.value("UID") else number
        if key not in found or entry.sequence >= found[key].sequence:
            found[key] = entry
    return list(found.values())


def _counts(entry: Entry, wish: Wish) -> bool:
    """Whether it can matter. Entries of a series stay, whatever they say: they replace an instance of it."""
    if entry.is_single:
        return not _leaves_free(entry, wish) and _is_near(entry, wish)
    rules = [_split(line)[1] for name in ("RRULE", "EXRULE") for line in entry.lines.get(name, ())]
    if any(map(_is_fine, rules)):
        if _leaves_free(entry, wish):
            return False
        raise Refused("too-fine")
    return True


def _is_fine(rule: str) -> bool:
    """More often than once a day is no appointment; a few times of one day are."""
    times = 1
    for listed in _OFTEN.findall(rule):
        times *= listed.count(",") + 1
    return _FINE.search(rule) is not None or times > 24


def _leaves_free(entry: Entry, wish: Wish) -> bool:
    status, shown = entry.value("STATUS").upper(), entry.value("TRANSP").upper()
    if status == "CANCELLED" or shown == "TRANSPARENT" or entry.value("X-MICROSOFT-CDO-BUSYSTATUS").upper() == "FREE":
        return True
    if entry.is_day and not wish.all_day:
        return True
    return any(_declines(line, wish) for line in entry.lines.get("ATTENDEE", ()))


def _declines(line: str, wish: Wish) -> bool:
    if not re.search(r';\s*PARTSTAT="?DECLINED', line, re.I):
        return False
    address = _split(line)[1].strip().lower().removeprefix("mailto:")
    return address in wish.emails


def _is_near(entry: Entry, wish: Wish) -> bool:
    """By the dates as they are written, with two days to spare for zones; a long one that began early may reach in."""
    length = entry.value("DURATION")
    if length and not _SHORT.fullmatch(length):
        return True
    start, end = entry.value("DTSTART")[:8], entry.value("DTEND")[:8]
    reach = timedelta(days=7 if length else 2)
    first, last = (datetime.fromtimestamp(at, UTC) for at in (wish.first, wish.last))
    latest = max(start, end) if re.fullmatch("[0-9]{8}", end) else start
    return latest >= f"{first - reach:%Y%m%d}" and start <= f"{last + timedelta(days=2):%Y%m%d}"


def _written(entry: Entry, wish: Wish) -> list[str]:
    lines = [line for name in _TIMES for line in entry.lines.get(name, ())]
    lines += entry.lines.get("UID", ())[:1]
    free = [f"{FREE}:yes"] if _leaves_free(entry, wish) else []
    return ["BEGIN:VEVENT", *lines, *free, "END:VEVENT"]
