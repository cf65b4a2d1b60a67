"""What happened with tests of devices and lines."""

from tradehall.kernel.facts import Fact


class LineTested(Fact):
    """`person`: None for somebody from outside."""

    person: int | None
    light: str


class LineTestAsked(Fact):
    """Organisers ask these people to try their device and line."""

    event: int
    people: list[int]
