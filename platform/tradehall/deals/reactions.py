"""What deals do when something has happened; the parts of deals beside their terms, so that their acts are known."""

from tradehall.deals.documents import reactions as documents
from tradehall.deals.evidence import live as evidence_live
from tradehall.deals.evidence import service as evidence
from tradehall.deals.followups import service as followups
from tradehall.deals.promises import service as promises
from tradehall.deals.samples import service as samples
from tradehall.deals.steps import service as steps

__all__ = ["documents", "evidence", "evidence_live", "followups", "promises", "samples", "steps"]
