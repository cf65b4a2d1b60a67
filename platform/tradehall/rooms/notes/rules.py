"""What notes hold. Plain values."""

from tradehall.kernel.errors import DomainError
from tradehall.rooms.notes.errors import NotesFull

MOST = 200  # lines of one meeting that are not taken out


def why_no_more(lines: int) -> DomainError | None:
    return NotesFull(most=MOST) if lines >= MOST else None
