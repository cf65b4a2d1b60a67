"""Handlers of conversations."""

from tradehall.chat.safety import service as safety
from tradehall.chat.service import at_once, members, opening, talking

__all__ = ["at_once", "members", "opening", "safety", "talking"]
