"""Who is invited to what, and what became of answers."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import exists, select

from tradehall.accounts.models import Person
from tradehall.ical.invitations.rules import PENDING_FOR, SHOWN_FOR, Outcome, Partstat
from tradehall.ical.models import CalendarAttendee, CalendarChoice, CalendarMessage, InboundMail
from tradehall.kernel.errors import NotFound
from tradehall.kernel.tx import Reader, among, given, plain
from tradehall.meetings import passes
from tradehall.meetings.commands import Video
from tradehall.meetings.queries import calendar_meeting
from tradehall.meetings.queries.views import CalendarMeeting, Place
from tradehall.meetings.rules import MeetingStatus


@dataclass(frozen=True, slots=True)
class Coming:
    """Somebody who comes to a meeting: where mail reaches them, and whether they want invitations by mail."""

    email: str
    name: str
    language: str
    zone: str
    person_id: int | None
    guest_id: int | None
    wanted: bool


_OFF = exists().where(CalendarChoice.person_id == Person.id, CalendarChoice.invitations.is_(False))
_PEOPLE = (
    select(Person.id, Person.email, Person.name, Person.language, Person.time_zone, ~_OFF)
    .where(Person.state == "active", Person.id.in_(among("people")))
    .order_by(Person.id)
)


def coming(reader: Reader, meeting: CalendarMeeting) -> list[Coming]:
    """Delegates, guests and the interpreter, with an account or without; a person who is both comes as themselves."""
    seated = [guest.person.id for guest in meeting.guests if guest.role != "outside"]
    found = [
        Coming(email, name, language, zone, key, None, bool(wanted))
        for key, email, name, language, zone, wanted in reader.rows(_PEOPLE, people=seated)
    ]
    known = {one.email for one in found}
    outside = [guest for guest in meeting.guests if guest.role == "outside" and guest.email not in known]
    found += [
        Coming(one.email, one.person.name, one.person.language, one.person.time_zone, None, one.person.id, True)
        for one in outside
    ]
    return found


_INVITED: Any = select(CalendarAttendee.person_id).where(
    CalendarAttendee.meeting_id == given("meeting"), CalendarAttendee.person_id.in_(among("people")),
    CalendarAttendee.method != "",
)  # fmt: skip
_WANTING = select(Person.id).where(Person.id.in_(among("people")), Person.state == "active", ~_OFF)


def mailed_by_calendar(reader: Reader, people: Collection[int], meeting: CalendarMeeting | None = None) -> set[int]:
    """Who of these is told of a meeting's changes by an invitation: who comes and wants such mails, and who has one.

    Without `meeting`: who wants such mails at all.
    """
    if meeting is None:
        return set(reader.all(_WANTING, people=list(people)))
    told: set[int] = set(reader.all(_INVITED, people=list(people), meeting=meeting.id))
    if meeting.status == "cancelled":
        return told
    comes = {guest.person.id for guest in meeting.guests if guest.role != "outside"} & set(people)
    return told | set(reader.all(_WANTING, people=list(comes)))


@dataclass(frozen=True, slots=True)
class Addressee:
    """An attendee as letters need them. `zone`: the account's, '' without one; `own_zone`, `alarm`: as they chose."""

    id: int
    public_id: str
    meeting: int
    person_id: int | None
    guest_id: int | None
    email: str
    name: str
    language: str
    zone: str
    partstat: str
    method: str
    sequence: int
    alarm: int | None
    own_zone: bool
    is_active: bool


@dataclass(frozen=True, slots=True)
class Message:
    """One message that is owed. `overtaken`: a newer one was made for the same attendee; `older`: those before it."""

    id: int
    method: str
    at: datetime
    overtaken: bool
    to: Addressee
    older: tuple[int, ...] = ()


_TO = plain(CalendarAttendee), Person.time_zone, Person.state, plain(CalendarChoice)
_MESSAGE = (
    select(*_TO, plain(CalendarMessage))
    .join(CalendarAttendee, CalendarAttendee.id == CalendarMessage.attendee_id)
    .outerjoin(Person, Person.id == CalendarAttendee.person_id)
    .outerjoin(CalendarChoice, CalendarChoice.person_id == Person.id)
    .where(CalendarMessage.id == given("message"))
)


_OLDER = select(CalendarMessage.id).where(
    CalendarMessage.attendee_id == given("attendee"), CalendarMessage.id < given("message")
)


def _addressee(row: Any) -> Addressee:
    attendee, zone, state, choice = row[:4]
    chosen = choice.person_id is not None
    return Addressee(
        id=attendee.id,
        public_id=attendee.public_id,
        meeting=attendee.meeting_id,
        person_id=attendee.person_id,
        guest_id=attendee.guest_id,
        email=attendee.email,
        name=attendee.name,
        language=attendee.language,
        zone=zone or "",
        partstat=attendee.partstat,
        method=attendee.method,
        sequence=attendee.sequence,
        alarm=choice.alarm_minutes if chosen else 15,
        own_zone=bool(choice.own_zone),
        is_active=state in (None, "active"),
    )


