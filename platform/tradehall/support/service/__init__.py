"""The acts about desks and cases."""

from tradehall.support.service import cases, desks, ending, late

__all__ = ["cases", "desks", "ending", "late"]
