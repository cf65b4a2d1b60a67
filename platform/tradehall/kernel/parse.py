"""One parser for the form, the API call, the socket payload and the command line.

A command is the schema. `parse_json` and `parse_form` give a command or raise `Invalid` with the errors of
all fields at once; nothing is guessed from a wrong type.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, ClassVar, TypeVar, get_args, get_origin

import jiter
import orjson
from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_core import PydanticCustomError

from tradehall.kernel import clock
from tradehall.kernel.errors import FieldError, Invalid, Malformed
from tradehall.kernel.figures import figure, has_other_digits, narrow
from tradehall.kernel.i18n import country_codes
from tradehall.kernel.money import EXPONENTS, Money
from tradehall.kernel.texts import N_, Count

C = TypeVar("C", bound=BaseModel)
MAX_INT = 2**53 - 1


class Command(BaseModel):
    """Base of all commands: frozen, strict, nothing extra. Named in the imperative."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", allow_inf_nan=False)
    secret_fields: ClassVar[frozenset[str]] = frozenset()


# -- shapes that commands share -------------------------------------------------------------------


def _zone(value: str) -> str:
    try:
        return clock.zone_key(value)
    except ValueError:
        raise PydanticCustomError("zone", "This is not a time zone.") from None


def _utc(value: datetime) -> datetime:
    if not 2000 <= value.year <= 2100:
        raise PydanticCustomError("date_range", "This date is out of range.")
    return clock.aware(value)


def _iso_day(value: Any) -> Any:
    """Also behind another before-validator, where strict mode would take no string any more."""
    if not isinstance(value, str):
        return value
    try:
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value, re.ASCII):
            raise ValueError
        return date.fromisoformat(value)
    except ValueError:
        raise PydanticCustomError("date_parsing", "This is not a date.") from None


def _day(value: date) -> date:
    if not 1900 <= value.year <= 2100:
        raise PydanticCustomError("date_range", "This date is out of range.")
    return value


def _currency(value: str) -> str:
    if value not in EXPONENTS:
        raise PydanticCustomError("currency", "This currency is not offered.")
    return value


def _country(value: str) -> str:
    if value not in country_codes():
        raise PydanticCustomError("country", "There is no such country or region.")
    return value


_NUMBER = re.compile(r"(?:0|[1-9][0-9]{0,11})(?:\.[0-9]{1,4})?", re.ASCII)


def _quantity(value: str) -> str:
    if not _NUMBER.fullmatch(value) or Decimal(value) <= 0:
        raise PydanticCustomError("quantity", "A number above zero is expected, with at most 4 decimals.")
    return value


def _typed(value: Any) -> Any:
    """Amounts come as text: who sends a number as JSON does not say how many decimals it has."""
    return figure(value) if isinstance(value, str) else value


TimeZone = Annotated[str, AfterValidator(_zone)]
Instant = Annotated[AwareDatetime, AfterValidator(_utc)]
Day = Annotated[date, BeforeValidator(_iso_day), AfterValidator(_day)]
Currency = Annotated[str, AfterValidator(_currency)]
Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$"), AfterValidator(_country)]
Language = Annotated[str, Field(pattern=r"^(en|zh|ja|ko)$")]
Quantity = Annotated[str, BeforeValidator(figure), AfterValidator(_quantity)]
Version = Annotated[int, Field(ge=1, le=MAX_INT)]


