"""Reads of requests, meetings and the directory, scoped by who asks."""

from tradehall.meetings.queries.agenda import my_agenda
from tradehall.meetings.queries.availability import (
    Availability,
    Preferences,
    my_availability,
    own_preferences,
    preferences,
)
from tradehall.meetings.queries.calendar import calendar_meeting, meeting_for_calendar
from tradehall.meetings.queries.day import event_day, my_matters, seating_page
from tradehall.meetings.queries.day_views import Matter
from tradehall.meetings.queries.directory import ask_page, directory, participant_page
from tradehall.meetings.queries.interpreters import event_interpreters, interpreters_for
from tradehall.meetings.queries.interpreting import ASKED, brief, interpreting, my_day, my_offers, my_profile
from tradehall.meetings.queries.meetings import event_agenda, figures, meeting_page, my_meetings, next_meeting
from tradehall.meetings.queries.parties import Party, parties
from tradehall.meetings.queries.request_views import RequestRow
from tradehall.meetings.queries.requests import (
    UNANSWERED,
    Whose,
    has_colleagues,
    meeting_of,
    request_page,
    requests_in_out,
    unanswered,
)
from tradehall.meetings.queries.slots import free_slots, move_slots, nearest_free, slots_with
from tradehall.meetings.queries.things import people_of
from tradehall.meetings.queries.views import MeetingRow

__all__ = [
    "ASKED",
    "UNANSWERED",
    "Availability",
    "Matter",
    "MeetingRow",
    "Party",
    "Preferences",
    "RequestRow",
    "Whose",
    "ask_page",
    "brief",
    "calendar_meeting",
    "directory",
    "event_agenda",
    "event_day",
    "event_interpreters",
    "figures",
    "free_slots",
    "has_colleagues",
    "interpreters_for",
    "interpreting",
    "meeting_for_calendar",
    "meeting_of",
    "meeting_page",
    "move_slots",
    "my_agenda",
    "my_availability",
    "my_day",
    "my_matters",
    "my_meetings",
    "my_offers",
    "my_profile",
    "nearest_free",
    "next_meeting",
    "own_preferences",
    "participant_page",
    "parties",
    "people_of",
    "preferences",
    "request_page",
    "requests_in_out",
    "seating_page",
    "slots_with",
    "unanswered",
]
