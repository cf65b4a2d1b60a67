"""Prices, totals and discounts at every door: currencies without and with three decimals, what is no number, the
separators of four languages, and the one rounding (half even, once a line)."""

from decimal import ROUND_HALF_EVEN, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.factories.deals import line, trial_order
from tradehall.companies.terms import Unit
from tradehall.deals import rules
from tradehall.deals.commands import DealLine, ProposeDeal
from tradehall.deals.rates.rules import Quote, converted
from tradehall.deals.rules import Line
from tradehall.deals.sheet import typed
from tradehall.deals.sheet.rules import draft, read
from tradehall.deals.sheet.words import typed_form
from tradehall.kernel import clock, i18n
from tradehall.kernel.errors import Invalid, Malformed
from tradehall.kernel.money import EXPONENTS, MAX_MINOR, Money, totals
from tradehall.kernel.parse import parse_data, parse_form, parse_json
from tradehall.kernel.texts import LANGUAGES, Translated

PRICE, QUANTITY, DISCOUNT = ("lines.aaaa." + name for name in ("unit_price.amount", "quantity", "discount_percent"))
CURRENCY = "lines.aaaa.unit_price.currency"
MONEY = st.builds(Money, st.integers(1, MAX_MINOR - 1), st.sampled_from(sorted(EXPONENTS)))


def in_a_sheet(path: str, text: str, currency: str = "USD") -> str:
    """What the cell holds after this was typed; else the code of what is wrong with it."""
    try:
        return read(path, text, {CURRENCY: currency})
    except Invalid as refused:
        return refused.fields[path][0].code


def priced(quantity: str, amount: str, currency: str, discount: str | None = None) -> Line:
    given = {"description": "Cup", "quantity": quantity, "unit": "set", "discount_percent": discount,
             "unit_price": {"amount": amount, "currency": currency}}  # fmt: skip
    row = parse_data(DealLine, given)
    assert row.unit_price is not None
    return Line(None, Translated.of("en", "Cup"), None, row.quantity, Unit.SET, row.unit_price.money, None,
                row.discount_percent)  # fmt: skip


# -- how many decimals ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "currency", "door", "cell"),
    [
        ("330", "JPY", 330, "330"), ("330.0", "JPY", 330, "330"), ("330.5", "JPY", None, "sheet_no_decimals"),
        ("3.3", "USD", 330, "3.3"), ("3.305", "USD", None, "sheet_decimals"), ("3.305", "KWD", 3305, "3.305"),
        ("0.001", "KWD", 1, "0.001"), ("3.3055", "KWD", None, "sheet_decimals"), ("1.5", "KRW", None,
        "sheet_no_decimals"), ("1", "JPY", 1, "1"), ("0.01", "CNY", 1, "0.01"), ("0.001", "CNY", None,
        "sheet_decimals"), ("3.300", "USD", 330, "3.3"),
    ],
)  # fmt: skip
def test_a_price_has_the_decimals_of_its_currency(text: str, currency: str, door: int | None, cell: str):
    price = {"amount": text, "currency": currency}
    if door is None:
        with pytest.raises(Invalid):
            parse_data(DealLine, {"unit_price": price})
    else:
        assert parse_data(DealLine, {"unit_price": price}).unit_price.money == Money(door, currency)
    assert in_a_sheet(PRICE, text, currency) == cell


@pytest.mark.parametrize("currency", ["JPY", "USD", "KWD"])
def test_a_currency_chosen_behind_an_amount_that_it_cannot_hold_is_refused(currency: str):
    places = EXPONENTS[currency]
    assert read(CURRENCY, currency.lower(), {PRICE: "1." + "1" * places if places else "1"}) == currency
    with pytest.raises(Invalid):
        read(CURRENCY, currency, {PRICE: "1." + "1" * (places + 1)})


# -- what is no price, no quantity, no discount ------------------------------------------------------------

