"""Reads of requests, meetings and the directory, scoped by who asks."""

from tradehall.meetings.queries.agenda import my_agenda
from tradehall.meetings.queries.availability import (
    Availability,
    Preferences,
    my_availability,
    own_preferences,
    preferences,
)
from tradehall.meetings.queries.calendar import agenda_for_calendar, meeting_for_calendar, my_calendar
from tradehall.meetings.queries.directory import ask_page, directory, participant_page
from tradehall.meetings.queries.interpreters import interpreters_for
from tradehall.meetings.queries.meetings import event_agenda, figures, meeting_page, my_meetings, next_meeting
from tradehall.meetings.queries.parties import Party, parties
from tradehall.meetings.queries.requests import UNANSWERED, request_page, requests_in_out, unanswered
from tradehall.meetings.queries.slots import free_slots, move_slots, nearest_free, slots_with
from tradehall.meetings.queries.things import people_of
from tradehall.meetings.queries.views import MeetingRow, RequestRow

__all__ = [
    "UNANSWERED",
    "Availability",
    "MeetingRow",
    "Party",
    "Preferences",
    "RequestRow",
    "agenda_for_calendar",
    "ask_page",
    "directory",
    "event_agenda",
    "figures",
    "free_slots",
    "interpreters_for",
    "meeting_for_calendar",
    "meeting_page",
    "move_slots",
    "my_agenda",
    "my_availability",
    "my_calendar",
    "my_meetings",
    "nearest_free",
    "next_meeting",
    "own_preferences",
    "participant_page",
    "parties",
    "people_of",
    "preferences",
    "request_page",
    "requests_in_out",
    "slots_with",
    "unanswered",
]
