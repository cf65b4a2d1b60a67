"""Decisions about offers, on plain values."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

from tradehall.chat.errors import OfferCountered, OfferGone, OfferLapsed, OfferTaken
from tradehall.chat.offers.inputs import MakeOffer
from tradehall.companies.terms import WITH_DEPOSIT
from tradehall.kernel import clock
from tradehall.kernel.errors import Conflict, FieldError
from tradehall.kernel.money import MAX_MINOR, Money
from tradehall.kernel.texts import N_, Translated

FIELD = "offer."
MISSING = N_("Please fill this in.")
PAST = N_("This day is past.")


class State(StrEnum):
    OPEN = "open"
    ACCEPTED = "accepted"
    COUNTERED = "countered"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


OVER: dict[State, type[Conflict]] = {
    State.ACCEPTED: OfferTaken,
    State.COUNTERED: OfferCountered,
    State.WITHDRAWN: OfferGone,
    State.LAPSED: OfferLapsed,
}


def faults(offer: MakeOffer, today: date) -> dict[str, list[FieldError]]:
    """What one field alone cannot tell: field → problems."""
    found: dict[str, list[FieldError]] = {}

    def fault(field: str, text: str, code: str = "invalid") -> None:
        found.setdefault(FIELD + field, []).append(FieldError(text, code))

    if not offer.listing and not offer.description:
        fault("description", N_("Please describe the goods, or choose a listing."), "missing")
    if offer.incoterm and not offer.place:
        fault("place", N_("The term needs the place or port that it names."), "missing")
    if offer.place and not offer.incoterm:
        fault("incoterm", N_("A place needs the term that it belongs to."), "missing")
    if offer.deposit_percent is not None and offer.payment_term not in WITH_DEPOSIT:
        fault("deposit_percent", N_("Only the payment terms with a deposit have a percentage."), "deposit")
    if offer.delivery_date and offer.delivery_date < today:
        fault("delivery_date", PAST, "past")
    if offer.valid_until < today:
        fault("valid_until", PAST, "past")
    if total(offer) is None:
        fault("unit_price", N_("This amount is too large."), "too_large")
    return found


def total(offer: MakeOffer) -> Money | None:
    """Unit price × quantity, rounded half even to the minor unit; None where that is too large."""
    try:
        made = offer.unit_price.money.times(Decimal(offer.quantity))
    except ValueError:
        return None
    return made if made.minor < MAX_MINOR else None


def terms(offer: MakeOffer, title: Translated, hs_code: str | None) -> dict[str, Any]:
    """The terms as they are stored and leave: plain JSON, days in ISO 8601."""
    sum_ = total(offer)
    return {
        "listing": offer.listing,
        "title": title.as_json(),
        "hs_code": offer.hs_code or hs_code,
        "quantity": f"{Decimal(offer.quantity).normalize():f}",
        "unit": str(offer.unit),
        "unit_price": offer.unit_price.money.as_json(),
        "total": sum_.as_json() if sum_ else None,
        "incoterm": str(offer.incoterm) if offer.incoterm else None,
        "place": offer.place,
        "payment_term": str(offer.payment_term) if offer.payment_term else None,
        "deposit_percent": offer.deposit_percent,
        "delivery_date": offer.delivery_date.isoformat() if offer.delivery_date else None,
        "valid_until": offer.valid_until.isoformat(),
    }


def lapses_at(valid_until: date, zone: str) -> datetime:
    """The instant after the last moment: the end of that day on the event's wall clock."""
    midnight = datetime.combine(valid_until + timedelta(days=1), time())
    return midnight.replace(tzinfo=clock.zone(zone)).astimezone(UTC)


def state_at(offer: Mapping[str, Any], now: datetime) -> State:
    """The state as of now: an open offer has lapsed after its last day, whether or not that was tidied up."""
    if offer["state"] == State.OPEN and datetime.fromisoformat(offer["lapses_at"]) <= now:
        return State.LAPSED
    return State(offer["state"])


def why_not_answerable(offer: Mapping[str, Any], now: datetime) -> type[Conflict] | None:
    return OVER.get(state_at(offer, now))
