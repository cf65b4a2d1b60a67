"""Who writes in a sheet, and how a change is written down."""

from typing import Any

from tradehall.deals.errors import ActsForBoth, NotInEvent
from tradehall.deals.models import SheetChange, TermSheet
from tradehall.deals.policy import acts_for_both
from tradehall.deals.queries.seats import Party, Table, table_between
from tradehall.deals.sheet import rules
from tradehall.deals.sheet.errors import (
    SheetClosed,
    SheetFull,
    SheetReadOnly,
)
from tradehall.deals.sheet.facts import SheetChanged
from tradehall.deals.sheet.queries import may_see
from tradehall.deals.sheet.rules import SheetState
from tradehall.kernel.errors import NotFound, Unauthenticated
from tradehall.kernel.tx import Tx


def side_of(tx: Tx, table: Table) -> Party:
    """The side for which the actor writes; else NotFound, ActsForBoth or SheetReadOnly."""
    tx.require(may_see(tx, table), NotFound)
    tx.require(not acts_for_both(table.standing), ActsForBoth)
    tx.require(table.mine is not None, SheetReadOnly)
    mine = table.mine
    if mine is None:
        raise SheetReadOnly
    if not table.is_open:
        raise NotInEvent
    return mine


def seen(tx: Tx, public_id: str) -> tuple[TermSheet, Table, Party]:
    """A sheet, locked, with the actor's side."""
    tx.require(tx.actor.signed_in, Unauthenticated)
    sheet = tx.get(TermSheet, public_id, lock=True)
    table = table_between(tx, sheet.exporter_id, sheet.buyer_id)
    return sheet, table, side_of(tx, table)


def opened(tx: Tx, public_id: str) -> tuple[TermSheet, Table, Party]:
    found = seen(tx, public_id)
    if found[0].state != SheetState.OPEN:
        raise SheetClosed
    return found


def told(tx: Tx, sheet: TermSheet, mine: Party, **more: Any) -> dict[str, Any]:
    """Say that it changed; the answer for who changed it."""
    tx.session.flush()
    tx.record(SheetChanged(sheet=sheet.id, public_id=sheet.public_id, version=sheet.version, side=mine.side))
    return {"sheet": sheet.public_id, "version": sheet.version, **more}


def note(tx: Tx, sheet: TermSheet, mine: Party, path: str, before: str | None, after: str | None) -> None:
    """One more change by the actor."""
    if sheet.version >= rules.MOST_CHANGES:
        raise SheetFull
    sheet.version += 1
    write_down(tx, sheet, mine, path, before, after)


def write_down(tx: Tx, sheet: TermSheet, mine: Party, path: str, before: str | None, after: str | None) -> None:
    tx.session.add(
        SheetChange(
            sheet_id=sheet.id, number=sheet.version, path=path, before=before, after=after, side=mine.side,
            person_id=tx.actor.person_id, at=tx.now,
        )
    )  # fmt: skip
