"""Decisions about conversations on plain values."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

from tradehall.chat.errors import ConversationClosed
from tradehall.events.rules import State
from tradehall.kernel.errors import DomainError, Forbidden

_SCRIPTS = {"HANGUL": "hangul", "HIRAGANA": "kana", "KATAKANA": "kana", "CJK": "han", "LATIN": "latin"}
_LETTERS, _ASCII = re.compile("[A-Za-z]"), re.compile("[\\x00-\\x7f]+")
_DENSE = 4  # Latin names and terms stand in texts of other scripts more often than the other way round


def why_not_writable(states: Iterable[str], kind: str = "pair", role: str = "delegate") -> type[DomainError] | None:
    """The participations of a conversation must be approved, in whatever phase the event is; announcements are the
    organisers' alone."""
    if kind == "announcements" and role != "organiser":
        return Forbidden
    return None if all(state == State.APPROVED for state in states) else ConversationClosed


def language_of(body: str, sender: str) -> str:
    """The language of a message, guessed by its script; `sender` is the sender's own language.

    Hangul is Korean, kana is Japanese, Latin is English. Han alone is Japanese from a Japanese sender, else
    Chinese. Without any letters it is the sender's language.
    """
    if body.isascii():
        return "en" if _LETTERS.search(body) else sender
    seen: Counter[str] = Counter(map(_script, _ASCII.sub("", body)))
    seen["latin"] += len(_LETTERS.findall(body))
    if _DENSE * (seen["hangul"] + seen["kana"] + seen["han"]) >= max(seen["latin"], 1):
        if seen["hangul"] > seen["kana"] + seen["han"]:
            return "ko"
        return "ja" if seen["kana"] or sender == "ja" else "zh"
    return "en" if seen["latin"] else sender


@lru_cache(maxsize=8192)
def _script(char: str) -> str:
    if not char.isalpha():
        return ""
    name = unicodedata.name(char, "").removeprefix("FULLWIDTH ").removeprefix("HALFWIDTH ")
    return _SCRIPTS.get(name.partition(" ")[0], "")


_HIRAGANA = {code: code - 0x60 for code in range(0x30A1, 0x30F7)}


def folded(body: str) -> str:
    """Comparable in a search: NFKC, case folded, katakana as hiragana."""
    return unicodedata.normalize("NFKC", body).casefold().translate(_HIRAGANA)