def message(reader: Reader, message_id: int) -> Message:
    """For the background work."""
    row = reader.row(_MESSAGE, message=message_id)
    if row is None:
        raise NotFound
    sent, to = row[4], _addressee(row)
    overtaken = (to.sequence, to.method) != (sent.sequence, sent.method)
    older = tuple(reader.all(_OLDER, attendee=to.id, message=sent.id))
    return Message(sent.id, sent.method, sent.at, overtaken, to, older)


_ATTENDEE = (
    select(*_TO)
    .outerjoin(Person, Person.id == CalendarAttendee.person_id)
    .outerjoin(CalendarChoice, CalendarChoice.person_id == Person.id)
)
_BY_ID = _ATTENDEE.where(CalendarAttendee.id == given("attendee"))
_BY_PUBLIC_ID = _ATTENDEE.where(CalendarAttendee.public_id == given("attendee"))
_MAIL = select(plain(InboundMail)).where(InboundMail.public_id == given("mail"))


def attendee_by_id(reader: Reader, attendee: int) -> Addressee:
    """Unscoped: for the background work. Raises NotFound."""
    return _found(reader.row(_BY_ID, attendee=attendee))


def attendee_of(reader: Reader, public_id: str) -> Addressee:
    """Unscoped: the caller has read a link that we signed. Raises NotFound."""
    return _found(reader.row(_BY_PUBLIC_ID, attendee=public_id))


def _found(row: Any) -> Addressee:
    if row is None:
        raise NotFound
    return _addressee(row)


def inbound(reader: Reader, public_id: str) -> Any:
    """A mail that came in, without what it says about others. Unscoped. Raises NotFound."""
    row = reader.row(_MAIL, mail=public_id)
    if row is None:
        raise NotFound
    return row[0]


_ADDRESS = select(CalendarAttendee.email).where(CalendarAttendee.token_hash == given("token"))


def invited_address(reader: Reader, token: str) -> str | None:
    """The address that was invited under a reply address; None where there is no such one."""
    found: str | None = reader.value(_ADDRESS, token=token)
    return found


_DECLINED: Any = select(CalendarAttendee.person_id).where(
    CalendarAttendee.meeting_id == given("meeting"), CalendarAttendee.partstat == "DECLINED",
    CalendarAttendee.person_id.is_not(None),
)  # fmt: skip


def declined_people(reader: Reader, meeting: int) -> set[int]:
    """Who said that they cannot come, whether or not they are still expected."""
    return set(reader.all(_DECLINED, meeting=meeting))


# -- pages without an account -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class GuestPage:
    """A meeting for somebody from outside. `host`: the side that brings them; `is_invited`: they still are; `way_in`:
    where they come into the room, '' where the call is held elsewhere."""

    name: str
    partstat: Partstat
    is_invited: bool
    is_over: bool
    zone: str
    meeting: CalendarMeeting
    host: Place | None
    way_in: str


def guest_page(reader: Reader, public_id: str) -> GuestPage:
    """Unscoped: the caller has read a link that we signed. Raises NotFound."""
    to = attendee_of(reader, public_id)
    meeting = calendar_meeting(reader, to.meeting)
    seats = [one for one in meeting.guests if one.role == "outside" and one.person.id == to.guest_id]
    host = next((p for p in (meeting.exporter, meeting.buyer) for one in seats if p.side == one.side), None)
    zone = seats[0].person.time_zone if seats else meeting.event.zone
    off = meeting.status is MeetingStatus.CANCELLED
    invited = bool(seats) and (to.method == "REQUEST" or off) and reader.now < meeting.ends_at + SHOWN_FOR
    over = meeting.ends_at <= reader.now
    here = seats and meeting.way.video in (Video.ROOM, Video.JITSI)
    way_in = passes.way_in(seats[0].person.public_id) if here else ""
    return GuestPage(to.name, Partstat(to.partstat), invited, over, zone, meeting, host, way_in)


@dataclass(frozen=True, slots=True)
class AnswerPage:
    """An answer that came by mail, for whoever was invited. `zone` is theirs, or the event's."""

    outcome: Outcome
    sender: str
    method: str
    partstat: Partstat
    starts_at: datetime | None
    comment: str
    came_at: datetime
    zone: str
    meeting: CalendarMeeting


def answer_page(reader: Reader, public_id: str) -> AnswerPage:
    """Unscoped: the caller has read a link that we signed. Raises NotFound, also when it is too old."""
    mail = inbound(reader, public_id)
    if mail.attendee_id is None or mail.received_at < reader.now - PENDING_FOR:
        raise NotFound
    to = attendee_by_id(reader, mail.attendee_id)
    meeting = calendar_meeting(reader, to.meeting)
    said = mail.answer
    return AnswerPage(
        outcome=Outcome(mail.outcome),
        sender=said["sender"],
        method=said["method"],
        partstat=Partstat(said["partstat"]),
        starts_at=datetime.fromisoformat(said["starts_at"]) if said["starts_at"] else None,
        comment=said["comment"],
        came_at=mail.received_at,
        zone=to.zone or meeting.event.zone,
        meeting=meeting,
    )
