"""What can be done with requests and meetings, and the shape of what is sent for it."""

from tradehall.meetings.commands.availability import MarkSlots, Others, SetBookingPreferences, SetHours
from tradehall.meetings.commands.interpreters import AssignInterpreter, EnrolInterpreter, LanguagePair, Level, Mode
from tradehall.meetings.commands.meetings import (
    CancelMeeting,
    Link,
    MoveMeeting,
    ReportOutcome,
    Result,
    SetAgenda,
    SetLink,
    TookPlace,
)
from tradehall.meetings.commands.requests import (
    LONGEST,
    SHORTEST,
    SHORTEST_CJK,
    AcceptRequest,
    AskForMeeting,
    CounterRequest,
    DeclineRequest,
    ExpireRequests,
    InterpreterWish,
    Message,
    Reason,
    WithdrawRequest,
)
from tradehall.meetings.commands.shapes import Slots, Things

__all__ = [
    "LONGEST",
    "SHORTEST",
    "SHORTEST_CJK",
    "AcceptRequest",
    "AskForMeeting",
    "AssignInterpreter",
    "CancelMeeting",
    "CounterRequest",
    "DeclineRequest",
    "EnrolInterpreter",
    "ExpireRequests",
    "InterpreterWish",
    "LanguagePair",
    "Level",
    "Link",
    "MarkSlots",
    "Message",
    "Mode",
    "MoveMeeting",
    "Others",
    "Reason",
    "ReportOutcome",
    "Result",
    "SetAgenda",
    "SetBookingPreferences",
    "SetHours",
    "SetLink",
    "Slots",
    "Things",
    "TookPlace",
    "WithdrawRequest",
]
