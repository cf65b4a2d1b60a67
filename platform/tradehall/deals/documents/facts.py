"""What happened to documents. `side`: the side that made it."""

from tradehall.kernel.facts import Fact


class DocumentAsked(Fact):
    """It has its number; its file is still to be made."""

    document: int


class DocumentMade(Fact):
    """Its file is there."""

    document: int
    deal: int
    side: str


class DocumentVoided(Fact):
    document: int
    deal: int
    side: str
