"""Words of the trade in all languages, by what is traded."""

import unicodedata
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

    def nearness(self, codes: Iterable[str]) -> int:
        """Digits of the longest of its codes that touches one of `codes`; 0 what every meeting needs, -1 not needed."""
        touched = (len(one) for one in self.of if any(_touch(code, one) for code in codes))
        return max(touched, default=0 if EVERY in self.of else -1)


def _touch(code: str, one: str) -> bool:
    """Whether one of two HS codes lies within the other."""
    return code.startswith(one) or one.startswith(code)


def is_sought(term: dict[str, str], sought: str) -> bool:
    """Whether a term is among what somebody looks for, in whatever language and width they write it."""
    return _plain(sought) in _plain("\n".join(term.values()))


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


@lru_cache(maxsize=1)
def groups() -> tuple[Group, ...]:
    """The whole glossary, in its order."""
    rows = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return tuple(Group(row["name"], tuple(row["of"]), tuple(row["terms"])) for row in rows)


def for_trade(codes: Iterable[str]) -> list[Group]:
    """What is needed where goods of these HS codes are talked about, their own trade first; all of it where none is
    named."""
    known = list(codes)
    if not known:
        return list(groups())
    near = [(group.nearness(known), group) for group in groups()]
    return [group for digits, group in sorted(near, key=lambda row: (-row[0], len(row[1].of))) if digits >= 0]
