"""Handlers of conversations."""

from tradehall.chat.service import at_once, changing, members, opening, talking

__all__ = ["at_once", "changing", "members", "opening", "talking"]
