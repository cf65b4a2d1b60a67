"""Decisions about companies, as pure functions on plain values."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from tradehall.companies.commands import CompanyState, PriceMode, Role
from tradehall.companies.errors import LastOwner
from tradehall.kernel.errors import FieldError
from tradehall.kernel.texts import N_

RESERVED_SLUGS = frozenset({"mine", "new", "invitations", "edit"})
MAX_PICTURES = 8

# Form of a company's number in its register. CN: unified social credit code (GB 32100-2015),
# JP: corporate number, KR: business registration number.
_REGISTRATION = {"CN": r"[0-9A-Z]{18}", "JP": r"[0-9]{13}", "KR": r"[0-9]{10}"}
_REGISTRATION_HINTS = {
    "CN": N_("A Chinese unified social credit code has 18 characters."),
    "JP": N_("A Japanese corporate number has 13 digits."),
    "KR": N_("A Korean business registration number has 10 digits."),
}


# -- the profile ----------------------------------------------------------------------------------


def what_is_wrong_with_profile(
    *,
    sells: bool,
    buys: bool,
    business_type: str | None,
    buyer_type: str | None,
    country: str,
    registration_no: str,
    year_founded: int | None,
    this_year: int,
) -> dict[str, list[FieldError]]:
    """What one field alone cannot tell: field → problems."""
    wrong: dict[str, list[FieldError]] = {}
    if not sells and not buys:
        wrong["sells"] = [FieldError(N_("Please say whether your company sells, buys, or both."), "side")]
    if sells and business_type is None:
        wrong["business_type"] = [FieldError(N_("Please fill this in."), "missing")]
    if buys and buyer_type is None:
        wrong["buyer_type"] = [FieldError(N_("Please fill this in."), "missing")]
    form = _REGISTRATION.get(country)
    if form and registration_no and not re.fullmatch(form, re.sub(r"[\s-]", "", registration_no.upper())):
        wrong["registration_no"] = [FieldError(_REGISTRATION_HINTS[country], "registration_no")]
    if year_founded is not None and year_founded > this_year:
        wrong["year_founded"] = [FieldError(N_("This year is still to come."), "year")]
    return wrong


def free_slug(wanted: str, taken: Collection[str]) -> str:
    """The wanted address part, with a number behind it if it is taken or ours."""
    number, slug = 1, wanted
    while slug in taken or slug in RESERVED_SLUGS:
        number += 1
        slug = f"{wanted}-{number}"
    return slug


# -- completeness ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that the profile lacks: what it is, why it helps, and the form field to go to.

    `place` is 'profile', 'listings', 'needs' or 'members'.
    """

    field: str
    label: str
    place: str = "profile"


@dataclass(frozen=True, slots=True)
class Completeness:
    """`percent` of 0 to 100; 100 only when nothing is missing."""

    percent: int
    missing: tuple[Missing, ...]


_OF_BOTH: tuple[tuple[str, str, int], ...] = (
    ("about", N_("A text about your company"), 10),
    ("about_other", N_("The text about your company in a second language"), 8),
    ("registration_no", N_("Your registration number"), 8),
    ("website", N_("Your website"), 4),
    ("year_founded", N_("The year in which you were founded"), 3),
    ("employees_band", N_("How many people work for you"), 4),
    ("details.incoterms", N_("The delivery terms (Incoterms) that you work with"), 8),
    ("details.payment_terms", N_("The payment terms that you accept"), 8),
    ("details.ports", N_("The ports that you use"), 5),
)
_OF_SELLERS: tuple[tuple[str, str, int], ...] = (
    ("details.main_products", N_("Your main products"), 5),
    ("details.annual_capacity", N_("How much you can make in a year"), 6),
    ("details.certificates", N_("Your certificates"), 6),
    ("details.oem_odm", N_("Whether you make goods under the buyer's brand"), 4),
    ("details.sample_policy", N_("How you handle samples"), 5),
    ("details.main_markets", N_("The countries to which you sell"), 4),
    ("details.currencies", N_("The currencies in which you quote"), 3),
)
_OF_BUYERS: tuple[tuple[str, str, int], ...] = (
    ("details.sales_channels", N_("Where you sell"), 6),
    ("details.price_segment", N_("Your price segment"), 5),
    ("details.order_frequency", N_("How often you order"), 5),
    ("details.decision_role", N_("Your part in decisions"), 5),
    ("details.required_certificates", N_("The certificates that you require"), 3),
)


def completeness(
    filled: Collection[str],
    *,
    sells: bool,
    buys: bool,
    listings: int,
    pictured: int,
    needs: int,
    members: int,
) -> Completeness:
    """How much of a profile is there, and what is missing, the weightiest first.

    `filled` names the fields that have a value (as `filled_fields` gives them); the numbers count published
    listings, those of them with a picture, open needs, and members.
    """
    checks = [(Missing(name, label), weight, name in filled) for name, label, weight in _asked(sells, buys)]
    if sells:
        checks.append((Missing("listings", N_("A first listing"), "listings"), 15, listings > 0))
        checks.append((Missing("pictures", N_("A picture for each listing"), "listings"), 8, 0 < listings <= pictured))
    if buys:
        checks.append((Missing("needs", N_("A first need"), "needs"), 15, needs > 0))
    checks.append((Missing("members", N_("A second person who can stand in for you"), "members"), 4, members > 1))
    total = sum(weight for _, weight, _ in checks)
    got = sum(weight for _, weight, there in checks if there)
    missing = sorted(((weight, lacking) for lacking, weight, there in checks if not there), key=lambda row: -row[0])
    return Completeness(got * 100 // total, tuple(lacking for _, lacking in missing))


def _asked(sells: bool, buys: bool) -> tuple[tuple[str, str, int], ...]:
    return _OF_BOTH + (_OF_SELLERS if sells else ()) + (_OF_BUYERS if buys else ())


def filled_fields(profile: dict[str, Any], details: dict[str, Any], about_languages: int) -> set[str]:
    """The names of the fields that have a value; `details` as stored."""
    filled = {name for name, value in profile.items() if value not in (None, "", [], {})}
    filled |= {f"details.{name}" for name, value in details.items() if value not in (None, "", [], {})}
    if about_languages > 0:
        filled.add("about")
    if about_languages > 1:
        filled.add("about_other")
    return filled


# -- members --------------------------------------------------------------------------------------


def why_not_without_owner(is_owner: bool, stays_owner: bool, owners: int) -> type[LastOwner] | None:
    """The last owner can neither leave nor become a plain member."""
    return LastOwner if is_owner and not stays_owner and owners <= 1 else None


def is_owner(role: str | None) -> bool:
    return role == Role.OWNER


# -- what strangers see ---------------------------------------------------------------------------


def shows_amount(mode: str, *, ours: bool, accepted: bool) -> bool:
    """Whether a reader sees a listing's amount: of their own company's, or as its mode says."""
    if ours or mode == PriceMode.SHOW:
        return True
    return mode == PriceMode.ACCEPTED_ONLY and accepted


def is_visible(state: str, *, signed_in: bool, inside: bool) -> bool:
    """Whether a company's page is open to a reader; `inside`: member, organiser, administrator, system."""
    if inside or state == CompanyState.ACTIVE:
        return True
    return state == CompanyState.SIGNED_IN and signed_in


def is_current(valid_until: date, today: date) -> bool:
    """Whether offers for a need are still welcome."""
    return today <= valid_until