NOWHERE = [
    "-1", "−1", "－１", "(1)", "+1", "NaN", "nan", "sNaN", "Infinity", "-Infinity", "inf", "∞", "1e3", "1E-2", "0x10",
    "1_000", "٣", "三", "10²", "½", "①", "1.2.3", "1..2", ".5", "5.", "1,00", "1.234,50", "1,2345", "1'2", "--", "%",
    "1 2", "0", "0.00", "０", "9" * 16, "9" * 70, "1" * 5000, "0." + "0" * 40 + "1", "12\x00", "1;2", "１，２",
]  # fmt: skip


@pytest.mark.parametrize("text", NOWHERE)
@pytest.mark.parametrize("currency", ["JPY", "KWD"])
def test_what_is_no_number_is_refused_at_every_door(text: str, currency: str):
    price = {"amount": text, "currency": currency}
    for fields in ({"unit_price": price}, {"quantity": text}, {"discount_percent": text}):
        with pytest.raises(Invalid) as refused:
            parse_data(DealLine, fields)
        assert {name.partition(".")[0] for name in refused.value.fields} == set(fields)
    form = {"counterparty": "0" * 26, "kind": "order", "valid_until": "2026-03-31", "lines.0.description.en": "Cup",
            "lines.0.quantity": text, "lines.0.unit_price.amount": text, "lines.0.unit_price.currency": currency,
            "lines.0.discount_percent": text}  # fmt: skip
    with pytest.raises(Invalid) as refused:
        parse_form(ProposeDeal, form.items())
    assert {name.split(".")[2] for name in refused.value.fields} == {"quantity", "unit_price", "discount_percent"}
    for path in (PRICE, QUANTITY, DISCOUNT):
        with pytest.raises(Invalid):
            read(path, text, {CURRENCY: currency})


@pytest.mark.parametrize(
    "number", ["true", "1", "1.5", "NaN", "Infinity", "-Infinity", "-1", "0", "1e30", "1" + "0" * 30, "[]", "{}"]
)
def test_numbers_of_json_are_no_amounts(number: str):
    """Those that JSON does not have are no request at all."""
    with pytest.raises((Invalid, Malformed)):
        parse_json(DealLine, f'{{"unit_price": {{"amount": {number}, "currency": "USD"}}}}'.encode())


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("2.5", "2.5"), ("2,5", "sheet_comma"), ("２．５％", "2.5"), ("2.5 %", "2.5"), ("99.99", "99.99"),
        ("0.01", "0.01"), ("0.001", "sheet_percent"), ("100", "sheet_percent"), ("100.00", "sheet_percent"),
        ("1,000", "sheet_percent"), ("-5", "sheet_number"), ("5%%", "sheet_number"), ("NaN%", "sheet_number"),
        ("2.5000000000000000000000000000000000001", "sheet_percent"),
    ],
)  # fmt: skip
def test_discounts_in_a_sheet(text: str, cell: str):
    assert in_a_sheet(DISCOUNT, text) == cell


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("999999999999.9999", "999999999999.9999"), ("9" * 28 + ".5", "9" * 28 + ".5"),
        ("1." + "0" * 35 + "1", "1." + "0" * 35 + "1"), ("1" + "0" * 40, "1" + "0" * 40), ("000", "0"),
        ("1.0000000000000000000000000001万", "10000.000000000000000000000001"),
    ],
)  # fmt: skip
def test_no_digit_that_was_typed_is_rounded_away(text: str, plain: str):
    assert typed.number(text) == plain


# -- separators and digits of four languages ------------------------------------------------------------------


def wide(text: str) -> str:
    return text.translate({code: code + 0xFEE0 for code in map(ord, "0123456789.,")})


