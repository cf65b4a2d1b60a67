"""What readers are shown of requests."""

from dataclasses import dataclass, field
from datetime import datetime

from tradehall.events.queries import DelegateName
from tradehall.kernel.panels import Panel
from tradehall.meetings.commands import DeclineWhy, InterpreterWish, Reason
from tradehall.meetings.queries.views import EventBrief, Place, SlotChoice, Thing
from tradehall.meetings.rules import RequestState, Step, Turn


@dataclass(frozen=True, slots=True)
class RequestRow:
    """A request in a list; `mine` is the reader's side of it, `to_answer` when it waits for that side.

    `asked_by`, `assignee`: names of who asked, and of who of the side that was asked answers it.
    """

    public_id: str
    state: RequestState
    turn: Turn
    mine: Turn
    event: EventBrief
    sender: Place
    target: Place
    reason: Reason
    message: str
    language: str
    created_at: datetime
    updated_at: datetime
    expires_at: datetime | None
    asked_by: str
    assignee: str | None
    version: int
    meeting: str | None
    slots: list[SlotChoice] = field(default_factory=list)

    @property
    def other(self) -> Place:
        return self.target if self.mine is Turn.SENDER else self.sender

    @property
    def to_answer(self) -> bool:
        return self.state in (RequestState.SENT, RequestState.COUNTERED) and self.turn == self.mine


@dataclass(frozen=True, slots=True)
class RequestCan:
    accept: bool
    counter: bool
    decline: bool
    withdraw: bool
    assign: bool


@dataclass(frozen=True, slots=True)
class TurnView:
    """One step in the thread of a request. `by` is None for what no person did: then `note` is a marked text."""

    step: Step
    turn: Turn | None
    by: str | None
    note: str
    why: DeclineWhy | None
    times: list[tuple[datetime, datetime]]
    at: datetime


@dataclass(frozen=True, slots=True)
class RequestPage:
    """`mine` is None for organisers. `answer` is the reason or note; system's own words when `answered_by` is None.

    `why`: the code of the reason to decline. `assignee`: who of the side that was asked answers it, while a delegate.
    `alternatives`: free slots with which to ask anew, once it was declined or has expired.
    """

    public_id: str
    state: RequestState
    turn: Turn
    mine: Turn | None
    event: EventBrief
    sender: Place
    target: Place
    reason: Reason
    message: str
    language: str
    interpreter: InterpreterWish
    things: list[Thing]
    slots: list[SlotChoice]
    answer: str
    answered_by: str | None
    answered_at: datetime | None
    created_at: datetime
    version: int
    meeting: str | None
    can: RequestCan
    expires_at: datetime | None
    why: DeclineWhy | None
    assignee: DelegateName | None
    thread: list[TurnView]
    alternatives: list[SlotChoice]
    panels: list[Panel] = field(default_factory=list)

    @property
    def other(self) -> Place:
        return self.sender if self.mine is Turn.TARGET else self.target
