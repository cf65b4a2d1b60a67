"""Live term sheets."""

from datetime import datetime
from typing import Any

from tradehall.api.views.base import Id, View
from tradehall.api.views.events import PartyName
from tradehall.api.views.talks import company_name
from tradehall.deals.sheet.queries import News, SheetPage
from tradehall.deals.sheet.rules import SheetState
from tradehall.events.commands import Side


class SheetChange(View):
    """Who changed what. `path`: a cell, `lines.<key>` (places of a line before and after), or `sheet` (its state)."""

    number: int
    path: str
    before: str | None
    after: str | None
    side: Side
    person: Id
    by: str
    at: datetime


class Sheet(View):
    """Terms that both sides write down together. `cells`: path → plain text (decimal point, ISO dates, codes);
    `lines`: the keys of its lines in order; `ticks`: what was read back → the sides that did; `unread`: side → what it
    has not read back; `missing`: cells that are missing or wrong; `behind`: the number of the terms on the table, where
    the sheet began from others."""

    id: Id
    state: SheetState
    event: str
    parties: list[PartyName]
    mine: Side | None
    meeting: Id | None
    deal: Id | None
    cells: dict[str, str]
    lines: list[str]
    ticks: dict[str, list[Side]]
    unread: dict[str, list[str]]
    missing: list[str]
    behind: int | None
    version: int

    @classmethod
    def of(cls, page: SheetPage) -> "Sheet":
        parties = [PartyName(id=p.public_id, side=p.side, company=company_name(p)) for p in page.table.parties]
        return cls(
            id=page.public_id,
            state=page.state,
            event=page.table.event_slug,
            parties=parties,
            mine=page.mine,
            meeting=page.meeting,
            deal=page.deal if page.table.mine else None,
            cells=dict(page.cells),
            lines=page.keys,
            ticks={path: [tick.side for tick in ticks] for path, ticks in page.ticks.items()},
            unread={str(side): found for side, found in page.unread.items()},
            missing=list(page.draft.faults),
            behind=page.behind.number if page.behind and page.table.mine else None,
            version=page.version,
        )


class SheetNews(View):
    """What happened after a version that one knows, at most 500 changes in order; `more`: there are more of them."""

    version: int
    state: SheetState
    lines: list[str]
    cells: dict[str, str]
    ticks: dict[str, list[Side]]
    changes: list[SheetChange]
    more: bool

    @classmethod
    def of(cls, news: News) -> "SheetNews":
        told: dict[str, Any] = {name: value for name, value in news.as_json().items() if name != "sheet"}
        changes = [
            SheetChange(number=c.number, path=c.path, before=c.before, after=c.after, side=c.side, person=c.person,
                        by=c.by, at=c.at)
            for c in news.changes
        ]  # fmt: skip
        ticks = {path: [Side(side) for side in sides] for path, sides in news.ticks.items()}
        return cls(**{**told, "changes": changes, "ticks": ticks})