@given(MONEY.filter(lambda money: len(money.amount.partition(".")[0]) <= 12), st.sampled_from(LANGUAGES))
def test_a_price_as_any_language_writes_it_is_read_as_that_price(money: Money, language: str):
    written = i18n.write_money(money.minor, money.currency, language)
    grouped = written.removeprefix(money.currency).strip()
    plain = rules.plain_number(money.amount)
    shown = typed_form(PRICE, plain, {CURRENCY: money.currency}, language)
    for text in (written, grouped, wide(grouped), f"{grouped}{money.currency}", shown):
        assert read(PRICE, text, {CURRENCY: money.currency}) == plain
    for text in (grouped, wide(grouped), money.amount):
        row = parse_data(DealLine, {"unit_price": {"amount": text, "currency": money.currency}})
        assert row.unit_price is not None
        assert row.unit_price.money == money
    assert rules.reads_back(written, money)
    assert rules.reads_back(wide(grouped), money)


@given(st.integers(1, 10**12 - 1), st.integers(0, 9999), st.sampled_from(LANGUAGES))
def test_a_quantity_as_any_language_writes_it_is_read_as_that_quantity(whole: int, part: int, language: str):
    plain = rules.plain_number(f"{whole}.{part:04d}")
    for text in (i18n.write_number(plain, language), wide(i18n.write_number(plain, language))):
        assert read(QUANTITY, text, {}) == plain
        assert rules.plain_number(str(parse_data(DealLine, {"quantity": text}).quantity)) == plain


@pytest.mark.parametrize("text", ["1,5", "1.234,50", "12,34", "1,234,56", "1.234.567", "1,23.4", "1.234,567"])
@pytest.mark.parametrize("path", [PRICE, QUANTITY])
def test_a_comma_that_could_be_a_point_is_never_guessed(text: str, path: str):
    assert in_a_sheet(path, text) in ("sheet_comma", "sheet_number")
    for fields in ({"quantity": text}, {"unit_price": {"amount": text, "currency": "KWD"}}):
        with pytest.raises(Invalid):
            parse_data(DealLine, fields)


@pytest.mark.parametrize(
    ("text", "currency", "plain"),
    [
        ("￥1,200", "JPY", "1200"), ("１，２００円", "JPY", "1200"), ("1.2万円", "JPY", "12000"),
        ("¥3.30", "CNY", "3.3"),
        ("3.30元", "CNY", "3.3"), ("₩5만", "KRW", "50000"), ("12,000원", "KRW", "12000"), ("$3.30", "USD", "3.3"),
        ("KWD 1.234", "KWD", "1.234"), ("3.30美元", "USD", "3.3"), ("3.30元", "USD", "sheet_number"),
        ("$3.30", "CNY", "sheet_number"), ("USD USD 3", "USD", "sheet_number"), ("USD", "USD", "sheet_number"),
        ("-$3", "USD", "sheet_number"), ("$-3", "USD", "sheet_number"), ("3円", "CNY", "sheet_number"),
    ],
)  # fmt: skip
def test_a_sign_counts_for_its_own_currency_only(text: str, currency: str, plain: str):
    assert in_a_sheet(PRICE, text, currency) == plain


# -- the one rounding -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("quantity", "price", "currency", "discount", "amount"),
    [
        ("0.5", "1", "JPY", None, "0"), ("1.5", "1", "JPY", None, "2"), ("2.5", "1", "JPY", None, "2"),
        ("3", "101", "JPY", "50", "152"), ("1", "101", "JPY", "50", "50"), ("1", "103", "JPY", "50", "52"),
        ("0.5", "0.001", "KWD", None, "0.000"), ("1.5", "0.001", "KWD", None, "0.002"),
        ("1", "1.001", "KWD", "50", "0.500"), ("1", "1.003", "KWD", "50", "0.502"),
        ("0.5", "0.01", "USD", None, "0.00"), ("1.5", "0.01", "USD", None, "0.02"),
        ("1", "0.01", "USD", "99.99", "0.00"),
        ("0.0001", "0.01", "USD", None, "0.00"), ("333", "3.33", "EUR", "3.33", "1071.96"),
        ("999999999999", "1", "JPY", None, "999999999999"),
    ],
)  # fmt: skip
def test_amounts_are_rounded_half_even_to_what_the_currency_has(
    quantity: str, price: str, currency: str, discount: str | None, amount: str
):
    line = priced(quantity, price, currency, discount)
    assert line.amount == Money.parse(amount, currency)
    exact = Decimal(line.price.minor) * Decimal(quantity) * (100 - Decimal(discount or 0)) / 100
    assert line.amount.minor == int(exact.quantize(Decimal(1), rounding=ROUND_HALF_EVEN))


