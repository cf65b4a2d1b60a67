"""Asking to record, agreeing, taking it back."""

from tradehall.kernel.ids import PublicId
from tradehall.kernel.parse import Command


class AskToRecord(Command):
    """Ask all who are in the call whether one may record it on one's own device."""

    meeting: PublicId


class AnswerRecording(Command):
    """Agree, or not: then nothing is recorded. Consent can be taken back at any time."""

    meeting: PublicId
    agrees: bool


class StopRecording(Command):
    """Who records, or asked to, ends it."""

    meeting: PublicId
