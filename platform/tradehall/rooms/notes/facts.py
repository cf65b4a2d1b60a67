"""What happened to notes."""

from datetime import datetime

from tradehall.kernel.facts import Fact
from tradehall.rooms.facts import AboutRoom


class NoteChanged(AboutRoom):
    """A line was written, changed, taken out or put back."""

    note: int


class NotesDue(Fact):
    """The doors of a room with notes close about now."""

    meeting: int
    public_id: str
    at: datetime
    waited: bool = False


class NoteTranslationWanted(Fact):
    """Those who read one of these languages have a line before them in another."""

    note: int
    languages: list[str]
    at: datetime


class NotesClosed(AboutRoom):
    """The meeting is over, and its notes are complete."""

    event: int
