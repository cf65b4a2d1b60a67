"""What stands in a sheet, in a reader's language: names of its cells, and their values."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from tradehall.companies import hs
from tradehall.companies.terms import Incoterm, PaymentTerm, Unit, named_place
from tradehall.deals.commands import Inspection, Kind
from tradehall.deals.queries.seats import Table
from tradehall.deals.sheet.rules import OF_HEAD, Cells, members_of, split, value_of
from tradehall.kernel import i18n
from tradehall.kernel.money import EXPONENTS, Money
from tradehall.kernel.templating import label_in
from tradehall.kernel.texts import LANGUAGES, N_

NAMES = {
    "kind": N_("Kind of deal"), "incoterm": N_("Delivery term (Incoterms 2020)"), "place": N_("Named place or port"),
    "payment_term": N_("Payment"), "deposit_percent": N_("Deposit in percent"), "packing": N_("Packing"),
    "inspection": N_("Inspection"), "prevailing_language": N_("Language that counts"),
    "valid_until": N_("Valid until"), "listing": N_("Listing"), "description": N_("Description"),
    "hs_code": N_("HS code"), "quantity": N_("Quantity"), "unit": N_("Unit"), "unit_price": N_("Unit price"),
    "unit_price.amount": N_("Unit price"), "unit_price.currency": N_("Currency"),
    "discount_percent": N_("Discount in percent"), "promised_date": N_("Promised date"),
}  # fmt: skip
_KINDS: Mapping[str, Any] = {"kind": Kind, "payment_term": PaymentTerm, "unit": Unit, "inspection": Inspection}
_OF_GROUP = {"place": N_("Delivery term and place")}


def name_of(path: str, language: str) -> str:
    """What a cell or group is called: 'Quantity'."""
    name = path.split(".", 2)[2] if path.startswith("lines.") else path
    if name.startswith("description."):
        words = i18n.translate(NAMES["description"], language)
        return f"{words} ({dict(i18n.OWN_NAMES)[name.partition('.')[2]]})"
    return i18n.translate(NAMES[name], language)


def group_name(group: str, language: str) -> str:
    return i18n.translate(_OF_GROUP[group], language) if group in _OF_GROUP else name_of(group, language)


def written(path: str, value: str, cells: Cells, listings: Mapping[str, Any], language: str) -> str:
    """A cell's value as a reader writes it."""
    key, name = split(path)
    if not value:
        return ""
    if name in ("kind", "payment_term", "unit", "inspection"):
        return label_in(_KINDS[name](value), language)
    if name in ("valid_until", "promised_date"):
        return i18n.write_day(date.fromisoformat(value), language)
    if name == "unit_price.amount":
        return money(value, cells.get(f"lines.{key}.unit_price.currency", ""), language)
    if name in ("quantity", "discount_percent", "deposit_percent"):
        return i18n.write_number(value, language) + ("%" if name != "quantity" else "")
    if name == "hs_code":
        return hs.written(value)
    if name == "prevailing_language":
        return dict(i18n.OWN_NAMES)[value]
    if name == "listing":
        return listings[value].title.read(language).text if value in listings else "…"
    return value


def money(amount: str, currency: str, language: str) -> str:
    """'USD 3.30'; without its currency the number alone."""
    if not currency:
        return i18n.write_number(amount, language)
    made = Money.parse(amount, currency)
    return i18n.write_money(made.minor, currency, language)


def typed_form(path: str, value: str, cells: Cells, language: str) -> str:
    """What stands in the field that a person types in."""
    key, name = split(path)
    if not value or name not in ("quantity", "discount_percent", "deposit_percent", "unit_price.amount"):
        return hs.written(value) if name == "hs_code" and value else value
    if name == "unit_price.amount":
        text = money(value, cells.get(f"lines.{key}.unit_price.currency", ""), language)
        return text.rpartition(" ")[2]
    return i18n.write_number(value, language)


def read_back(group: str, cells: Cells, language: str) -> str:
    """What is read back, as one text: '1,200 sets', 'USD 3.30', 'CIF Yokkaichi'. Empty while there is nothing."""
    if not value_of(group, cells):
        return ""
    paths = members_of(group)
    texts = [written(path, cells.get(path, ""), cells, {}, language) for path in paths if cells.get(path)]
    if group.endswith(".unit_price"):
        amount, currency = (cells.get(path, "") for path in paths)
        return money(amount, currency, language) if amount else currency
    if group == "payment_term" and len(texts) == 2:
        return f"{texts[0]} · {texts[1]}"
    return " ".join(texts)


@lru_cache(maxsize=8)
def choices(language: str) -> dict[str, tuple[tuple[str, str], ...]]:
    """The lists to choose from, each with its empty answer."""
    none = ("", "–")
    return {
        "kind": tuple((kind, label_in(kind, language)) for kind in Kind),
        "incoterm": (none, *((term, f"{term} – {label_in(named_place(term), language)}") for term in Incoterm)),
        "payment_term": (none, *((term, label_in(term, language)) for term in PaymentTerm)),
        "inspection": (none, *((one, label_in(one, language)) for one in Inspection)),
        "prevailing_language": (none, *((code, dict(i18n.OWN_NAMES)[code]) for code in LANGUAGES)),
        "unit": (none, *((unit, label_in(unit, language)) for unit in Unit)),
        "unit_price.currency": (none, *((code, code) for code in EXPONENTS)),
    }


class Words:
    """All of it for one sheet and one reader, as a template calls it."""

    def __init__(self, cells: Cells, table: Table, listings: Mapping[str, Any], language: str) -> None:
        self.cells, self.table, self.listings, self.language = cells, table, listings, language
        self.choices = choices(language)
        self.head_groups = tuple(OF_HEAD)

    def name(self, path: str) -> str:
        return name_of(path, self.language)

    def group(self, group: str) -> str:
        return group_name(group, self.language)

    def value(self, path: str, value: str | None) -> str:
        return written(path, value or "", self.cells, self.listings, self.language)

    def field(self, path: str) -> str:
        return typed_form(path, self.cells.get(path, ""), self.cells, self.language)

    def read_back(self, group: str) -> str:
        return read_back(group, self.cells, self.language)

    def about(self, amount: Money) -> str:
        """An amount in whole units."""
        whole = amount.minor // 10 ** EXPONENTS[amount.currency]
        return f"{amount.currency} {i18n.write_number(whole, self.language)}"

    def day(self, day: date) -> str:
        return i18n.write_day(day, self.language)