class Amount(BaseModel):
    """Money at the door: `{"amount": "1234.50", "currency": "CNY"}`."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")
    amount: Annotated[str, BeforeValidator(_typed)]
    currency: Currency

    @property
    def money(self) -> Money:
        return Money.parse(self.amount, self.currency)

    def model_post_init(self, _context: Any) -> None:
        try:
            Money.parse(self.amount, self.currency)
        except (ValueError, InvalidOperation):
            raise PydanticCustomError(
                "amount", "Write the amount in digits, with a point before the decimals, such as 1234.50."
            ) from None


# -- reading --------------------------------------------------------------------------------------


def parse_json(model: type[C], body: bytes, fixed: Mapping[str, Any] | None = None) -> C:
    """A command from JSON. `fixed` are values from the address; the body may not repeat them.

    Raises Malformed for what is no JSON object (duplicate keys, NaN, too deep, broken text), Invalid else.
    """
    try:
        data = jiter.from_json(body or b"{}", allow_inf_nan=False, catch_duplicate_keys=True)
    except (ValueError, RecursionError):
        raise Malformed from None
    if not isinstance(data, dict):
        raise Malformed
    return parse_data(model, data, fixed)


def parse_data(model: type[C], data: Mapping[str, Any], fixed: Mapping[str, Any] | None = None) -> C:
    """A command from plain JSON-like data (a socket payload, a request's query)."""
    fixed = fixed or {}
    if repeated := set(fixed) & set(data):
        raise Invalid(fields={name: [FieldError(N_("This field is not expected here."))] for name in repeated})
    try:
        return model.model_validate_json(orjson.dumps({**data, **fixed}))
    except ValidationError as error:
        raise _invalid(error) from None
    except (TypeError, ValueError, RecursionError):
        raise Malformed from None


def parse_form(model: type[C], form: Iterable[tuple[str, str]], fixed: Mapping[str, Any] | None = None) -> C:
    """A command from form fields. `a.b` nests, `a.0.b` makes lists, repeated names make lists.

    Empty fields count as absent. Full-width digits are read as digits in numbers and dates. Unknown
    fields are refused, but for those that start with an underscore (tokens of the page itself).
    """
    fields = [(name, value) for name, value in form if not name.startswith("_")]
    tree = _tree(fields)
    try:
        data = {**_shape(model, tree), **(fixed or {})}
        return model.model_validate_json(orjson.dumps(data))
    except ValidationError as error:
        raise _invalid(error) from None
    except (TypeError, ValueError, RecursionError):
        raise Malformed from None


def _tree(fields: Iterable[tuple[str, str]]) -> dict[str, Any]:
    tree: dict[str, Any] = {}
    for name, value in fields:
        node, parts = tree, name.split(".")
        if len(parts) > 5:
            raise Malformed
        for part in parts[:-1]:
            node = node.setdefault(part, {})
            if not isinstance(node, dict):
                raise Malformed
        leaf = node.setdefault(parts[-1], [])
        if not isinstance(leaf, list):
            raise Malformed
        leaf.append(value)
    return tree


def _shape(model: type[BaseModel], tree: dict[str, Any]) -> dict[str, Any]:
    shaped: dict[str, Any] = {}
    for name, value in tree.items():
        field = model.model_fields.get(name)
        if field is None:
            shaped[name] = value[-1] if isinstance(value, list) else value
            continue
        made = _cast(field.annotation, value)
        if made is not None:
            shaped[name] = made
    return shaped


def _cast(kind: Any, value: Any) -> Any:
    """Form strings in the shape that the annotation asks for; what does not fit stays a string and fails."""
    kind = _bare(kind)
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (list, tuple, frozenset, set):
        rows = [value[k] for k in sorted(value, key=_row_order)] if isinstance(value, dict) else value
        inner = arguments[0] if arguments else str
        made = [_cast(inner, row if isinstance(row, dict) else [row]) for row in rows]
        return [row for row in made if not _is_blank(row)]
    if isinstance(value, dict):
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            made_model = _shape(kind, value)
            return made_model or None
        flat = {k: v[-1] if isinstance(v, list) else v for k, v in value.items()}
        words = {k: v for k, v in flat.items() if k != "source" and str(v).strip()}
        return {**words, **({"source": flat["source"]} if flat.get("source") in words else {})}
    text = value[-1] if isinstance(value, list) else value
    if kind is bool:
        return _ANSWERS.get(text, text)
    if kind is not str and text == "":
        return None
    if kind is str:
        return text if text != "" else None
    if not isinstance(text, str):
        raise Malformed
    if has_other_digits(text):
        return text
    plain = figure(text) if kind is int else narrow(text)
    return int(plain) if kind is int and re.fullmatch(r"-?[0-9]{1,18}", plain, re.ASCII) else plain


def _is_blank(row: Any) -> bool:
    """Whether nothing was typed in a row, its parts and their languages."""
    return row is None or (isinstance(row, dict) and all(_is_blank(part) for part in row.values()))


_ANSWERS = {"on": True, "yes": True, "1": True, "true": True, "": False, "no": False, "0": False, "false": False}


def _row_order(key: str) -> tuple[int, str]:
    return (int(key), "") if key.isascii() and key.isdigit() and len(key) < 6 else (10**6, key)


def _bare(kind: Any) -> Any:
    """The plain type inside Annotated, Optional and the like."""
    while True:
        if get_origin(kind) is Annotated:
            kind = get_args(kind)[0]
            continue
        choices = [argument for argument in get_args(kind) if argument is not type(None)]
        if get_origin(kind) is not None and type(None) in get_args(kind) and len(choices) == 1:
            kind = choices[0]
            continue
        return kind


# -- telling what is wrong ------------------------------------------------------------------------

_SENTENCES: dict[str, str] = {
    "missing": N_("Please fill this in."),
    "text_missing": N_("Please fill this in."),
    "text_short": N_("Please write at least %(low)s characters."),
    "text_long": N_("Please write at most %(high)s characters. You wrote %(count)s."),
    "text_control": N_("The text has characters that cannot be shown. Please type it again."),
    "text_broken": N_("The text has broken characters. Please type it again."),
    "extra_forbidden": N_("This field is not expected here."),
    "string_type": N_("A text is expected here."),
    "string_too_short": N_("Please write at least %(min_length)s characters."),
    "string_too_long": N_("Please write at most %(max_length)s characters. You wrote %(count)s."),
    "string_pattern_mismatch": N_("This does not have the expected form."),
    "int_type": N_("A whole number is expected here."),
    "int_parsing": N_("A whole number is expected here."),
    "int_from_float": N_("A whole number is expected here."),
    "other_digits": N_(
        "Please write the number in plain digits, such as 1200 or 0.5. Raised or circled digits and fractions such as "
        "² or ½ are not read."
    ),
    "bool_type": N_("Yes or no is expected here."),
    "greater_than_equal": N_("At least %(ge)s is expected."),
    "multiple_of": N_("A multiple of %(multiple_of)s is expected."),
    "greater_than": N_("More than %(gt)s is expected."),
    "less_than_equal": N_("At most %(le)s is allowed."),
    "less_than": N_("Less than %(lt)s is expected."),
    "too_short": N_("Please choose at least %(min_length)s."),
    "too_long": N_("Please choose at most %(max_length)s."),
    "enum": N_("Please choose one of the offered answers."),
    "literal_error": N_("Please choose one of the offered answers."),
    "list_type": N_("A list is expected here."),
    "date_range": N_("This date is out of range."),
    "zone": N_("This is not a time zone that we know. Please choose one from the list."),
    "currency": N_("This currency is not offered. Please choose one from the list."),
    "country": N_("Please choose a country or region from the list."),
    "amount": N_("Write the amount in digits, with a point before the decimals, such as 1234.50."),
    "quantity": N_("Please write a number above zero, with at most 4 decimals."),
    "translated_language": N_("This language is not offered."),
    "translated_type": N_("One text per language is expected."),
    "email": N_("This does not look like an e-mail address."),
}
_BY_PREFIX = {
    "date_": N_("This is not a date. Please write it as year-month-day, such as 2026-12-03."),
    "datetime_": N_("This is not a point in time that we can read."),
    "timezone_": N_("The time needs a zone."),
    "time_": N_("This is not a time of day. Please write it as hours and minutes, such as 09:30."),
    "decimal_": N_("A number is expected here."),
    "url_": N_("This is not a web address. It should begin with https://"),
}


_OF_CHARACTERS = ("text_", "string_too_")
_SAID = (int, float, Decimal, str)


def sentences(table: Mapping[str, str]) -> None:
    """Register the sentences (marked texts) of a domain's own error types."""
    for code, text in table.items():
        if _SENTENCES.setdefault(code, text) != text:
            raise RuntimeError(f"two sentences for the error type {code}")


def field_error(code: str, context: Mapping[str, Any]) -> FieldError:
    """The sentence for one of pydantic's error types, or for one of ours."""
    text = _SENTENCES.get(code) or next((t for p, t in _BY_PREFIX.items() if code.startswith(p)), None)
    if text is None:
        text = N_("This cannot be accepted as it is.")
    params = {k: v if isinstance(v, str) else _bound(v) for k, v in context.items() if isinstance(v, _SAID)}
    if code.startswith(_OF_CHARACTERS):
        params = {k: Count(v) if isinstance(v, int) else v for k, v in params.items()}
    return FieldError(text, code, **params)


def _bound(value: float | Decimal) -> int | str:
    """A bound as a sentence says it: 1 where it was written as 1.0."""
    return int(value) if value == int(value) else str(value)


def context_of(problem: Mapping[str, Any]) -> dict[str, Any]:
    """What pydantic knows of a problem, and how many characters were typed."""
    typed = problem["input"]
    return {"count": len(typed) if isinstance(typed, str) else 0, **problem.get("ctx", {})}


def _invalid(error: ValidationError) -> Invalid:
    fields: dict[str, list[FieldError]] = {}
    for problem in error.errors(include_url=False):
        name = ".".join(str(part) for part in problem["loc"]) or "_"
        fields.setdefault(name, []).append(field_error(_kind_of(problem), context_of(problem)))
    return Invalid(fields=fields)


def _kind_of(problem: Mapping[str, Any]) -> str:
    """Its type; more exactly where a whole number or a day was typed with signs that are no digits."""
    code, typed = str(problem["type"]), problem["input"]
    is_of_digits = code.startswith(("int_", "date_"))
    return "other_digits" if is_of_digits and isinstance(typed, str) and has_other_digits(typed) else code
