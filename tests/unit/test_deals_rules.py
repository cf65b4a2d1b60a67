"""Terms of deals: digests, amounts, what differs, reading totals back."""

import json
from datetime import date, datetime
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.factories.deals import line, trial_order
from tradehall.companies.terms import Incoterm, PaymentTerm, Unit
from tradehall.deals import rules
from tradehall.deals.commands import Inspection, Kind, ProposeDeal
from tradehall.deals.differences import diff
from tradehall.deals.errors import AlreadyConfirmed, DealOver, Lapsed, NothingToWithdraw, NotInEvent, NotYours
from tradehall.deals.rules import Line, State, Terms, canonical
from tradehall.events.commands import Side
from tradehall.kernel.errors import Invalid
from tradehall.kernel.money import EXPONENTS, Money
from tradehall.kernel.parse import parse_data, parse_form
from tradehall.kernel.texts import Translated

COUNTERPARTY = "0" * 26
CURRENCIES = st.sampled_from(["USD", "JPY", "KWD", "CNY"])
WORDS = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=8).map(lambda text: text.strip() or "x")
DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))
QUANTITIES = st.decimals(Decimal("0.0001"), Decimal("99999"), places=4).map(lambda q: rules.plain_number(str(q)))


@st.composite
def lines(draw: Any) -> Line:
    texts = draw(st.dictionaries(st.sampled_from(["en", "zh", "ja"]), WORDS, min_size=1))
    priced = draw(st.booleans())
    return Line(
        listing=draw(st.sampled_from([None, "0" * 26, "1" * 26])),
        description=Translated(texts, next(iter(texts))),
        hs_code=draw(st.sampled_from([None, "691110", "6912"])),
        quantity=draw(QUANTITIES) if priced else None,
        unit=draw(st.sampled_from(list(Unit))) if priced else None,
        price=Money(draw(st.integers(1, 10**8)), draw(CURRENCIES)) if priced else None,
        promised=draw(st.none() | DAYS),
        discount=draw(st.sampled_from([None, "2.5", "50"])) if priced else None,
    )


TERMS = st.builds(
    Terms,
    kind=st.sampled_from(list(Kind)),
    lines=st.lists(lines(), max_size=4).map(tuple),
    incoterm=st.none() | st.sampled_from(list(Incoterm)),
    place=WORDS | st.just(""),
    payment_term=st.none() | st.sampled_from(list(PaymentTerm)),
    deposit_percent=st.none() | st.integers(1, 99),
    valid_until=DAYS,
    exporter=st.just("2" * 26),
    buyer=st.just("3" * 26),
    packing=WORDS | st.just(""),
    inspection=st.none() | st.sampled_from(list(Inspection)),
    prevailing_language=st.none() | st.sampled_from(["zh", "ja"]),
)


def shuffled(value: Any) -> Any:
    """The same JSON with the keys of every object in another order."""
    if isinstance(value, dict):
        return {key: shuffled(value[key]) for key in reversed(list(value))}
    return [shuffled(item) for item in value] if isinstance(value, list) else value


