"""Programs that are not ours, as readers of our calendar objects: each tells what it found."""

import ctypes
import json
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pytest
import vobject
from icalendar import Calendar
from playwright._impl._driver import compute_driver_executable

from scripts.assets import MODULES

HERE = Path(__file__).parent
ZONE = "Asia/Kathmandu"
KHAL = f"""[calendars]
[[file]]
path = {{folder}}
type = calendar
[locale]
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
default_timezone = {ZONE}
local_timezone = {ZONE}
"""
Told = dict[str, Any]


def by_programs(folder: Path, files: Sequence[Path], parsers: Iterable[str] = ("khal", "node")) -> dict[Any, Any]:
    """(parser, file name) → what khal, ical.js and node-ical read, each in one process for all files."""
    commands = []
    if "khal" in parsers:
        configuration = folder / "khal.conf"
        configuration.write_text(KHAL.format(folder=folder), encoding="utf-8")
        commands.append([sys.executable, HERE / "read_khal.py", configuration, *files])
    if "node" in parsers:
        node, _ = compute_driver_executable()  # the one that Playwright brings
        commands.append([node, HERE / "read.mjs", MODULES, *files])
    found = {}
    for command in commands:
        run = subprocess.run(list(map(str, command)), capture_output=True, cwd=folder, timeout=100)
        assert run.returncode == 0, run.stderr.decode()[-2000:]
        for line in run.stdout.splitlines():
            told = json.loads(line)
            found[told["parser"], Path(told["file"]).name] = told["told"]
    return found


def by_icalendar(octets: bytes) -> list[Told]:
    found = []
    for event in Calendar.from_ical(octets).events:
        assert not event.errors
        attendees = [str(who) for who in event.attendees]
        found.append(_told(event, event.start, event.end, event.get("SEQUENCE"), attendees))
    return found


def _told(event: Any, start: Any, end: Any, sequence: Any, attendees: list[str]) -> Told:
    return {
        "uid": str(event["UID"]), "start": start.timestamp(), "end": end.timestamp(), "sequence": int(sequence),
        "status": str(event["STATUS"]), "summary": str(event["SUMMARY"]), "description": str(event["DESCRIPTION"]),
        "attendees": attendees,
    }  # fmt: skip


def by_vobject(octets: bytes) -> list[Told]:
    calendar = vobject.readOne(octets.decode())
    return [
        {
            "uid": event.uid.value, "start": event.dtstart.value.timestamp(), "end": event.dtend.value.timestamp(),
            "sequence": int(event.sequence.value), "status": event.status.value, "summary": event.summary.value,
            "description": event.description.value,
            "attendees": [who.value for who in event.contents.get("attendee", [])],
        }
        for event in calendar.contents.get("vevent", [])
    ]  # fmt: skip


class Libical:
    """The checker of restrictions of libical 3."""

    def __init__(self) -> None:
        try:
            library = ctypes.CDLL("libical.so.3")
        except OSError:
            pytest.fail("libical is missing: `make test` installs it, or `apt-get install libical3`", pytrace=False)
        library.icalparser_parse_string.restype = ctypes.c_void_p
        library.icalparser_parse_string.argtypes = [ctypes.c_char_p]
        library.icalcomponent_as_ical_string.restype = ctypes.c_char_p
        for function in ("icalrestriction_check", "icalcomponent_count_errors", "icalcomponent_as_ical_string",
                         "icalcomponent_free"):  # fmt: skip
            getattr(library, function).argtypes = [ctypes.c_void_p]
        self.library = library

    def faults(self, octets: bytes) -> list[str]:
        """What libical says against an object."""
        library = self.library
        component = library.icalparser_parse_string(octets)
        if not component:
            return ["libical cannot parse it"]
        fits = library.icalrestriction_check(component)
        errors = library.icalcomponent_count_errors(component)
        text = library.icalcomponent_as_ical_string(component).decode().replace("\r\n ", "")
        library.icalcomponent_free(component)
        found = [line for line in text.split("\r\n") if line.startswith("X-LIC-ERROR")]
        return found if fits and not errors else found or ["libical's restrictions are broken"]
