"""Handlers of conversations."""

from tradehall.chat.service import changing, members, opening, talking

__all__ = ["changing", "members", "opening", "talking"]
