"""Handlers of term sheets."""

from tradehall.deals.sheet.service import opening, proposing, rebasing, writing

__all__ = ["opening", "proposing", "rebasing", "writing"]
