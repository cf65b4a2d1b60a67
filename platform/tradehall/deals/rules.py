"""Decisions about deals, as pure functions on plain values: terms, their digest, what differs, what may follow."""

import hashlib
import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

import orjson

from tradehall.companies import hs
from tradehall.companies.terms import WITH_DEPOSIT, Incoterm, PaymentTerm, Unit
from tradehall.deals.commands import Inspection, Kind, TermsInput
from tradehall.deals.errors import AlreadyConfirmed, DealOver, Lapsed, NothingToWithdraw, NotInEvent, NotYours
from tradehall.events.commands import Side
from tradehall.kernel import clock
from tradehall.kernel.errors import Conflict, FieldError
from tradehall.kernel.figures import narrow
from tradehall.kernel.money import EXPONENTS, MAX_MINOR, Money, totals
from tradehall.kernel.texts import N_, Translated

INCOTERMS = "2020"
GOODS = frozenset({Kind.TRIAL_ORDER, Kind.ORDER, Kind.OEM})


class State(StrEnum):
    PROPOSED = "proposed"
    SEALED = "sealed"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"
    DISPUTED = "disputed"
    CLOSED = "closed"


class Evidence(StrEnum):
    """How sure a deal is."""

    CLAIMED = "claimed"
    CONFIRMED = "confirmed"
    DOCUMENTED = "documented"
    SHIPPED = "shipped"
    PAID = "paid"


# -- terms ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Line:
    """One line. `quantity` and `discount` (percent of the price) are decimal strings without needless zeros; `price`
    is one unit's, before the discount."""

    listing: str | None
    description: Translated
    hs_code: str | None
    quantity: str | None
    unit: Unit | None
    price: Money | None
    promised: date | None
    discount: str | None = None

    @property
    def amount(self) -> Money | None:
        """Unit price × quantity less the discount, rounded once, half even, to the minor unit.

        Raises ValueError beyond 10^15.
        """
        if self.price is None or self.quantity is None:
            return None
        paid = (100 - Decimal(self.discount or 0)).scaleb(-2)
        return self.price.times(Decimal(self.quantity) * paid)


@dataclass(frozen=True, slots=True)
class Terms:
    """What is agreed on. `exporter` and `buyer` are public ids of participations."""

    kind: Kind
    lines: tuple[Line, ...]
    incoterm: Incoterm | None
    place: str
    payment_term: PaymentTerm | None
    deposit_percent: int | None
    valid_until: date
    exporter: str
    buyer: str
    packing: str = ""
    inspection: Inspection | None = None
    prevailing_language: str | None = None

    @property
    def totals(self) -> list[Money]:
        """One sum per currency; amounts of two currencies are never added."""
        return totals([line.amount for line in self.lines if line.amount is not None])

    @property
    def digest(self) -> str:
        """SHA-256 over the canonical form, 64 hexadecimal digits."""
        return hashlib.sha256(canonical(self.as_json())).hexdigest()

    def as_json(self) -> dict[str, Any]:
        """As stored and digested: texts in NFC, amounts in minor units, dates in ISO 8601, editions named.

        What was not said of packing, inspection, the prevailing language and discounts is left out, so that terms
        keep the digest that they had before these could be said.
        """
        said = {
            "packing": _nfc(self.packing),
            "inspection": str(self.inspection) if self.inspection else None,
            "prevailing_language": self.prevailing_language,
        }
        return {key: value for key, value in said.items() if value} | {
            "kind": str(self.kind),
            "lines": [_line_json(line) for line in self.lines],
            "incoterm": str(self.incoterm) if self.incoterm else None,
            "incoterms_edition": INCOTERMS,
            "place": _nfc(self.place),
            "payment_term": str(self.payment_term) if self.payment_term else None,
            "deposit_percent": self.deposit_percent,
            "valid_until": self.valid_until.isoformat(),
            "exporter": self.exporter,
            "buyer": self.buyer,
        }

    def told(self) -> dict[str, Any]:
        """For programs: as stored, but money as {amount, currency}, with line amounts and totals."""
        made = self.as_json()
        for line, row in zip(self.lines, made["lines"], strict=True):
            row["unit_price"] = line.price.as_json() if line.price else None
            row["amount"] = line.amount.as_json() if line.amount else None
            row["discount_percent"] = line.discount
        unsaid = {"packing": "", "inspection": None, "prevailing_language": None}
        return {**unsaid, **made, "totals": [total.as_json() for total in self.totals]}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Terms":
        """From what `as_json` gave."""
        return cls(
            kind=Kind(stored["kind"]),
            lines=tuple(line_from(row) for row in stored["lines"]),
            incoterm=Incoterm(stored["incoterm"]) if stored["incoterm"] else None,
            place=stored["place"],
            payment_term=PaymentTerm(stored["payment_term"]) if stored["payment_term"] else None,
            deposit_percent=stored["deposit_percent"],
            valid_until=date.fromisoformat(stored["valid_until"]),
            exporter=stored["exporter"],
            buyer=stored["buyer"],
            packing=stored.get("packing", ""),
            inspection=Inspection(stored["inspection"]) if stored.get("inspection") else None,
            prevailing_language=stored.get("prevailing_language"),
        )


