"""Answers as a table for spreadsheets. Plain values, no reader."""

from collections.abc import Iterable, Iterator

from tradehall.deals.exports.tables import table
from tradehall.deals.followups.queries.views import FollowUpRow
from tradehall.kernel import clock
from tradehall.kernel.templating import label_in
from tradehall.kernel.texts import N_

HEADS = (
    N_("Exporter"), N_("Buyer"), N_("Months after the meeting"), N_("Side"), N_("Asked on"), N_("Answered on"),
    N_("Outcome of the meeting"), N_("Amount"), N_("Currency"), N_("Reason"), N_("In their words"), N_("Deal"),
)  # fmt: skip


def table_of(portions: Iterable[list[FollowUpRow]], language: str) -> Iterator[bytes]:
    """A CSV file, with the words in that language; days on the clock of the event."""
    return table(HEADS, ([_cells(row, language) for row in rows] for rows in portions), language)


def _cells(row: FollowUpRow, language: str) -> Iterator[str]:
    zone = row.table.event_zone
    yield row.table.exporter.name
    yield row.table.buyer.name
    yield str(row.wave)
    yield label_in(row.side, language)
    yield clock.local(row.asked_at, zone).date().isoformat() if row.asked_at else ""
    yield clock.local(row.answered_at, zone).date().isoformat() if row.answered_at else ""
    yield label_in(row.came, language) if row.came else ""
    yield row.amount.amount if row.amount else ""
    yield row.amount.currency if row.amount else ""
    yield label_in(row.why, language) if row.why else ""
    yield row.words
    yield row.deal or ""
