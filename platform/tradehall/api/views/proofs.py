"""How sure a deal is, and the documents that were made from it."""

import base64
from datetime import date, datetime

from tradehall.api.views.base import Id, Listed, View, amount_of
from tradehall.deals.documents.matter import DocumentKind
from tradehall.deals.documents.queries import DocumentRow, DocumentsPage, File
from tradehall.deals.documents.rules import Standing
from tradehall.deals.evidence.commands import Ending, Proof
from tradehall.deals.evidence.queries import DisputeView, EvidencePage, PaperFile, StepView
from tradehall.deals.rules import Evidence, State
from tradehall.events.commands import Side
from tradehall.kernel.parse import Amount


class EvidencePaper(View):
    """The paper of a step; `size` in octets. The two sides alone can read it."""

    id: Id
    name: str
    size: int


class EvidenceStep(View):
    """One step by which a deal became surer. `taken_back_at`: it no longer counts, for `why`."""

    id: Id
    proof: Proof
    level: Evidence
    number: str
    dated: date | None
    amount: Amount | None
    note: str
    side: Side
    by: str
    at: datetime
    paper: EvidencePaper | None
    taken_back_at: datetime | None
    why: str

    @classmethod
    def of(cls, step: StepView) -> "EvidenceStep":
        paper = EvidencePaper(id=step.paper, name=step.paper_name, size=step.paper_size) if step.paper else None
        return cls(
            id=step.public_id, proof=step.proof, level=step.level, number=step.number, dated=step.dated,
            amount=amount_of(step.amount), note=step.note, side=step.side, by=step.by.name, at=step.at, paper=paper,
            taken_back_at=step.voided_at, why=step.void_reason,
        )  # fmt: skip


class DealDispute(View):
    """One side says that the terms are not kept; `ended_at` is null while that stands."""

    side: Side
    reason: str
    words: str
    at: datetime
    answer: str
    ended_at: datetime | None
    ending: Ending | None

    @classmethod
    def of(cls, one: DisputeView) -> "DealDispute":
        return cls(side=one.side, reason=str(one.reason), words=one.body, at=one.at, answer=one.answer,
                   ended_at=one.ended_at, ending=one.ending)  # fmt: skip


class PaidShare(View):
    """Of one total, how many whole percent were paid; totals of two currencies are never added."""

    total: Amount
    percent: int


class DealEvidence(View):
    """All steps of a deal, the oldest first, and its disputes, the newest first. `proofs`: those that one's own side
    may record."""

    deal: Id
    state: State
    evidence: Evidence
    version: int
    steps: list[EvidenceStep]
    disputes: list[DealDispute]
    paid: list[PaidShare]
    proofs: list[Proof]

    @classmethod
    def of(cls, page: EvidencePage) -> "DealEvidence":
        return cls(
            deal=page.deal.public_id,
            state=page.deal.state,
            evidence=page.deal.evidence,
            version=page.deal.version,
            steps=[EvidenceStep.of(step) for step in page.steps],
            disputes=[DealDispute.of(one) for one in page.disputes],
            paid=[PaidShare(total=Amount(amount=total.amount, currency=total.currency), percent=percent)
                  for total, percent in page.paid],
            proofs=page.proofs if page.may_prove else [],
        )  # fmt: skip


class WholeFile(View):
    """A whole file; `octets` in base64, `sha256` of the octets."""

    name: str
    media_type: str
    size: int
    sha256: str
    octets: str

    @classmethod
    def of_paper(cls, found: PaperFile) -> "WholeFile":
        return cls._of(found.name, found.media_type, found.sha256, found.octets)

    @classmethod
    def of_document(cls, found: File) -> "WholeFile":
        return cls._of(f"{found.number}.pdf", "application/pdf", found.sha256, found.octets)

    @classmethod
    def _of(cls, name: str, media_type: str, sha256: str, octets: bytes) -> "WholeFile":
        text = base64.b64encode(octets).decode()
        return cls(name=name, media_type=media_type, size=len(octets), sha256=sha256, octets=text)


class DealDocument(View):
    """A document that was made from a revision. `standing`: making or failed (`reason`) while there is no file, else
    whether it still counts; with `number` and `code` anybody checks it."""

    id: Id
    kind: DocumentKind
    number: str
    code: str
    revision: int
    made_by: Side
    languages: list[str]
    standing: Standing
    reason: str
    pages: int
    size: int
    at: datetime

    @classmethod
    def of(cls, row: DocumentRow) -> "DealDocument":
        return cls(
            id=row.public_id, kind=row.kind, number=row.number, code=row.code, revision=row.revision, made_by=row.side,
            languages=row.languages, standing=row.standing, reason=row.reason or row.void_reason, pages=row.pages,
            size=row.size, at=row.at,
        )  # fmt: skip

    @classmethod
    def all_of(cls, page: DocumentsPage) -> Listed["DealDocument"]:
        return Listed(items=[cls.of(row) for row in page.rows])
