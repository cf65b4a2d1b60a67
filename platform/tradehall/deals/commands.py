"""What can be done to deals."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_core import PydanticCustomError

from tradehall.companies.shapes import HsCode, Part
from tradehall.companies.terms import Incoterm, PaymentTerm, Unit
from tradehall.kernel.ids import PublicId
from tradehall.kernel.parse import MAX_INT, Amount, Command, Day, Language, Quantity, Version, sentences
from tradehall.kernel.texts import N_, Translated, clean, line, prose, translated

MOST_LINES = 50
sentences({"discount": N_("Please write a discount above 0 and below 100 percent, with at most 2 decimals.")})


class Kind(StrEnum):
    """What is agreed on."""

    TRIAL_ORDER = "trial_order"
    ORDER = "order"
    FRAME_AGREEMENT = "frame_agreement"
    AGENCY = "agency"
    OEM = "oem"
    LICENCE = "licence"
    INVESTMENT = "investment"
    TECHNOLOGY = "technology"
    MOU = "mou"


class Inspection(StrEnum):
    """Who looks at the goods before they are shipped."""

    NONE = "none"
    BUYER = "buyer"
    THIRD_PARTY = "third_party"


def price(value: Any) -> Any:
    """A currency without an amount (a form's select) is no price."""
    return None if isinstance(value, Mapping) and value.get("amount") in (None, "") else value


def _day(value: Any) -> Any:
    """Rows of a list were read before, so that a strict date no longer knows its text."""
    if not isinstance(value, str):
        return value
    try:
        return date.fromisoformat(value) if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value, re.ASCII) else value
    except ValueError:
        return value


def _above_zero(value: Amount | None) -> Amount | None:
    if value is not None and value.money.minor <= 0:
        raise PydanticCustomError("price", "A price above zero is expected.")
    return value


def _discount(value: str) -> str:
    """Hundredths of the price, 0.01 to 99.99, with at most two decimals."""
    percent = Decimal(value)
    if not 0 < percent < 100 or percent != round(percent, 2):
        raise PydanticCustomError("discount", "A discount in percent is expected.")
    return value


def _in_own_words(value: Any) -> Any:
    """A plain text is in the language of whoever writes it, which the handler knows; no text is no description."""
    if isinstance(value, str):
        return Translated.of("", clean(value, lines=True))
    return None if value == {} else value


def _without_empty_rows(value: Any) -> Any:
    """A row of a form in which at most a unit or a currency was chosen was not filled in."""
    if not isinstance(value, list):
        return value
    return [row for row in value if not (isinstance(row, Mapping) and row and _is_empty(row))]


def _is_empty(row: Mapping[str, Any]) -> bool:
    named = row.get("unit_price")
    unpriced = named is None or (isinstance(named, Mapping) and set(named) <= {"currency"})
    return unpriced and not row.get("description") and set(row) <= {"unit", "unit_price", "description"}


class DealLine(Part):
    """One line. `description` may be left out where a listing is named: then it is the listing's title."""

    listing: PublicId | None = None
    description: Annotated[translated(500) | None, BeforeValidator(_in_own_words)] = None  # type: ignore[valid-type]
    hs_code: HsCode | None = None
    quantity: Quantity | None = None
    unit: Unit | None = None
    unit_price: Annotated[Amount | None, BeforeValidator(price), AfterValidator(_above_zero)] = None
    discount_percent: Annotated[Quantity, AfterValidator(_discount)] | None = None
    promised_date: Annotated[Day | None, BeforeValidator(_day)] = None


class TermsInput(Command):
    """The terms, as one side types them. `valid_until`: the last day on which they can be confirmed.

    `prevailing_language`: the language version that counts where two versions differ.
    """

    kind: Kind
    lines: Annotated[list[DealLine], BeforeValidator(_without_empty_rows)] = Field(
        default_factory=list, max_length=MOST_LINES
    )
    incoterm: Incoterm | None = None
    place: line(80, low=0) = ""  # type: ignore[valid-type]
    payment_term: PaymentTerm | None = None
    deposit_percent: Annotated[int, Field(ge=1, le=99)] | None = None
    packing: prose(500, low=0) = ""  # type: ignore[valid-type]
    inspection: Inspection | None = None
    prevailing_language: Language | None = None
    valid_until: Day
    note: prose(1000, low=0) = ""  # type: ignore[valid-type]
    # who acts, where the system acts for a person (sample data)
    as_person: PublicId | None = None


class ProposeDeal(TermsInput):
    """Put terms on the table; that confirms them for one's own side.

    `counterparty` and `sender` are participations; the latter is needed by people who act for several companies.
    """

    counterparty: PublicId
    sender: PublicId | None = None
    meeting: PublicId | None = None


class CounterDeal(TermsInput):
    """Put other terms on the table: an answer to a proposal, or an amendment of what is sealed."""

    deal: PublicId
    version: Version


class ConfirmRevision(Command):
    """Agree to exactly the terms with this number and digest."""

    deal: PublicId
    number: Annotated[int, Field(ge=1, le=MAX_INT)]
    digest: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    as_person: PublicId | None = None


class ConfirmOnPage(ConfirmRevision):
    """The same on a page, where a person shows to have read the terms: the first total typed again, and a tick."""

    read_back: Annotated[str, Field(max_length=60)] = ""
    read_all: bool = False


class WithdrawDeal(Command):
    """Take the terms on the table back, before the other side confirmed them. With a `version` only if the deal
    has not changed since."""

    deal: PublicId
    reason: prose(500, low=0) = ""  # type: ignore[valid-type]
    version: Version | None = None
    confirmed: bool = False  # the answer to the page's question
    as_person: PublicId | None = None


class LapseDeals(Command):
    """Close proposals whose last day has passed; for the system."""
