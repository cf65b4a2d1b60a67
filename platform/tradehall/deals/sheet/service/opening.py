"""Opening the sheet of two companies, putting it away, opening it again."""

from collections.abc import Mapping

from sqlalchemy import select

from tradehall.deals.errors import NoCommonMeeting
from tradehall.deals.models import Deal, Revision, TermSheet
from tradehall.deals.policy import can_see_deal
from tradehall.deals.queries.pages import counting_number
from tradehall.deals.queries.proposing import propose_form
from tradehall.deals.queries.seats import Party, Table, have_met, meeting_of, table_between
from tradehall.deals.rules import Terms, why_not_counterable
from tradehall.deals.rules import state_at as deal_state_at
from tradehall.deals.sheet import rules
from tradehall.deals.sheet.commands import (
    DropSheet,
    OpenSheet,
    ReopenSheet,
)
from tradehall.deals.sheet.errors import (
    SheetClosed,
    SheetFull,
    SheetOpenAlready,
)
from tradehall.deals.sheet.facts import SheetDropped, SheetOpened
from tradehall.deals.sheet.queries import open_between, open_for_deal
from tradehall.deals.sheet.rules import SheetState
from tradehall.deals.sheet.service.standing import note, seen, side_of, told, write_down
from tradehall.deals.sheet.service.writing import checked, put
from tradehall.kernel.errors import NotFound, Unauthenticated
from tradehall.kernel.ids import new_public_id
from tradehall.kernel.runner import broken, handles
from tradehall.kernel.tx import Tx

broken("uq_term_sheets_open", SheetOpenAlready)
broken("uq_term_sheets_open_deal", SheetOpenAlready)


@handles(OpenSheet)
def open_sheet(tx: Tx, command: OpenSheet) -> str:
    """The open sheet of the two, or a new one; its public id. Lines that are asked for are added to an open one."""
    tx.require(tx.actor.signed_in, Unauthenticated)
    table, meeting, deal = _asked_for(tx, command)
    mine = side_of(tx, table)
    known = open_for_deal(tx, deal.id) if deal else open_between(tx, table.exporter.id, table.buyer.id)
    if known is not None:
        if command.terms:
            _add_lines(tx, tx.get(TermSheet, known.public_id, lock=True), mine, table, command.terms)
        return known.public_id
    cells, keys = _beginning(tx, deal, table, mine, command.terms)
    sheet = tx.add(
        TermSheet(
            event_id=table.event_id, meeting_id=meeting, deal_id=deal.id if deal else None,
            answers=counting_number(deal, tx.now) if deal else None,
            exporter_id=table.exporter.id, buyer_id=table.buyer.id, cells=cells, line_keys=keys,
        )
    )  # fmt: skip
    write_down(tx, sheet, mine, "sheet", None, "amends" if deal else "opened")
    tx.record(SheetOpened(sheet=sheet.id, public_id=sheet.public_id, version=1, side=mine.side))
    return sheet.public_id


def _asked_for(tx: Tx, command: OpenSheet) -> tuple[Table, int | None, Deal | None]:
    if command.deal:
        deal = tx.get(Deal, command.deal, lock=True)
        table = table_between(tx, deal.exporter_id, deal.buyer_id)
        tx.require(can_see_deal(table.standing), NotFound)
        state = deal_state_at(deal.state, deal.lapses_at, deal.sealed_revision, tx.now)
        if why := why_not_counterable(state, table.is_open):
            raise why
        return table, deal.meeting_id, deal
    form = propose_form(tx, command.meeting, command.counterparty, command.sender)
    if not form.have_met and not have_met(tx, form.table.exporter.id, form.table.buyer.id):
        raise NoCommonMeeting
    return form.table, meeting_of(tx, form.table.exporter.id, form.table.buyer.id, command.meeting), None


def _beginning(
    tx: Tx, deal: Deal | None, table: Table, mine: Party, terms: Mapping[str, str]
) -> tuple[dict[str, str], list[str]]:
    if deal is not None:
        number = counting_number(deal, tx.now)
        current = tx.one(select(Revision).where(Revision.deal_id == deal.id, Revision.number == number))
        return rules.cells_of(Terms.from_json(current.terms), new_public_id)
    cells, keys = _typed_terms(tx, table, mine, terms)
    cells.setdefault("kind", "trial_order")
    return cells, keys or [new_public_id()]


def _typed_terms(tx: Tx, table: Table, mine: Party, terms: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    """Cells with keys of their own for lines that were numbered. Raises Invalid."""
    keys: dict[str, str] = {}
    named = {}
    for path, text in terms.items():
        first, _, rest = path.partition(".")
        number, _, name = rest.partition(".")
        if first == "lines":
            path = f"lines.{keys.setdefault(number, new_public_id())}.{name}"
        named[path] = text
    cells: dict[str, str] = {}
    for path, text in sorted(named.items(), key=lambda item: not item[0].endswith(".currency")):
        if path.endswith(f".{rules.SOURCE}"):
            continue
        if value := checked(tx, table, mine, path, text, cells):
            put(cells, path, value)
    return cells, list(keys.values())


def _add_lines(tx: Tx, sheet: TermSheet, mine: Party, table: Table, terms: Mapping[str, str]) -> None:
    """Lines of an accepted offer, into a sheet that is open; the same line is not there twice."""
    cells, keys = _typed_terms(tx, table, mine, terms)
    there = [_of_line(sheet.cells, key) for key in sheet.line_keys]
    for key in keys:
        line = _of_line(cells, key)
        if not line or line in there:
            continue
        if rules.why_no_more_lines(sheet.line_keys):
            raise SheetFull
        sheet.cells = {**sheet.cells, **{f"lines.{key}.{name}": value for name, value in line.items()}}
        sheet.line_keys = [*sheet.line_keys, key]
        note(tx, sheet, mine, f"lines.{key}", None, str(len(sheet.line_keys) - 1))
        told(tx, sheet, mine)


def _of_line(cells: Mapping[str, str], key: str) -> dict[str, str]:
    start = f"lines.{key}."
    return {path.removeprefix(start): value for path, value in cells.items() if path.startswith(start)}


@handles(DropSheet)
def drop_sheet(tx: Tx, command: DropSheet) -> str:
    sheet, _, mine = seen(tx, command.sheet)
    if sheet.state == SheetState.PROPOSED:
        raise SheetClosed
    if sheet.state == SheetState.OPEN:
        sheet.state, sheet.closed_at = SheetState.DROPPED, tx.now
        sheet.version += 1
        write_down(tx, sheet, mine, "sheet", "open", "dropped")
        tx.session.flush()
        tx.record(SheetDropped(sheet=sheet.id, public_id=sheet.public_id, version=sheet.version, side=mine.side))
    return sheet.public_id


@handles(ReopenSheet)
def reopen_sheet(tx: Tx, command: ReopenSheet) -> str:
    """Raises SheetOpenAlready when the two have begun another one meanwhile."""
    sheet, _, mine = seen(tx, command.sheet)
    if sheet.state == SheetState.PROPOSED:
        raise SheetClosed
    if sheet.state == SheetState.DROPPED:
        deal = sheet.deal_id
        other = open_for_deal(tx, deal) if deal else open_between(tx, sheet.exporter_id, sheet.buyer_id)
        if other is not None:
            raise SheetOpenAlready
        sheet.state, sheet.closed_at = SheetState.OPEN, None
        sheet.version += 1
        write_down(tx, sheet, mine, "sheet", "dropped", "open")
        told(tx, sheet, mine)
    return sheet.public_id
