"""Public holidays of the countries that meet, named in the reader's language where the library knows it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import holidays
from babel import core

_LOCALES = {"zh": ("zh_CN", "zh_TW"), "ja": ("ja",), "ko": ("ko",), "en": ("en_US", "en_GB")}


@dataclass(frozen=True, slots=True)
class Note:
    """What is special about a day in a country: the holiday's name and its language, or (`name` empty) that people
    work on it in exchange for a holiday."""

    country: str
    day: date
    name: str
    language: str


def notes(days: Iterable[tuple[str, date]], language: str) -> list[Note]:
    """The notes on days, each in a country (ISO 3166-1 code), in that order; none for countries that are not known."""
    return [note for country, day in dict.fromkeys(days) for note in _notes(country, day, language)]


def _notes(country: str, day: date, language: str) -> Iterator[Note]:
    named, working, spoken = _year(country, day.year, language)
    if name := named.get(day):
        yield Note(country, day, name, spoken)
    elif day in working:
        yield Note(country, day, "", spoken)


@lru_cache(maxsize=512)
def _year(country: str, year: int, language: str) -> tuple[Mapping[date, str], frozenset[date], str]:
    """Day → name, weekends on which people work, and the language of the names."""
    try:
        found = holidays.country_holidays(country, years=year)
    except NotImplementedError:
        return {}, frozenset(), language
    spoken = _spoken(found.supported_languages, language)
    if spoken:
        found = holidays.country_holidays(country, years=year, language=spoken)
    told = (spoken or found.default_language or "en").partition("_")[0]
    return dict(found.items()), frozenset(getattr(found, "weekend_workdays", ())), told


def _spoken(offered: Iterable[str], language: str) -> str | None:
    """The library's locale for the reader's language, else for English."""
    wanted = [*_LOCALES.get(language, ()), *_LOCALES["en"]]
    return next((locale for locale in wanted if locale in set(offered)), None)


def country_of(zone: str) -> str | None:
    """The country in which a zone lies."""
    found: str | None = core.get_global("zone_territories").get(zone)
    return found if found and len(found) == 2 and found != "ZZ" else None
