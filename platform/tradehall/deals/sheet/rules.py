"""Cells of a term sheet: what may stand in them, which belong together, what is still open. Plain values."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from pydantic import TypeAdapter, ValidationError
from pydantic_core import PydanticCustomError

from tradehall.companies.shapes import HsCode
from tradehall.companies.terms import Incoterm, PaymentTerm, Unit
from tradehall.deals import rules as deals
from tradehall.deals.commands import MOST_LINES, Inspection, Kind, TermsInput
from tradehall.deals.rules import Good, Terms
from tradehall.deals.sheet import typed
from tradehall.events.commands import Side
from tradehall.kernel.errors import FieldError, Invalid, NotFound
from tradehall.kernel.ids import PublicId
from tradehall.kernel.money import EXPONENTS
from tradehall.kernel.parse import Currency, Quantity, context_of, field_error, parse_data, sentences
from tradehall.kernel.texts import LANGUAGES, N_, line, prose

MOST_CHANGES = 5000  # of one sheet
Cells = Mapping[str, str]


class SheetState(StrEnum):
    OPEN = "open"
    PROPOSED = "proposed"
    DROPPED = "dropped"


HEAD = ("kind", "incoterm", "place", "payment_term", "deposit_percent", "packing", "inspection",
        "prevailing_language", "valid_until")  # fmt: skip
LINE = ("listing", *(f"description.{language}" for language in LANGUAGES), "hs_code", "quantity", "unit",
        "unit_price.amount", "unit_price.currency", "discount_percent", "promised_date")  # fmt: skip
SOURCE = "description.source"  # the language in which a line was described first; nobody types it
_PATH = re.compile(r"lines\.([0-9a-z]{4,26})\.([a-z_.]{2,30})", re.ASCII)
Path = tuple[str, str]  # the line's key ('' for the head), and the name

sentences(
    {
        "sheet_decimals": N_("An amount in %(currency)s has at most %(places)s decimals."),
        "sheet_no_decimals": N_("An amount in %(currency)s has no decimals."),
        "sheet_positive": N_("A number above zero is expected."),
        "sheet_size": N_("This number is too large."),
        "sheet_deposit": N_("A whole number from 1 to 99 is expected."),
        "sheet_percent": N_("Please write a discount above 0 and below 100 percent, with at most 2 decimals."),
    }
)


def split(path: str) -> Path:
    """Raises NotFound for what is no cell."""
    if path in HEAD:
        return "", path
    found = _PATH.fullmatch(path)
    if found is None or found[2] not in LINE:
        raise NotFound
    return found[1], found[2]


# -- reading what was typed -------------------------------------------------------------------------------


def read(path: str, text: str, cells: Cells) -> str:
    """The plain text of what was typed into a cell; '' empties it. Raises Invalid that marks the cell."""
    key, name = split(path)
    if not typed.narrow(text):
        return ""
    try:
        if name == "unit_price.amount":
            return _amount(text, cells.get(f"lines.{key}.unit_price.currency", ""))
        if name == "unit_price.currency":
            return _currency(text, cells.get(f"lines.{key}.unit_price.amount", ""))
        return _READ[name](text)
    except ValidationError as error:
        problem = error.errors(include_url=False)[0]
        raise Invalid(fields={path: [field_error(problem["type"], context_of(problem))]}) from None
    except PydanticCustomError as error:
        raise Invalid(fields={path: [field_error(error.type, error.context or {})]}) from None


def _checked(kind: Any, before: Callable[[str], str] = str) -> Callable[[str], str]:
    adapter: TypeAdapter[Any] = TypeAdapter(kind)
    return lambda text: str(adapter.validate_python(before(text)))


def _positive(text: str) -> str:
    plain = typed.number(text)
    if Decimal(plain) <= 0:
        raise PydanticCustomError("sheet_positive", "Above zero.")
    if len(plain.partition(".")[0]) > 12:
        raise PydanticCustomError("sheet_size", "Too large.")
    return plain


def _quantity(text: str) -> str:
    return str(_QUANTITY.validate_python(_positive(text)))


_QUANTITY: TypeAdapter[str] = TypeAdapter(Quantity)


def _amount(text: str, currency: str) -> str:
    plain = typed.amount(text, currency)
    if Decimal(plain) <= 0:
        raise PydanticCustomError("sheet_positive", "Above zero.")
    if len(plain.partition(".")[0]) > 12:
        raise PydanticCustomError("sheet_size", "Too large.")
    _fits(plain, currency)
    return plain


def _fits(plain: str, currency: str) -> None:
    places = EXPONENTS.get(currency, max(EXPONENTS.values()))
    if len(plain.partition(".")[2]) > places:
        code = "sheet_decimals" if places else "sheet_no_decimals"
        raise PydanticCustomError(code, "Decimals.", {"currency": currency, "places": places})


def _currency(text: str, plain: str) -> str:
    code = str(_CURRENCY.validate_python(typed.narrow(text).upper()))
    if plain:
        _fits(plain, code)
    return code


_CURRENCY: TypeAdapter[str] = TypeAdapter(Currency)


def _deposit(text: str) -> str:
    plain = typed.percent(text)
    if not re.fullmatch(r"[1-9][0-9]?", plain, re.ASCII):
        raise PydanticCustomError("sheet_deposit", "1 to 99.")
    return plain


def _discount(text: str) -> str:
    plain = typed.percent(text)
    if not 0 < Decimal(plain) < 100 or len(plain.partition(".")[2]) > 2:
        raise PydanticCustomError("sheet_percent", "Above 0, below 100.")
    return plain


def _language(text: str) -> str:
    if text not in LANGUAGES:
        raise PydanticCustomError("enum", "Not offered.")
    return text


_READ: dict[str, Callable[[str], str]] = {
    "kind": _checked(Kind),
    "incoterm": _checked(Incoterm),
    "place": _checked(line(80)),
    "payment_term": _checked(PaymentTerm),
    "deposit_percent": _deposit,
    "packing": _checked(prose(500)),
    "inspection": _checked(Inspection),
    "prevailing_language": _language,
    "valid_until": typed.day,
    "listing": _checked(PublicId),
    **{f"description.{language}": _checked(prose(500)) for language in LANGUAGES},
    "hs_code": _checked(HsCode),
    "quantity": _quantity,
    "unit": _checked(Unit),
    "discount_percent": _discount,
    "promised_date": typed.day,
}


# -- what is read back -----------------------------------------------------------------------------------

# What is ticked together: a number and what it counts, a term and its place. The first is what it is called by.
OF_HEAD = {"place": ("incoterm", "place"), "payment_term": ("payment_term", "deposit_percent"), "packing": ("packing",),
           "valid_until": ("valid_until",)}  # fmt: skip
OF_LINE = {
    "quantity": ("quantity", "unit"),
    "unit_price": ("unit_price.amount", "unit_price.currency"),
    "discount_percent": ("discount_percent",),
    "promised_date": ("promised_date",),
}


def group_of(path: str) -> str | None:
    """What the cell is read back with; None for what is not read back."""
    key, name = split(path)
    for group, members in (OF_LINE if key else OF_HEAD).items():
        if name in members:
            return f"lines.{key}.{group}" if key else group
    return None


def members_of(group: str) -> tuple[str, ...]:
    """The cells of a group. Raises NotFound."""
    if group in OF_HEAD:
        return OF_HEAD[group]
    found = _PATH.fullmatch(group)
    if found is None or found[2] not in OF_LINE:
        raise NotFound
    return tuple(f"lines.{found[1]}.{name}" for name in OF_LINE[found[2]])


def value_of(group: str, cells: Cells) -> str:
    """What is read back, as plain text: '1200 set'; '' while there is nothing to read."""
    return " ".join(cells[path] for path in members_of(group) if cells.get(path))


def groups_of(keys: Iterable[str]) -> list[str]:
    """All groups of a sheet with these lines."""
    return [f"lines.{key}.{group}" for key in keys for group in OF_LINE] + list(OF_HEAD)


def to_read(cells: Cells, keys: Iterable[str]) -> dict[str, str]:
    """What both sides have to read back: group → value."""
    return {group: value for group in groups_of(keys) if (value := value_of(group, cells))}


def unread(cells: Cells, keys: Iterable[str], ticks: Mapping[tuple[str, str], str], side: str) -> list[str]:
    """The groups that a side has not read back as they are now. `ticks`: (group, side) → value."""
    return [group for group, value in to_read(cells, keys).items() if ticks.get((group, side)) != value]


# -- terms -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Draft:
    """What the cells say. `terms` are for counting (None while they cannot be read), and can be proposed when there are
    no `faults`: path → what is missing or wrong."""

    terms: Terms | None
    faults: dict[str, list[FieldError]]


def fields_of(cells: Cells, keys: Sequence[str]) -> dict[str, Any]:
    """The terms as a command takes them."""
    made: dict[str, Any] = {name: cells[name] for name in HEAD if cells.get(name)}
    if "deposit_percent" in made:
        made["deposit_percent"] = int(made["deposit_percent"])
    return made | {"lines": [_line(cells, key) for key in keys]}


def _line(cells: Cells, key: str) -> dict[str, Any]:
    here = {name: value for name in (*LINE, SOURCE) if (value := cells.get(f"lines.{key}.{name}"))}
    names = ("listing", "hs_code", "quantity", "unit", "discount_percent", "promised_date")
    made: dict[str, Any] = {name: here.get(name) for name in names}  # all of them: no line falls out as an empty row
    texts = {code: here[f"description.{code}"] for code in LANGUAGES if f"description.{code}" in here}
    if texts:
        source = here.get(SOURCE, "")
        made["description"] = {**texts, "source": source if source in texts else next(iter(texts))}
    if "unit_price.amount" in here:
        amount, currency = here["unit_price.amount"], here.get("unit_price.currency", "")
        made["unit_price"] = {"amount": amount, "currency": currency}
    return made


def draft(
    cells: Cells,
    keys: Sequence[str],
    goods: Mapping[str, Good],
    sides: tuple[str, str],
    today: date | None,
    agreed: Collection[date] = frozenset(),
) -> Draft:
    """`sides`: the public ids of the exporter's and the buyer's participation; `today` on the event's clock."""
    fields = fields_of(cells, keys)
    missing = {name: [FieldError(deals.MISSING, "missing")] for name in ("kind", "valid_until") if name not in fields}
    try:
        given = parse_data(TermsInput, {"kind": Kind.ORDER, "valid_until": "2100-12-31", **fields})
    except Invalid as error:
        return Draft(None, {path_of(field, keys): found for field, found in error.fields.items()} | missing)
    terms = deals.terms_of(given, goods, "en", *sides)
    faults = deals.faults(terms, today, agreed) | missing
    if not keys:
        faults.setdefault("lines", []).append(FieldError(N_("Please add a line."), "missing"))
    return Draft(terms, {path_of(field, keys): found for field, found in faults.items()})


