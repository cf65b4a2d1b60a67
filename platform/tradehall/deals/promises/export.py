"""Promised lines as a table for spreadsheets. Plain values, no reader."""

from collections.abc import Iterable, Iterator

from tradehall.deals.exports.tables import table
from tradehall.deals.promises.queries.views import PromiseRow
from tradehall.kernel.i18n import translate
from tradehall.kernel.templating import label_in
from tradehall.kernel.texts import N_, NP_

HEADS = (
    N_("Exporter"), N_("Buyer"), N_("Goods"), N_("HS chapter"), N_("Promised first"), N_("Newest day"), N_("State"),
    N_("Days late"), N_("Buyer has not answered yet"), N_("Delivered"), NP_("a delivery", "Received"),
)  # fmt: skip


def table_of(portions: Iterable[list[PromiseRow]], language: str) -> Iterator[bytes]:
    """A CSV file, with the words in that language."""
    return table(HEADS, ([_cells(row, language) for row in rows] for rows in portions), language)


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
