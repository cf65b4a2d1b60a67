"""Words of the trade and names, as each language has them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from tradehall.meetings.glossary import groups
from tradehall.meetings.translating.facts import narrow

LANGUAGES = ("en", "zh", "ja", "ko")
_ASIDE = re.compile(r"[(（]([^)）]*)[)）]")


@dataclass(frozen=True, slots=True)
class Word:
    """What one thing is called: language → its ways of writing, the first of which is used.

    A name has to be in both texts; a term of the trade may be said otherwise, and the reader is shown ours.
    """

    forms: dict[str, tuple[str, ...]]
    is_name: bool = False

    def written(self, language: str) -> str | None:
        found = self.forms.get(language)
        return found[0] if found else None


@dataclass(frozen=True, slots=True)
class Found:
    """A word as it stands in a text."""

    word: Word
    text: str
    start: int


def name(texts: dict[str, str], everywhere: str = "") -> Word:
    """A name that must stay: as each language has it, else `everywhere`."""
    forms = {language: (texts.get(language) or everywhere,) for language in LANGUAGES}
    return Word({language: form for language, form in forms.items() if form[0]}, is_name=True)


@lru_cache(maxsize=1)
def terms() -> tuple[Word, ...]:
    """The trade glossary. Words that are said of much else in a language are not looked for in it."""
    rows = [term for group in groups() if "Incoterms" not in group.name["en"] for term in group.terms]
    return tuple(Word({language: _forms(row[language]) for language in LANGUAGES}) for row in rows)


def _forms(text: str) -> tuple[str, ...]:
    """'框架协议（基本合同）' → both, the first one first."""
    asides = [part.strip() for found in _ASIDE.findall(text) for part in re.split("[、,/]", found)]
    main = _ASIDE.sub("", text).strip()
    return tuple(dict.fromkeys(form for form in (main, *asides) if form))


def find(text: str, language: str, words: Iterable[Word]) -> list[Found]:
    """Where the words stand in a text of the language: the longest first, none within another."""
    plain = narrow(text)
    wanted = {
        form: word for word in words for form in word.forms.get(language, ()) if _is_telling(form, language, word)
    }
    if not wanted:
        return []
    pattern = "|".join(_bounded(form) for form in sorted(wanted, key=len, reverse=True))
    known = {_key(form): word for form, word in wanted.items()}
    found = []
    for match in re.finditer(pattern, plain, re.IGNORECASE):
        word = known.get(_key(match.group())) or known.get(_key(match.group()).removesuffix("s"))
        if word is not None:
            found.append(Found(word, text[match.start() : match.end()], match.start()))
    return found


def has(text: str, language: str, word: Word) -> bool:
    """Whether any of the word's forms, in the language or in any other, stands in the text."""
    plain = _key(text)
    forms = [*word.forms.get(language, ()), *(form for other in word.forms.values() for form in other)]
    return any(_key(form) in plain for form in forms)


def _key(text: str) -> str:
    return " ".join(narrow(text).casefold().split())


def _is_telling(form: str, language: str, word: Word) -> bool:
    if word.is_name:
        return len(form) > 1
    return " " in form or len(form) > 7 if language == "en" else len(form) > 1


def _bounded(form: str) -> str:
    """A Latin word is a whole one, in the plural perhaps; Korean begins where a word does; katakana are not torn."""
    pattern = re.escape(narrow(form)).replace(r"\ ", r"\s+")
    if form[0].isascii():
        pattern = rf"(?<![A-Za-z0-9]){pattern}"
    elif "가" <= form[0] <= "힣":
        pattern = rf"(?<![가-힣]){pattern}"
    elif "ァ" <= form[0] <= "ヺ":
        pattern = rf"(?<![ァ-ヺー]){pattern}"
    if form[-1].isascii():
        return rf"{pattern}(?:s)?(?![A-Za-z0-9])"
    return rf"{pattern}(?![ァ-ヺー])" if "ァ" <= form[-1] <= "ヺ" or form[-1] == "ー" else pattern
