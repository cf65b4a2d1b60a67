"""Tables of deals."""

from tradehall.deals.models.after import (
    DelayNotice,
    DeliveryPromise,
    FollowUp,
    FollowUpStop,
    NextStep,
    PromisedDay,
    Sample,
)
from tradehall.deals.models.documents import DealDocument, DealDocumentData
from tradehall.deals.models.evidence import Attribution, DealPaper, DealPaperData, DealWitness, Dispute, EvidenceStep
from tradehall.deals.models.terms import Confirmation, Deal, ReferenceRate, Revision, SheetChange, SheetTick, TermSheet

__all__ = [
    "Attribution",
    "Confirmation",
    "Deal",
    "DealDocument",
    "DealDocumentData",
    "DealPaper",
    "DealPaperData",
    "DealWitness",
    "DelayNotice",
    "DeliveryPromise",
    "Dispute",
    "EvidenceStep",
    "FollowUp",
    "FollowUpStop",
    "NextStep",
    "PromisedDay",
    "ReferenceRate",
    "Revision",
    "Sample",
    "SheetChange",
    "SheetTick",
    "TermSheet",
]
