"""The day of a meeting: coming, being there, waiting, and who was there."""

from enum import StrEnum

from tradehall.kernel.ids import PublicId, Slug
from tradehall.kernel.parse import Command, Instant
from tradehall.kernel.texts import prose


class Attendance(StrEnum):
    """Who was there: both, one side alone, nobody; or the two sides tell it differently."""

    BOTH = "both"
    EXPORTER = "exporter"
    BUYER = "buyer"
    NOBODY = "nobody"
    DISPUTED = "disputed"


class ConfirmAttendance(Command):
    """Say that one still comes. `starts_at`: the time that was answered to; a meeting at another one is refused."""

    meeting: PublicId
    starts_at: Instant | None = None


class Coming(StrEnum):
    """What somebody says of coming."""

    YES = "yes"
    PERHAPS = "perhaps"
    NO = "no"


class AnswerInvitation(Command):
    """Say whether one comes, as one is invited: by mail, on the page, through the API.

    In the place of a delegate who does not come, a colleague does who is free then; without one the meeting is
    cancelled, for the reason that `words` tell. An interpreter gives the meeting back. A colleague who is a guest has
    their time back. `starts_at` as in ConfirmAttendance.
    """

    meeting: PublicId
    answer: Coming
    words: prose(500, 0) = ""  # type: ignore[valid-type]
    starts_at: Instant | None = None


class NoteAnswer(Command):
    """The background work: somebody from outside (a row of guests) answered, with these words."""

    meeting: PublicId
    guest: int
    answer: Coming
    words: prose(500, 0) = ""  # type: ignore[valid-type]


class CheckIn(Command):
    """Say that one is there, from ten minutes before."""

    meeting: PublicId


class NoteWaiting(Command):
    """The background work: five minutes in, one side may be waiting for the other."""

    meeting: PublicId


class WaitForSlot(Command):
    """Be told when a company that has no free time gets one. `sender` as in AskForMeeting."""

    event: Slug
    target: PublicId
    sender: PublicId | None = None


class StopWaiting(Command):
    event: Slug
    target: PublicId
    sender: PublicId | None = None


class SettleAttendance(Command):
    """The organisers say who was there."""

    meeting: PublicId
    attendance: Attendance
    words: prose(500, 0) = ""  # type: ignore[valid-type]
