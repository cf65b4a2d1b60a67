"""Handlers of conversations."""

from tradehall.chat.service import at_once, changing, members, opening, talking

__all__ = ["at_once", "changing", "members", "opening", "talking"]
from tradehall.chat.files import service as files
from tradehall.chat.hours import service as hours
from tradehall.chat.safety import service as safety
from tradehall.chat.translating import service as translating
from tradehall.chat.waiting import service as waiting

__all__ = ["at_once", "hours", "members", "opening", "safety", "talking", "translating", "waiting"]

__all__ = ["at_once", "files", "members", "opening", "talking"]
__all__ = ["members", "opening", "talking", "translating"]

__all__ = ["at_once", "members", "opening", "safety", "talking"]
from tradehall.chat.service import offering, saying

__all__ = ["at_once", "members", "offering", "opening", "saying", "talking"]
