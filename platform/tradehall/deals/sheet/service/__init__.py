"""Handlers of term sheets."""

from tradehall.deals.sheet.service import opening, proposing, writing

__all__ = ["opening", "proposing", "writing"]
