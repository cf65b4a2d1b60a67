"""Handlers of conversations."""

from tradehall.chat.files import service as files
from tradehall.chat.hours import service as hours
from tradehall.chat.safety import service as safety
from tradehall.chat.service import at_once, changing, members, offering, opening, saying, talking
from tradehall.chat.translating import service as translating
from tradehall.chat.waiting import service as waiting

__all__ = [
    "at_once",
    "changing",
    "files",
    "hours",
    "members",
    "offering",
    "opening",
    "safety",
    "saying",
    "talking",
    "translating",
    "waiting",
]
