"""Money: integer minor units and an ISO 4217 code. Never a float, never a sum over two currencies."""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal, localcontext

# ISO 4217 minor-unit exponents of the currencies that trade here is quoted in.
EXPONENTS: dict[str, int] = {
    **dict.fromkeys(["CNY", "USD", "EUR", "GBP", "HKD", "TWD", "SGD", "THB", "MYR", "PHP", "IDR", "INR", "AUD"], 2),
    **dict.fromkeys(["CAD", "CHF", "NZD", "SEK", "NOK", "DKK", "PLN", "CZK", "AED", "SAR", "TRY"], 2),
    **dict.fromkeys(["MXN", "BRL", "ZAR", "RUB", "MOP"], 2),
    **dict.fromkeys(["JPY", "KRW", "VND", "CLP"], 0),
    **dict.fromkeys(["KWD", "BHD", "OMR", "JOD", "TND"], 3),
}
MAX_MINOR = 10**15
_AMOUNT = re.compile(r"(?:0|[1-9][0-9]{0,15})(?:\.[0-9]{1,6})?", re.ASCII)


@dataclass(frozen=True, slots=True, order=False)
class Money:
    """An amount in minor units (JPY 1 = 1, CNY 1.00 = 100, KWD 1.000 = 1000)."""

    minor: int
    currency: str

    def __post_init__(self) -> None:
        if self.currency not in EXPONENTS:
            raise ValueError(f"unknown currency {self.currency[:8]!r}")
        if not -MAX_MINOR <= self.minor <= MAX_MINOR:
            raise ValueError("amount out of range")

    @classmethod
    def parse(cls, amount: str, currency: str) -> "Money":
        """From a plain decimal string. Raises ValueError for anything else, or too many decimals."""
        if currency not in EXPONENTS:
            raise ValueError(f"unknown currency {currency[:8]!r}")
        if not _AMOUNT.fullmatch(amount):
            raise ValueError("not a plain decimal amount")
        minor = Decimal(amount).scaleb(EXPONENTS[currency])
        if minor != minor.to_integral_value():
            raise ValueError("more decimals than the currency has")
        return cls(int(minor), currency)

    @property
    def amount(self) -> str:
        """The decimal string, with exactly the currency's decimals: '1234.50'."""
        places = EXPONENTS[self.currency]
        return f"{Decimal(self.minor).scaleb(-places):.{places}f}"

    def __add__(self, other: "Money") -> "Money":
        if self.currency != other.currency:
            raise ValueError("amounts of two currencies are never added")
        return Money(self.minor + other.minor, self.currency)

    def times(self, quantity: Decimal) -> "Money":
        """Line amount: rounded half even to the currency's minor unit."""
        with localcontext() as context:
            context.prec = 40
            exact = Decimal(self.minor) * quantity
            return Money(int(exact.quantize(Decimal(1), rounding=ROUND_HALF_EVEN)), self.currency)

    def as_json(self) -> dict[str, str]:
        return {"amount": self.amount, "currency": self.currency}


def totals(amounts: list[Money]) -> list[Money]:
    """One sum per currency, in the order in which currencies first appear."""
    sums: dict[str, Money] = {}
    for money in amounts:
        sums[money.currency] = sums[money.currency] + money if money.currency in sums else money
    return list(sums.values())
