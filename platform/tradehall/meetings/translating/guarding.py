"""Keeping numbers, codes, names and words of the trade through a machine that knows nothing of them.

What must not change is taken out and put back afterwards in the reader's way of writing. Where the machine loses one
of the marks that stand for it, the text is translated as it is; either way both texts are compared in the end, and
what does not agree is told to the reader.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from tradehall.meetings.translating import facts, glossary
from tradehall.meetings.translating.glossary import Word

Machine = Callable[[str, str, str], str]  # text, from, to → translation

# In large and small letters: LibreTranslate answers in capitals alone where all the Latin letters of a text are such.
_MARK = re.compile(r"Q\s*X\s*(\d+)\s*Z", re.IGNORECASE)
_CJK = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u30ff"
MOST_DOUBTS = 8


@dataclass(frozen=True, slots=True)
class Translation:
    """`doubts`: {"missing": what the original says and this does not} and {"added": the other way round}. `terms`:
    words of the trade that were translated otherwise: [as it was written, as we call it]."""

    text: str
    doubts: list[dict[str, str]] = field(default_factory=list)
    terms: list[list[str]] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return {"text": self.text, "doubts": self.doubts, "terms": self.terms}


@dataclass(frozen=True, slots=True)
class Guarded:
    """A text with marks, and what each stands for in the reader's language."""

    text: str
    kept: list[str]

    def restore(self, translated: str) -> str | None:
        """With everything back in its place; None unless every mark came back once."""
        narrowed = facts.narrow(translated)
        marks = list(_MARK.finditer(narrowed))
        if sorted(int(mark[1]) for mark in marks) != list(range(len(self.kept))):
            return None
        parts, last = [], 0
        for mark in marks:
            parts += [translated[last : mark.start()], self.kept[int(mark[1])]]
            last = mark.end()
        return _close_up("".join([*parts, translated[last:]]))


def _close_up(text: str) -> str:
    """Marks stand apart; between signs that are written without spaces nothing does."""
    text = re.sub(rf"(?<=[{_CJK}]) +(?=[{_CJK}\d])|(?<=\d) +(?=[{_CJK}])", "", text)
    text = re.sub(r" *\n *", "\n", re.sub(r"  +", " ", text))
    return re.sub(r" +(?=[,.;:!?)])", "", text).strip()


def guard(text: str, source: str, target: str, words: Iterable[Word]) -> Guarded:
    """Take out of the text what must not change: facts first, then names and terms."""
    spans: list[tuple[int, int, str]] = []
    for fact in facts.facts(text):
        if fact.required and fact.kept is not None:
            spans.append((fact.start, fact.end, fact.kept(target)))
    for found in glossary.find(text, source, words):
        end = found.start + len(found.text)
        if all(end <= start or found.start >= stop for start, stop, _ in spans):
            spans.append((found.start, end, found.word.written(target) or found.text))
    parts, last = [], 0
    for number, (start, end, _) in enumerate(sorted(spans)):
        parts += [text[last:start], f" Qx{number}z "]
        last = end
    marked = re.sub(r"  +", " ", "".join([*parts, text[last:]])).strip() if spans else text
    return Guarded(marked, [kept for _, _, kept in sorted(spans)])


def translate(text: str, source: str, target: str, machine: Machine, names: Iterable[Word] = ()) -> Translation:
    """The text in another language. Raises what the machine raises."""
    words = [*names, *glossary.terms()]
    guarded = guard(text, source, target, words)
    restored = guarded.restore(machine(guarded.text, source, target)) if guarded.kept else None
    kept = None if restored is None else _judged(text, restored, source, target, words)
    if kept is not None and not kept.doubts:
        return kept
    plain = _judged(text, machine(text, source, target).strip(), source, target, words)
    return plain if kept is None or len(plain.doubts) < len(kept.doubts) else kept


def _judged(text: str, translated: str, source: str, target: str, words: Iterable[Word]) -> Translation:
    doubts = facts.doubts(text, translated)
    terms = []
    for found in glossary.find(text, source, words):
        if glossary.has(translated, target, found.word):
            continue
        if found.word.is_name:
            doubts.append({"missing": found.text})
        elif (ours := found.word.written(target)) and [found.text, ours] not in terms:
            terms.append([found.text, ours])
    return Translation(translated, doubts[:MOST_DOUBTS], terms[:MOST_DOUBTS])
