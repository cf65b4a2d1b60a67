"""Search across scripts. Rows keep one column of text that was made comparable; a query is made comparable
in the same way and each of its words must occur in it, wherever: words of two characters work too.

Comparable: NFKC, case folded, katakana as hiragana, traditional as simplified characters; Chinese texts add
their pinyin and its initials.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Any

from opencc import OpenCC
from pypinyin import Style, lazy_pinyin
from sqlalchemy import ColumnElement, and_, true

_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+")
_MAX_WORDS = 8


@lru_cache(maxsize=1)
def _simplifier() -> OpenCC:
    return OpenCC("t2s")


def _hiragana(text: str) -> str:
    return "".join(chr(ord(char) - 0x60) if "\u30a1" <= char <= "\u30f6" else char for char in text)


def _without_accents(text: str) -> str:
    """Latin letters without their marks (pinyin tones, umlauts); kana and hangul stay whole."""
    parts = []
    for char in text:
        decomposed = unicodedata.normalize("NFD", char)
        parts.append(decomposed[0] if decomposed[0].isascii() and len(decomposed) > 1 else char)
    return "".join(parts)


def comparable(text: str) -> str:
    """One spelling for all ways to type the same thing; words apart by single blanks."""
    folded = _without_accents(unicodedata.normalize("NFKC", text).casefold())
    simplified = _simplifier().convert(_hiragana(folded))
    return " ".join(simplified.split())


def _pinyin(text: str) -> list[str]:
    """Of each run of Chinese characters: the syllables joined, and their initials."""
    found = []
    for run in _HAN.findall(text):
        found.append("".join(lazy_pinyin(run, errors="ignore")))
        found.append("".join(lazy_pinyin(run, style=Style.FIRST_LETTER, errors="ignore")))
    return found


def searchable(*texts: str, limit: int = 8000) -> str:
    """What goes into a row's search column, from all texts by which it may be looked for."""
    parts: list[str] = []
    for text in texts:
        plain = comparable(text)
        # names are typed with and without blanks: 'いせ うつわ', 'Zibo Huaguang'
        parts += [plain, plain.replace(" ", "")] if " " in plain and len(plain) < 200 else [plain]
        parts += _pinyin(plain)
    return " ".join(dict.fromkeys(part for part in parts if part))[:limit]


def words(query: str) -> list[str]:
    """The comparable words of a query, at most eight."""
    return comparable(query[:200]).split()[:_MAX_WORDS]


def matches(column: Any, query: str) -> ColumnElement[bool]:
    """A condition: every word of the query occurs in the search column. An empty query matches all."""
    return and_(true(), *(column.contains(word, autoescape=True) for word in words(query)))
