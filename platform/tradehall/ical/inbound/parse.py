"""Reading a stranger's mail, in a process of its own with little time and memory.

The child gets the octets on its standard input and prints what it found as JSON; whatever it does or suffers, the
process that called it lives on, and keeps no time zone that the mail defines.
"""

import json
import os
import re
import resource
import subprocess
import sys
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage, Message
from email.parser import BytesParser
from email.utils import getaddresses
from pathlib import Path
from typing import Any

MOST_OCTETS, MOST_PARTS, MOST_DEPTH = 256 * 1024, 20, 5
CPU_SECONDS, MEMORY, WALL_SECONDS = 2, 256 * 1024 * 1024, 20
CALENDARS = frozenset({"text/calendar", "application/ics"})
LONGEST = 500
CHILD = Path(__file__).resolve().parent / "child.py"


@dataclass(slots=True)
class Answer:
    """What a mail says. `problem`: why it could not be read; `method` '' without a calendar object.

    `report`: it tells what became of a mail of ours (RFC 3464); `failure`: that it was not delivered, and why, as mail
    servers say it: '550 5.1.1 …'. Nothing else of a report is read.

    `attendees`: the addresses that answer. Instants are RFC 3339 in UTC, '' without. Nothing else of it counts: no
    title, link or time is ever taken over from a reply.
    """

    problem: str = ""
    sender: str = ""
    message_id: str = ""
    automatic: bool = False
    method: str = ""
    uid: str = ""
    sequence: int = 0
    stamp: str = ""
    attendees: list[str] = field(default_factory=list)
    partstat: str = "NEEDS-ACTION"
    starts_at: str = ""
    ends_at: str = ""
    comment: str = ""
    report: bool = False
    failure: str = ""


class Unreadable(ValueError):
    """The mail is beyond what we read; the word says why."""


def read(raw: bytes) -> dict[str, Any]:
    """An `Answer` as plain data. Never raises for what the mail holds."""
    if len(raw) > MOST_OCTETS:
        return asdict(Answer(problem="large"))
    command = [sys.executable, "-I", str(CHILD)]
    try:
        done = subprocess.run(
            command, input=raw, capture_output=True, timeout=WALL_SECONDS, env={"PYTHONTZPATH": "", "LC_ALL": "C.UTF-8"}
        )
        found = json.loads(done.stdout) if done.returncode == 0 else {"problem": "exhausting"}
    except (subprocess.TimeoutExpired, ValueError):
        found = {"problem": "exhausting"}
    return asdict(Answer(**found))


# -- in the child -------------------------------------------------------------------------------------


