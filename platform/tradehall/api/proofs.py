"""What the API reads of evidence, papers and documents."""

from typing import Any

from sqlalchemy import select

from tradehall.api.views import proofs as views
from tradehall.api.views.base import Listed
from tradehall.deals.documents import queries as documents
from tradehall.deals.evidence import queries as evidence
from tradehall.deals.models import Deal, DealDocument, EvidenceStep
from tradehall.kernel.errors import NotFound
from tradehall.kernel.tx import Reader, given


def deal_evidence(reader: Reader, deal: str) -> views.DealEvidence:
    return views.DealEvidence.of(evidence.evidence_page(reader, deal))


_OF_STEP = select(Deal.public_id).join(EvidenceStep, EvidenceStep.deal_id == Deal.id).where(
    EvidenceStep.public_id == given("step")
)  # fmt: skip


def evidence_with(reader: Reader, step: str) -> views.DealEvidence:
    """The evidence of the deal to which a step belongs."""
    return deal_evidence(reader, reader.value(_OF_STEP, step=step))


def evidence_paper(reader: Reader, deal: str, paper: str) -> views.WholeFile:
    return views.WholeFile.of_paper(evidence.paper(reader, deal, paper))


def deal_documents(reader: Reader, deal: str) -> Listed[views.DealDocument]:
    return views.DealDocument.all_of(documents.documents_page(reader, deal))


def document_file(reader: Reader, deal: str, document: str) -> views.WholeFile:
    return views.WholeFile.of_document(documents.document_file(reader, deal, document))


_OF_DOCUMENT = select(Deal.public_id).join(DealDocument, DealDocument.deal_id == Deal.id).where(
    DealDocument.public_id == given("document")
)  # fmt: skip


def document(reader: Reader, public_id: Any) -> views.DealDocument:
    """One of a deal's documents, for whoever sees the deal."""
    deal = reader.value(_OF_DOCUMENT, document=public_id)
    rows = documents.documents_page(reader, deal).rows if deal else []
    row = next((row for row in rows if row.public_id == public_id), None)
    if row is None:
        raise NotFound
    return views.DealDocument.of(row)
