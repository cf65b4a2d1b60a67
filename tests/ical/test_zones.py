"""Definitions of zones: a thousand instants around every change of nineteen awkward zones, read by programs that are
made to believe the definition (its zone has a name that none of them knows)."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.ical.readers import by_icalendar, by_programs, by_vobject
from tests.ical.strict import faults
from tradehall.ical import lines, zones
from tradehall.ical.calendars import calendar

ZONES = (
    "Africa/Cairo", "Africa/Casablanca", "America/Caracas", "America/Chicago", "America/Havana", "America/Nuuk",
    "America/Santiago", "America/St_Johns", "Antarctica/Troll", "Asia/Gaza", "Asia/Jerusalem", "Asia/Kathmandu",
    "Asia/Shanghai", "Asia/Tehran", "Australia/Lord_Howe", "Europe/Dublin", "Europe/London", "Pacific/Apia",
    "Pacific/Chatham",
)  # fmt: skip
IRREGULAR = {
    "Africa/Cairo", "Africa/Casablanca", "America/Havana", "America/Santiago", "Asia/Gaza", "Asia/Jerusalem",
}  # fmt: skip
LIKE_UTC = {  # for part of the year: vobject forgets what is defined under a name that it does not know
    "Africa-Casablanca", "Antarctica-Troll", "Europe-Dublin", "Europe-London",
}  # fmt: skip
YEARS = (2026, 2027, 2028)
EACH = 18
AROUND = [timedelta(seconds=s) for s in (-86400, -7200, -3601, -3600, -1800, -1, 0, 1, 1800, 3600, 7200, 86400)]


@dataclass(frozen=True)
class Sample:
    octets: bytes
    instants: list[datetime]
    in_zone: int


def instants(zone: str, year: int) -> list[datetime]:
    """Eighteen instants of a year, most of them near a change of the clocks; always the same ones."""
    chance = random.Random(f"{zone} {year}")
    begin, end = datetime(year, 1, 2, tzinfo=UTC), datetime(year, 12, 30, tzinfo=UTC)
    near = [onset.at + by for onset in zones.onsets(zone, year, year) for by in AROUND]
    near = chance.sample([at for at in near if begin < at < end], min(len(near), 14))
    any_time = [begin + timedelta(seconds=chance.randrange(int((end - begin).total_seconds()))) for _ in range(EACH)]
    return [*near, *any_time][:EACH]


def sample(zone: str, year: int, name: str) -> Sample:
    """One calendar with an event at each instant, in the zone wherever that may be; the zone goes by `name`."""
    found, entries, in_zone = instants(zone, year), [], 0
    for number, at in enumerate(found):
        end, simple = at + timedelta(minutes=30), zones.is_simple(zone, year, year)
        is_local = simple and zones.is_plain(at, zone) and zones.is_plain(end, zone)
        in_zone += is_local
        span = [f"DTSTART:{lines.instant(at)}", f"DTEND:{lines.instant(end)}"]
        if is_local:
            local = zones.wall(at, zone), zones.wall(end, zone)
            span = [f"DTSTART;TZID={name}:{local[0]}", f"DTEND;TZID={name}:{local[1]}"]
        told = ["SUMMARY:x", "DESCRIPTION:x", "STATUS:CONFIRMED", "SEQUENCE:0", f"DTSTAMP:{lines.instant(at)}"]
        entries.append(lines.written(["BEGIN:VEVENT", f"UID:{number}", *span, *told, "END:VEVENT"]))
    definition = zones.definition(zone, year, year) if in_zone else b""
    return Sample(
        calendar([], entries, definition.replace(f"TZID:{zone}".encode(), f"TZID:{name}".encode())), found, in_zone
    )


def made_of(named: Callable[[str], str]) -> dict[str, Sample]:
    return {
        f"{zone.replace('/', '-')}-{year}": sample(zone, year, f"{named(zone)}-{year}" if named(zone) != zone else zone)
        for zone in ZONES
        for year in YEARS
    }


@pytest.fixture(scope="module")
def samples() -> dict[str, Sample]:
    return made_of(lambda zone: f"X-{zone.replace('/', '-')}")


def test_there_are_a_thousand_instants_and_most_zones_are_used(samples: dict[str, Sample]) -> None:
    assert sum(len(found.instants) for found in samples.values()) >= 1000
    assert sum(found.in_zone for found in samples.values()) > 500
    in_utc = {name[:-5] for name, found in samples.items() if not found.in_zone}  # no yearly rules in some year
    assert in_utc <= {zone.replace("/", "-") for zone in IRREGULAR}


def test_programs_that_know_only_our_definition_read_every_instant(samples: dict[str, Sample], tmp_path: Path) -> None:
    told = by_programs(tmp_path, written(samples, tmp_path))
    wrong = {
        (parser, name): differences
        for (parser, name), read in told.items()
        if parser != "node-ical"  # which takes names of zones from a table of its own, and guesses
        and (differences := _differences(read, samples[name.removesuffix(".ics")]))
    }
    assert wrong == {}
    assert len(told) == 3 * len(samples)


def test_vobject_and_icalendar_read_every_instant(samples: dict[str, Sample]) -> None:
    for name, found in samples.items():
        if name[:-5] not in LIKE_UTC:
            assert _differences(by_vobject(found.octets), found) == [], name
        assert _differences(by_icalendar(found.octets), found) == [], name


def test_under_its_own_name_too(tmp_path: Path) -> None:
    made = made_of(lambda zone: zone)
    for (parser, name), read in by_programs(tmp_path, written(made, tmp_path), ["node"]).items():
        if parser == "ical.js":  # node-ical has zones of the machine's own, not of this year's rules
            assert _differences(read, made[name.removesuffix(".ics")]) == [], (parser, name)


def written(samples: dict[str, Sample], folder: Path) -> list[Path]:
    files = []
    for name, found in samples.items():
        files.append(folder / f"{name}.ics")
        files[-1].write_bytes(found.octets)
    return files


def _differences(read: list[dict[str, Any]], meant: Sample) -> list[Any]:
    seen = {one["uid"]: one["start"] for one in read}
    wanted = {str(number): int(at.timestamp()) for number, at in enumerate(meant.instants)}
    return [(uid, at, seen.get(uid)) for uid, at in wanted.items() if seen.get(uid) != at]


# -- the definition itself ------------------------------------------------------------------------------------------


def test_an_onset_is_told_on_the_clock_before_it() -> None:
    body = zones.definition("Europe/London", 2026, 2026).decode()
    assert "BEGIN:DAYLIGHT\r\nDTSTART:20250330T010000\r\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3\r\n" in body
    assert "BEGIN:STANDARD\r\nDTSTART:20251026T020000\r\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\r\n" in body
    assert "RDATE" not in body
    assert "COMMENT" not in body


@pytest.mark.parametrize("zone", ZONES)
def test_definitions_are_strict(zone: str) -> None:
    if not zones.is_simple(zone, 2026, 2026):
        assert zone in IRREGULAR
        return
    body = zones.definition(zone, 2026, 2026)
    assert [fault for fault in faults(calendar([], [], body)) if not fault.startswith("zones defined")] == []


def test_a_zone_without_changes_is_one_standard() -> None:
    body = zones.definition("Asia/Kathmandu", 2026, 2026).decode()
    assert body.count("BEGIN:STANDARD") == 1
    assert "TZOFFSETFROM:+0545\r\nTZOFFSETTO:+0545" in body


def test_a_wall_time_that_comes_twice_or_never_is_not_plain() -> None:
    autumn = datetime(2026, 11, 1, 6, 30, tzinfo=UTC)  # 01:30 in Chicago, for the first time
    assert not zones.is_plain(autumn, "America/Chicago")
    assert not zones.is_plain(autumn + timedelta(hours=1), "America/Chicago")
    assert zones.is_plain(autumn + timedelta(hours=2), "America/Chicago")
    assert zones.is_plain(autumn - timedelta(hours=1), "America/Chicago")
    assert not zones.is_simple("Africa/Casablanca", 2026, 2026)