def canonical(value: Mapping[str, Any]) -> bytes:
    """JSON with sorted keys and no blanks; the same whatever the order in which it was written."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def _nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def plain_number(value: str) -> str:
    """Without needless zeros: '1200.50' → '1200.5'."""
    return f"{Decimal(value).normalize():f}"


def _line_json(line: Line) -> dict[str, Any]:
    discount = {"discount_percent": plain_number(line.discount)} if line.discount else {}
    return discount | {
        "listing": line.listing,
        "description": {key: _nfc(text) for key, text in line.description.as_json().items()},
        "hs_code": line.hs_code,
        "hs_edition": hs.VERSION,
        "quantity": plain_number(line.quantity) if line.quantity is not None else None,
        "unit": str(line.unit) if line.unit else None,
        "unit_price": {"minor": line.price.minor, "currency": line.price.currency} if line.price else None,
        "promised_date": line.promised.isoformat() if line.promised else None,
    }


def line_from(row: Mapping[str, Any]) -> Line:
    """A line as it is stored in terms."""
    price = row["unit_price"]
    return Line(
        listing=row["listing"],
        description=Translated.from_json(row["description"]),
        hs_code=row["hs_code"],
        quantity=row["quantity"],
        unit=Unit(row["unit"]) if row["unit"] else None,
        price=Money(price["minor"], price["currency"]) if price else None,
        promised=date.fromisoformat(row["promised_date"]) if row["promised_date"] else None,
        discount=row.get("discount_percent"),
    )


@dataclass(frozen=True, slots=True)
class Good:
    """What a line takes from the listing that it names, where it says nothing itself."""

    title: Translated
    hs_code: str
    id: int = 0


def terms_of(typed: TermsInput, goods: Mapping[str, Good], language: str, exporter: str, buyer: str) -> Terms:
    """The terms that somebody typed; plain descriptions are in `language`, the writer's own."""
    return Terms(
        kind=typed.kind,
        lines=tuple(_typed_line(row, goods, language) for row in typed.lines),
        incoterm=typed.incoterm,
        place=typed.place,
        payment_term=typed.payment_term,
        deposit_percent=typed.deposit_percent,
        valid_until=typed.valid_until,
        exporter=exporter,
        buyer=buyer,
        packing=typed.packing,
        inspection=typed.inspection,
        prevailing_language=typed.prevailing_language,
    )


def _typed_line(row: Any, goods: Mapping[str, Good], language: str) -> Line:
    good = goods.get(row.listing or "")
    text = row.description or (good.title if good else Translated({}, language))
    if text.source == "":
        text = Translated.of(language, text.texts[""])
    return Line(
        listing=row.listing,
        description=text,
        hs_code=row.hs_code or (good.hs_code if good else None),
        quantity=plain_number(row.quantity) if row.quantity else None,
        unit=row.unit,
        price=row.unit_price.money if row.unit_price else None,
        promised=row.promised_date,
        discount=plain_number(row.discount_percent) if row.discount_percent else None,
    )


# -- what is wrong with terms -----------------------------------------------------------------------

MISSING = N_("Please fill this in.")


