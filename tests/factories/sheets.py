"""A live term sheet of a fair's two companies, and what people do in it."""

from typing import Any

from tests.factories.deals import Fair
from tradehall.deals.sheet.commands import (
    AddLine,
    DropSheet,
    MoveLine,
    OpenSheet,
    ProposeSheet,
    RemoveLine,
    ReopenSheet,
    SetCell,
    TickCell,
)
from tradehall.deals.sheet.queries import SheetPage, sheet_page
from tradehall.deals.sheet.rules import to_read
from tradehall.kernel.ids import new_public_id
from tradehall.kernel.parse import parse_data
from tradehall.kernel.policy import Actor

HEAD = {
    "incoterm": "CIF", "place": "Yokkaichi", "payment_term": "TT_DEPOSIT_BALANCE_COPY_BL", "deposit_percent": "30",
    "valid_until": "2026-03-31",
}  # fmt: skip
LINE = {
    "description.zh": "骨质瓷咖啡杯碟", "quantity": "800", "unit": "set", "unit_price.currency": "USD",
    "unit_price.amount": "3.30", "promised_date": "2026-05-25",
}  # fmt: skip


class Sheet:
    """One sheet, by its public id."""

    def __init__(self, fair: Fair, by: Actor | None = None, **asked: Any) -> None:
        self.fair, self.run = fair, fair.runner.run
        by = by or fair.exporter.member
        self.id: str = self.run(parse_data(OpenSheet, asked or {"meeting": fair.meeting}), by)

    def page(self, by: Actor | None = None) -> SheetPage:
        return self.fair.runner.ask(sheet_page, by or self.fair.exporter.owner, self.id)

    @property
    def line(self) -> str:
        """The key of the first line."""
        return self.page().keys[0]

    def path(self, name: str, key: str | None = None) -> str:
        return f"lines.{key or self.line}.{name}"

    def set(self, by: Actor, path: str, value: str, base: int | None = None, **more: Any) -> dict[str, Any]:
        base = self.page().version if base is None else base
        return self.run(parse_data(SetCell, {"sheet": self.id, "path": path, "value": value, "base": base, **more}), by)

    def tick(self, by: Actor, path: str, value: str | None = None, right: bool = True) -> dict[str, Any]:
        value = self.page().to_read(path) if value is None else value
        given = {"sheet": self.id, "path": path, "value": value, "right": right}
        return self.run(parse_data(TickCell, given), by)

    def tick_all(self, *people: Actor) -> None:
        page = self.page()
        for by in people:
            for group in to_read(page.cells, page.keys):
                self.tick(by, group)

    def add(self, by: Actor, key: str | None = None) -> str:
        key = key or new_public_id()
        self.run(AddLine(sheet=self.id, line=key), by)
        return key

    def remove(self, by: Actor, key: str) -> None:
        self.run(RemoveLine(sheet=self.id, line=key), by)

    def move(self, by: Actor, key: str, to: int) -> None:
        self.run(MoveLine(sheet=self.id, line=key, to=to), by)

    def propose(self, by: Actor, version: int | None = None) -> str:
        deal: str = self.run(ProposeSheet(sheet=self.id, version=version or self.page().version), by)
        return deal

    def drop(self, by: Actor) -> None:
        self.run(DropSheet(sheet=self.id, confirmed=True), by)

    def reopen(self, by: Actor) -> None:
        self.run(ReopenSheet(sheet=self.id), by)

    def fill(self, by: Actor) -> None:
        """Everything that an order needs, in the first line."""
        key = self.line
        for path, value in {**HEAD, **{f"lines.{key}.{name}": value for name, value in LINE.items()}}.items():
            self.set(by, path, value)
