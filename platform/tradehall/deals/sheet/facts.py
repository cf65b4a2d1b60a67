"""What happened to term sheets. `side` is the side that acted: exporter or buyer."""

from tradehall.kernel.facts import Fact


class AboutSheet(Fact):
    sheet: int
    public_id: str
    version: int
    side: str


class SheetOpened(AboutSheet):
    pass


class SheetChanged(AboutSheet):
    """Cells, lines or ticks are not what they were."""


class SheetProposed(AboutSheet):
    """Its terms are on the table as a deal's."""

    deal: str


class SheetDropped(AboutSheet):
    pass