def faults(terms: Terms, today: date | None, agreed: Collection[date] = frozenset()) -> dict[str, list[FieldError]]:
    """What one field alone cannot tell: field → problems. `today` None: dates may lie in the past (history), as may
    promised days that were `agreed` before."""
    found: dict[str, list[FieldError]] = {}

    def fault(field: str, text: str, code: str = "invalid") -> None:
        found.setdefault(field, []).append(FieldError(text, code))

    for index, line in enumerate(terms.lines):
        for field, text in _line_faults(line, terms.kind in GOODS, today, agreed):
            fault(f"lines.{index}.{field}", text)
    if terms.kind in GOODS:
        for field in ("incoterm", "payment_term"):
            if getattr(terms, field) is None:
                fault(field, MISSING, "missing")
        if not any(line.price and line.quantity for line in terms.lines):
            fault("lines.0.unit_price", N_("At least one line needs a quantity and a price."), "unpriced")
        elif not any(line.price and line.promised for line in terms.lines):
            first = next(index for index, line in enumerate(terms.lines) if line.price)
            fault(
                f"lines.{first}.promised_date", N_("At least one line with a price needs a promised date."), "undated"
            )
    if terms.incoterm is not None and not terms.place:
        fault("place", N_("The term needs the place or port that it names."), "missing")
    if terms.incoterm is None and terms.place:
        fault("incoterm", N_("A place needs the term that it belongs to."), "missing")
    if terms.deposit_percent is not None and terms.payment_term not in WITH_DEPOSIT:
        fault("deposit_percent", N_("Only the payment terms with a deposit have a percentage."), "deposit")
    if today is not None and terms.valid_until < today:
        fault("valid_until", N_("This day is past."), "past")
    if not found and not _countable(terms):
        fault("lines", N_("The total is too large."), "too_large")
    return found


def _line_faults(line: Line, goods: bool, today: date | None, agreed: Collection[date]) -> list[tuple[str, str]]:
    found = []
    if not line.description.texts:
        found.append(("description", N_("Please describe the goods, or choose a listing.")))
    if line.quantity is None and (goods or line.price or line.unit):
        found.append(("quantity", MISSING))
    if line.unit is None and (goods or line.quantity):
        found.append(("unit", MISSING))
    if line.discount and line.price is None:
        found.append(("discount_percent", N_("A discount needs a price that it is taken from.")))
    if today is not None and line.promised and line.promised < today and line.promised not in agreed:
        found.append(("promised_date", N_("This day is past.")))
    try:
        too_large = line.amount is not None and line.amount.minor >= MAX_MINOR
    except ValueError:
        too_large = True
    if too_large or (line.price and line.price.minor >= MAX_MINOR):
        found.append(("unit_price", N_("This amount is too large.")))
    return found


def _countable(terms: Terms) -> bool:
    try:
        return all(total.minor < MAX_MINOR for total in terms.totals)
    except ValueError:
        return False


# -- states ---------------------------------------------------------------------------------------


def lapses_at(valid_until: date, zone: str) -> datetime:
    """The instant after the last moment: the end of that day on the event's wall clock."""
    midnight = datetime.combine(valid_until + timedelta(days=1), time())
    return midnight.replace(tzinfo=clock.zone(zone)).astimezone(UTC)


def state_at(state: str, lapses: datetime, sealed_revision: int | None, now: datetime) -> State:
    """The state as of now: what is proposed has lapsed after its last day, whether or not it was tidied up."""
    if state == State.PROPOSED and lapses <= now:
        return after_the_table(sealed_revision, State.LAPSED)
    return State(state)


def after_the_table(sealed_revision: int | None, otherwise: State) -> State:
    """What a deal is once the terms on the table are gone: an amendment leaves the sealed terms in force."""
    return State.SEALED if sealed_revision is not None else otherwise


def why_not_confirmable(state: State, is_open: bool, confirmed: Collection[str], side: Side) -> type[Conflict] | None:
    """`confirmed`: the sides that have confirmed the current revision; `is_open`: both take part in the event."""
    if why := why_not_counterable(state, is_open):
        return why
    return AlreadyConfirmed if side in confirmed else None


def why_not_counterable(state: State, is_open: bool) -> type[Conflict] | None:
    if state == State.LAPSED:
        return Lapsed
    if state not in (State.PROPOSED, State.SEALED):
        return DealOver
    return None if is_open else NotInEvent


def why_not_withdrawable(state: State, proposed_by: Side, side: Side) -> type[Conflict] | None:
    if state == State.SEALED:
        return NothingToWithdraw
    if state != State.PROPOSED:
        return DealOver
    return None if side == proposed_by else NotYours


# -- reading back -----------------------------------------------------------------------------------


def reads_back(typed: str, total: Money) -> bool:
    """Whether what a person typed is that total, whatever separators, blanks or full-width digits they use.

    The last separator is a decimal point if at most as many digits follow as the currency has decimals.
    """
    text = narrow(typed).upper().replace(total.currency, "")
    text = re.sub(r"[\s'’_、]", "", text)
    if not re.fullmatch(r"[0-9][0-9.,]*", text, re.ASCII):
        return False
    whole, _, tail = re.sub(r",", ".", text).rpartition(".")
    places = EXPONENTS[total.currency]
    if whole and 0 < len(tail) <= places:
        number = Decimal(whole.replace(".", "") + "." + tail)
    else:
        number = Decimal((whole + tail).replace(".", ""))
    return number == Decimal(total.amount)
