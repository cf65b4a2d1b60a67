"""Strangers' mails are read in a process of little time and memory: whatever is in them, it ends with a word."""

from email.message import EmailMessage
from pathlib import Path

import pytest

from tradehall.ical.inbound import parse

HEAD = b"From: sato@demo.example\r\nMessage-ID: <1@demo.example>\r\nMIME-Version: 1.0\r\n"


def calendar(*lines: str, method: str = "REPLY") -> bytes:
    event = ["BEGIN:VEVENT", "UID:u@tradehall", "DTSTAMP:20260302T010000Z", *lines, "END:VEVENT"]
    whole = ["BEGIN:VCALENDAR", "VERSION:2.0", f"METHOD:{method}", *event, "END:VCALENDAR", ""]
    return "\r\n".join(whole).encode()


def mail(body: bytes, kind: bytes = b"text/calendar; method=REPLY; charset=utf-8") -> bytes:
    return HEAD + b"Content-Type: " + kind + b"\r\n\r\n" + body


def test_an_answer_is_read():
    found = parse.read(mail(calendar("SEQUENCE:3", "ATTENDEE;PARTSTAT=DECLINED:mailto:Sato@Demo.example")))
    assert found["problem"] == ""
    assert (found["method"], found["uid"], found["sequence"]) == ("REPLY", "u@tradehall", 3)
    assert (found["partstat"], found["attendees"]) == ("DECLINED", ["sato@demo.example"])
    assert (found["sender"], found["stamp"]) == ("sato@demo.example", "2026-03-02T01:00:00+00:00")


@pytest.mark.parametrize(
    ("lines", "starts_at"),
    [
        (["DTSTART:20260303T010000Z"], "2026-03-03T01:00:00+00:00"),
        (["DTSTART;TZID=Asia/Tokyo:20260303T100000"], "2026-03-03T01:00:00+00:00"),
        (["DTSTART;TZID=Tokyo Standard Time:20260303T100000"], "2026-03-03T01:00:00+00:00"),
        (["DTSTART:20260303T100000"], ""),
        (["DTSTART;TZID=Custom:20260303T100000"], ""),
        (["DTSTART;VALUE=DATE:20260303"], ""),
    ],
)
def test_a_proposed_time_is_an_instant_or_nothing(lines, starts_at):
    assert parse.read(mail(calendar(*lines, method="COUNTER")))["starts_at"] == starts_at


@pytest.mark.parametrize(
    "rule",
    [
        "RRULE:FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30",
        "RRULE:FREQ=SECONDLY;COUNT=999999999",
        "RRULE:FREQ=YEARLY;BYSETPOS=-1;UNTIL=99991231T235959Z",
    ],
)
def test_rules_of_repetition_are_not_followed(rule):
    assert parse.read(mail(calendar(rule, "ATTENDEE;PARTSTAT=ACCEPTED:mailto:a@b.example")))["partstat"] == "ACCEPTED"


def nested(depth: int) -> bytes:
    message = EmailMessage()
    message.set_content("x")
    for _ in range(depth):
        around = EmailMessage()
        around.make_mixed()
        around.attach(message)
        message = around
    return HEAD + message.as_bytes()


def many(parts: int) -> bytes:
    message = EmailMessage()
    message.make_mixed()
    for _ in range(parts):
        message.add_attachment(b"x", maintype="application", subtype="octet-stream")
    return HEAD + message.as_bytes()


def alarms() -> bytes:
    lines = ["BEGIN:VALARM", "TRIGGER:-PT1M", "REPEAT:2147483647", "DURATION:PT1S", "ACTION:DISPLAY", "END:VALARM"]
    return mail(calendar(*lines * 200))


