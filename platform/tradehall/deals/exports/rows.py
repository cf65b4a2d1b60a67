"""From deals to rows of typed cells, one a line of terms; and what they come to. Plain values, no reader."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from tradehall.deals.exports.queries import Sold
from tradehall.deals.rules import Evidence, Line, State
from tradehall.kernel.i18n import translate
from tradehall.kernel.money import EXPONENTS, Money
from tradehall.kernel.templating import label_in
from tradehall.kernel.texts import N_, NP_

Cell = str | Decimal | date | None  # a text, a number with its own digits, a day, or nothing


class Shape(StrEnum):
    """How a column is shown."""

    TEXT = "text"
    LONG = "long"
    NUMBER = "number"
    DAY = "day"


COLUMNS: tuple[tuple[str, Shape], ...] = (
    (N_("Deal"), Shape.TEXT), (N_("Event"), Shape.LONG), (N_("Exporter"), Shape.LONG), (N_("Buyer"), Shape.LONG),
    (N_("Our side"), Shape.TEXT), (N_("Kind"), Shape.TEXT), (N_("State"), Shape.TEXT), (N_("Evidence"), Shape.TEXT),
    (N_("Revision"), Shape.NUMBER), (N_("Line"), Shape.NUMBER), (N_("Goods"), Shape.LONG), (N_("HS code"), Shape.TEXT),
    (N_("Quantity"), Shape.NUMBER), (N_("Unit"), Shape.TEXT), (N_("Unit price"), Shape.NUMBER),
    (N_("Discount in percent"), Shape.NUMBER), (N_("Amount"), Shape.NUMBER), (N_("Currency"), Shape.TEXT),
    (N_("Incoterm"), Shape.TEXT), (N_("Place"), Shape.TEXT), (N_("Payment"), Shape.LONG),
    (N_("Deposit in percent"), Shape.NUMBER), (N_("Promised day"), Shape.DAY), (N_("Valid until"), Shape.DAY),
    (N_("Sealed on"), Shape.DAY), (N_("Last changed"), Shape.DAY), (N_("Fingerprint of the terms"), Shape.TEXT),
)  # fmt: skip
SUMS: tuple[tuple[str, Shape], ...] = (
    (N_("Currency"), Shape.TEXT), (N_("State"), Shape.TEXT), (N_("Evidence"), Shape.TEXT),
    (NP_("number of deals", "Deals"), Shape.NUMBER), (N_("Amount"), Shape.NUMBER),
)  # fmt: skip


def rows_of(deal: Sold, language: str) -> Iterator[list[Cell]]:
    """One a line; one of a deal without lines. In the order of COLUMNS."""
    terms, table = deal.terms, deal.table
    mine = table.mine
    head: list[Cell] = [
        deal.public_id,
        table.event_name.read(language).text,
        table.exporter.name,
        table.buyer.name,
        label_in(mine.side, language) if mine else "",
        label_in(terms.kind, language),
        label_in(deal.state, language),
        label_in(deal.evidence, language),
        Decimal(deal.revision),
    ]
    tail: list[Cell] = [
        str(terms.incoterm) if terms.incoterm else "",
        terms.place,
        label_in(terms.payment_term, language) if terms.payment_term else "",
        Decimal(terms.deposit_percent) if terms.deposit_percent is not None else None,
    ]
    end: list[Cell] = [terms.valid_until, deal.sealed_on, deal.changed_on, deal.digest]
    if not terms.lines:
        yield [*head, *[None] * 9, *tail, None, *end]
    for number, line in enumerate(terms.lines, 1):
        yield [*head, Decimal(number), *_line(line, language), *tail, line.promised, *end]


def _line(line: Line, language: str) -> list[Cell]:
    amount = line.amount
    currency = line.price.currency if line.price else ""
    return [
        line.description.read(language).text,
        line.hs_code or "",
        Decimal(line.quantity) if line.quantity is not None else None,
        label_in(line.unit, language) if line.unit else "",
        figure(line.price) if line.price else None,
        Decimal(line.discount) if line.discount else None,
        figure(amount) if amount else None,
        currency,
    ]


def figure(money: Money) -> Decimal:
    """The amount with the digits of its currency: JPY 1200, USD 3.30."""
    return Decimal(money.amount)


def digits_of(currency: str) -> int:
    """How many decimals its amounts have."""
    return EXPONENTS[currency]


@dataclass
class Sums:
    """What deals come to: by currency, state and evidence, never added over them."""

    amounts: dict[tuple[str, State, Evidence], Money]
    deals: dict[tuple[str, State, Evidence], int]

    def __init__(self) -> None:
        self.amounts, self.deals = {}, defaultdict(int)

    def add(self, deal: Sold) -> None:
        for total in deal.terms.totals:
            key = total.currency, deal.state, deal.evidence
            self.amounts[key] = self.amounts[key] + total if key in self.amounts else total
            self.deals[key] += 1

    def rows(self, language: str) -> Iterator[list[Cell]]:
        """In the order of SUMS."""
        for key in sorted(self.amounts):
            currency, state, evidence = key
            yield [
                currency, label_in(state, language), label_in(evidence, language), Decimal(self.deals[key]),
                figure(self.amounts[key]),
            ]  # fmt: skip


def heads(columns: Iterable[tuple[str, Shape]], language: str) -> list[str]:
    return [translate(text, language) for text, _shape in columns]
