"""The sentences, read from the files beside this one: one file a step of a negotiation.

A sentence stands there in all languages with its slots in braces:
- `{date}`: a slot; its name says of which kind it is (slots.py)
- `{quantity+unit}`, `{incoterm+place}`: two slots that are written together
- `{price/unit}`: so much for each of the unit
- `{number:sample|samples}`: a number and what is counted, one and several
- in Korean a particle behind a slot is written in both forms, `{listing}은(는)`: the right one is chosen
"""

import gzip
import hashlib
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import orjson

from tradehall.chat.phrases.slots import Slot, slot
from tradehall.companies.search import searchable, words
from tradehall.kernel.texts import LANGUAGES

HERE = Path(__file__).resolve().parent
_SLOT = re.compile(r"\{([a-z]+)(?:([+/])([a-z]+)|:([^{}|]+)\|([^{}|]+))?\}")
PAIRS = {("quantity", "+", "unit"), ("incoterm", "+", "place"), ("price", "/", "unit")}


@dataclass(frozen=True, slots=True)
class Hole:
    """A place in a sentence. `sign` and `second`: of two slots written together; `one`, `many`: what is counted."""

    first: str
    sign: str = ""
    second: str = ""
    one: str = ""
    many: str = ""


Part = str | Hole


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a negotiation, with its name in each language; `also`: other words by which it is looked for."""

    key: str
    names: dict[str, str]
    also: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """A sentence. `by`: the side that usually says it, '' for both. `look`: where a search looks."""

    key: str
    step: str
    by: str
    slots: tuple[Slot, ...]
    parts: dict[str, tuple[Part, ...]]
    look: str


def _parts(text: str) -> tuple[Part, ...]:
    found: list[Part] = []
    end = 0
    for match in _SLOT.finditer(text):
        if match.start() > end:
            found.append(text[end : match.start()])
        first, sign, second, one, many = (group or "" for group in match.groups())
        if sign and (first, sign, second) not in PAIRS:
            raise RuntimeError(f"no such pair of slots: {match[0]}")
        found.append(Hole(first, sign, second, one, many))
        end = match.end()
    if end < len(text):
        found.append(text[end:])
    if any("{" in part or "}" in part for part in found if isinstance(part, str)):
        raise RuntimeError(f"a broken slot in {text!r}")
    return tuple(found)


def _names(parts: Iterable[Part]) -> list[str]:
    found = [name for part in parts if isinstance(part, Hole) for name in (part.first, part.second) if name]
    return list(dict.fromkeys(found))


def _phrase(key: str, step: Step, written: dict[str, Any]) -> Phrase:
    parts = {language: _parts(written[language]) for language in LANGUAGES}
    names = _names(parts["en"])
    if any(set(_names(of_language)) != set(names) for of_language in parts.values()):
        raise RuntimeError(f"the languages of {key} have different slots")
    bare = [" ".join(part for part in parts[language] if isinstance(part, str)) for language in LANGUAGES]
    return Phrase(
        key=key,
        step=step.key,
        by=written.get("by", ""),
        slots=tuple(slot(name) for name in names),
        parts=parts,
        look=searchable(*bare, *step.names.values(), step.also, *(text.replace(" ", "") for text in bare)),
    )


@lru_cache(maxsize=1)
def _read() -> tuple[dict[str, Step], dict[str, Phrase]]:
    steps: dict[str, Step] = {}
    found: dict[str, Phrase] = {}
    for path in sorted(HERE.glob("*.toml")):
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
        names = tables.pop("step")
        step = Step(path.stem.partition("_")[2], {language: names[language] for language in LANGUAGES}, names["also"])
        steps[step.key] = step
        for key, written in tables.items():
            if key in found:
                raise RuntimeError(f"two phrases are called {key}")
            found[key] = _phrase(key, step, written)
    return steps, found


def steps() -> tuple[Step, ...]:
    """In the order of a negotiation."""
    return tuple(_read()[0].values())


def phrases() -> tuple[Phrase, ...]:
    return tuple(_read()[1].values())


def get(key: str) -> Phrase | None:
    return _read()[1].get(key)


def find(query: str = "", step: str = "") -> list[Phrase]:
    """Those in which every word of the query occurs, in whatever language, script or reading it is typed."""
    asked = words(query)
    return [
        phrase
        for phrase in phrases()
        if (not step or phrase.step == step) and all(word in phrase.look for word in asked)
    ]


@lru_cache(maxsize=1)
def look_file() -> tuple[str, bytes, bytes]:
    """What the browser searches in, as JSON by key: its digest, plain, and packed by gzip."""
    plain = orjson.dumps({phrase.key: phrase.look for phrase in phrases()})
    return hashlib.sha256(plain).hexdigest()[:16], plain, gzip.compress(plain, 9, mtime=0)
