"""Handlers of conversations."""

from tradehall.chat.hours import service as hours
from tradehall.chat.safety import service as safety
from tradehall.chat.service import at_once, members, opening, talking
from tradehall.chat.translating import service as translating
from tradehall.chat.waiting import service as waiting

__all__ = ["at_once", "hours", "members", "opening", "safety", "talking", "translating", "waiting"]
