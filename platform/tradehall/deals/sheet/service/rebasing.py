"""A sheet for a deal answers one revision; when another one is on the table, it begins anew from that."""

from typing import Any

from sqlalchemy import select

from tradehall.deals.errors import StaleTerms
from tradehall.deals.models import Deal, Revision, TermSheet
from tradehall.deals.queries.pages import counting_number
from tradehall.deals.rules import Terms
from tradehall.deals.sheet import rules
from tradehall.deals.sheet.behind import behind
from tradehall.deals.sheet.commands import TakeNewerTerms
from tradehall.deals.sheet.errors import SheetBehind, SheetFull
from tradehall.deals.sheet.merging import merge
from tradehall.deals.sheet.service.standing import note, opened, told
from tradehall.deals.sheet.service.writing import untick, write
from tradehall.kernel.ids import new_public_id
from tradehall.kernel.runner import handles
from tradehall.kernel.tx import Tx


def up_to_date(tx: Tx, sheet: TermSheet) -> None:
    """Raises SheetBehind with what differs."""
    if sheet.deal_id is None:
        return
    deal = tx.one(select(Deal).where(Deal.id == sheet.deal_id).with_for_update())
    if found := behind(tx, deal, sheet.answers):
        differences = [one.as_json() for one in found.differences]
        raise SheetBehind(details={"number": found.number, "answers": found.answers, "differences": differences})


def _terms(tx: Tx, deal: Deal, number: int) -> Terms:
    return Terms.from_json(tx.one(select(Revision).where(Revision.deal_id == deal.id, Revision.number == number)).terms)


@handles(TakeNewerTerms)
def take_newer_terms(tx: Tx, command: TakeNewerTerms) -> dict[str, Any]:
    """Each cell that follows the newer terms is a change like any other: who, when, and what stood there before."""
    sheet, _, mine = opened(tx, command.sheet)
    same = {"sheet": sheet.public_id, "version": sheet.version}
    if sheet.deal_id is None:
        return same
    deal = tx.one(select(Deal).where(Deal.id == sheet.deal_id).with_for_update())
    number = counting_number(deal, tx.now)
    if number != command.number:
        raise StaleTerms(details={"number": number, "differences": []})
    if number == sheet.answers:
        return same
    base, newer = (_terms(tx, deal, one) for one in (sheet.answers or 1, number))
    found = merge(base, newer, sheet.cells, sheet.line_keys, new_public_id)
    if len(sheet.line_keys) + len(found.added) - len(found.removed) > rules.MOST_LINES:
        raise SheetFull
    for key in found.removed:
        place = sheet.line_keys.index(key)
        sheet.line_keys = [one for one in sheet.line_keys if one != key]
        untick(tx, sheet, [f"lines.{key}.{group}" for group in rules.OF_LINE])
        note(tx, sheet, mine, f"lines.{key}", str(place), None)
    for key in found.added:
        sheet.line_keys = [*sheet.line_keys, key]
        note(tx, sheet, mine, f"lines.{key}", None, str(len(sheet.line_keys) - 1))
    for path, value in found.values.items():
        if path.endswith(f".{rules.SOURCE}"):  # no cell that anybody reads
            sheet.cells = {**sheet.cells, path: value}
        else:
            write(tx, sheet, mine, path, value)
    sheet.answers = number
    note(tx, sheet, mine, "sheet", "open", "taken_over")
    return told(tx, sheet, mine)
