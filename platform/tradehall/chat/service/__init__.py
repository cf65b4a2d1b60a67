"""Handlers of conversations."""

from tradehall.chat.service import members, opening, talking

__all__ = ["members", "opening", "talking"]
