"""What can be done with requests and meetings, and the shape of what is sent for it."""

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
    "Message",
    "Mode",
    "MoveMeeting",
    "Reason",
    "ReportOutcome",
    "Result",
    "SetAgenda",
    "SetLink",
    "Slots",
    "Things",
    "TookPlace",
    "WithdrawRequest",
]
