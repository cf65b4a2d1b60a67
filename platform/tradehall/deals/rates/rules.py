"""Rates: reading a table of them, and what an amount is worth. Plain values."""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from typing import Any

from tradehall.deals.rates.commands import LoadRates
from tradehall.kernel.errors import FieldError, Invalid
from tradehall.kernel.money import EXPONENTS, MAX_MINOR, Money
from tradehall.kernel.parse import parse_data
from tradehall.kernel.texts import N_

COLUMNS = ("base", "currency", "day", "rate", "source")


def read_table(text: str) -> LoadRates:
    """From CSV with a heading of these columns. Raises Invalid that names the row ('rates.0.day')."""
    rows = csv.DictReader(io.StringIO(text.lstrip("\ufeff"), newline=""))
    try:
        found = list(rows)
    except csv.Error:
        found = []
    if tuple(name.strip() for name in rows.fieldnames or ()) != COLUMNS:
        problem = N_("The first line has to name the columns: %(columns)s.")
        raise Invalid(fields={"rates": [FieldError(problem, "columns", columns=", ".join(COLUMNS))]})
    return parse_data(LoadRates, {"rates": [_row(row) for row in found]})


def _row(row: Mapping[Any, Any]) -> dict[str, str]:
    """Blanks around the values fall off; a row with more or fewer values than columns fails at the empty ones."""
    return {name: (row.get(name) or "").strip() for name in COLUMNS}


@dataclass(frozen=True, slots=True)
class Quote:
    """One unit of `base` was worth `rate` of `currency` on that day."""

    base: str
    currency: str
    day: date
    rate: str
    source: str


def converted(amount: Money, to: str, quote: Quote) -> Money | None:
    """The amount at that rate, in either direction, rounded half even to whole units; None beyond what is counted."""
    with localcontext() as context:
        context.prec = 40
        value, rate = Decimal(amount.amount), Decimal(quote.rate)
        exact = value * rate if quote.base == amount.currency else value / rate
        minor = int(exact.quantize(Decimal(1), rounding=ROUND_HALF_EVEN)) * 10 ** EXPONENTS[to]
    return Money(minor, to) if minor < MAX_MINOR else None