def main() -> None:
    """Read the mail on standard input under limits, and print what it says."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    raw = sys.stdin.buffer.read(MOST_OCTETS + 1)
    try:
        found = understood(raw)
    except Unreadable as error:
        found = Answer(problem=str(error))
    except (ValueError, KeyError, TypeError, AttributeError, LookupError, RecursionError, MemoryError):
        found = Answer(problem="broken")
    os.write(1, json.dumps(asdict(found)).encode())


def understood(raw: bytes) -> Answer:
    """Raises Unreadable, and what the parsers raise."""
    if len(raw) > MOST_OCTETS:
        raise Unreadable("large")
    mail = BytesParser(policy=policy.default).parsebytes(raw)
    assert isinstance(mail, EmailMessage)
    answer = Answer(
        sender=_sender(mail),
        message_id=str(mail.get("Message-ID", "")).strip()[:250],
        automatic=str(mail.get("Auto-Submitted", "no")).split(";")[0].strip().lower() not in ("", "no"),
    )
    if mail.get_content_type() == "multipart/report":
        answer.report, answer.failure = True, _failure(mail)
    elif octets := _calendar(mail):
        _read_object(answer, octets)
    return answer


def _failure(mail: EmailMessage) -> str:
    """Why a mail was not delivered, as its report says; '' where it was, or is tried again."""
    for part in _children(mail):
        if part.get_content_type() != "message/delivery-status":
            continue
        for told in _children(part):
            if str(told.get("Action", "")).strip().lower() == "failed":
                return _as_said(str(told.get("Status", "")), str(told.get("Diagnostic-Code", "")))
    return ""


def _children(part: Message) -> list[Message]:
    found = part.get_payload()
    return [one for one in found[:MOST_PARTS] if isinstance(one, Message)] if isinstance(found, list) else []


def _as_said(status: str, diagnostic: str) -> str:
    """In the words and order of a mail server: code, enhanced status (RFC 3463), text."""
    found = re.match(r"\s*([45]\.\d{1,3}\.\d{1,3})", status)
    words = " ".join(one for one in re.split(r"[^\x21-\x7e]+", diagnostic.partition(";")[2]) if one)
    if begun := re.match(r"([45]\d\d)[ -]", words + " "):
        code, rest = begun[1], words[4:]
    else:
        code, rest = "450" if found and found[1].startswith("4") else "550", words
    said = re.match(r"[45]\.\d{1,3}\.\d{1,3}\b", rest)
    middle = "" if said else f"{found[1] if found else f'{code[0]}.0.0'} "
    return f"{code} {middle}{rest}".strip()[:LONGEST]


def _sender(mail: EmailMessage) -> str:
    """The one address in From; '' where there are several, or none."""
    found = [address for _, address in getaddresses([str(value) for value in mail.get_all("From", [])])]
    return found[0].strip().lower() if len(found) == 1 and "@" in found[0] else ""


def _calendar(mail: EmailMessage) -> bytes | None:
    """The first calendar object, wherever in the tree it stands: programs send it as an alternative without a name."""
    parts = [(mail, 1)]
    seen, found = 0, None
    while parts:
        part, depth = parts.pop(0)
        seen += 1
        if seen > MOST_PARTS or depth > MOST_DEPTH:
            raise Unreadable("nested")
        if part.is_multipart():
            parts += [(child, depth + 1) for child in part.get_payload()]  # type: ignore[misc]
        elif part.get_content_type() in CALENDARS and found is None:
            found = part.get_payload(decode=True)
    return found if isinstance(found, bytes) else None


def _read_object(answer: Answer, octets: bytes) -> None:
    from icalendar import Calendar
    from icalendar.timezone import tzp

    tzp.use_default()
    calendar = Calendar.from_ical(octets)
    events: list[Any] = list(calendar.walk("VEVENT"))
    if calendar.name != "VCALENDAR" or not events or len({str(one.get("UID", "")) for one in events}) != 1:
        raise Unreadable("object")
    event = events[0]
    answer.method = str(calendar.get("METHOD", "")).upper()[:40] or "NONE"
    answer.uid = str(event.get("UID", ""))[:300]
    answer.sequence = max(0, min(int(event.get("SEQUENCE", 0)), 2**31))
    answer.stamp = _instant(event, "DTSTAMP")
    answer.comment = _words(event)
    for attendee in event.attendees[:10]:
        answer.attendees.append(str(attendee).lower().removeprefix("mailto:")[:254])
    if event.attendees:
        said = str(event.attendees[0].params.get("PARTSTAT", "NEEDS-ACTION")).upper()
        known = said in ("NEEDS-ACTION", "ACCEPTED", "TENTATIVE", "DECLINED")
        answer.partstat = said if known else "NEEDS-ACTION"
    if answer.method == "COUNTER":
        answer.starts_at, answer.ends_at = _instant(event, "DTSTART"), _instant(event, "DTEND")


def _instant(event: Any, name: str) -> str:
    """In UTC; '' for a day, a floating time or nothing."""
    value = getattr(event.get(name), "dt", None)
    if not isinstance(value, datetime) or value.tzinfo is None or value.utcoffset() is None:
        return ""
    return value.astimezone(UTC).isoformat()


def _words(event: Any) -> str:
    """COMMENT, as plain text on few lines."""
    found = event.get("COMMENT", [])
    said = " ".join(str(one) for one in (found if isinstance(found, list) else [found]))
    clean = "".join(char if char.isprintable() or char == "\n" else " " for char in said)
    return clean.strip()[:LONGEST]
