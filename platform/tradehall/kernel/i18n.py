"""Languages of the pages: whose language it is, and how dates, times, zones, numbers and money are written."""

from dataclasses import dataclass
from datetime import date as Date
from datetime import datetime as Instant
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from babel import Locale
from babel.core import get_global
from babel.dates import format_date
from babel.numbers import format_decimal
from babel.support import NullTranslations, Translations

from tradehall.kernel import clock
from tradehall.kernel.money import EXPONENTS
from tradehall.kernel.texts import LANGUAGES

OWN_NAMES: tuple[tuple[str, str], ...] = (
    ("en", "English"),
    ("zh", "中文"),
    ("ja", "日本語"),
    ("ko", "한국어"),
)
HTML_LANG = {"en": "en", "zh": "zh-CN", "ja": "ja", "ko": "ko"}
_LOCALES = {
    "en": Locale("en", "US"),
    "zh": Locale("zh", "CN", script="Hans"),
    "ja": Locale("ja"),
    "ko": Locale("ko"),
}
_TRANSLATIONS = Path(__file__).resolve().parents[3] / "translations"

# Own patterns: CLDR's medium forms mix scripts and 12-hour clocks in ways that readers stumble over.
_DATE = {"en": "EEE, MMM d, y", "zh": "y年M月d日 EEE", "ja": "y年M月d日(EEE)", "ko": "y년 M월 d일 (EEE)"}
_SHORT_DATE = {"en": "EEE, MMM d", "zh": "M月d日 EEE", "ja": "M月d日(EEE)", "ko": "M월 d일 (EEE)"}
_LONG_DATE = {"en": "MMMM d, y", "zh": "y年M月d日", "ja": "y年M月d日", "ko": "y년 M월 d일"}
_COMMA = {"en": ", ", "zh": "，", "ja": "、", "ko": ", "}


def best_language(asked: str | None, accepted: list[str] | None = None) -> str:
    """The offered language nearest to what was asked: 'zh-TW' → zh. English if there is none."""
    for tag in [asked or "", *(accepted or [])]:
        code = tag.replace("_", "-").split("-")[0].lower()
        if code in LANGUAGES:
            return code
    return "en"


class _Source(NullTranslations):
    """English says what the source says, without the context."""

    def gettext(self, message: str) -> str:
        return message.rpartition("\4")[2]


@lru_cache(maxsize=8)
def catalogue(language: str) -> NullTranslations:
    if language == "en":
        return _Source()
    return Translations.load(_TRANSLATIONS, [language])


def translate(text: str, language: str, **params: Any) -> str:
    """A marked text in a language, where there is no page (mails, sockets, the API)."""
    translated = catalogue(language).gettext(text)
    return translated % params if params else translated


