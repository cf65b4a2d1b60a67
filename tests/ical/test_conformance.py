"""Every kind of object that we write, judged by a strict checker and read by six programs that are not ours."""

from collections.abc import Callable
from typing import Any

import ics
import pytest

from tests.ical.objects import Made, everything
from tests.ical.readers import Libical, by_icalendar, by_programs, by_vobject
from tests.ical.strict import faults

FIELDS = ("uid", "start", "end", "sequence", "status")


@pytest.fixture(scope="module")
def programs(tmp_path_factory: pytest.TempPathFactory) -> dict[Any, Any]:
    """(parser, file) → what khal, ical.js and node-ical read."""
    folder = tmp_path_factory.mktemp("objects")
    files = []
    for made in everything():
        files.append(folder / f"{made.name}.ics")
        files[-1].write_bytes(made.octets)
    return by_programs(folder, files)


def test_all_kinds_are_there() -> None:
    names = [made.name for made in everything()]
    assert len(set(names)) == len(names) > 200
    assert sum(b"BEGIN:VTIMEZONE" in made.octets for made in everything()) > 60
    assert max(made.octets.count(b"BEGIN:VEVENT") for made in everything()) == 500
    assert {made.name.split("-")[0] for made in everything()} == {"file", "mail", "feed"}


def test_a_strict_checker_finds_no_fault() -> None:
    assert {made.name: found for made in everything() if (found := faults(made.octets))} == {}


def test_libical_finds_no_fault() -> None:
    checker = Libical()
    assert {made.name: found for made in everything() if (found := checker.faults(made.octets))} == {}


@pytest.mark.parametrize("parser", ["khal", "ical.js", "node-ical"])
def test_programs_read_what_we_mean(programs: dict[Any, Any], parser: str) -> None:
    for made in everything():
        _agree(made, programs[parser, f"{made.name}.ics"], parser)


@pytest.mark.parametrize("read", [by_icalendar, by_vobject])
def test_libraries_read_what_we_mean(read: Callable[[bytes], list[Any]]) -> None:
    for made in everything():
        _agree(made, read(made.octets), read.__name__)


def test_ics_reads_what_we_mean() -> None:
    """It takes long, and knows no sequences."""
    for made in everything():
        if made.name.endswith(("-zh", "-en-own")) and "many" not in made.name:
            found = ics.Calendar(made.octets.decode()).events
            seen = sorted((one.uid, one.begin.timestamp(), one.end.timestamp(), one.status) for one in found)
            assert seen == sorted((one.uid, one.start, one.end, one.status) for one in made.told), made.name


def test_texts_arrive_whole_everywhere(programs: dict[Any, Any]) -> None:
    """Also of 2,000 characters, with faces that are several code points, quotes, commas and line breaks."""
    for made in everything():
        mine = _texts(by_icalendar(made.octets))
        for parser in ("khal", "ical.js", "node-ical"):
            assert _texts(programs[parser, f"{made.name}.ics"]) == mine, (parser, made.name)


def _texts(told: list[dict[str, Any]]) -> dict[str, tuple[str, str]]:
    return {one["uid"]: (one["summary"], one["description"].strip()) for one in told}


def _agree(made: Made, told: list[dict[str, Any]], parser: str) -> None:
    seen = sorted(tuple(one[field] for field in FIELDS) for one in told)
    meant = sorted(tuple(getattr(one, field) for field in FIELDS) for one in made.told)
    assert seen == meant, (parser, made.name)
    for one in told:
        assert one["attendees"] == ([f"mailto:{made.whose}"] if made.whose else []), (parser, made.name)


# -- the checkers themselves ------------------------------------------------------------------------------------

SPOILT = {
    "no-crlf": (b"\r\n", b"\n"),
    "long-line": (b"\r\n ", b""),
    "split-character": ("株".encode(), b"\xe6\r\n \xa0\xaa"),
    "no-uid": (b"UID:3f0f", b"X-U:3f0f"),
    "no-stamp": (b"DTSTAMP:", b"X-STAMP:"),
    "naive": (b"DTSTART:20261203T010000Z", b"DTSTART:20261203T010000"),
    "end-first": (b"DTEND:20261203T013000Z", b"DTEND:20261203T003000Z"),
    "zone-unknown": (b"DTSTART:20261203T010000Z", b"DTSTART;TZID=Asia/Tokyo:20261203T100000"),
    "zone-and-z": (b"DTSTART:", b"DTSTART;TZID=UTC:"),
    "bad-status": (b"STATUS:CONFIRMED", b"STATUS:ACCEPTED"),
    "cancelled-and-busy": (b"STATUS:CONFIRMED", b"STATUS:CANCELLED"),
    "uid-of-calendar": (b"VERSION:2.0", b"VERSION:2.0\r\nUID:random"),
    "published": (b"VERSION:2.0", b"VERSION:2.0\r\nMETHOD:PUBLISH"),
    "quoted-features": (b"FEATURE=AUDIO,VIDEO", b'FEATURE="AUDIO,VIDEO"'),
    "control": (b"CLASS:PRIVATE", b"CLASS:PRIVATE\x07"),
    "bare-comma": (b"SUMMARY:", b"SUMMARY:a,b"),
    "bad-escape": (b"SUMMARY:", b"SUMMARY:a\\x"),
    "two-sequences": (b"SEQUENCE:0", b"SEQUENCE:0\r\nSEQUENCE:1"),
    "open-component": (b"END:VALARM\r\n", b""),
    "alarm-unnamed": (b"ACTION:DISPLAY\r\n", b""),
    "other-page": (b"LOCATION:https://hall", b"LOCATION:https://video"),
    "nested": (b"BEGIN:VALARM", b"BEGIN:VTODO"),
}
SPOILT_ZONE = {
    "remark": (b"BEGIN:DAYLIGHT", b"COMMENT:made\r\nBEGIN:DAYLIGHT"),
    "dates": (b"RRULE:FREQ=YEARLY;BYDAY=2SU;BYMONTH=3", b"RDATE:20260308T020000"),
    "not-used": (b"TZID:America/Chicago", b"TZID:America/New_York"),
    "no-offset": (b"TZOFFSETFROM:-0600\r\n", b""),
}


def _made(name: str) -> bytes:
    return next(made.octets for made in everything() if made.name == name)


@pytest.mark.parametrize("what", SPOILT)
def test_the_checker_sees_what_is_wrong(what: str) -> None:
    good = _made("file-new-zh")
    bad = good.replace(*SPOILT[what])
    assert bad != good
    assert faults(bad)


@pytest.mark.parametrize("what", SPOILT_ZONE)
def test_the_checker_sees_what_is_wrong_with_a_zone(what: str) -> None:
    good = _made("file-new-en-own")
    bad = good.replace(*SPOILT_ZONE[what])
    assert bad != good
    assert faults(bad)


@pytest.mark.parametrize("what", ["no-stamp", "two-sequences", "bad-status"])
def test_libical_sees_what_is_wrong(what: str) -> None:
    assert Libical().faults(_made("mail-request-new-zh").replace(*SPOILT[what]))


def test_messages_are_checked_as_messages() -> None:
    request = _made("mail-request-new-zh")
    for bad in (
        request.replace(b"METHOD:REQUEST\r\n", b""),
        request.replace(b"METHOD:REQUEST", b"METHOD:CANCEL"),
        request.replace(b"ORGANIZER", b"X-ORGANIZER"),
        request.replace(b"PARTSTAT=NEEDS-ACTION;", b""),
    ):
        assert bad != request
        assert faults(bad)
