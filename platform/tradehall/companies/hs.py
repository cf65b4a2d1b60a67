"""The Harmonized System (HS 2022) as far as our traders use it: names, form, hints.

Chapters 69 (ceramics) and 70 (glass) are known with their headings in four languages; codes of other
chapters are accepted by their form and shown without a name.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

from tradehall.kernel.texts import N_

VERSION = "2022"
_FILE = Path(__file__).resolve().parents[3] / "seeds" / "reference" / "hs.yaml"
_CHAPTERS = frozenset(f"{n:02d}" for n in range(1, 98)) - {"77"}  # 77 is kept free by the system itself

JAPAN_TABLEWARE = N_(
    "Tableware for Japan counts as apparatus for food: the importer files a notification with the quarantine "
    "station. A lead and cadmium report of an official laboratory in the exporting country can replace a new test."
)


@dataclass(frozen=True, slots=True)
class Heading:
    """One chapter (2 digits), heading (4) or subheading (6), with its name per language."""

    code: str
    names: dict[str, str]


@lru_cache(maxsize=1)
def _known() -> dict[str, Heading]:
    entries = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return {str(code): Heading(str(code), dict(names)) for code, names in entries.items()}


@lru_cache(maxsize=1)
def _known_chapters() -> frozenset[str]:
    return frozenset(code for code in _known() if len(code) == 2)


def is_well_formed(code: str) -> bool:
    """4 to 10 digits of a chapter that exists; where we know the chapter, of a heading that exists."""
    if not re.fullmatch(r"[0-9]{4,10}", code, re.ASCII) or code[:2] not in _CHAPTERS:
        return False
    return code[:2] not in _known_chapters() or code[:4] in _known()


def is_sector(code: str) -> bool:
    """A chapter (2 digits) or heading (4 digits)."""
    if len(code) == 2:
        return code in _CHAPTERS
    return len(code) == 4 and is_well_formed(code)


def is_known(code: str) -> bool:
    """Whether the code's heading has a name here."""
    return code[:4] in _known() or (len(code) == 2 and code in _known())


def heading(code: str, language: str) -> str:
    """The name of the nearest subheading, heading or chapter above the code; empty if it is not known."""
    for length in (6, 4, 2):
        if length == 2 and len(code) > 2:
            break
        found = _known().get(code[:length]) if len(code) >= length else None
        if found is not None:
            return found.names.get(language) or found.names["en"]
    return ""


def written(code: str) -> str:
    """With points as customs papers write it: '691110' → '6911.10'."""
    parts = [code[:4], code[4:6], code[6:]]
    return ".".join(part for part in parts if part)


def headings(language: str, length: int = 4) -> list[tuple[str, str]]:
    """(code, name) of all known headings, in the order of their codes."""
    return [
        (code, entry.names.get(language) or entry.names["en"])
        for code, entry in sorted(_known().items())
        if len(code) == length
    ]


def search(query: str, language: str, limit: int = 20) -> list[tuple[str, str]]:
    """Known codes that begin with the query or whose name in any language holds all of its words."""
    words = unicodedata.normalize("NFKC", query).casefold().split()
    if not words:
        return []
    digits = words[0].replace(".", "")
    found = []
    for code, entry in sorted(_known().items()):
        text = " ".join(entry.names.values()).casefold()
        if (digits.isdigit() and code.startswith(digits)) or all(word in text for word in words):
            found.append((code, entry.names.get(language) or entry.names["en"]))
    return found[:limit]


def hint(code: str, destination: str | None = None) -> str:
    """A marked sentence about importing this code into a country (None: wherever), or the empty text."""
    if code[:4] in ("6911", "6912") and destination in (None, "JP"):
        return JAPAN_TABLEWARE
    return ""
