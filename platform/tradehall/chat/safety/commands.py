"""The acts of reporting what was said, and of deciding about it."""

from enum import StrEnum

from tradehall.kernel.ids import PublicId, Slug
from tradehall.kernel.parse import Command, Version
from tradehall.kernel.texts import prose


class Reason(StrEnum):
    """Why somebody reports a message."""

    FRAUD = "fraud"
    INSULT = "insult"
    SPAM = "spam"
    PRIVATE = "private"
    OTHER = "other"


class MuteFor(StrEnum):
    """For how long a person may not write in an event's conversations."""

    HOUR = "hour"
    DAY = "day"
    EVENT = "event"


class Act(StrEnum):
    """What an organiser did, as the log has it. `look`: read what was reported."""

    LOOK = "look"
    HIDE = "hide"
    SHOW = "show"
    MUTE = "mute"
    UNMUTE = "unmute"
    WARN = "warn"
    DISMISS = "dismiss"


class ReportMessage(Command):
    """Tell the organisers of a message that was said to the actor. Other reasons than the usual need words."""

    conversation: PublicId
    message: PublicId
    reason: Reason
    words: prose(1000, 0) = ""  # type: ignore[valid-type]


class LookAtReport(Command):
    """Read what was reported, with what was said around it. The log says who did."""

    report: PublicId


class DecideReport(Command):
    """Act on a report and close it. Without hiding, warning or muting it is dismissed: nothing was wrong.

    `words` are told to whom it concerns, and stand in the log.
    """

    report: PublicId
    hide: bool = False
    warn: bool = False
    mute: MuteFor | None = None
    words: prose(500, 3)  # type: ignore[valid-type]
    version: Version


class ShowMessage(Command):
    """A hidden message is shown again."""

    report: PublicId
    words: prose(500, 3)  # type: ignore[valid-type]


class UnmutePerson(Command):
    """A person may write in the event's conversations again."""

    event: Slug
    person: PublicId
    words: prose(500, 0) = ""  # type: ignore[valid-type]
