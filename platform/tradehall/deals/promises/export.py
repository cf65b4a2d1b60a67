"""Promised lines as a table for spreadsheets. Plain values, no reader."""

import csv
import io
from collections.abc import Iterable, Iterator

from tradehall.deals.promises.queries.views import PromiseRow
from tradehall.kernel.i18n import translate
from tradehall.kernel.templating import label_in
from tradehall.kernel.texts import N_, NP_

HEADS = (
    N_("Exporter"), N_("Buyer"), N_("Goods"), N_("HS chapter"), N_("Promised first"), N_("Newest day"), N_("State"),
    N_("Days late"), N_("Buyer has not answered yet"), N_("Delivered"), NP_("a delivery", "Received"),
)  # fmt: skip
BOM = "\ufeff"  # without it spreadsheets take Chinese and Japanese for something else


def table_of(rows: Iterable[PromiseRow], language: str) -> bytes:
    """A CSV file, with the words in that language."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([translate(head, language) for head in HEADS])
    writer.writerows([harmless(cell) for cell in _cells(row, language)] for row in rows)
    return (BOM + out.getvalue()).encode()


def harmless(cell: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell


def _cells(row: PromiseRow, language: str) -> Iterator[str]:
    yield row.table.exporter.name
    yield row.table.buyer.name
    yield row.line.description.read(language).text
    yield row.sector
    yield row.promised.isoformat()
    yield row.due.isoformat()
    yield label_in(row.state, language)
    yield str(row.days)
    yield translate(N_("Yes"), language) if row.asked else ""
    yield row.delivered_on.isoformat() if row.delivered_on else ""
    yield row.accepted_on.isoformat() if row.accepted_on else ""
