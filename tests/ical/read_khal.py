"""Reads calendar files as `khal printics` does, many at once; prints one JSON line a file. A program of its own:
khal changes for its whole process how icalendar reads zones."""

import json
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

import icalendar
from khal.khalendar.event import Event
from khal.settings.settings import get_config


def read(octets: bytes, locale: dict[str, Any]) -> list[dict[str, Any]]:
    groups = defaultdict(list)
    calendar = icalendar.Calendar.from_ical(octets)
    for event in calendar.walk("VEVENT"):
        groups[str(event["UID"])].append(event)
    told = []
    for uid, group in groups.items():
        event = Event.fromVEvents(group, calendar="file", locale=locale)
        attendees = [part.strip() for part in event.attendees.split(",") if part.strip()]
        told.append(
            {
                "uid": uid, "start": event.start.timestamp(), "end": event.end.timestamp(),
                "sequence": int(group[0]["SEQUENCE"]), "status": str(group[0]["STATUS"]), "summary": event.summary,
                "description": event.description, "attendees": [f"mailto:{part}" for part in attendees],
            }
        )  # fmt: skip
    return told


def main() -> None:
    locale = get_config(sys.argv[1])["locale"]
    for name in sys.argv[2:]:
        told = {"parser": "khal", "file": name, "told": read(Path(name).read_bytes(), locale)}
        sys.stdout.write(json.dumps(told) + "\n")


main()
