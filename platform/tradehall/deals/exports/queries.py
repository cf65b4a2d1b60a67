"""The deals of the reader's companies, a portion at a time; and all that is known of one."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from tradehall.deals import rules
from tradehall.deals.documents.queries import DocumentsPage, documents_page
from tradehall.deals.evidence.queries import EvidencePage, evidence_page
from tradehall.deals.exports.tables import PORTION
from tradehall.deals.models import Deal, Revision
from tradehall.deals.promises.queries import DealDeliveries, deal_deliveries
from tradehall.deals.queries.pages import ON_TABLE
from tradehall.deals.queries.seats import BELONGS, SEAT_COLUMNS, SEATS, Buyer, Exporter, Table, seated, table_of
from tradehall.deals.rules import Evidence, State, Terms
from tradehall.kernel import clock
from tradehall.kernel.errors import Unauthenticated
from tradehall.kernel.tx import Reader, given, plain


@dataclass(frozen=True, slots=True)
class Sold:
    """A deal with the terms that count now. Days are on the clock of its event."""

    id: int
    public_id: str
    table: Table
    state: State
    evidence: Evidence
    revision: int
    digest: str
    terms: Terms
    sealed_on: date | None
    changed_on: date


_DEALS = (
    seated(
        select(*SEAT_COLUMNS, plain(Deal), plain(Revision))
        .select_from(Deal)
        .join(Exporter, Exporter.id == Deal.exporter_id)
        .join(Buyer, Buyer.id == Deal.buyer_id)
    )
    .join(Revision, ON_TABLE)
    .where(BELONGS, Deal.id < given("below"))
    .order_by(Deal.id.desc())
    .limit(PORTION)
)


def portion(reader: Reader, below: int) -> list[Sold]:
    """The next deals of the reader's companies with an id below that one, the newest first. Raises Unauthenticated."""
    if not reader.actor.signed_in:
        raise Unauthenticated
    return [_sold(reader, row) for row in reader.rows(_DEALS, below=below)]


def _sold(reader: Reader, row: Any) -> Sold:
    deal, revision, table = row[SEATS], row[SEATS + 1], table_of(reader, row)
    return Sold(
        id=deal.id,
        public_id=deal.public_id,
        table=table,
        state=rules.state_at(deal.state, deal.lapses_at, deal.sealed_revision, reader.now),
        evidence=Evidence(deal.evidence),
        revision=revision.number,
        digest=revision.digest,
        terms=Terms.from_json(revision.terms),
        sealed_on=clock.local(deal.sealed_at, table.event_zone).date() if deal.sealed_at else None,
        changed_on=clock.local(deal.updated_at, table.event_zone).date(),
    )


@dataclass(frozen=True, slots=True)
class Whole:
    """All that is known of a deal."""

    evidence: EvidencePage
    deliveries: DealDeliveries
    documents: DocumentsPage


def whole_deal(reader: Reader, public_id: str) -> Whole:
    """For those who may see the deal; raises Unauthenticated, NotFound."""
    evidence = evidence_page(reader, public_id)
    terms = {made.number: made.terms.as_json() for made in evidence.deal.revisions}
    deliveries = deal_deliveries(reader, public_id, evidence.deal.table, terms)
    return Whole(evidence, deliveries, documents_page(reader, public_id))
