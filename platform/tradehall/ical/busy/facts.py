"""What happens with calendars that people give us."""

from tradehall.kernel.facts import Fact


class SourceGiven(Fact):
    """A person gave a calendar to be read."""

    person: int
    source: str
    kind: str


class SourceRemoved(Fact):
    person: int
    source: str


class SourceFailing(Fact):
    """A calendar could not be read so many times that it is tried once a day only; its owner should know."""

    person: int
    source: str
    error: str
