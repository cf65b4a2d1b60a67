"""Reads of requests, meetings and the directory, scoped by who asks."""

from tradehall.meetings.queries.agenda import my_agenda
from tradehall.meetings.queries.calendar import agenda_for_calendar, meeting_for_calendar, my_calendar
from tradehall.meetings.queries.directory import ask_page, directory, participant_page
from tradehall.meetings.queries.interpreters import event_interpreters, interpreters_for
from tradehall.meetings.queries.interpreting import ASKED, brief, interpreting, my_day, my_offers, my_profile
from tradehall.meetings.queries.meetings import event_agenda, figures, meeting_page, my_meetings, next_meeting
from tradehall.meetings.queries.parties import Party, parties
from tradehall.meetings.queries.requests import UNANSWERED, request_page, requests_in_out, unanswered
from tradehall.meetings.queries.slots import free_slots, move_slots, nearest_free, slots_with
from tradehall.meetings.queries.things import people_of
from tradehall.meetings.queries.views import MeetingRow, RequestRow

__all__ = [
    "ASKED",
    "UNANSWERED",
    "MeetingRow",
    "Party",
    "RequestRow",
    "agenda_for_calendar",
    "ask_page",
    "brief",
    "directory",
    "event_agenda",
    "event_interpreters",
    "figures",
    "free_slots",
    "interpreters_for",
    "interpreting",
    "meeting_for_calendar",
    "meeting_page",
    "move_slots",
    "my_agenda",
    "my_calendar",
    "my_day",
    "my_meetings",
    "my_offers",
    "my_profile",
    "nearest_free",
    "next_meeting",
    "participant_page",
    "parties",
    "people_of",
    "request_page",
    "requests_in_out",
    "slots_with",
    "unanswered",
]
