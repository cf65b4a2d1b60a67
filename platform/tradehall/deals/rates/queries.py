"""Reads of reference rates."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from babel.numbers import get_territory_currencies
from sqlalchemy import and_, func, select

from tradehall.deals.models import ReferenceRate
from tradehall.deals.queries.seats import Table
from tradehall.deals.rates.rules import Quote, converted
from tradehall.kernel import clock
from tradehall.kernel.errors import Forbidden, Unauthenticated
from tradehall.kernel.money import EXPONENTS, Money
from tradehall.kernel.tx import Reader, among, given

COMMON = "USD"  # what both sides of a fair can compare in


@dataclass(frozen=True, slots=True)
class Worth:
    """What an amount comes to in another currency, by a rate of a day and source; rounded to whole units."""

    amount: Money
    about: Money
    day: date
    source: str


@lru_cache(maxsize=256)
def home_currency(country: str) -> str | None:
    """What is paid with in a country, if amounts in it can be written here."""
    found = [str(code) for code in get_territory_currencies(country) if code in EXPONENTS]
    return found[0] if found else None


_NEWEST = (
    select(ReferenceRate.base, ReferenceRate.currency, func.max(ReferenceRate.day).label("day"))
    .where(
        ReferenceRate.day <= given("today"), ReferenceRate.base.in_(among("codes")),
        ReferenceRate.currency.in_(among("others")),
    )
    .group_by(ReferenceRate.base, ReferenceRate.currency)
    .subquery()
)  # fmt: skip
_RATE = (ReferenceRate.base, ReferenceRate.currency, ReferenceRate.day, ReferenceRate.rate, ReferenceRate.source)
_QUOTES = select(*_RATE).join(
    _NEWEST,
    and_(
        _NEWEST.c.base == ReferenceRate.base, _NEWEST.c.currency == ReferenceRate.currency,
        _NEWEST.c.day == ReferenceRate.day,
    ),
)  # fmt: skip


def worths(reader: Reader, totals: Sequence[Money], table: Table) -> list[Worth]:
    """What each total comes to in the currencies of both sides, where there is a rate."""
    homes = (home_currency(party.country) for party in table.parties)
    wanted = [code for code in dict.fromkeys((*homes, COMMON)) if code]
    if not totals or not wanted:
        return []
    codes = sorted({*wanted, *(total.currency for total in totals)})
    today = clock.local(reader.now, table.event_zone).date()
    rows: list[Any] = list(reader.columns(_QUOTES, today=today, codes=codes, others=codes))
    quotes: dict[tuple[str, str], Quote] = {}
    for quote in sorted((Quote(*row) for row in rows), key=lambda quote: quote.day):
        quotes[quote.base, quote.currency] = quotes[quote.currency, quote.base] = quote
    found = []
    for total in totals:
        for code in wanted:
            quote_for = quotes.get((total.currency, code))
            about = converted(total, code, quote_for) if quote_for else None
            if quote_for and about:
                found.append(Worth(total, about, quote_for.day, quote_for.source))
    return found


_LATEST = select(*_RATE).order_by(ReferenceRate.day.desc(), ReferenceRate.base, ReferenceRate.currency).limit(200)


def latest_rates(reader: Reader) -> list[Quote]:
    """For administrators. Raises Unauthenticated, Forbidden."""
    if not reader.actor.signed_in:
        raise Unauthenticated
    if not reader.actor.is_admin:
        raise Forbidden
    return [Quote(*row) for row in reader.columns(_LATEST)]
