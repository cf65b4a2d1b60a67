"""One message to one attendee: the letter, and the calendar object in it."""

from dataclasses import replace
from typing import Any

from tradehall.ical.calendars import meeting_calendar
from tradehall.ical.invitations import tokens
from tradehall.ical.invitations.queries import Addressee, Message
from tradehall.ical.letters import meeting_letter
from tradehall.ical.readers import Invitation, Mailbox, Method, Reader
from tradehall.kernel.mail import CalendarPart, Mail
from tradehall.kernel.outbox import Desk
from tradehall.meetings.queries.calendar import Recipient
from tradehall.meetings.queries.views import CalendarMeeting, Guest


def letter(desk: Desk, template: str, meeting: CalendarMeeting, sent: Message, **values: Any) -> Mail:
    """The mail of one message, with its calendar object; without one where its method is ''."""
    to, guest = sent.to, seat(meeting, sent.to)
    place = next((p.id for p in (meeting.exporter, meeting.buyer) if guest and p.side == guest.side), None)
    outside = to.person_id is None
    zone = to.zone or (guest.person.time_zone if guest else meeting.event.zone)
    reader = Recipient(to.person_id or 0, to.email, to.name, to.language, zone, None if outside else place)
    page = guest_page(desk, to) if outside and to.guest_id else ""
    part = CalendarPart(sent.method, calendar_object(desk, meeting, sent, zone, page)) if sent.method else None
    known = {"outside": outside, "page": page, "partstat": to.partstat, **values}
    return meeting_letter(desk, template, meeting, reader, part, reply_to=tokens.reply_address(to.public_id), **known)


def calendar_object(desk: Desk, meeting: CalendarMeeting, sent: Message, zone: str, page: str) -> bytes:
    """From the event, by an address that is the attendee's alone; the other side stands in it by name."""
    to = sent.to
    event = str(meeting.event.name.read(to.language))
    invitation = Invitation(
        method=Method(sent.method),
        organizer=Mailbox(tokens.reply_address(to.public_id) or desk.post.sender, event),
        attendee=Mailbox(to.email, to.name),
        stamp=sent.at,
        partstat=to.partstat,
    )
    alarm = to.alarm if sent.method == "REQUEST" else None
    reader = Reader(to.language, zone, to.person_id, alarm=alarm, own_zone=to.own_zone, page=page)
    newest = replace(meeting, sequence=max(meeting.sequence, to.sequence))
    return meeting_calendar(newest, reader, desk.post.base_url, invitation)


def guest_page(desk: Desk, to: Addressee) -> str:
    return f"{desk.post.base_url}/guest/{tokens.link_of('guest', to.public_id)}?lang={to.language}"


def seat(meeting: CalendarMeeting, to: Addressee) -> Guest | None:
    """Where the attendee sits; None for who does not come any more."""
    for guest in meeting.guests:
        key, outside = guest.person.id, guest.role == "outside"
        if (outside and key == to.guest_id) or (not outside and key == to.person_id):
            return guest
    return None
