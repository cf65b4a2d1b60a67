"""Rows as CSV and as a workbook. Texts that a spreadsheet would take for formulas never become one."""

import io
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import xlsxwriter

from tradehall.deals.exports.queries import Sold
from tradehall.deals.exports.rows import COLUMNS, SUMS, Cell, Shape, Sums, heads, rows_of
from tradehall.deals.exports.tables import table
from tradehall.kernel.apart import apart
from tradehall.kernel.i18n import translate
from tradehall.kernel.texts import N_

FORMULAS = ("=", "+", "-", "@", "\t", "\r")
LONGEST = 32_000  # characters of a cell
ROWS = 1_048_576  # of a sheet of a workbook
MOST_DIGITS = 15  # of a number that a spreadsheet keeps exactly
WIDTHS = {Shape.TEXT: 14, Shape.LONG: 30, Shape.NUMBER: 12, Shape.DAY: 12}


def csv_of(portions: Iterable[list[Sold]], language: str) -> Iterator[bytes]:
    """The table, a portion at a time."""
    cells = ([map(_plain, row) for deal in deals for row in rows_of(deal, language)] for deals in portions)
    return table((text for text, _shape in COLUMNS), cells, language)


def _plain(cell: Cell) -> str:
    if isinstance(cell, str):
        return cell
    if isinstance(cell, Decimal):
        return f"{cell:f}"
    return cell.isoformat() if cell else ""


def workbook_of(portions: Iterable[list[Sold]], language: str) -> bytes:
    """The workbook; its rows go to disk as they come, and are packed at the end, apart from what others wait for."""
    file = io.BytesIO()
    settings = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(file, settings)
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
    apart(book.close)
    return file.getvalue()


class Sheet:
    """Rows below their headings; where a sheet of a workbook is full, they go on in another one."""

    def __init__(self, book: Any, name: str, columns: tuple[tuple[str, Shape], ...], language: str) -> None:
        self._book, self._numbers = book, {}  # type: ignore[var-annotated]
        self._day = book.add_format({"num_format": "yyyy-mm-dd"})
        self._text = book.add_format({"quote_prefix": True})
        self._head = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        self._name, self._heads = name, list(zip(columns, heads(columns, language), strict=True))
        self._begin(name)

    def _begin(self, name: str) -> None:
        self._next = 1
        self._sheet = self._book.add_worksheet(name[:31])
        self._sheet.freeze_panes(1, 1)
        for place, ((_text, shape), title) in enumerate(self._heads):
            self._sheet.set_column(place, place, WIDTHS[shape])
            self._sheet.write_string(0, place, title, self._head)

    def write(self, row: list[Cell]) -> None:
        if self._next == ROWS:
            self._begin(f"{self._name} {len(self._book.worksheets()) + 1}")
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
