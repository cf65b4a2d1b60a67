"""Words that stand in the slots of phrases, in all languages, from the files beside this one."""

import tomllib
import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import Any

from tradehall.kernel.i18n import write_number
from tradehall.kernel.texts import LANGUAGES

_HERE = Path(__file__).resolve().parent


@lru_cache(maxsize=3)
def _file(name: str) -> dict[str, Any]:
    return tomllib.loads((_HERE / f"{name}.toml").read_text(encoding="utf-8"))


def counted(number: str, unit: str, language: str) -> str:
    """'500 pieces', '500件', '500個', '500개'."""
    form = _file("units")[unit][language]["counted"]
    if isinstance(form, list):
        form = form[0 if number == "1" else 1]
    return str(form).replace("{n}", write_number(number, language))


def for_each(price: str, unit: str, language: str) -> str:
    """'USD 1.20 per piece', '每件USD 1.20'."""
    each = _file("units")[unit][language]["each"]
    if language == "en":
        return f"{price} {each}"
    return f"{each} {price}" if language == "ko" else f"{each}{price}"


def choices(name: str) -> dict[str, dict[str, str]]:
    """Code → what it is called in each language."""
    found: dict[str, dict[str, str]] = _file("choices")[name]
    return found


@lru_cache(maxsize=1)
def _places() -> dict[str, dict[str, str]]:
    rows = [dict(zip(("en", "zh", "ja", "ko"), row, strict=True)) for row in _file("places")["names"]]
    return {_plain(row[language]): row for language in reversed(LANGUAGES) for row in reversed(rows)}


def _plain(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold().strip()


def place(name: str, language: str) -> str:
    """A known port or city in the reader's language, any other as it was typed."""
    known = _places().get(_plain(name))
    return known[language] if known else name


def known_places(language: str) -> list[str]:
    """What a form offers, in the reader's language."""
    at = ("en", "zh", "ja", "ko").index(language)
    return [row[at] for row in _file("places")["names"]]
