"""Handlers of conversations."""

from tradehall.chat.service import members, opening, talking
from tradehall.chat.translating import service as translating

__all__ = ["members", "opening", "talking", "translating"]
from tradehall.chat.safety import service as safety
from tradehall.chat.service import at_once

__all__ = ["at_once", "members", "opening", "safety", "talking"]
