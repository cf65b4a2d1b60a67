"""The one parser: forms, JSON and socket payloads become the same command or the same errors."""

from datetime import date
from enum import StrEnum
from typing import Annotated

import pytest
from pydantic import BaseModel, ConfigDict, Field

from tradehall.kernel.errors import Invalid, Malformed
from tradehall.kernel.i18n import translate
from tradehall.kernel.parse import Amount, Command, Day, Instant, Quantity, TimeZone, parse_data, parse_form, parse_json
from tradehall.kernel.texts import line, translated


class Colour(StrEnum):
    BLUE = "blue"


class Row(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")
    what: line(20)  # type: ignore[valid-type]
    many: Quantity | None = None


class Try(Command):
    name: line(10)  # type: ignore[valid-type]
    number: Annotated[int, Field(ge=1, le=9)] | None = None
    yes: bool = False
    day: Day | None = None
    at: Instant | None = None
    zone: TimeZone | None = None
    price: Amount | None = None
    colour: Colour | None = None
    title: translated(20, required=False) | None = None  # type: ignore[valid-type]
    tags: list[str] = Field(default_factory=list)
    rows: list[Row] = Field(default_factory=list)


def fields(call) -> dict[str, list[str]]:
    with pytest.raises(Invalid) as caught:
        call()
    return {name: [e.code for e in errors] for name, errors in caught.value.fields.items()}


def test_a_form_becomes_the_command():
    form = [
        ("name", " 山田 "), ("number", "５"), ("yes", "on"), ("day", "2026-12-03"), ("zone", "Japan"),
        ("price.amount", "12.50"), ("price.currency", "USD"), ("colour", "blue"), ("title.zh", "盘"), ("title.en", ""),
        ("tags", "a"), ("tags", "b"), ("rows.0.what", "x"), ("rows.0.many", "2.5"), ("rows.1.what", ""), ("_csrf", "t"),
    ]  # fmt: skip
    made = parse_form(Try, form)
    assert (made.name, made.number, made.yes, made.day, made.zone) == ("山田", 5, True, date(2026, 12, 3), "Asia/Tokyo")
    assert made.price is not None
    assert made.price.money.minor == 1250
    assert (made.title.texts, made.title.source, made.tags) == ({"zh": "盘"}, "zh", ["a", "b"])
    assert [(row.what, row.many) for row in made.rows] == [("x", "2.5")]


def test_all_errors_come_at_once():
    wrong = [("name", ""), ("number", "99"), ("day", "30 Feb"), ("zone", "Mars"), ("colour", "red"), ("role", "admin")]
    assert fields(lambda: parse_form(Try, wrong)) == {
        "name": ["missing"],
        "number": ["less_than_equal"],
        "day": ["date_parsing"],
        "zone": ["zone"],
        "colour": ["enum"],
        "role": ["extra_forbidden"],
    }


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 100_000, b"{", b"[]", b"null", b'{"name": NaN}', b'{"name": 1e999}', b'{"name":"a","name":"b"}',
        b'{"name":"\\ud800"}', b'\xff', b'{"name":"a"} {}', b"{'name':'a'}", b'{"number":' + b"9" * 5000 + b"}",
    ],
)  # fmt: skip
def test_what_is_no_honest_json_object_is_refused(body):
    with pytest.raises((Malformed, Invalid)):
        parse_json(Try, body)


@pytest.mark.parametrize(
    ("payload", "field"),
    [
        ({"name": 1}, "name"), ({"name": True}, "name"), ({"name": ["a"]}, "name"), ({"name": None}, "name"),
        ({"name": "a", "number": "5"}, "number"), ({"name": "a", "number": True}, "number"),
        ({"name": "a", "number": 5.5}, "number"), ({"name": "a", "yes": 1}, "yes"), ({"name": "a", "yes": "on"}, "yes"),
        ({"name": "a", "day": 20261203}, "day"), ({"name": "a", "day": "2026-W01-1"}, "day"),
        ({"name": "a", "day": "9999-12-31"}, "day"), ({"name": "a", "at": "2026-12-03T10:00:00"}, "at"),
        ({"name": "a", "at": 1e12}, "at"), ({"name": "a", "tags": "a"}, "tags"), ({"name": "a", "rows": {}}, "rows"),
        ({"name": "a\x00"}, "name"), ({"name": "a" * 11}, "name"), ({"name": "a", "title": "x"}, "title"),
        ({"name": "a", "title": {"xx": "x"}}, "title"),
        ({"name": "a", "price": {"amount": 1, "currency": "USD"}}, "price.amount"),
        ({"name": "a", "price": {"amount": "1e3", "currency": "USD"}}, "price"),
    ],
)  # fmt: skip
def test_wrong_types_are_named_and_nothing_is_guessed(payload, field):
    assert field in fields(lambda: parse_data(Try, payload))


def test_values_from_the_address_may_not_be_repeated_in_the_body():
    assert parse_data(Try, {}, {"name": "a"}).name == "a"
    assert fields(lambda: parse_data(Try, {"name": "b"}, {"name": "a"})) == {"name": ["invalid"]}


@pytest.mark.parametrize(
    "form", [[("a.b.c.d.e.f", "x")], [("rows", "x"), ("rows.0.what", "y")], [("name", "a"), ("name.x", "b")]]
)
def test_odd_field_names_are_refused_clearly(form):
    with pytest.raises((Malformed, Invalid)):
        parse_form(Try, form)


class Measured(Command):
    part: Annotated[float, Field(ge=0, le=1)] = 0
    weight: Annotated[float, Field(ge=0.5)] = 1
    named: Annotated[str, Field(max_length=3)] = ""


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"part": 1.5}, "At most 1 is allowed."),
        ({"weight": 0.1}, "At least 0.5 is expected."),
        ({"named": "four"}, "Please write at most 3 characters. You wrote 4."),
    ],
)
def test_bounds_of_every_kind_of_number_are_said(sent, told):
    with pytest.raises(Invalid) as refused:
        parse_data(Measured, sent)
    [error] = next(iter(refused.value.fields.values()))
    assert translate(error.text, "en", **error.params) == told
    for language in ("zh", "ja", "ko"):
        assert "%(" not in translate(error.text, language, **error.params)
