"""Numbers as people type them: read once and for all, and never as another number."""

from typing import Any

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError

from tradehall.chat.offers.inputs import MakeOffer
from tradehall.chat.phrases.slots import Refused, slot
from tradehall.companies.shapes import HsCode, Measure, Size, Spec
from tradehall.deals.commands import DealLine
from tradehall.deals.rules import reads_back
from tradehall.kernel.errors import Invalid
from tradehall.kernel.figures import figure, narrow
from tradehall.kernel.money import Money
from tradehall.kernel.parse import Amount, Command, Day, Quantity, parse_data, parse_form

# What NFKC would make other numbers of: 102, 1020, 103, 12, 1⁄2, 11⁄2, 1, 12, 1, 4.
OTHER = ["10²", "10²⁰", "10⁻³", "1₂", "½", "1½", "①", "1②", "⒈", "Ⅳ", "⑴", "㊿", "１０²"]
TYPED = [
    ("1200", "1200"), ("１２００", "1200"), ("1,200", "1200"), ("１，２００", "1200"), ("1,234,567.5", "1234567.5"),
    ("３．３０", "3.30"), (" 12\u3000", "12"), ("０", "0"), (1200, "1200"), ("100,000", "100000"),
]  # fmt: skip
NO_NUMBER = [
    "3,30", "1,2000", "0,500", ",500", "1,", "1,000,00", "1.000,00", "1 000", "1_000", "百万", "1e3", "٣", "𝟏𝟎",
    "1.2.3", "", "+1", "-1",
]  # fmt: skip


@pytest.mark.parametrize(("typed", "read"), TYPED)
def test_a_typed_number_is_read(typed: Any, read: str):
    assert figure(typed) == read


@pytest.mark.parametrize("typed", NO_NUMBER)
def test_what_is_no_number_stays_one(typed: str):
    with pytest.raises(ValidationError):
        TypeAdapter(Quantity).validate_python(typed)


class Whole(Command):
    number: int
    day: Day | None = None


def codes(model: type[BaseModel], data: dict[str, Any], *, of_form: bool = False) -> dict[str, str]:
    with pytest.raises(Invalid) as refused:
        parse_form(model, data.items()) if of_form else parse_data(model, data)
    return {name: errors[0].code for name, errors in refused.value.fields.items()}


OFFER = {"description": "Plates", "quantity": "5", "unit": "set", "unit_price": {"amount": "2", "currency": "USD"},
         "valid_until": "2026-03-31"}  # fmt: skip


@pytest.mark.parametrize("typed", OTHER)
def test_signs_that_are_no_digits_are_refused_wherever_a_number_is_read(typed: str):
    price = {"amount": typed, "currency": "USD"}
    assert codes(Whole, {"number": typed}, of_form=True) == {"number": "other_digits"}
    assert codes(Whole, {"number": "1", "day": f"2026-03-{typed}"}, of_form=True) == {"day": "other_digits"}
    assert codes(Measure, {"quantity": typed, "unit": "set"}) == {"quantity": "other_digits"}
    assert codes(DealLine, {"quantity": typed, "unit_price": price}) == dict.fromkeys(
        ["quantity", "unit_price.amount"], "other_digits"
    )
    assert codes(MakeOffer, {**OFFER, "quantity": typed}) == {"quantity": "other_digits"}
    assert codes(MakeOffer, {**OFFER, "unit_price": price}) == {"unit_price.amount": "other_digits"}
    for name in ("quantity", "number", "percent", "days", "months", "minutes"):
        with pytest.raises(Refused) as refused:
            slot(name).kind.read(typed)
        assert refused.value.error.code == "other_digits"
    with pytest.raises(Refused) as refused:
        slot("price").kind.read(price)
    assert refused.value.error.code == "other_digits"
    for adapter, value in ((TypeAdapter(Size), typed), (TypeAdapter(HsCode), f"6911.{typed}")):
        with pytest.raises(ValidationError):
            adapter.validate_python(value)
    assert not reads_back(typed, Money.parse("102", "USD"))


def test_the_separators_of_the_four_languages_are_read_wherever_a_number_is():
    price = {"amount": "１,２３４．５０", "currency": "USD"}
    line = parse_data(DealLine, {"quantity": "１２，０００", "unit_price": price})
    assert line.quantity == "12000"
    assert line.unit_price == Amount(amount="1234.50", currency="USD")
    made = parse_data(MakeOffer, {**OFFER, "quantity": "5,000", "unit_price": price})
    assert (made.quantity, made.unit_price.money.minor) == ("5000", 123450)
    assert parse_form(Whole, {"number": "１,２００", "day": "２０２６-０３-３１"}.items()).number == 1200
    assert slot("quantity").kind.read("5,000") == "5000"
    assert slot("price").kind.read(price) == {"amount": "1234.50", "currency": "USD"}
    assert slot("days").kind.read("３０") == "30"


def test_free_texts_keep_their_signs():
    assert parse_data(Spec, {"name": "area", "value": "10²　cm"}).value == "10² cm"
    assert slot("code").kind.read("ＡＢ-10²") == "AB-10²"
    assert narrow("　ｘ²１ ") == "x²1"
