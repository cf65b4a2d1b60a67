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
from tradehall.api.views.files import ChatFile, FilePart, SentFile
from tradehall.api.views.meetings import (
    Accepted,
    Answered,
    Declined,
    Meeting,
    MeetingRow,
    Offer,
    Request,
    RequestRow,
    Waiting,
)
from tradehall.api.views.notices import Notice, NoticesRead
from tradehall.api.views.talks import Conversation, Deal, DealDetail, DealTerms, FoundMessage, Message, Phrase, Revision

__all__ = [
    "Accepted",
    "Answered",
    "Booking",
    "Calendar",
    "ChatFile",
    "Company",
    "Conversation",
    "Deal",
    "DealDetail",
    "DealTerms",
    "Declined",
    "Event",
    "EventDetail",
    "FilePart",
    "FoundMessage",
    "Listed",
    "Listing",
    "Me",
    "Meeting",
    "MeetingRow",
    "Message",
    "Need",
    "Notice",
    "NoticesRead",
    "Offer",
    "OwnAvailability",
    "OwnCompany",
    "OwnParticipation",
    "Participant",
    "Phrase",
    "Registration",
    "Request",
    "RequestRow",
    "Revision",
    "SentFile",
    "Slot",
    "Token",
    "View",
    "Waiting",
]
