"""What can be done to a term sheet."""

from typing import Annotated

from pydantic import Field

from tradehall.kernel.ids import PublicId
from tradehall.kernel.parse import MAX_INT, Command, Version

Path = Annotated[str, Field(min_length=2, max_length=70)]
Key = Annotated[str, Field(pattern=r"^[0-9a-z]{4,26}$")]
Typed = Annotated[str, Field(max_length=2000)]
Base = Annotated[int, Field(ge=0, le=MAX_INT)]


class OpenSheet(Command):
    """Open the sheet of two companies, or get the one that is open: out of a meeting, with a counterparty
    (participations), or for a deal, filled with its terms. `terms`: cells to begin with, lines counted from 0."""

    meeting: PublicId | None = None
    deal: PublicId | None = None
    counterparty: PublicId | None = None
    sender: PublicId | None = None
    terms: Annotated[dict[Path, Typed], Field(max_length=200)] = Field(default_factory=dict)


class SetCell(Command):
    """Write into a cell, as one types. `base`: the version of the sheet that the person has before them.
    `client_id`: sent again with the same one, it is written once."""

    sheet: PublicId
    path: Path
    value: Typed
    base: Base
    client_id: PublicId | None = None


class FillSheet(Command):
    """The whole sheet as a form sends it; only what differs from the sheet at `base` is written."""

    sheet: PublicId
    base: Base
    cells: Annotated[dict[Path, Typed], Field(max_length=1000)]


class AddLine(Command):
    """A new last line, or one that was taken out, back in its place. `line`: its key, chosen by who adds it."""

    sheet: PublicId
    line: Key


class RemoveLine(Command):
    """Take a line out; adding it again brings it back."""

    sheet: PublicId
    line: Key


class MoveLine(Command):
    """Put a line at a place, counted from 0."""

    sheet: PublicId
    line: Key
    to: Annotated[int, Field(ge=0, le=MAX_INT)]


class TickCell(Command):
    """Say that a value was read back and is right, or take that back. `value`: what was read, as plain text."""

    sheet: PublicId
    path: Path
    value: Annotated[str, Field(max_length=2000)]
    right: bool = True


class ProposeSheet(Command):
    """Put the terms on the table exactly as they stand on the sheet; that confirms them for one's own side."""

    sheet: PublicId
    version: Version


class TakeNewerTerms(Command):
    """Begin from the terms that are on the table by now: what nobody wrote on the sheet follows them, the rest stays.
    `number`: the revision that was read."""

    sheet: PublicId
    number: Annotated[int, Field(ge=1, le=MAX_INT)]


class DropSheet(Command):
    """Close the sheet without terms. It can be opened again."""

    sheet: PublicId
    confirmed: bool = False


class ReopenSheet(Command):
    """Go on with a sheet that was dropped."""

    sheet: PublicId
