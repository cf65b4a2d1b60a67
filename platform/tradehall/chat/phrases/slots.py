"""What can stand in a slot of a phrase: how it is read at the door, and written in each language."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from pydantic import TypeAdapter, ValidationError
from pydantic_core import PydanticCustomError

from tradehall.chat.phrases import words
from tradehall.companies import hs
from tradehall.companies.shapes import HsCode
from tradehall.companies.terms import Incoterm, Unit
from tradehall.kernel import i18n
from tradehall.kernel.errors import FieldError
from tradehall.kernel.figures import figure, narrow
from tradehall.kernel.ids import is_public_id
from tradehall.kernel.money import Money
from tradehall.kernel.parse import Amount, Country, Day, Quantity, TimeZone, context_of, field_error
from tradehall.kernel.texts import N_, NP_, Translated, line

MISSING = N_("Please fill this in.")
NOT_OFFERED = N_("Please choose one of the offered answers.")
ABOVE_ZERO = N_("A price above zero is expected.")
_TIME = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]", re.ASCII)
_PERCENT = re.compile(r"(?:100|[1-9]?[0-9](?:\.[0-9]{1,2})?)", re.ASCII)
_QUOTES = {"en": "“{}”", "zh": "“{}”", "ja": "「{}」", "ko": "‘{}’"}
LANGUAGE_NAMES = {
    "en": {"en": "English", "zh": "英语", "ja": "英語", "ko": "영어"},
    "zh": {"en": "Chinese", "zh": "中文", "ja": "中国語", "ko": "중국어"},
    "ja": {"en": "Japanese", "zh": "日语", "ja": "日本語", "ko": "일본어"},
    "ko": {"en": "Korean", "zh": "韩语", "ja": "韓国語", "ko": "한국어"},
}
_CITY = {"en": "{} time", "zh": "{}时间", "ja": "{}時間", "ko": "{} 시간"}


class Refused(ValueError):
    """A value that does not fit; `error` says why."""

    def __init__(self, error: FieldError) -> None:
        super().__init__(error.text)
        self.error = error


Stored = Any  # plain JSON
Read = Callable[[Any], Stored]
Write = Callable[[Any, str], str]


@dataclass(frozen=True, slots=True)
class Kind:
    """`control`: how a form asks for it; `choices`: the codes to choose from, by language."""

    name: str
    read: Read
    write: Write
    control: str = "text"
    choices: Callable[[str], list[tuple[str, str]]] | None = None

    @property
    def codes(self) -> list[str] | None:
        """What can be chosen, of a list."""
        listed: dict[str, list[str]] = {
            "unit": [str(unit) for unit in Unit],
            "incoterm": [str(term) for term in Incoterm],
            "language": list(LANGUAGE_NAMES),
        }
        if self.name in listed:
            return listed[self.name]
        return [code for code, _ in self.choices("en")] if self.choices else None


@dataclass(frozen=True, slots=True)
class Slot:
    """A slot of a sentence: its name, what it is called on forms (a marked text), its kind."""

    name: str
    label: str
    kind: Kind


# -- reading ----------------------------------------------------------------------------------------


def _plain(value: Any) -> Any:
    """A code, a day or a time of day in plain letters and digits."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return narrow(value) if isinstance(value, str) else value


def _figure(value: Any) -> Any:
    try:
        return figure(value)
    except PydanticCustomError as error:
        raise Refused(field_error(error.type, {})) from None


def _checked(type_: Any, before: Callable[[Any], Any] = lambda value: value) -> Read:
    adapter = TypeAdapter(type_)

    def read(value: Any) -> Stored:
        try:
            return adapter.dump_python(adapter.validate_python(before(value), strict=True), mode="json")
        except ValidationError as error:
            problem = error.errors(include_url=False)[0]
            raise Refused(field_error(problem["type"], context_of(problem))) from None

    return read


def _matching(pattern: re.Pattern[str], text: str) -> Read:
    def read(value: Any) -> Stored:
        plain = _figure(value)
        if not isinstance(plain, str) or not pattern.fullmatch(plain):
            raise Refused(FieldError(text, "pattern"))
        return plain

    return read


def _one_of(codes: Callable[[], Any]) -> Read:
    def read(value: Any) -> Stored:
        if not isinstance(value, str) or value not in codes():
            raise Refused(FieldError(NOT_OFFERED, "literal_error"))
        return str(value)

    return read


_number = _checked(Quantity)


def _read_number(value: Any) -> str:
    return f"{Decimal(_number(value)).normalize():f}"


def _whole(high: int) -> Read:
    text = N_("A whole number from 1 to %(high)s is expected.")

    def read(value: Any) -> Stored:
        plain = _figure(value)
        if not isinstance(plain, str) or not re.fullmatch(r"[1-9][0-9]{0,5}", plain, re.ASCII) or int(plain) > high:
            raise Refused(FieldError(text, "whole", high=high))
        return plain

    return read


_amount = _checked(Amount)


def _read_money(value: Any) -> Stored:
    """`{"amount", "currency"}`; a form's lists of one value, and full-width digits, are read too."""
    if isinstance(value, Mapping):
        value = {key: part[-1] if isinstance(part, list) and part else part for key, part in value.items()}
        if value.get("amount") in (None, ""):
            raise Refused(FieldError(MISSING, "missing"))
        value["amount"] = _figure(value["amount"])
    amount = _amount(value)
    if Money.parse(**amount).minor <= 0:
        raise Refused(FieldError(ABOVE_ZERO, "price"))
    return amount


_title = _checked(line(120))


