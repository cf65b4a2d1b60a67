"""Pieces that all answers share. Times leave as RFC 3339 with `Z`, money as amount and currency."""

from typing import Annotated, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from tradehall.kernel.ids import PublicId
from tradehall.kernel.money import Money
from tradehall.kernel.parse import Amount

T = TypeVar("T")
Number = Annotated[str, Field(pattern=r"^[0-9]+(\.[0-9]+)?$")]  # as a string: no program may round it
Clock = Annotated[str, Field(pattern=r"^[0-9]{2}:[0-9]{2}$")]
Id = PublicId


class View(BaseModel):
    """Base of all answers: a model lists each field that goes out."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Listed(View, Generic[T]):
    """One page of a list. `next` is the cursor of the page that follows, null on the last one."""

    items: list[T]
    next: str | None = None


class Token(View):
    """A bearer token. It is told this once."""

    token: str


def amount_of(value: Money | None) -> Amount | None:
    """Money as it leaves, with exactly the decimals of its currency."""
    return None if value is None else Amount(amount=value.amount, currency=value.currency)
