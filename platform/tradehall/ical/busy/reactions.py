"""After a booking, calendars that were not read just now are read again: who is busy by then is told."""

from tradehall.ical.busy.commands import CheckSoon
from tradehall.kernel.facts import reacts_to
from tradehall.kernel.outbox import Desk
from tradehall.meetings.facts import MeetingBooked, MeetingMoved


@reacts_to(MeetingBooked, MeetingMoved, name="ical.check_calendars")
def check_calendars(fact: MeetingBooked | MeetingMoved, desk: Desk) -> None:
    desk.run(CheckSoon(people=list(fact.people)))
