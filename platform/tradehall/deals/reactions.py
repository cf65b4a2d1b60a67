"""Handlers of what belongs to deals beside their terms, and what follows of what they do."""

from tradehall.deals.promises import service as promises
from tradehall.deals.samples import service as samples

__all__ = ["promises", "samples"]
