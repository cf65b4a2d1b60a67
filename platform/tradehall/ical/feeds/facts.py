"""What happened to feeds and calendar choices."""

from tradehall.kernel.facts import Fact


class CalendarChosen(Fact):
    person: int


class FeedOpened(Fact):
    """A feed has an address; `event` is None for a person's own meetings."""

    person: int
    feed: str
    event: int | None


class FeedEnded(Fact):
    person: int
    feed: str
