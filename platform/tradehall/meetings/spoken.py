"""Numbers, dates and names as each side of a table says them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from tradehall.companies import hs
from tradehall.companies.queries import ListingRow, NeedRow
from tradehall.kernel import i18n, templating
from tradehall.kernel.money import EXPONENTS, Money
from tradehall.kernel.texts import N_, Reading, Translated

# Chinese, Japanese and Korean count in steps of ten thousand.
_MYRIADS = {"zh": ("", "万", "亿", "万亿"), "ja": ("", "万", "億", "兆"), "ko": ("", "만", "억", "조")}


def in_myriads(value: Decimal | int | str, language: str) -> str:
    """As it is said: 12,500 is 1万2500 in Chinese, 1万2,500 in Japanese, 1만 2,500 in Korean; English has commas."""
    number = Decimal(value)
    steps = _MYRIADS.get(language)
    if steps is None or number < 10000:
        return i18n.write_number(number, language)
    whole, rest = int(number), number - int(number)
    parts: list[str] = []
    for step in steps:
        whole, low = divmod(whole, 10000) if step != steps[-1] else (0, whole)
        if low or (rest and not step):
            shown = low + rest if rest and not step else low
            parts.append((str(shown) if language == "zh" else i18n.write_number(shown, language)) + step)
    return (" " if language == "ko" else "").join(reversed(parts))


@dataclass(frozen=True, slots=True)
class Voice:
    """One language of a meeting, with the clock of the side that speaks it."""

    language: str
    zone: str

    @property
    def name(self) -> str:
        return dict(i18n.OWN_NAMES)[self.language]

    @property
    def times(self) -> i18n.Times:
        return i18n.times(self.language, self.zone)

    def number(self, value: Decimal | int | str) -> str:
        return in_myriads(value, self.language)

    def money(self, price: Money) -> str:
        """'USD 1.85'; from ten thousand on as it is said: 'JPY 1万2,500'."""
        amount = Decimal(price.minor).scaleb(-EXPONENTS[price.currency])
        if amount < 10000:
            return i18n.write_money(price.minor, price.currency, self.language)
        return f"{price.currency} {in_myriads(amount, self.language)}"

    def label(self, value: Any) -> str:
        return templating.label_in(value, self.language)

    def figure(self, one: "Figure") -> str:
        if one.money:
            return self.money(one.money)
        return self.quantity(one.number, one.unit) if one.unit else self.number(one.number)

    def quantity(self, value: str, unit: Any) -> str:
        return f"{self.number(value)} {self.label(unit)}"

    def days(self, number: int) -> str:
        said = i18n.catalogue(self.language).ngettext("%(num)d day", "%(num)d days", number)
        return said % {"num": number}

    def date(self, at: datetime | date) -> str:
        return self.times.date(at)

    def heading(self, code: str) -> str:
        return hs.heading(code, self.language)

    def read(self, text: Translated) -> Reading:
        return text.read(self.language)


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that may come up: an amount, or a number of units. `name` is a marked text."""

    name: str
    number: str = "0"
    unit: Any = None
    money: Money | None = None


def figures_of(listings: Sequence[ListingRow], needs: Sequence[NeedRow]) -> list[Figure]:
    """Quantities and prices, and what they come to; each once."""
    found: list[Figure] = []
    for row in listings:
        found.append(Figure(N_("Minimum order"), row.moq_quantity, row.moq_unit))
        found += _prices(N_("Price of one unit"), N_("Value of a minimum order"), row.price, row.moq_quantity)
    for need in needs:
        found.append(Figure(N_("Quantity wanted"), need.quantity, need.unit))
        found += _prices(N_("Target price"), N_("Value of the quantity wanted"), need.target_price, need.quantity)
    return list(dict.fromkeys(found))


def _prices(one: str, all_of_it: str, price: Money | None, quantity: str) -> list[Figure]:
    if price is None:
        return []
    whole = Money(int((price.minor * Decimal(quantity)).to_integral_value()), price.currency)
    return [Figure(one, money=price), Figure(all_of_it, money=whole)]


def voices(one: tuple[list[str], str], other: tuple[list[str], str], wanted: list[str]) -> list[Voice]:
    """A voice for each side of (languages, zone): a pair of two languages that the interpreter works between, if
    there is one, else the first of each; only one where both speak the same."""
    pairs = [(mine, theirs) for mine in one[0] for theirs in other[0] if mine != theirs]
    fitting = [pair for pair in pairs if set(pair) <= set(wanted)]
    mine, theirs = (fitting or pairs or [(one[0][0], other[0][0])])[0]
    return [Voice(mine, one[1])] + ([Voice(theirs, other[1])] if mine != theirs else [])
