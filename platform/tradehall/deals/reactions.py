"""What deals do when something has happened."""

from tradehall.deals.documents import reactions as documents

__all__ = ["documents"]
