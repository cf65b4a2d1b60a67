"""Handlers of conversations."""

from tradehall.chat.service import at_once, members, offering, opening, saying, talking

__all__ = ["at_once", "members", "offering", "opening", "saying", "talking"]
