"""Proposing what a sheet says, on the path of every deal."""

from sqlalchemy import select

from tradehall.deals.commands import CounterDeal, ProposeDeal
from tradehall.deals.models import Deal, SheetTick, TermSheet
from tradehall.deals.queries.seats import Party, Table, goods_of, meeting_of
from tradehall.deals.service import counter_deal, propose_deal
from tradehall.deals.sheet import rules
from tradehall.deals.sheet.commands import (
    ProposeSheet,
)
from tradehall.deals.sheet.drafting import drafted
from tradehall.deals.sheet.errors import (
    NotReadBack,
)
from tradehall.deals.sheet.facts import SheetProposed
from tradehall.deals.sheet.rules import SheetState
from tradehall.deals.sheet.service.rebasing import up_to_date
from tradehall.deals.sheet.service.standing import opened, write_down
from tradehall.events.commands import Side
from tradehall.kernel.errors import FieldError, Invalid
from tradehall.kernel.parse import parse_data
from tradehall.kernel.runner import handles
from tradehall.kernel.tx import Tx
from tradehall.meetings.models import Meeting


@handles(ProposeSheet)
def propose_sheet(tx: Tx, command: ProposeSheet) -> str:
    """Put exactly these terms on the table; the deal's public id. Raises Invalid, NotReadBack, StaleVersion,
    SheetBehind."""
    sheet, table, mine = opened(tx, command.sheet)
    tx.expect_version(sheet, command.version)
    up_to_date(tx, sheet)
    named = {value for path, value in sheet.cells.items() if path.endswith(".listing")}
    goods = goods_of(tx, table.exporter.company_id, named, ours=mine.side == Side.EXPORTER)
    if faults := drafted(tx, sheet, table, goods).faults:
        raise Invalid(fields=faults)
    _all_read(tx, sheet)
    public_id = _proposed(tx, sheet, table, mine)
    deal = tx.get(Deal, public_id)
    sheet.state, sheet.deal_id, sheet.closed_at = SheetState.PROPOSED, deal.id, tx.now
    write_down(tx, sheet, mine, "sheet", "open", "proposed")
    tx.session.flush()
    tx.record(
        SheetProposed(sheet=sheet.id, public_id=sheet.public_id, version=sheet.version, side=mine.side, deal=public_id)
    )
    return public_id


def _all_read(tx: Tx, sheet: TermSheet) -> None:
    rows = tx.all(select(SheetTick).where(SheetTick.sheet_id == sheet.id))
    ticks = {(row.path, row.side): row.value for row in rows}
    left = {str(side): rules.unread(sheet.cells, sheet.line_keys, ticks, side) for side in Side}
    if any(left.values()):
        raise NotReadBack(details=left)


def _proposed(tx: Tx, sheet: TermSheet, table: Table, mine: Party) -> str:
    """The same path as everybody's: two confirmations of one digest seal it."""
    fields = rules.fields_of(sheet.cells, sheet.line_keys)
    try:
        if sheet.deal_id is not None:
            deal = tx.session.get_one(Deal, sheet.deal_id)
            return counter_deal(
                tx, parse_data(CounterDeal, {**fields, "deal": deal.public_id, "version": deal.version})
            )
        given = {**fields, "counterparty": table.other(mine.side).public_id, "sender": mine.public_id}
        if sheet.meeting_id is not None:
            meeting = tx.session.scalar(select(Meeting.public_id).where(Meeting.id == sheet.meeting_id))
            met = meeting_of(tx, table.exporter.id, table.buyer.id, meeting)
            given |= {"meeting": meeting} if met else {}
        return propose_deal(tx, parse_data(ProposeDeal, given))
    except Invalid as error:
        fields_here: dict[str, list[FieldError]] = {
            rules.path_of(name, sheet.line_keys): found for name, found in error.fields.items()
        }
        raise Invalid(fields=fields_here) from None
