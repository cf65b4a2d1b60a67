"""Handlers of conversations."""

from tradehall.chat.files import service as files
from tradehall.chat.service import at_once, members, opening, talking

__all__ = ["at_once", "files", "members", "opening", "talking"]
