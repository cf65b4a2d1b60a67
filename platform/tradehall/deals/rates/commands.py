"""Loading reference rates."""

import re
from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from tradehall.companies.shapes import Part
from tradehall.kernel.parse import Command, Currency, Day, sentences
from tradehall.kernel.texts import N_, line

MOST = 2000  # rows at once
sentences(
    {
        "rate": N_("A rate is a number above zero in digits, with at most 8 decimals behind a point."),
        "rate_itself": N_("A rate is between two different currencies."),
    }
)


def _rate(value: str) -> str:
    if not re.fullmatch(r"[0-9]{1,9}(?:\.[0-9]{1,8})?", value, re.ASCII) or Decimal(value) <= 0:
        raise PydanticCustomError("rate", "A number above zero.")
    return f"{Decimal(value).normalize():f}"


class Rate(Part):
    """What one unit of `base` was worth in `currency` on a day, by whom."""

    base: Currency
    currency: Currency
    day: Day
    rate: Annotated[str, AfterValidator(_rate)]
    source: line(120)  # type: ignore[valid-type]

    @model_validator(mode="after")
    def _is_between_two(self) -> "Rate":
        if self.base == self.currency:
            raise PydanticCustomError("rate_itself", "Two different currencies.")
        return self


class LoadRates(Command):
    """Add these rates; one of the same currencies and day is replaced."""

    rates: Annotated[list[Rate], Field(min_length=1, max_length=MOST)]
