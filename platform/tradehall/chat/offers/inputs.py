"""An offer as it comes in."""

from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from tradehall.companies.shapes import HsCode, Part
from tradehall.companies.terms import Incoterm, PaymentTerm, Unit
from tradehall.kernel.ids import PublicId
from tradehall.kernel.parse import Amount, Day, Quantity, sentences
from tradehall.kernel.texts import N_, line

sentences({"price_zero": N_("A price above zero is expected.")})


def _above_zero(value: Amount) -> Amount:
    if value.money.minor <= 0:
        raise PydanticCustomError("price_zero", "A price above zero is expected.")
    return value


class MakeOffer(Part):
    """Terms for one kind of goods: a listing, or goods described in the sender's own words.

    `valid_until`: the last day on which they can be accepted, on the event's clock; `answers`: the message with the
    other side's offer that these terms counter.
    """

    listing: PublicId | None = None
    description: line(300, low=0) = ""  # type: ignore[valid-type]
    hs_code: HsCode | None = None
    quantity: Quantity
    unit: Unit
    unit_price: Annotated[Amount, AfterValidator(_above_zero)]
    incoterm: Incoterm | None = None
    place: line(80, low=0) = ""  # type: ignore[valid-type]
    payment_term: PaymentTerm | None = None
    deposit_percent: Annotated[int, Field(ge=1, le=99)] | None = None
    delivery_date: Day | None = None
    valid_until: Day
    answers: PublicId | None = None
