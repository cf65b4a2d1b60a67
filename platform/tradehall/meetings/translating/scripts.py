"""In which language somebody wrote."""

import re
import unicodedata
from functools import lru_cache

_SCRIPTS = {"HANGUL": "hangul", "HIRAGANA": "kana", "KATAKANA": "kana", "CJK": "han", "LATIN": "latin"}
_LETTERS, _ASCII = re.compile("[A-Za-z]"), re.compile("[\\x00-\\x7f]+")
_NO_LETTERS = bytes(code for code in range(128) if not chr(code).isalpha())
_DENSE = 4  # Latin names and terms stand in texts of other scripts more often than the other way round


def language_of(body: str, sender: str) -> str:
    """The language of a text, guessed by its script; `sender` is the own language of whoever wrote it.

    Hangul is Korean, kana is Japanese, Latin is English. Han alone is Japanese from a Japanese sender, else
    Chinese. Without any letters it is the sender's language.
    """
    if body.isascii():
        return "en" if _LETTERS.search(body) else sender
    seen = {"hangul": 0, "kana": 0, "han": 0, "latin": len(body.encode("ascii", "ignore").translate(None, _NO_LETTERS))}
    for char in _ASCII.sub("", body):
        if script := _script(char):
            seen[script] += 1
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
