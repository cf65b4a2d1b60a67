"""Calling for help during a meeting, and giving it."""

from enum import StrEnum

from tradehall.events.commands import Slug
from tradehall.kernel.ids import PublicId
from tradehall.kernel.parse import Command
from tradehall.kernel.texts import prose


class Trouble(StrEnum):
    """What does not work."""

    SOUND = "sound"
    PICTURE = "picture"
    LINE = "line"
    ABSENT = "absent"
    INTERPRETER = "interpreter"
    OTHER = "other"


class TroubleState(StrEnum):
    OPEN = "open"
    TAKEN = "taken"
    SOLVED = "solved"


class CallForHelp(Command):
    """Tell the organisers of a trouble in a meeting; said again while it is open, it is the same call."""

    meeting: PublicId
    kind: Trouble
    words: prose(500, 0) = ""  # type: ignore[valid-type]


class WatchCalls(Command):
    """An organiser has the calls for help of an event in sight."""

    event: Slug


class TakeTrouble(Command):
    """An organiser sees to it, and may enter the room at once."""

    trouble: PublicId


class SolveTrouble(Command):
    """It works again: said by an organiser, or by whoever sits in the meeting."""

    trouble: PublicId
