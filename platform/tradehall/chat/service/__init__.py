"""Handlers of conversations."""

from tradehall.chat.service import members, opening, talking
from tradehall.chat.translating import service as translating

__all__ = ["members", "opening", "talking", "translating"]
