"""Public holidays of the countries that meet, named in the reader's language: by the library, else by our own table."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

import holidays
import yaml
from babel import core

_FILE = Path(__file__).resolve().parents[3] / "seeds" / "reference" / "holidays.yaml"
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


@lru_cache(maxsize=256)
def _calendar(country: str, year: int) -> holidays.HolidayBase | None:
    """The library's holidays of a year; None for a country that it does not know."""
    try:
        return holidays.country_holidays(country, years=year)
    except NotImplementedError:
        return None


@lru_cache(maxsize=512)
def _year(country: str, year: int, language: str) -> tuple[Mapping[date, str], frozenset[date], str]:
    """Day → name, weekends on which people work, and the language of the names."""
    found = _calendar(country, year)
    if found is None:
        return {}, frozenset(), language
    spoken = _spoken(found.supported_languages, language)
    if spoken:
        found = holidays.country_holidays(country, years=year, language=spoken)
    told = (spoken or found.default_language or "en").partition("_")[0]
    named: dict[date, str] = dict(found.items())
    if told == "en" != language:
        ours = {day: translated(country, name, language) for day, name in named.items()}
        if all(ours.values()):
            named, told = {day: name or "" for day, name in ours.items()}, language
    return named, frozenset(getattr(found, "weekend_workdays", ())), told


@lru_cache(maxsize=1)
def _table() -> dict[str, dict[str, dict[str, str]]]:
    """Country → English name → language → name."""
    rows: dict[str, dict[str, dict[str, str]]] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return rows


def translated(country: str, name: str, language: str) -> str | None:
    """The English name of one holiday, or of several that fall together, in another language; None where the table
    does not know it."""
    parts = [_one(country, part, language) for part in name.split("; ")]
    return " · ".join(part for part in parts if part) if all(parts) else None


def _one(country: str, name: str, language: str) -> str | None:
    known = {**_table()["*"], **_table().get(country, {})}
    if name in known:
        return known[name].get(language)
    for pattern, words in _table()["*"].items():
        head, slot, tail = pattern.partition("{}")
        found = re.fullmatch(f"{re.escape(head)}(.+){re.escape(tail)}", name) if slot else None
        if not found or language not in words:
            continue
        inner = _one(country, found[1], language) if "{}" in words[language] else ""
        return None if inner is None else words[language].replace("{}", inner)
    return None


def _spoken(offered: Iterable[str], language: str) -> str | None:
    """The library's locale for the reader's language, else for English."""
    wanted = [*_LOCALES.get(language, ()), *_LOCALES["en"]]
    return next((locale for locale in wanted if locale in set(offered)), None)


def country_of(zone: str) -> str | None:
    """The country in which a zone lies."""
    found: str | None = core.get_global("zone_territories").get(zone)
    return found if found and len(found) == 2 and found != "ZZ" else None


def is_working_day(country: str | None, day: date) -> bool:
    """Whether offices there work on that day, weekends in exchange for a holiday among them; from Monday to Friday
    where the country is not known."""
    known = _calendar(country, day.year) if country else None
    return day.weekday() < 5 if known is None else known.is_working_day(day)