def test_each_line_is_rounded_and_totals_are_sums_of_what_is_printed():
    lines = [priced("0.5", "3", "JPY"), priced("0.5", "3", "JPY"), priced("0.5", "0.003", "KWD")]
    assert [line.amount.amount for line in lines] == ["2", "2", "0.002"]
    assert [total.as_json() for total in totals([line.amount for line in lines])] == [
        {"amount": "4", "currency": "JPY"}, {"amount": "0.002", "currency": "KWD"},
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("amount", "currency", "rate", "to", "about"),
    [
        ("1.00", "USD", "150.5", "JPY", "150"), ("1.00", "USD", "151.5", "JPY", "152"),
        ("5", "JPY", "0.1", "USD", "0.00"),
        ("15", "JPY", "0.1", "KWD", "2.000"), ("999999999999999", "JPY", "999", "KWD", None),
    ],
)  # fmt: skip
def test_a_rate_is_rounded_half_even_to_whole_units(amount, currency, rate, to, about):
    quote = Quote(currency, to, clock.SystemClock().now().date(), rate, "ECB")
    found = converted(Money.parse(amount, currency), to, quote)
    assert (found.amount if found else None) == about


# -- too large to be counted ----------------------------------------------------------------------------------


@pytest.mark.parametrize("sign", [1, -1])
def test_money_ends_at_a_thousand_million_million_minor_units(sign: int):
    assert Money(sign * MAX_MINOR, "JPY").minor == sign * MAX_MINOR
    for currency in ("JPY", "USD", "KWD"):
        with pytest.raises(ValueError, match="out of range"):
            Money(sign * (MAX_MINOR + 1), currency)
        with pytest.raises(ValueError, match="out of range"):
            Money(sign * MAX_MINOR, currency) + Money(sign, currency)
        with pytest.raises(ValueError, match="out of range"):
            Money(sign * MAX_MINOR, currency).times(Decimal("1.0001"))


@pytest.mark.parametrize("currency", ["JPY", "USD", "KWD"])
@pytest.mark.parametrize("quantity", ["999999999999", "999999999999.9999"])
def test_terms_that_cannot_be_counted_are_refused_and_never_shown_wrong(currency: str, quantity: str):
    price = {"amount": "999999999999", "currency": currency}
    row = line(None, quantity=quantity, unit_price=price)
    given = parse_data(ProposeDeal, {"counterparty": "0" * 26, **trial_order(lines=[row])})
    terms = rules.terms_of(given, {}, "en", "2" * 26, "3" * 26)
    assert set(rules.faults(terms, None)) == {"lines.0.unit_price"}
    cells = {"kind": "order", "valid_until": "2026-03-31", QUANTITY: quantity, "lines.aaaa.unit": "set",
             PRICE: "999999999999", CURRENCY: currency, "lines.aaaa.description.en": "Cup"}  # fmt: skip
    assert PRICE in draft(cells, ["aaaa"], {}, ("2" * 26, "3" * 26), None).faults


def test_lines_that_can_be_counted_may_come_to_too_much():
    row = line(None, quantity="1", unit_price={"amount": "999999999999.99", "currency": "USD"})
    rows = [row] * 11
    given = parse_data(ProposeDeal, {"counterparty": "0" * 26, **trial_order(lines=rows)})
    faults = rules.faults(rules.terms_of(given, {}, "en", "2" * 26, "3" * 26), None)
    assert {name: errors[0].code for name, errors in faults.items()} == {"lines": "too_large"}
