"""Writing lines of notes, changing them, taking them out and putting them back."""

from enum import StrEnum
from typing import Any

from tradehall.events.commands import Side
from tradehall.kernel.ids import PublicId
from tradehall.kernel.parse import Command, Day, Version
from tradehall.kernel.texts import prose


class NoteKind(StrEnum):
    """What a line is: something said, something decided, or something to do."""

    NOTE = "note"
    DECIDED = "decided"
    TODO = "todo"


class WriteNote(Command):
    """One line. `note`: its public id, chosen by who writes it: what is sent again after a lost line is written once.

    `side`: who does it (None: both), and `due`: until when; of something to do alone.
    """

    meeting: PublicId
    note: PublicId
    kind: NoteKind = NoteKind.NOTE
    body: prose(1000)  # type: ignore[valid-type]
    side: Side | None = None
    due: Day | None = None


class ChangeNote(WriteNote):
    """Say it otherwise; whoever takes part may change every line."""

    version: Version


class RemoveNote(Command):
    """Take a line out. It can be put back."""

    meeting: PublicId
    note: PublicId


class RestoreNote(Command):
    meeting: PublicId
    note: PublicId


class KeepNoteTranslations(Command):
    """For the system: what a machine made of the line that has this digest; language → the translation."""

    note: int
    digest: str
    translations: dict[str, dict[str, Any]]


class CloseNotes(Command):
    """For the system: the doors of a meeting's room may be closed now; then its notes go to both sides. `waited`: it
    was tried once more to have translated what was not."""

    meeting: PublicId
    waited: bool = False
