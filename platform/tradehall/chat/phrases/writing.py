"""Phrases become sentences: the same values in every language, each by its own grammar."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from tradehall.chat.phrases import words
from tradehall.chat.phrases.registry import Hole, Phrase
from tradehall.chat.phrases.slots import write_money
from tradehall.kernel.i18n import translate
from tradehall.kernel.texts import LANGUAGES

Values = Mapping[str, Any]


def texts(phrase: Phrase, values: Values) -> dict[str, str]:
    """Language → the sentence."""
    return {language: write(phrase, values, language) for language in LANGUAGES}


def write(phrase: Phrase, values: Values, language: str) -> str:
    """The sentence with these values, as their slots read them."""
    return _joined(phrase, language, lambda hole: _fill(phrase, hole, values, language))


def outline(phrase: Phrase, language: str) -> str:
    """The sentence with the names of its slots, for somebody who chooses one."""
    labels = {slot.name: translate(slot.label, language) for slot in phrase.slots}
    return _joined(phrase, language, lambda hole: _gap(hole, labels))


def _gap(hole: Hole, labels: Mapping[str, str]) -> str:
    name = f"‹{labels[hole.first]}›"
    return f"{name} {hole.many}" if hole.many else name


def _joined(phrase: Phrase, language: str, fill: Any) -> str:
    made = ""
    after_slot = False
    for part in phrase.parts[language]:
        if isinstance(part, Hole):
            made += fill(part)
        else:
            made += _with_particle(made, part) if language == "ko" and after_slot else part
        after_slot = isinstance(part, Hole)
    return made


def _fill(phrase: Phrase, hole: Hole, values: Values, language: str) -> str:
    def one(name: str) -> str:
        kind = next(slot.kind for slot in phrase.slots if slot.name == name)
        return kind.write(values[name], language)

    if hole.sign == "/":
        return words.for_each(write_money(values[hole.first], language), values[hole.second], language)
    if hole.second == "unit":
        return words.counted(values[hole.first], values[hole.second], language)
    if hole.second:
        return f"{one(hole.first)} {one(hole.second)}"
    if hole.one:
        return f"{one(hole.first)} {hole.one if values[hole.first] == '1' else hole.many}"
    return one(hole.first)


# -- Korean particles ---------------------------------------------------------------------------------

# (after a final consonant, after a vowel), as they are written when it is not known
_PARTICLES = {
    "은(는)": ("은", "는"),
    "이(가)": ("이", "가"),
    "을(를)": ("을", "를"),
    "와(과)": ("과", "와"),
    "(으)로": ("으로", "로"),
    "(이)나": ("이나", "나"),
}
_RIEUL = 8  # the place of ㄹ among the final consonants: (으)로 treats it as a vowel
_DIGITS = {"0": 21, "1": 8, "2": 0, "3": 16, "4": 0, "5": 0, "6": 1, "7": 8, "8": 8, "9": 0}
_LETTERS = {"l": 8, "m": 16, "n": 4, "r": 8}  # of those whose Korean names end in a consonant
_VOWELS = set("aeiouyw")
_SIGNS = {"%": 0, "㎡": 0, "²": 0}


def _with_particle(before: str, text: str) -> str:
    for both, (closed, open_) in _PARTICLES.items():
        if text.startswith(both):
            final = _final(before)
            if final is None:
                return text
            is_closed = final != 0 and not (both == "(으)로" and final == _RIEUL)
            return (closed if is_closed else open_) + text[len(both) :]
    return text


def _final(text: str) -> int | None:
    """Which final consonant the last syllable has when it is read aloud in Korean: 0 none, None not known."""
    bare = re.sub(r"[\W_]+$", "", re.sub(r"\([^()]*\)$", "", text.rstrip())) if text[-1:] not in _SIGNS else text
    last = unicodedata.normalize("NFC", bare)[-1:]
    if last in _SIGNS:
        return _SIGNS[last]
    if "가" <= last <= "힣":
        return (ord(last) - ord("가")) % 28
    if last in _DIGITS:
        return _DIGITS[last]
    if "ぁ" <= last <= "ヿ":
        return 4 if last in "んン" else 0
    if last.isascii() and last.isalpha():
        return _latin(re.split(r"[^A-Za-z]", bare)[-1])
    return None


def _latin(word: str) -> int | None:
    """Letters that are read one by one, and words whose reading is certain."""
    last = word[-1].lower()
    if word.isupper():
        return _LETTERS.get(last, 0)
    if last in _VOWELS:
        return 0
    if word.lower().endswith("ng"):
        return 21
    return _LETTERS.get(last) if last != "r" else 0