def leaves(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    if isinstance(value, dict):
        return [leaf for key, inner in value.items() for leaf in leaves(inner, (*path, key))]
    if isinstance(value, list):
        return [leaf for key, inner in enumerate(value) for leaf in leaves(inner, (*path, key))]
    return [path]


def with_another(value: Any, path: tuple[Any, ...]) -> Any:
    """A copy in which the value at that path is another one."""
    copy = json.loads(json.dumps(value))
    node = copy
    for key in path[:-1]:
        node = node[key]
    old = node[path[-1]]
    node[path[-1]] = old + 1 if isinstance(old, int) else f"{old or ''}~"
    return copy


# -- the digest --------------------------------------------------------------------------------------


@given(TERMS)
def test_stored_terms_come_back_with_the_same_digest(terms):
    stored = json.loads(json.dumps(terms.as_json()))
    assert Terms.from_json(shuffled(stored)) == Terms.from_json(stored)
    assert Terms.from_json(stored).digest == terms.digest
    assert canonical(shuffled(stored)) == canonical(stored)
    assert len(terms.digest) == 64


@given(TERMS)
def test_any_other_value_has_another_digest(terms):
    stored = terms.as_json()
    for path in leaves(stored):
        assert canonical(with_another(stored, path)) != canonical(stored), path


def test_the_way_of_writing_does_not_matter():
    def digest(**changes: Any) -> str:
        typed = parse_data(ProposeDeal, {"counterparty": COUNTERPARTY, **trial_order(lines=[line(None, **changes)])})
        return rules.terms_of(typed, {}, "en", "2" * 26, "3" * 26).digest

    first = digest()
    same: list[dict[str, Any]] = [
        {"quantity": 800}, {"quantity": "800.000"}, {"quantity": "８００"}, {"hs_code": "691110"},
        {"hs_code": "6911 10"}, {"unit_price": {"currency": "USD", "amount": "3.3"}},
        {"unit_price": {"amount": "３．３０", "currency": "USD"}},
        {"description": {"en": "Bone china cup and saucer ", "source": "zh", "zh": "骨质瓷咖啡杯碟"}},
    ]  # fmt: skip
    assert {digest(**changes) for changes in same} == {first}
    other: list[dict[str, Any]] = [
        {"quantity": "800.0001"}, {"unit": "piece"}, {"hs_code": "691190"}, {"promised_date": "2026-05-26"},
        {"unit_price": {"amount": "3.31", "currency": "USD"}}, {"unit_price": {"amount": "3.30", "currency": "CNY"}},
        {"description": "Cup"}, {"promised_date": None}, {"discount_percent": "2.5"},
    ]  # fmt: skip
    assert len({digest(**changes) for changes in other} | {first}) == len(other) + 1
    assert digest(description="th\u00e9") == digest(description="the\u0301")


def test_two_deals_of_other_parties_have_other_digests():
    typed = parse_data(ProposeDeal, {"counterparty": COUNTERPARTY, **trial_order()})
    digests = {rules.terms_of(typed, {}, "en", "2" * 26, buyer).digest for buyer in ("3" * 26, "4" * 26)}
    assert len(digests) == 2


def test_what_was_sealed_before_discounts_keeps_its_digest():
    """The canonical form of terms in which nothing new is said, written out: it never changes."""
    line = Line(None, Translated.of("en", "Cup"), "691110", "800", Unit.SET, Money(330, "USD"), date(2026, 5, 25))
    day = date(2026, 3, 31)
    terms = Terms(Kind.ORDER, (line,), Incoterm.FOB, "Qingdao", PaymentTerm.DP, None, day, "2" * 26, "3" * 26)
    assert canonical(terms.as_json()).decode() == (
        '{"buyer":"33333333333333333333333333","deposit_percent":null,"exporter":"22222222222222222222222222",'
        '"incoterm":"FOB","incoterms_edition":"2020","kind":"order","lines":[{"description":{"en":"Cup","source":"en"},'
        '"hs_code":"691110","hs_edition":"2022","listing":null,"promised_date":"2026-05-25","quantity":"800",'
        '"unit":"set","unit_price":{"currency":"USD","minor":330}}],"payment_term":"DP","place":"Qingdao",'
        '"valid_until":"2026-03-31"}'
    )


# -- amounts -----------------------------------------------------------------------------------------


@given(TERMS)
def test_totals_are_sums_per_currency(terms):
    for currency in EXPONENTS:
        mine = [one.amount.minor for one in terms.lines if one.amount and one.amount.currency == currency]
        assert sum(total.minor for total in terms.totals if total.currency == currency) == sum(mine)
    assert len({total.currency for total in terms.totals}) == len(terms.totals)


@given(QUANTITIES, st.integers(1, 10**9), CURRENCIES)
def test_line_amounts_are_rounded_half_even(quantity, minor, currency):
    row = Line(None, Translated.of("en", "x"), None, quantity, Unit.SET, Money(minor, currency), None)
    exact = Decimal(minor) * Decimal(quantity)
    assert row.amount == Money(int(exact.quantize(Decimal(1), rounding=ROUND_HALF_EVEN)), currency)


@pytest.mark.parametrize(("quantity", "amount"), [("0.5", "0.02"), ("1.5", "0.08"), ("2.5", "0.12"), ("0.1", "0.00")])
def test_halves_go_to_the_even_cent(quantity, amount):
    row = Line(None, Translated.of("en", "x"), None, quantity, Unit.SET, Money(5, "USD"), None)
    assert row.amount.amount == amount


# -- numbers at the door -----------------------------------------------------------------------------


def wrong_fields(**changes: Any) -> set[str]:
    with pytest.raises(Invalid) as caught:
        parse_data(ProposeDeal, {"counterparty": COUNTERPARTY, **trial_order(lines=[line(None, **changes)])})
    return set(caught.value.fields)


@pytest.mark.parametrize(
    "number", ["-1", -1, "1e3", "1,00", "NaN", "Infinity", "", " ", "0", "1.23456", 1.5, True, "٣", "0x1", "1 000"]
)
def test_bad_quantities(number):
    assert wrong_fields(quantity=number) == {"lines.0.quantity"}


@pytest.mark.parametrize(
    ("amount", "currency"),
    [
        ("-1", "USD"), ("1e3", "USD"), ("1,00", "USD"), ("NaN", "USD"), ("1.234", "USD"), ("1.5", "JPY"),
        ("1000000000000000", "USD"), ("10000000000000000", "JPY"), ("0", "USD"), ("3", "XXX"), ("3", "usd"),
        (3, "USD"), ("0x10", "USD"), ("1.", "USD"), ("3", None),
    ],
)  # fmt: skip
def test_bad_prices(amount, currency):
    found = wrong_fields(unit_price={"amount": amount, "currency": currency})
    assert {name.removesuffix(".currency").removesuffix(".amount") for name in found} == {"lines.0.unit_price"}


@pytest.mark.parametrize(
    "changes",
    [
        {"deposit_percent": 0}, {"deposit_percent": 100}, {"incoterm": "FOX"}, {"payment_term": "CASH"},
        {"kind": "gift"}, {"valid_until": "31.3.2026"}, {"valid_until": None}, {"place": "x" * 81}, {"extra": 1},
        {"packing": "x" * 501}, {"inspection": "maybe"}, {"prevailing_language": "fr"},
    ],
)  # fmt: skip
def test_bad_terms(changes):
    with pytest.raises(Invalid) as caught:
        parse_data(ProposeDeal, {"counterparty": COUNTERPARTY, **trial_order(**changes)})
    assert set(caught.value.fields) == set(changes)


@pytest.mark.parametrize(
    ("quantity", "price", "discount", "amount"),
    [
        ("800", "3.30", None, "2640.00"), ("800", "3.30", "2.5", "2574.00"), ("3", "0.05", "50", "0.08"),
        ("1", "0.05", "50", "0.02"), ("1", "0.15", "50", "0.08"), ("1", "100.00", "99.99", "0.01"),
    ],
)  # fmt: skip
def test_a_discount_is_taken_before_the_one_rounding(quantity, price, discount, amount):
    cup = Line(None, Translated.of("en", "Cup"), None, quantity, Unit.SET, Money.parse(price, "USD"), None, discount)
    assert cup.amount == Money.parse(amount, "USD")


@pytest.mark.parametrize("discount", ["0", "100", "-5", "100.5", "2.555", "NaN", "1e1", "five", True, 2.5, [], {}])
def test_bad_discounts(discount):
    assert wrong_fields(discount_percent=discount) == {"lines.0.discount_percent"}


@pytest.mark.parametrize("day", ["2026-5-25", "25.5.2026", "2026-02-30", "2026-05-25T00:00:00Z", 5])
def test_bad_promised_dates(day):
    assert wrong_fields(promised_date=day) == {"lines.0.promised_date"}


def test_empty_rows_of_a_form_fall_out():
    form = {
        "counterparty": COUNTERPARTY, "kind": "mou", "valid_until": "２０２６-03-31",
        "lines.0.unit": "set", "lines.0.unit_price.currency": "USD", "lines.0.description.source": "zh",
        "lines.3.description.zh": "代理", "lines.3.description.source": "zh", "lines.3.unit_price.currency": "USD",
    }  # fmt: skip
    typed = parse_form(ProposeDeal, form.items())
    assert [(row.description.as_json(), row.unit_price) for row in typed.lines] == [
        ({"zh": "代理", "source": "zh"}, None)
    ]
    assert typed.valid_until == date(2026, 3, 31)


# -- what differs ------------------------------------------------------------------------------------


@given(TERMS, TERMS)
def test_no_difference_means_the_same_terms(first, second):
    assert diff(first.as_json(), first.as_json()) == []
    assert (diff(first.as_json(), second.as_json()) == []) == (first.digest == second.digest)


@given(st.lists(lines(), min_size=2, max_size=5), st.randoms(use_true_random=False))
def test_another_order_is_a_difference(rows, random):
    mixed = list(rows)
    random.shuffle(mixed)
    old, new = (trial(tuple(some)).as_json() for some in (rows, mixed))
    assert bool(diff(old, new)) == (canonical(old) != canonical(new))
    assert all(found.where == "lines" for found in diff(old, new))


def trial(rows: tuple[Line, ...], place: str = "Kobe", deposit: int | None = None) -> Terms:
    day = date(2026, 3, 31)
    return Terms(Kind.ORDER, rows, Incoterm.FOB, place, PaymentTerm.DP, deposit, day, "2" * 26, "3" * 26)


def row(text: str, quantity: str = "1", listing: str | None = None) -> Line:
    price = Money(100, "USD")
    return Line(listing, Translated.of("en", text), "691110", quantity, Unit.SET, price, date(2026, 5, 1))


def text(words: str) -> dict[str, str]:
    return {"en": words, "source": "en"}


def test_differences_name_what_was_added_removed_and_changed():
    old = trial((row("cup"), row("plate"), row("bowl", listing="1" * 26)))
    new = trial((row("cup", "2"), row("bowl, blue", listing="1" * 26), row("jug", "5")), "Osaka", 30)
    found = [(one.where, one.kind, one.before, one.after) for one in diff(old.as_json(), new.as_json())]
    assert found[:4] == [
        ("place", "changed", "Kobe", "Osaka"),
        ("deposit_percent", "added", None, 30),
        ("lines.0.quantity", "changed", "1", "2"),
        ("lines.1.description", "changed", text("bowl"), text("bowl, blue")),
    ]
    assert [(where, kind) for where, kind, *_ in found[4:]] == [("lines.2", "added"), ("lines.1", "removed")]


# -- reading a total back ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "minor", "currency", "same"),
    [
        ("2640.00", 264000, "USD", True), ("2640", 264000, "USD", True), ("2,640", 264000, "USD", True),
        ("2.640,00", 264000, "USD", True), ("2 640.00", 264000, "USD", True), ("２，６４０．００", 264000, "USD", True),
        ("USD 2,640.00", 264000, "USD", True), ("2640.5", 264050, "USD", True), ("2'640.50", 264050, "USD", True),
        ("1,234,567", 1234567, "JPY", True), ("１２３４５６７", 1234567, "JPY", True), ("1.500", 1500, "KWD", True),
        ("2640.01", 264000, "USD", False), ("264000", 264000, "USD", False), ("26.40", 264000, "USD", False),
        ("", 264000, "USD", False), ("-2640", 264000, "USD", False), ("2640 JPY", 264000, "USD", False),
        ("2e3", 200000, "USD", False), ("NaN", 100, "USD", False), ("two", 200, "USD", False), (".", 0, "USD", False),
        ("2640.", 264000, "USD", True),
    ],
)  # fmt: skip
def test_reading_back(typed, minor, currency, same):
    assert rules.reads_back(typed, Money(minor, currency)) is same