@dataclass(frozen=True, slots=True)
class Times:
    """Writes dates and times for one reader. `zone` None means the reader's own; every time of day is on the
    wall clock of a zone that the page names."""

    language: str
    zone: str = "UTC"

    @property
    def here(self) -> "Times":
        """The writer itself: a template with many times takes it out of its proxy once."""
        return self

    def local(self, at: Instant, zone: str | None = None) -> Instant:
        """The instant on that zone's wall clock."""
        return clock.local(at, zone or self.zone)

    def date(self, at: Instant | Date, zone: str | None = None) -> str:
        """Weekday, day, month, year."""
        return _written(self._day(at, zone), _DATE[self.language], self.language)

    def short_date(self, at: Instant | Date, zone: str | None = None) -> str:
        """Weekday, day, month."""
        return _written(self._day(at, zone), _SHORT_DATE[self.language], self.language)

    def _day(self, at: Instant | Date, zone: str | None) -> Date:
        return self.local(at, zone).date() if isinstance(at, Instant) else at

    def time(self, at: Instant, zone: str | None = None) -> str:
        """Hours and minutes, 24-hour clock."""
        return f"{self.local(at, zone):%H:%M}"

    def datetime(self, at: Instant | Date, zone: str | None = None) -> str:
        """Date and time of day."""
        return f"{self.date(at, zone)} {self.time(at, zone)}" if isinstance(at, Instant) else self.date(at)

    def hours(self, start: Instant, end: Instant, zone: str | None = None) -> str:
        """'10:00–10:30'."""
        return f"{self.time(start, zone)}–{self.time(end, zone)}"

    def range(self, start: Instant, end: Instant, zone: str | None = None) -> str:
        """The date, and from when to when."""
        return f"{self.date(start, zone)} {self.hours(start, end, zone)}"

    def weekday(self, number: int, *, short: bool = False) -> str:
        """ISO weekday 1 is Monday; short where days stand in a row: 'Mon', '周一', '月', '월'."""
        width = "abbreviated" if short else "wide"
        return str(_LOCALES[self.language].days["format"][width][number - 1])

    def zone_name(self, zone: str | None = None, at: Instant | None = None) -> str:
        """City and offset: 'Shanghai, UTC+8', '上海，UTC+8'. Never an abbreviation: CST is China and Chicago."""
        zone = zone or self.zone
        city = self.city(zone)
        return f"{city}{_COMMA[self.language]}{self.offset(zone, at)}" if at and city != "UTC" else city

    def city(self, zone: str | None = None) -> str:
        return _city(clock.zone_key(zone or self.zone), self.language)

    def offset(self, zone: str, at: Instant) -> str:
        """'UTC+8', 'UTC−6', 'UTC+5:45' as of that instant."""
        minutes = int(clock.local(at, zone).utcoffset().total_seconds() // 60)  # type: ignore[union-attr]
        sign, minutes = ("−" if minutes < 0 else "+"), abs(minutes)
        hours, rest = divmod(minutes, 60)
        return f"UTC{sign}{hours}" + (f":{rest:02d}" if rest else "")

    def day_apart(self, at: Instant, mine: str, other: str) -> int:
        """How many days the other zone's date is after mine (-1, 0, 1)."""
        return (clock.local(at, other).date() - clock.local(at, mine).date()).days

    def comfort(self, at: Instant, zone: str | None = None) -> str:
        """'good' 09–18 on that wall clock, 'fair' 07–09 and 18–22, 'night' else."""
        hour = self.local(at, zone).hour
        return "good" if 9 <= hour < 18 else "fair" if 7 <= hour < 22 else "night"


@lru_cache(maxsize=1024)
def times(language: str, zone: str) -> Times:
    """The writer for readers of that language in that zone."""
    return Times(language, zone)


@lru_cache(maxsize=4096)
def _written(day: Date, pattern: str, language: str) -> str:
    return str(format_date(day, pattern, locale=_LOCALES[language]))


@lru_cache(maxsize=2048)
def _city(zone: str, language: str) -> str:
    if zone == "UTC":
        return "UTC"
    if (zone, language) in _CITIES:
        return _CITIES[zone, language]
    named = _LOCALES[language].time_zones
    found = (named[key]["city"] for key in (zone, *_zone_keys().get(zone, ())) if "city" in named.get(key, {}))
    return next(found, zone.rpartition("/")[2].replace("_", " "))


# What CLDR still calls by an older name, or does not know yet.
_CITIES = {
    ("America/Coyhaique", "zh"): "科伊艾克",
    ("America/Coyhaique", "ja"): "コイハイケ",
    ("America/Coyhaique", "ko"): "코이아이케",
    ("Asia/Ho_Chi_Minh", "ko"): "호찌민",
    ("Asia/Yangon", "ko"): "양곤",
    ("Europe/Kyiv", "ko"): "키이우",
}


@lru_cache(maxsize=1)
def _zone_keys() -> dict[str, list[str]]:
    """Other keys of each zone: Babel names cities by the oldest (Asia/Saigon), people choose the newest."""
    families: dict[str, list[str]] = {}
    for old, new in get_global("zone_aliases").items():
        families.setdefault(new, [new]).append(old)
    return {key: family for family in families.values() for key in family}


def write_money(minor: int, currency: str, language: str) -> str:
    """Always with the code: 'CNY 1,234.50'. The sign ¥ alone could mean two currencies."""
    places = EXPONENTS[currency]
    value = Decimal(minor).scaleb(-places)
    digits = "#,##0" + ("." + "0" * places if places else "")
    return f"{currency} {format_decimal(value, digits, locale=_LOCALES[language])}"


def write_number(value: Decimal | int | str, language: str) -> str:
    return str(format_decimal(Decimal(value), "#,##0.####", locale=_LOCALES[language]))


def language_in(code: str, language: str) -> str:
    """What a language is called in another: 'ja' is Japanese in English."""
    return str(_LOCALES[language].languages.get(code, code))


def write_day(day: Date, language: str) -> str:
    """Day, month and year as they stand inside a sentence."""
    return _written(day, _LONG_DATE[language], language)


@lru_cache(maxsize=2048)
def country_name(code: str, language: str) -> str:
    return str(_LOCALES[language].territories.get(code, code))


_NO_COUNTRIES = {"ZZ", "EU", "EZ", "UN", "XA", "XB", "QO"}


@lru_cache(maxsize=1)
def country_codes() -> frozenset[str]:
    """The codes that can be chosen, whatever the language."""
    return frozenset(code for code, _ in countries("en"))


@lru_cache(maxsize=8)
def countries(language: str) -> tuple[tuple[str, str], ...]:
    """(ISO 3166-1 code, name) of all countries and regions, by name; those of our events first."""
    near = ["CN", "JP", "KR", "US", "DE"]
    names = {str(code): str(name) for code, name in _LOCALES[language].territories.items()}
    codes = (c for c in names if len(c) == 2 and c.isalpha() and c not in _NO_COUNTRIES and c not in near)
    return tuple((c, names[c]) for c in [*near, *sorted(codes, key=names.__getitem__)])
