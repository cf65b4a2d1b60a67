"""What the API answers: models made from the domains' own views."""

from tradehall.api.views.base import Listed, Token, View
from tradehall.api.views.companies import (
    Calendar,
    Company,
    Listing,
    Me,
    Need,
    OwnCompany,
    OwnParticipation,
)
from tradehall.api.views.events import Booking, Event, EventDetail, OwnAvailability, Participant, Registration, Slot
from tradehall.api.views.meetings import Accepted, Meeting, MeetingRow, Request, RequestRow
from tradehall.api.views.talks import Conversation, Deal, DealDetail, DealTerms, Message, Revision

__all__ = [
    "Accepted",
    "Booking",
    "Calendar",
    "Company",
    "Conversation",
    "Deal",
    "DealDetail",
    "DealTerms",
    "Event",
    "EventDetail",
    "Listed",
    "Listing",
    "Me",
    "Meeting",
    "MeetingRow",
    "Message",
    "Need",
    "OwnAvailability",
    "OwnCompany",
    "OwnParticipation",
    "Participant",
    "Registration",
    "Request",
    "RequestRow",
    "Revision",
    "Slot",
    "Token",
    "View",
]
