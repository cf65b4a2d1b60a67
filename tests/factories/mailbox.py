"""What an attendee's mail program sees of us, and what it writes back."""

from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import dkim
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from icalendar import Calendar
from sqlalchemy import select

from tests.factories.telling import Told, until_idle
from tradehall.ical.inbound.parse import Answer
from tradehall.ical.invitations import tokens
from tradehall.ical.invitations.commands import TakeInMail, UpdateInvitations
from tradehall.ical.models import CalendarAttendee, InboundMail
from tradehall.kernel.policy import SYSTEM, Actor
from tradehall.kernel.runner import Runner
from tradehall.kernel.web import Hall
from tradehall.meetings import passes
from tradehall.meetings.commands import AddGuest
from tradehall.meetings.models import Guest, Meeting

REPLY = "reply@in.example"


@dataclass(frozen=True)
class Letter:
    """One mail that went out, read from its octets."""

    to: str
    subject: str
    raw: bytes

    @property
    def message(self) -> EmailMessage:
        read = message_from_bytes(self.raw, policy=policy.SMTP)
        assert isinstance(read, EmailMessage)
        return read

    @property
    def text(self) -> str:
        body = self.message.get_body(("plain",))
        assert body is not None
        return str(body.get_content())

    @property
    def calendar(self) -> bytes:
        """The octets of the part that the program acts on; empty without."""
        parts = [part for part in self.message.walk() if part.get_content_type() == "text/calendar"]
        return bytes(parts[0].get_payload(decode=True) or b"") if parts else b""  # type: ignore[arg-type]

    @property
    def object(self) -> Any:
        """Its VEVENT."""
        return Calendar.from_ical(self.calendar).walk("VEVENT")[0]

    @property
    def method(self) -> str:
        return str(Calendar.from_ical(self.calendar)["METHOD"]) if self.calendar else ""

    @property
    def reply_to(self) -> str:
        return str(self.object["ORGANIZER"]).removeprefix("mailto:")


class Mailbox:
    """The mails that went out since the last look; nothing may have failed."""

    def __init__(self, hall: Hall) -> None:
        self.hall, self.told = hall, Told(hall)

    def work(self) -> None:
        until_idle(self.hall)

    def new(self) -> list[Letter]:
        return [Letter(row.recipient, row.subject, row.raw or b"") for row in self.told.mails()]

    def invitations(self) -> dict[str, Letter]:
        """By the first part of the address: those of the new ones that carry a calendar object."""
        return {letter.to.split("@")[0]: letter for letter in self.new() if letter.calendar}


def stamped(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def answer(letter: Letter, partstat: str, at: datetime, *, method: str = "REPLY", **changed: Any) -> bytes:
    """The calendar object by which a mail program answers an invitation. `changed`: other values of its lines; None
    leaves a line out."""
    event = letter.object
    lines = {
        "UID": str(event["UID"]),
        "SEQUENCE": str(event["SEQUENCE"]),
        "DTSTAMP": stamped(at),
        "ORGANIZER": str(event["ORGANIZER"]),
        "ATTENDEE;PARTSTAT=" + partstat: f"mailto:{letter.to}",
        "DTSTART": stamped(event["DTSTART"].dt),
        "DTEND": stamped(event["DTEND"].dt),
        "SUMMARY": "Re: something else",
        **changed,
    }
    body = [f"{name}:{value}" for name, value in lines.items() if value is not None]
    whole = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//A mail program//EN", f"METHOD:{method}", "BEGIN:VEVENT"]
    return "\r\n".join([*whole, *body, "END:VEVENT", "END:VCALENDAR", ""]).encode()


def mail(calendar: bytes, sender: str, to: str, *, number: int = 1, method: str = "REPLY") -> bytes:
    """The mail in which a program sends it: as an alternative without a name, and once more as a file."""
    message = EmailMessage(policy=policy.SMTP)
    message["From"] = sender
    message["To"] = to
    message["Subject"] = "Accepted"
    message["Message-ID"] = f"<{number}.{abs(hash(calendar)) % 10**9}@{sender.rpartition('@')[2]}>"
    message["Date"] = "Mon, 02 Mar 2026 01:00:00 +0000"
    message.set_content("I come.")
    params = {"charset": "utf-8", "method": method}
    message.add_alternative(calendar, maintype="text", subtype="calendar", cte="base64", params=params)
    message.add_attachment(calendar, maintype="application", subtype="ics", filename="invite.ics")
    return message.as_bytes()


class Signer:
    """Signs mails as the mail server of their domain does, and tells the key to who asks (`resolve`)."""

    def __init__(self) -> None:
        key = rsa.generate_private_key(public_exponent=65537, key_size=1024)
        plain = serialization.NoEncryption()
        self.key = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
        form = serialization.PublicFormat.SubjectPublicKeyInfo
        public = key.public_key().public_bytes(serialization.Encoding.PEM, form).decode()
        self.record = f"v=DKIM1; k=rsa; p={''.join(public.splitlines()[1:-1])}".encode()

    def resolve(self, name: bytes, timeout: int = 5) -> bytes | None:
        return self.record if name.startswith(b"s1._domainkey.") else None

    def sign(self, raw: bytes, domain: str, **given: Any) -> bytes:
        headers = [b"From", b"To", b"Subject", b"Date", b"Message-ID", b"MIME-Version", b"Content-Type"]
        form = {"canonicalize": (b"relaxed", b"relaxed"), "include_headers": headers, **given}
        signature: bytes = dkim.sign(raw, b"s1", domain.encode(), self.key, **form)
        return signature + raw


def answer_links(runner: Runner, host: Actor, meeting: str) -> dict[str, str]:
    """What stands in the addresses of three pages: of a guest whom `host` brings, of their way into the room, and of an
    answer that waits."""
    runner.run(AddGuest(meeting=meeting, name="Ana Lima", email="ana@far.example", language="en"), host)
    runner.run(UpdateInvitations(meeting=meeting), SYSTEM)
    with runner.db.read() as session:
        ana = session.scalars(select(CalendarAttendee).where(CalendarAttendee.email == "ana@far.example")).one()
        uid = session.scalar(select(Meeting.uid).where(Meeting.public_id == meeting))
    said = {"sender": "eve@far.example", "method": "REPLY", "uid": uid, "sequence": ana.sequence}
    given = {**asdict(Answer()), **said, "partstat": "DECLINED", "comment": "I am ill"}
    mail = {"token": ana.token_hash, "message_id": f"<{meeting}@far.example>", "raw": b"", "strong": False}
    assert runner.run(TakeInMail(answer=given, **mail), SYSTEM) == "pending"
    with runner.db.read() as session:
        waits = session.scalars(select(InboundMail.public_id).where(InboundMail.attendee_id == ana.id)).one()
        invited = session.scalars(select(Guest.public_id).where(Guest.id == ana.guest_id)).one()
    way_in = passes.way_in(invited).removeprefix("/room/")
    return {
        "guest": tokens.link_of("guest", ana.public_id),
        "pass": way_in,
        "answer": tokens.link_of("answer", waits),
    }
