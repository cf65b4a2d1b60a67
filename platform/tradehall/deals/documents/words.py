"""The standing texts of documents in all languages, from words.toml beside this file."""

import tomllib
from functools import lru_cache
from pathlib import Path

from tradehall.kernel.texts import LANGUAGES

__all__ = ["LANGUAGES", "say"]


@lru_cache(maxsize=1)
def everything() -> dict[str, dict[str, dict[str, str]]]:
    """Section → name → language → text."""
    return tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))


def say(key: str, language: str, **values: object) -> str:
    """The text 'section.name' in a language, with its places filled. What fills them is not looked at again."""
    section, _, name = key.partition(".")
    text = everything()[section][name][language]
    return text.format_map(values) if values else text
