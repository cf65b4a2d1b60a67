"""Speaking in turns."""

from enum import StrEnum

from tradehall.kernel.ids import PublicId
from tradehall.kernel.parse import Command


class TalkMode(StrEnum):
    """All speak when they like, or one after the other."""

    FREE = "free"
    CONSECUTIVE = "consecutive"


class Speaker(StrEnum):
    """Whose turn it is."""

    EXPORTER = "exporter"
    BUYER = "buyer"
    INTERPRETER = "interpreter"


class SetMode(Command):
    """Begin to speak in turns, or end it."""

    meeting: PublicId
    mode: TalkMode


class PassTurn(Command):
    """The next one speaks. `was`: whose turn it was when this was said."""

    meeting: PublicId
    was: Speaker
    to: Speaker
