"""What happened to requests and meetings.

`sender`, `target`, `exporter`, `buyer` are participations. `by` is the person who acted, None for the system
(which loads samples): then nobody is mailed. `people` are those who come to the meeting.
"""

from datetime import date, datetime

from pydantic import Field

from tradehall.events.commands import Side
from tradehall.kernel.facts import Fact


class AboutRequest(Fact):
    request: int
    public_id: str
    event: int
    sender: int
    target: int
    by: int | None


class RequestSent(AboutRequest):
    """The target has to answer."""


class RequestCountered(AboutRequest):
    """Other slots are proposed; `turn` is who has to answer now: sender or target."""

    turn: str


class RequestAccepted(AboutRequest):
    """A meeting came of it; `acting` is who accepted: sender or target. `automatic`: as the target had wished."""

    meeting: int
    acting: str
    automatic: bool = False


class RequestDeclined(AboutRequest):
    """`acting` is who declined: sender or target."""

    acting: str


class RequestWithdrawn(AboutRequest):
    """The sender took it back. `gone`: the company at the end `acting` takes part no more."""

    acting: str
    gone: bool = False


class RequestExpired(AboutRequest):
    """Nobody answered in time; `turn` is who should have: sender or target."""

    turn: str


class RequestAssigned(AboutRequest):
    """Who of the side that was asked answers and comes: people, None is nobody."""

    before: int | None
    after: int | None


class AnswerDue(AboutRequest):
    """Half of the time to answer is over; `turn` has it until `expires_at`."""

    turn: str
    expires_at: datetime


class AboutMeeting(Fact):
    meeting: int
    public_id: str
    event: int
    exporter: int
    buyer: int
    people: list[int]
    by: int | None


class MeetingBooked(AboutMeeting):
    """Two participations meet; their delegates' time is claimed."""


class MeetingMoved(AboutMeeting):
    """Another slot; `before` is when it would have begun. `acting`: which side moved it, None for organisers."""

    before: datetime
    acting: Side | None


class MeetingCancelled(AboutMeeting):
    """`people` are those who would have come; `acting` as in MeetingMoved."""

    acting: Side | None


class MeetingRevived(AboutMeeting):
    """The cancellation is taken back; `acting` as in MeetingMoved."""

    acting: Side | None


class MeetingChanged(AboutMeeting):
    """Link, agenda or people changed. `people` holds those who left it, too."""


class VideoSwitched(AboutMeeting):
    """The call goes on by another way: codes of ways, as it is held."""

    before: str
    after: str


class MeetingExtended(AboutMeeting):
    """All who come stay longer; `before` is when it would have ended."""

    before: datetime


class InterpreterAssigned(AboutMeeting):
    """`before` and `after` are people; None is nobody. `settled`: the meeting is certain with this (True), or waits
    for an interpreter again (False); None: neither changed."""

    before: int | None
    after: int | None
    settled: bool | None = None


class InterpreterOffered(AboutMeeting):
    """`asked`: the interpreters to whom the meeting is offered now."""

    asked: list[int]


class OfferDeclined(AboutMeeting):
    """`interpreter` cannot take it; `left`: how many of those who were asked have not answered yet."""

    interpreter: int
    left: int


class OffersClosed(AboutMeeting):
    """The meeting is not offered any more to `asked`, who had not answered."""

    asked: list[int]


class OutcomeReported(AboutMeeting):
    side: Side


class StepAgreed(Fact):
    """Something to do that both sides of a meeting have written down: by `side` (None: both), until `due`.

    `note`: the public id of the line, by which it is known when it is told again; `person` wrote it, in `language`.
    """

    meeting: int
    public_id: str
    note: str
    side: Side | None
    body: str
    language: str
    due: date | None
    person: int


class MoveProposed(AboutMeeting):
    """The side `acting` proposes another slot; the other side has to answer."""

    move: int
    acting: Side


class MoveClosed(AboutMeeting):
    """A proposal is declined or withdrawn (`state`) by the side `acting`; the meeting stays where it is."""

    move: int
    state: str
    acting: Side


class DelegateSwapped(AboutMeeting):
    """On `side`, the person `after` comes instead of `before`; `people` holds both."""

    side: Side
    before: int
    after: int


class GuestAdded(AboutMeeting):
    """A colleague (`person`) or somebody from outside (`guest`, a row of guests) comes, too."""

    side: Side
    person: int | None = None
    guest: int | None = None


class GuestRemoved(AboutMeeting):
    """`email` and `language` of somebody from outside, whose row (`guest`) is gone."""

    side: Side
    person: int | None = None
    guest: int | None = None
    name: str = ""
    email: str = ""
    language: str = ""


class ConfirmationDue(Fact):
    """A day before: those who come are asked whether they still do. `only`: those who joined late; else all."""

    meeting: int
    public_id: str
    starts_at: datetime
    only: list[int]


class WaitDue(Fact):
    """Five minutes after the start: one side may be waiting."""

    meeting: int
    public_id: str
    starts_at: datetime


class AttendanceConfirmed(AboutMeeting):
    person: int


class InvitationAnswered(AboutMeeting):
    """Somebody who is invited said whether they come: a person, or a row of guests. `before`: what they said last, ''
    for nothing. `words`: what they wrote to be read by both sides; `reason`: why they cannot come, for who invited
    them."""

    person: int | None = None
    guest: int | None = None
    answer: str
    before: str = ""
    words: str = ""
    reason: str = ""


class CheckedIn(AboutMeeting):
    person: int


class SideWaits(AboutMeeting):
    """`side` is there, the other is not."""

    side: Side


class AttendanceSettled(AboutMeeting):
    pass


class AvailabilityChanged(Fact):
    """A person said anew when they can be met in an event. `freed`: slots that suit them now and did not before."""

    event: int
    person: int
    freed: list[int] = Field(default_factory=list)


class WaitOver(Fact):
    """A participation takes part no more; those who are `waiting` (participations) for a time of it need not."""

    participation: int
    waiting: list[int]
    by: int | None


class TimeFreed(Fact):
    """A participation for which others wait has a free time again."""

    event: int
    participation: int
    starts_at: datetime
    ends_at: datetime


class BusyTimesCollide(Fact):
    """A calendar of their own says by now that a person is busy while a meeting stands, and did not say so before."""

    person: int
    meeting: int
    public_id: str
    event: int


class VideoRulesChanged(Fact):
    """How the calls of an event are held is said anew."""

    event: int
    by: int | None