def _read_listing(value: Any) -> Stored:
    """A listing's public id, or what the goods are called: {"id"} or {"text"}; who sends adds the titles."""
    if isinstance(value, Mapping):  # of a form: chosen, or typed
        parts = {key: part[-1] if isinstance(part, list) and part else part for key, part in value.items()}
        value = parts.get("id") or parts.get("text") or ""
    if value == "":
        raise Refused(FieldError(MISSING, "missing"))
    if isinstance(value, str) and is_public_id(value):
        return {"id": value}
    return {"text": _title(value)}


# -- writing ----------------------------------------------------------------------------------------


def _as_is(value: str, language: str) -> str:
    return value


def quoted(text: str, language: str) -> str:
    """Words of people inside our sentence, in whatever language they are."""
    return _QUOTES[language].format(text)


def _write_listing(value: Mapping[str, Any], language: str) -> str:
    if "title" in value:
        return quoted(Translated.from_json(value["title"]).read(language).text, language)
    return quoted(value.get("text", ""), language)


def write_money(value: Mapping[str, str], language: str) -> str:
    money = Money.parse(value["amount"], value["currency"])
    return i18n.write_money(money.minor, money.currency, language)


def write_day(value: str, language: str) -> str:
    return i18n.write_day(date.fromisoformat(value), language)


def _write_zone(value: str, language: str) -> str:
    return _CITY[language].format(i18n.times(language, value).city())


def _write_percent(value: str, language: str) -> str:
    return f"{i18n.write_number(value, language)}%"


def _counted(unit: str) -> Write:
    return lambda value, language: words.counted(value, unit, language)


# -- kinds ------------------------------------------------------------------------------------------


def _listed(name: str) -> Kind:
    """One of the words of a list."""

    def offered(language: str) -> list[tuple[str, str]]:
        return [(code, names[language]) for code, names in words.choices(name).items()]

    return Kind(
        name,
        _one_of(lambda: words.choices(name)),
        lambda value, language: words.choices(name)[value][language],
        "select",
        offered,
    )


def _named_language(value: str, language: str) -> str:
    return LANGUAGE_NAMES[value][language]


_KINDS = {
    kind.name: kind
    for kind in (
        Kind("listing", _read_listing, _write_listing, "listing"),
        Kind("quantity", _read_number, i18n.write_number, "number"),
        Kind("number", _read_number, i18n.write_number, "number"),
        Kind("unit", _one_of(lambda: set(Unit)), lambda value, language: words.counted("1", value, language), "unit"),
        Kind("money", _read_money, write_money, "money"),
        Kind("percent", _matching(_PERCENT, N_("A number from 0 to 100 is expected.")), _write_percent, "percent"),
        Kind("date", _checked(Day, _plain), write_day, "date"),
        Kind("time", _matching(_TIME, N_("Please write hours and minutes, such as 14:30.")), _as_is, "time"),
        Kind("zone", _checked(TimeZone), _write_zone, "zone"),
        Kind("days", _whole(730), _counted("days"), "number"),
        Kind("months", _whole(120), _counted("months"), "number"),
        Kind("minutes", _whole(600), _counted("minutes"), "number"),
        Kind("place", _checked(line(80)), words.place, "text"),
        Kind("incoterm", _one_of(lambda: set(Incoterm)), _as_is, "incoterm"),
        Kind("hs", _checked(HsCode), lambda value, language: hs.written(value), "code"),
        Kind("code", _checked(line(60), _plain), _as_is, "code"),
        Kind("text", _checked(line(200)), quoted, "text"),
        Kind("name", _checked(line(120)), _as_is, "text"),
        Kind("country", _checked(Country), i18n.country_name, "country"),
        Kind("language", _one_of(lambda: LANGUAGE_NAMES), _named_language, "language"),
        *(_listed(name) for name in ("payment", "transport", "document", "packing", "defect", "reason", "certificate")),
    )
}
# What slots are called: name → its kind, and its label on a form.
_NAMES: dict[str, tuple[str, str]] = {
    "listing": ("listing", N_("Listing")),
    "quantity": ("quantity", N_("Quantity")),
    "unit": ("unit", N_("Unit")),
    "price": ("money", N_("Price")),
    "amount": ("money", N_("Amount")),
    "percent": ("percent", N_("Percent")),
    "date": ("date", N_("Date")),
    "until": ("date", N_("Until")),
    "time": ("time", N_("Time of day")),
    "zone": ("zone", N_("Time zone")),
    "days": ("days", NP_("how many", "Days")),
    "months": ("months", NP_("how many", "Months")),
    "minutes": ("minutes", NP_("how many", "Minutes")),
    "place": ("place", N_("Place or port")),
    "incoterm": ("incoterm", N_("Delivery term (Incoterms 2020)")),
    "payment": ("payment", N_("Payment")),
    "hs": ("hs", N_("HS code")),
    "code": ("code", N_("Number or code")),
    "text": ("text", N_("Words of your own")),
    "person": ("name", N_("Name")),
    "company": ("name", N_("Company")),
    "number": ("number", NP_("how many", "Number")),
    "country": ("country", N_("Country or region")),
    "language": ("language", N_("Language")),
    "transport": ("transport", N_("Transport")),
    "document": ("document", NP_("of trade", "Paper")),
    "packing": ("packing", N_("Packing")),
    "defect": ("defect", N_("Defect")),
    "reason": ("reason", N_("Reason")),
    "certificate": ("certificate", N_("Certificate")),
}


def slot(name: str) -> Slot:
    kind, label = _NAMES[name]
    return Slot(name, label, _KINDS[kind])
