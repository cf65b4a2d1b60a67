"""What deals do when something has happened; the parts of deals, so that their acts are known."""

from tradehall.deals.documents import reactions as documents
from tradehall.deals.evidence import live as evidence_live
from tradehall.deals.evidence import service as evidence

__all__ = ["documents", "evidence", "evidence_live"]