BROKEN = {
    "too large": (HEAD + b"\r\n" + b"x" * parse.MOST_OCTETS, "large"),
    "too deep": (nested(8), "nested"),
    "too many parts": (many(30), "nested"),
    "no calendar in the calendar": (mail(b"hello"), "broken"),
    "a file's name": (mail(b"/etc/passwd"), "broken"),
    "two meetings": (mail(calendar() + calendar().replace(b"u@tradehall", b"v@tradehall")), "broken"),
    "no event": (mail(b"BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nEND:VCALENDAR\r\n"), "object"),
    "not closed": (mail(b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n"), "broken"),
    "a to-do": (mail(calendar().replace(b"VEVENT", b"VTODO")), "object"),
}


@pytest.mark.parametrize("how", list(BROKEN))
def test_what_is_beyond_us_is_refused_with_a_word(how):
    raw, problem = BROKEN[how]
    assert parse.read(raw)["problem"] == problem


HOSTILE = {
    "empty": b"",
    "zeros": b"\x00" * 1000,
    "no end of headers": b"From: a\r\n" * 5000,
    "odd bytes": bytes(range(256)) * 200,
    "alarms without end": alarms(),
    "a deep calendar": mail(b"BEGIN:VCALENDAR\r\n" + b"BEGIN:VEVENT\r\n" * 8000),
    "a long line": mail(calendar("X-A:" + "b" * 200_000)),
    "many lines": mail(calendar(*[f"X-{n}:1" for n in range(9000)])),
    "many parameters": mail(calendar("ATTENDEE" + ";A=b" * 40_000 + ":mailto:a@b.example")),
    "colons and quotes": mail(calendar('ATTENDEE;CN="' * 10_000)),
    "a huge sequence": mail(calendar("SEQUENCE:" + "9" * 5000)),
    "a boundary of nothing": HEAD + b"Content-Type: multipart/mixed\r\n\r\n--\r\n--\r\n",
    "base64 of nothing": mail(b"====", b"text/calendar\r\nContent-Transfer-Encoding: base64"),
    "an unknown charset": mail(calendar(), b"text/calendar; charset=x-none"),
    "an address without end": HEAD.replace(b"sato@", b"<" * 9000) + b"\r\n",
}


@pytest.mark.parametrize("how", list(HOSTILE))
def test_nothing_that_is_sent_stops_us(how):
    """Whatever came of it, it is no proven answer with an unknown word in it."""
    found = parse.read(HOSTILE[how])
    assert set(found) == set(parse.read(mail(calendar())))
    assert found["partstat"] in ("NEEDS-ACTION", "ACCEPTED", "TENTATIVE", "DECLINED")


def test_what_takes_too_long_or_too_much_is_ended(monkeypatch, tmp_path: Path):
    """The limits themselves: a child that never ends, and one that eats all memory."""
    for hungry in ("while True: pass", "x = bytearray(10 ** 10)"):
        child = tmp_path / "child.py"
        source = Path(parse.__file__).read_text().replace("found = understood(raw)", hungry)
        (tmp_path / "parse.py").write_text(source)
        child.write_text(Path(parse.__file__).with_name("child.py").read_text())
        monkeypatch.setattr(parse, "CHILD", child)
        assert parse.read(mail(calendar()))["problem"] in ("exhausting", "broken")


def test_a_zone_that_one_mail_defines_means_nothing_to_the_next():
    """Parsers keep unknown zones for the whole process: ours begins anew for every mail."""
    zone = (
        "BEGIN:VTIMEZONE\r\nTZID:Custom\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\nTZOFFSETFROM:{0}\r\n"
        "TZOFFSETTO:{0}\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
    )
    own = calendar("DTSTART;TZID=Custom:20260303T100000", method="COUNTER")
    found = [
        parse.read(mail(own.replace(b"BEGIN:VEVENT", zone.format(offset).encode() + b"BEGIN:VEVENT")))["starts_at"]
        for offset in ("+0500", "-0300")
    ]
    assert found == ["2026-03-03T05:00:00+00:00", "2026-03-03T13:00:00+00:00"]
