"""What is told because its time has come: before a meeting and after it."""

from datetime import datetime

from tradehall.events.commands import Side
from tradehall.kernel.outbox import Desk
from tradehall.meetings.facts import ConfirmationDue
from tradehall.meetings.queries import meeting_for_calendar
from tradehall.meetings.queries.calendar import Recipient, recipients
from tradehall.meetings.queries.day import reported_sides
from tradehall.meetings.queries.views import CalendarMeeting
from tradehall.meetings.rules import STANDING, MeetingStatus
from tradehall.notices.facts import OutcomeDue, ReminderDue
from tradehall.notices.rules import REMIND_BEFORE
from tradehall.notices.tell.meetings import about_meeting
from tradehall.notices.telling import Telling, tells


def _stands_at(meeting: CalendarMeeting, starts_at: datetime) -> bool:
    """Nobody is told of a time that is not the meeting's any more."""
    return meeting.status in STANDING and meeting.starts_at == starts_at


def _seated(desk: Desk, meeting: CalendarMeeting, people: list[int]) -> list[Recipient]:
    found = desk.ask(recipients, [meeting.exporter.id, meeting.buyer.id], people)
    return [one for one in found if one.id in people]


@tells(ConfirmationDue)
def a_day_before(fact: ConfirmationDue, desk: Desk) -> Telling:
    """Do you still come? Who has said so already is only reminded."""
    meeting = desk.ask(meeting_for_calendar, fact.public_id)
    if not _stands_at(meeting, fact.starts_at) or desk.now >= meeting.starts_at:
        return Telling()
    seated = [one for one in meeting.guests if one.role != "outside" and not one.is_away]
    asked = [one.person.id for one in seated if one.confirmed_at is None]
    asked = [person for person in asked if person in fact.only or not fact.only]
    known = [] if fact.only else [one.person.id for one in seated if one.confirmed_at is not None]
    news = about_meeting(meeting, "confirm", _seated(desk, meeting, asked), "#confirm")
    return Telling(news + about_meeting(meeting, "reminder_day", _seated(desk, meeting, known)))


@tells(ReminderDue)
def shortly_before(fact: ReminderDue, desk: Desk) -> Telling:
    """Everybody who comes. Where the work was held up, the reminder that is nearer to the start is enough."""
    meeting = desk.ask(meeting_for_calendar, fact.public_id)
    nearer = max([minutes for minutes in REMIND_BEFORE if minutes < fact.minutes], default=0)
    left = (meeting.starts_at - desk.now).total_seconds() / 60
    if not _stands_at(meeting, fact.starts_at) or left <= nearer:
        return Telling()
    people = [one.person.id for one in meeting.guests if one.role != "outside" and not one.is_away]
    kind = "reminder_hour" if fact.minutes == REMIND_BEFORE[0] else "reminder_soon"
    return Telling(about_meeting(meeting, kind, _seated(desk, meeting, people)))


@tells(OutcomeDue)
def afterwards(fact: OutcomeDue, desk: Desk) -> Telling:
    """What came of it? Each side that has not said so."""
    meeting = desk.ask(meeting_for_calendar, fact.public_id)
    if meeting.status not in (*STANDING, MeetingStatus.HELD) or meeting.starts_at != fact.starts_at:
        return Telling()
    reported = desk.ask(reported_sides, meeting.id)
    people = [
        one.person.id
        for one in meeting.guests
        if one.role == "delegate" and one.side is not None and Side(one.side) not in reported
    ]
    return Telling(about_meeting(meeting, "outcome", _seated(desk, meeting, people), "#outcome"))
