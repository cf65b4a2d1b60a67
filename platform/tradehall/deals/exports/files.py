"""Rows as CSV and as a workbook. Texts that a spreadsheet would take for formulas never become one."""

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import xlsxwriter

from tradehall.deals.exports.queries import Sold
from tradehall.deals.exports.rows import COLUMNS, SUMS, Cell, Shape, Sums, heads, rows_of
from tradehall.deals.promises.export import BOM, harmless
from tradehall.kernel.i18n import translate
from tradehall.kernel.texts import N_

FORMULAS = ("=", "+", "-", "@", "\t", "\r")
LONGEST = 32_000  # characters of a cell
MOST_DIGITS = 15  # of a number that a spreadsheet keeps exactly
WIDTHS = {Shape.TEXT: 14, Shape.LONG: 30, Shape.NUMBER: 12, Shape.DAY: 12}


def csv_of(portions: Iterable[list[Sold]], language: str) -> Iterator[bytes]:
    """The table, a portion at a time."""
    yield (BOM + _written([heads(COLUMNS, language)])).encode()
    for deals in portions:
        yield _written([[_plain(cell) for cell in row] for deal in deals for row in rows_of(deal, language)]).encode()


def _written(rows: list[list[str]]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue()


def _plain(cell: Cell) -> str:
    if isinstance(cell, str):
        return harmless(cell)
    if isinstance(cell, Decimal):
        return f"{cell:f}"
    return cell.isoformat() if cell else ""


def workbook_of(portions: Iterable[list[Sold]], language: str) -> bytes:
    """The workbook; its rows go to disk as they come, and are packed at the end."""
    file = io.BytesIO()
    settings = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, settings) as book:
        sheet = Sheet(book, translate(N_("Deals"), language), COLUMNS, language)
        sums = Sums()
        for deals in portions:
            for deal in deals:
                sums.add(deal)
                for row in rows_of(deal, language):
                    sheet.write(row)
        totals = Sheet(book, translate(N_("Totals"), language), SUMS, language)
        for row in sums.rows(language):
            totals.write(row)
    return file.getvalue()


class Sheet:
    """One sheet with its headings."""

    def __init__(self, book: Any, name: str, columns: tuple[tuple[str, Shape], ...], language: str) -> None:
        self._book, self._next, self._numbers = book, 1, {}  # type: ignore[var-annotated]
        self._day = book.add_format({"num_format": "yyyy-mm-dd"})
        self._text = book.add_format({"quote_prefix": True})
        self._sheet = book.add_worksheet(name[:31])
        self._sheet.freeze_panes(1, 1)
        head = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        for place, ((_text, shape), title) in enumerate(zip(columns, heads(columns, language), strict=True)):
            self._sheet.set_column(place, place, WIDTHS[shape])
            self._sheet.write_string(0, place, title, head)

    def write(self, row: list[Cell]) -> None:
        for place, cell in enumerate(row):
            if isinstance(cell, str):
                self._write_text(place, cell[:LONGEST])
            elif isinstance(cell, Decimal):
                self._write_number(place, cell)
            elif isinstance(cell, date):
                self._sheet.write_datetime(self._next, place, cell, self._day)
        self._next += 1

    def _write_text(self, place: int, text: str) -> None:
        if text:
            self._sheet.write_string(self._next, place, text, self._text if text.startswith(FORMULAS) else None)

    def _write_number(self, place: int, number: Decimal) -> None:
        """A number with its own decimals; as text, where a spreadsheet would not keep all of its digits."""
        _sign, digits, exponent = number.as_tuple()
        if len(digits) > MOST_DIGITS or not isinstance(exponent, int):
            self._sheet.write_string(self._next, place, f"{number:f}")
            return
        decimals = max(-exponent, 0)
        if decimals not in self._numbers:
            shown = "#,##0" + ("." + "0" * decimals if decimals else "")
            self._numbers[decimals] = self._book.add_format({"num_format": shown})
        self._sheet.write_number(self._next, place, number, self._numbers[decimals])
