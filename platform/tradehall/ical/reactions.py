"""Mails that carry a calendar file: to guests of a meeting."""

from typing import Any

from tradehall.ical.calendars import file_name, meeting_calendar
from tradehall.ical.readers import Reader
from tradehall.kernel.facts import reacts_to
from tradehall.kernel.mail import Mail
from tradehall.kernel.outbox import Desk
from tradehall.meetings.facts import GuestAdded, GuestRemoved, MeetingCancelled, MeetingMoved
from tradehall.meetings.queries import meeting_for_calendar
from tradehall.meetings.queries.calendar import recipients
from tradehall.meetings.queries.views import CalendarMeeting
from tradehall.meetings.rules import MeetingStatus


@reacts_to(GuestAdded, name="ical.mail_guest")
def mail_guest(fact: GuestAdded, desk: Desk) -> None:
    """Where and when, with the calendar file; somebody from outside needs no account for it."""
    meeting = desk.ask(meeting_for_calendar, fact.public_id)
    if meeting.status == MeetingStatus.CANCELLED:
        return
    for one in desk.ask(recipients, [], [fact.person] if fact.person else []):
        _mail(desk, "guest", meeting, one.email, one.name, one.language, one.zone, outside=False)
    for guest in meeting.guests:
        if guest.role == "outside" and guest.person.id == fact.guest:
            who = guest.person
            _mail(desk, "guest", meeting, guest.email, who.name, who.language, who.time_zone, outside=True)


@reacts_to(GuestRemoved, name="ical.mail_guest_removed")
def mail_guest_removed(fact: GuestRemoved, desk: Desk) -> None:
    meeting = desk.ask(meeting_for_calendar, fact.public_id)
    for one in desk.ask(recipients, [], [fact.person] if fact.person else []):
        _mail(desk, "guest_removed", meeting, one.email, one.name, one.language, one.zone, outside=False)
    if fact.email:
        zone = meeting.event.zone
        _mail(desk, "guest_removed", meeting, fact.email, fact.name, fact.language, zone, outside=True)


@reacts_to(MeetingMoved, name="ical.mail_guests_moved")
def mail_guests_moved(fact: MeetingMoved, desk: Desk) -> None:
    """Guests from outside have no page to look at: the new calendar file replaces the entry that they have."""
    meeting = desk.ask(meeting_for_calendar, fact.public_id)
    if fact.by is not None and meeting.status != MeetingStatus.CANCELLED:
        _mail_outside(desk, "moved", meeting, before=fact.before)


@reacts_to(MeetingCancelled, name="ical.mail_guests_cancelled")
def mail_guests_cancelled(fact: MeetingCancelled, desk: Desk) -> None:
    if fact.by is not None:
        _mail_outside(desk, "cancelled", desk.ask(meeting_for_calendar, fact.public_id))


def _mail_outside(desk: Desk, template: str, meeting: CalendarMeeting, **values: Any) -> None:
    for guest in meeting.guests:
        if guest.role == "outside":
            who = guest.person
            known = {"outside": True, "other_zone": None, **values}
            _mail(desk, template, meeting, guest.email, who.name, who.language, who.time_zone, **known)


def _mail(
    desk: Desk, template: str, meeting: CalendarMeeting, to: str, name: str, language: str, zone: str, **values: Any
) -> None:
    values |= {
        "company": f"{meeting.exporter.company.name} – {meeting.buyer.company.name}",
        "event_name": str(meeting.event.name.read(language)),
        "path": f"/meetings/{meeting.public_id}",
    }
    mail = desk.post.compose(
        f"mail/meetings/{template}", to=to, language=language, name=name, zone=zone, meeting=meeting,
        **values,
    )  # fmt: skip
    files: tuple[tuple[str, str, bytes], ...] = ()
    if template != "guest_removed":
        body = meeting_calendar(meeting, Reader(language, zone), desk.post.base_url)
        files = ((file_name(meeting), "text/calendar", body),)
    desk.mail(Mail(mail.to, mail.subject, mail.text, mail.html, mail.language, files))
