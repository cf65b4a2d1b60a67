"""Shapes that the commands of this domain share, and the two open-ended parts: details of a company and
of a listing. What is stored as JSON in a `details` column has exactly these fields."""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any, TypeVar
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from tradehall.companies import hs
from tradehall.companies.terms import Incoterm, PaymentTerm, Unit
from tradehall.kernel.figures import narrow
from tradehall.kernel.parse import Amount, Country, Currency, Quantity, sentences
from tradehall.kernel.texts import N_, Translated, line, translated

B = TypeVar("B", bound=BaseModel)


class Part(BaseModel):
    """A part of a command: as strict as the command itself."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", allow_inf_nan=False)


# -- values ---------------------------------------------------------------------------------------


def _measured(value: Any) -> Any:
    """A measure of JSON may be a number with a point."""
    return f"{value:.4f}".rstrip("0").rstrip(".") if isinstance(value, float) else value


def _plain_value(value: Any) -> Any:
    if isinstance(value, bool):
        return "✓" if value else "–"
    return narrow(value) if isinstance(value, str) else str(value) if isinstance(value, int) else _measured(value)


def _code(value: Any) -> Any:
    """Codes are read without blanks and points, in capitals: '6911.10' is '691110'."""
    if not isinstance(value, str):
        return value
    return re.sub(r"[\s.]", "", narrow(value)).upper()


def _hs(value: str) -> str:
    if not hs.is_well_formed(value):
        raise PydanticCustomError("hs_code", "This is not an HS code.")
    return value


def _sector(value: str) -> str:
    if not hs.is_sector(value):
        raise PydanticCustomError("hs_sector", "This is not an HS chapter or heading.")
    return value


def _port(value: str) -> str:
    if not re.fullmatch(r"[A-Z]{2}[A-Z2-9]{3}", value, re.ASCII):
        raise PydanticCustomError("port", "This is not a UN/LOCODE.")
    return value


def _website(value: str) -> str:
    try:
        parts = urlsplit(value)
    except ValueError:
        raise PydanticCustomError("url_parsing", "This is not a web address.") from None
    if parts.scheme not in ("http", "https") or "." not in (parts.hostname or "") or "@" in parts.netloc:
        raise PydanticCustomError("url_scheme", "This is not a web address.")
    return value


def _split(value: Any) -> Any:
    """'CNTAO, CNSHA' typed into one field is two codes."""
    if not isinstance(value, list):
        return value
    parts: list[Any] = []
    for item in value:
        parts += re.split(r"[\s,;，、；]+", item.strip()) if isinstance(item, str) else [item]
    return [part for part in parts if part != ""]


def _once(value: list[Any]) -> list[Any]:
    return list(dict.fromkeys(value))


def absent_without(key: str) -> BeforeValidator:
    """A pair whose first half is empty was not filled in, whatever its second half (a select) says."""

    def check(value: Any) -> Any:
        if isinstance(value, Mapping) and value.get(key) in (None, ""):
            return None
        return value

    return BeforeValidator(check)


HsCode = Annotated[str, BeforeValidator(_code), AfterValidator(_hs)]
Sector = Annotated[str, BeforeValidator(_code), AfterValidator(_sector)]
Port = Annotated[str, BeforeValidator(_code), AfterValidator(_port)]
Website = Annotated[line(200), AfterValidator(_website)]  # type: ignore[valid-type]
Percent = Annotated[int, Field(ge=0, le=100)]
Days = Annotated[int, Field(ge=1, le=730)]
Sectors = Annotated[list[Sector], BeforeValidator(_split), AfterValidator(_once), Field(min_length=1, max_length=20)]
Ports = Annotated[list[Port], BeforeValidator(_split), AfterValidator(_once), Field(max_length=12)]
Markets = Annotated[list[Country], BeforeValidator(_split), AfterValidator(_once), Field(max_length=30)]
Incoterms = Annotated[list[Incoterm], AfterValidator(_once)]
PaymentTerms = Annotated[list[PaymentTerm], AfterValidator(_once)]
Currencies = Annotated[list[Currency], BeforeValidator(_split), AfterValidator(_once), Field(max_length=12)]


class Measure(Part):
    """So many of a unit: `{"quantity": "500", "unit": "set"}`."""

    quantity: Annotated[Quantity, BeforeValidator(_measured)]
    unit: Unit


Size = Annotated[Quantity, BeforeValidator(_measured)] | None
Count = Annotated[int, Field(ge=1, le=10_000_000)] | None
if TYPE_CHECKING:
    OptionalTexts = Translated | None
else:
    OptionalTexts = Annotated[
        translated(500, required=False) | None,
        AfterValidator(lambda text: text if text and text.texts else None),
    ]
OptionalMeasure = Annotated[Measure | None, absent_without("quantity")]
OptionalAmount = Annotated[Amount | None, absent_without("amount")]


# -- what a company may add to its profile --------------------------------------------------------


class Certificate(StrEnum):
    ISO9001 = "ISO9001"
    ISO14001 = "ISO14001"
    ISO45001 = "ISO45001"
    SA8000 = "SA8000"
    BSCI = "BSCI"
    SMETA = "SMETA"
    FSC = "FSC"
    CE = "CE"
    OTHER = "other"


class OemOdm(StrEnum):
    NONE = "none"
    OEM = "oem"
    ODM = "odm"
    BOTH = "both"


class SamplePolicy(StrEnum):
    FREE = "free"
    PAID = "paid"
    REFUNDABLE = "refundable_on_order"


class SalesChannel(StrEnum):
    WHOLESALE = "wholesale"
    RETAIL = "retail"
    ONLINE = "online"
    HOSPITALITY = "hospitality"
    PROJECTS = "projects"
    INDUSTRIAL = "industrial"
    OTHER = "other"


class PriceSegment(StrEnum):
    LOW = "low"
    MID = "mid"
    HIGH = "high"
    LUXURY = "luxury"


class Frequency(StrEnum):
    ONE_OFF = "one_off"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    YEARLY = "yearly"


class DecisionRole(StrEnum):
    DECIDES = "decides"
    RECOMMENDS = "recommends"
    RESEARCHES = "researches"


class CompanyDetails(Part):
    """The optional part of a profile (trade fields d.1 and d.2): of sellers, of buyers, of both."""

    main_products: OptionalTexts = None
    address: line(300) | None = None  # type: ignore[valid-type]
    district: line(80) | None = None  # type: ignore[valid-type]
    # what sellers add
    certificates: Annotated[list[Certificate], AfterValidator(_once)] = []
    oem_odm: OemOdm | None = None
    annual_capacity: OptionalMeasure = None
    min_order_value: OptionalAmount = None
    lead_time_days: Days | None = None
    export_share: Percent | None = None
    main_markets: Markets = []
    target_markets: Markets = []
    sample_policy: SamplePolicy | None = None
    sample_days: Days | None = None
    # what buyers add
    sales_channels: Annotated[list[SalesChannel], AfterValidator(_once)] = []
    price_segment: PriceSegment | None = None
    order_frequency: Frequency | None = None
    decision_role: DecisionRole | None = None
    typical_first_order: OptionalAmount = None
    origin_countries: Markets = []
    required_certificates: Annotated[list[Certificate], AfterValidator(_once)] = []
    private_label: bool = False
    # what both say
    incoterms: Incoterms = []
    payment_terms: PaymentTerms = []
    currencies: Currencies = []
    ports: Ports = []


# -- what a listing may add -----------------------------------------------------------------------


class Body(StrEnum):
    """What the piece is made of."""

    PORCELAIN = "porcelain"
    BONE_CHINA = "bone_china"
    NEW_BONE = "new_bone"
    STONEWARE = "stoneware"
    EARTHENWARE = "earthenware"
    VITREOUS_CHINA = "vitreous_china"
    FIRECLAY = "fireclay"
    TECHNICAL_CERAMIC = "technical_ceramic"
    GLASS = "glass"
    CRYSTAL = "crystal"
    OTHER = "other"


class Decoration(StrEnum):
    NONE = "none"
    UNDER_GLAZE = "under_glaze"
    IN_GLAZE = "in_glaze"
    ON_GLAZE = "on_glaze"


class Sample(StrEnum):
    FREE = "free"
    PAID = "paid"
    REFUNDABLE = "refundable_on_order"
    NONE = "none"


class Spec(Part):
    """A property that has no field of its own: 'slip' is 'R11'."""

    name: line(60)  # type: ignore[valid-type]
    value: Annotated[line(160), BeforeValidator(_plain_value)]  # type: ignore[valid-type]


class ListingDetails(Part):
    """The optional part of a listing (trade field d.3, with what is asked of ceramics and glass).

    Properties of one trade alone, given under names of their own, become rows of `specs`.
    """

    brand: line(80) | None = None  # type: ignore[valid-type]
    model_no: line(60) | None = None  # type: ignore[valid-type]
    material: line(120) | None = None  # type: ignore[valid-type]
    body: Body | None = None
    glaze: line(80) | None = None  # type: ignore[valid-type]
    decoration: Decoration | None = None
    craft: line(80) | None = None  # type: ignore[valid-type]
    length_mm: Size = None
    width_mm: Size = None
    height_mm: Size = None
    diameter_mm: Size = None
    thickness_mm: Size = None
    capacity_ml: Size = None
    net_weight_g: Size = None
    colours: line(120) | None = None  # type: ignore[valid-type]
    water_absorption_pct: Size = None
    firing_temp_c: Annotated[int, Field(ge=300, le=2500)] | None = None
    food_contact: bool = False
    dishwasher_safe: bool = False
    microwave_safe: bool = False
    oven_safe: bool = False
    lead_cadmium_standard: line(160) | None = None  # type: ignore[valid-type]
    standard: line(160) | None = None  # type: ignore[valid-type]
    certificates: Annotated[list[Certificate], AfterValidator(_once)] = []
    oem: bool = False
    gift_box: bool = False
    sample: Sample | None = None
    sample_days: Days | None = None
    sample_price: OptionalAmount = None
    capacity_per_month: OptionalMeasure = None
    pieces_per_set: Count = None
    carton_pieces: Count = None
    carton_cm: line(40) | None = None  # type: ignore[valid-type]
    carton_gross_kg: Size = None
    container20_quantity: Count = None
    container40_quantity: Count = None
    port: Annotated[Port | None, BeforeValidator(lambda value: value or None)] = None
    incoterms: Incoterms = []
    payment_terms: PaymentTerms = []
    markets_excluded: Markets = []
    specs: Annotated[list[Spec], Field(max_length=30)] = []

    @model_validator(mode="before")
    @classmethod
    def _own_words(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return data
        own = {name: value for name, value in data.items() if name not in cls.model_fields}
        if not own or not all(_is_own_word(name, value) for name, value in own.items()):
            return data
        specs = [{"name": name.replace("_", " "), "value": value} for name, value in own.items()]
        known = {name: value for name, value in data.items() if name in cls.model_fields}
        return {**known, "specs": [*(data.get("specs") or []), *specs]}


def _is_own_word(name: Any, value: Any) -> bool:
    return (
        isinstance(name, str)
        and re.fullmatch(r"[a-z][a-z0-9_]{1,40}", name) is not None
        and isinstance(value, str | int | float | bool)
    )


def stored(part: Part) -> dict[str, Any]:
    """A part as it is kept: JSON without what was left empty."""
    kept = part.model_dump(mode="json", exclude_defaults=True)
    return {name: value for name, value in kept.items() if value is not None}


def restored(kind: type[B], kept: Mapping[str, Any]) -> B:
    """A part from what was stored; fields that no longer exist are left out."""
    known = {name: value for name, value in kept.items() if name in kind.model_fields}
    return kind.model_validate(known, strict=False)


sentences(
    {
        "hs_code": N_("This is not an HS code. Please write its 4 to 10 digits, such as 6911.10."),
        "hs_sector": N_("Please write a chapter or heading of the Harmonized System: 2 or 4 digits, such as 6911."),
        "port": N_("This is not a port code. Please write the five characters of its UN/LOCODE, such as CNTAO."),
        "latin": N_("Please write this name in Latin letters."),
        "price_currency": N_("Please choose a currency."),
    }
)
