"""What happened to deals. `side` is the side that acted: exporter or buyer."""

from tradehall.kernel.facts import Fact


class DealProposed(Fact):
    deal: int
    public_id: str
    revision: int
    side: str


class DealCountered(Fact):
    """New terms are on the table; `amends`: the terms before them were sealed."""

    deal: int
    public_id: str
    revision: int
    side: str
    amends: bool


class DealSealed(Fact):
    deal: int
    public_id: str
    revision: int
    side: str


class DealWithdrawn(Fact):
    """`restored`: an amendment was taken back, so that the sealed terms count again."""

    deal: int
    public_id: str
    revision: int
    side: str
    restored: bool


class DealLapsed(Fact):
    """The last day of the terms passed; `restored` as above."""

    deal: int
    public_id: str
    revision: int
    restored: bool