@given(st.integers(1, 10**12), CURRENCIES)
def test_what_is_printed_reads_back(minor, currency):
    total = Money(minor, currency)
    whole, _, cents = total.amount.partition(".")
    grouped = f"{int(whole):,}" + (f".{cents}" if cents else "")
    assert rules.reads_back(grouped, total)
    assert rules.reads_back(total.amount, total)
    assert not rules.reads_back(total.amount, Money(minor + 1, currency))


# -- states ------------------------------------------------------------------------------------------


def test_the_last_day_ends_on_the_events_clock():
    at = rules.lapses_at(date(2026, 3, 31), "Asia/Shanghai")
    assert at == datetime.fromisoformat("2026-03-31T16:00:00+00:00")
    assert rules.state_at("proposed", at, None, at) == State.LAPSED
    assert rules.state_at("proposed", at, 1, at) == State.SEALED
    assert rules.state_at("proposed", at, None, at.replace(hour=15)) == State.PROPOSED
    assert rules.state_at("sealed", at, 1, at) == State.SEALED


@pytest.mark.parametrize(
    ("state", "is_open", "confirmed", "why"),
    [
        (State.PROPOSED, True, ["exporter"], None),
        (State.PROPOSED, True, ["buyer"], AlreadyConfirmed),
        (State.SEALED, True, ["exporter", "buyer"], AlreadyConfirmed),
        (State.PROPOSED, False, ["exporter"], NotInEvent),
        (State.LAPSED, True, [], Lapsed),
        (State.WITHDRAWN, True, [], DealOver),
        (State.CLOSED, True, [], DealOver),
        (State.DISPUTED, True, [], DealOver),
    ],
)
def test_when_terms_can_be_confirmed(state, is_open, confirmed, why):
    assert rules.why_not_confirmable(state, is_open, confirmed, Side.BUYER) is why


def test_when_terms_can_be_withdrawn():
    mine, theirs = Side.BUYER, Side.EXPORTER
    assert rules.why_not_withdrawable(State.PROPOSED, mine, mine) is None
    assert rules.why_not_withdrawable(State.PROPOSED, theirs, mine) is NotYours
    assert rules.why_not_withdrawable(State.SEALED, mine, mine) is NothingToWithdraw
    assert rules.why_not_withdrawable(State.LAPSED, mine, mine) is DealOver
