"""Words of the trade in all languages, by what is traded."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

_FILE = Path(__file__).resolve().parents[3] / "seeds" / "reference" / "glossary.yaml"
EVERY = "all"


@dataclass(frozen=True, slots=True)
class Group:
    """Terms of one matter; every name and term is language → word. `of`: HS chapters and headings, or "all"."""

    name: dict[str, str]
    of: tuple[str, ...]
    terms: tuple[dict[str, str], ...]

    def concerns(self, codes: Iterable[str]) -> bool:
        return EVERY in self.of or any(_touch(code, one) for code in codes for one in self.of)


def _touch(code: str, one: str) -> bool:
    """Whether one of two HS codes lies within the other."""
    return code.startswith(one) or one.startswith(code)


@lru_cache(maxsize=1)
def groups() -> tuple[Group, ...]:
    """The whole glossary, in its order."""
    rows = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return tuple(Group(row["name"], tuple(row["of"]), tuple(row["terms"])) for row in rows)


def for_trade(codes: Iterable[str]) -> list[Group]:
    """What is needed where goods of these HS codes are talked about; all of it where none is named."""
    known = list(codes)
    return [group for group in groups() if not known or group.concerns(known)]