def path_of(field: str, keys: Sequence[str]) -> str:
    """The cell for a field of the terms: 'lines.0.unit_price' → 'lines.<key>.unit_price.amount'."""
    parts = field.split(".")
    if parts[0] != "lines" or len(parts) < 3 or not parts[1].isdigit() or int(parts[1]) >= len(keys):
        return field
    name = ".".join(parts[2:])
    name = {"unit_price": "unit_price.amount"}.get(name, name)
    return f"lines.{keys[int(parts[1])]}.{name}"


def cells_of(terms: Terms, new_key: Callable[[], str]) -> tuple[dict[str, str], list[str]]:
    """The cells and lines that say the same as terms."""
    plain = terms.as_json()
    cells = {name: str(plain[name]) for name in HEAD if plain.get(name)}
    keys = []
    for row, one in zip(plain["lines"], terms.lines, strict=True):
        key = new_key()
        keys.append(key)
        names = ("listing", "hs_code", "quantity", "unit", "discount_percent", "promised_date")
        here = {name: row[name] for name in names if row.get(name)}
        here |= {f"description.{code}": text for code, text in one.description.texts.items() if text}
        here[SOURCE] = one.description.source
        if one.price:
            here |= {
                "unit_price.amount": deals.plain_number(one.price.amount),
                "unit_price.currency": one.price.currency,
            }
        cells |= {f"lines.{key}.{name}": str(value) for name, value in here.items()}
    return cells, keys


def why_no_more_lines(keys: Sequence[str]) -> bool:
    return len(keys) >= MOST_LINES


def other(side: Side) -> Side:
    return Side.BUYER if side == Side.EXPORTER else Side.EXPORTER
