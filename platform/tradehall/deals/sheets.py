"""The form of a deal's terms: what it shows, from what was typed, stored or offered. Plain values, no reader."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tradehall.companies.terms import WITH_DEPOSIT, Incoterm, PaymentTerm, Unit, named_place
from tradehall.deals.commands import MOST_LINES, Inspection, Kind
from tradehall.deals.queries.views import ProposeForm, RevisionView
from tradehall.deals.rules import GOODS, Line
from tradehall.kernel.money import EXPONENTS
from tradehall.kernel.texts import LANGUAGES

MORE = "_more"  # the button that adds a line where no script does
HEAD = (
    "kind", "incoterm", "place", "payment_term", "deposit_percent", "packing", "inspection", "prevailing_language",
    "valid_until", "note",
)  # fmt: skip
_FIELD = re.compile(r"lines\.([0-9]{1,5})\.(.+)", re.ASCII)
_FILLED = ("listing", "hs_code", "quantity", "unit_price.amount", "discount_percent", "promised_date")


class Choices:
    """The lists to choose from."""

    kinds = tuple(Kind)
    goods = tuple(kind for kind in Kind if kind in GOODS)
    incoterms = tuple(Incoterm)
    payment_terms = tuple(PaymentTerm)
    with_deposit = tuple(sorted(WITH_DEPOSIT))
    units = tuple(Unit)
    currencies = tuple(EXPONENTS)
    inspections = tuple(Inspection)
    languages = LANGUAGES
    most_lines = MOST_LINES
    named_place = staticmethod(named_place)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the form. `texts`: language → description, `source` the language that came first."""

    values: Mapping[str, str]
    texts: Mapping[str, str]
    source: str

    def get(self, name: str) -> str:
        return self.values.get(name, "")

    @property
    def is_empty(self) -> bool:
        return not any(self.get(name).strip() for name in _FILLED) and not any(t.strip() for t in self.texts.values())


@dataclass(frozen=True, slots=True)
class Sheet:
    """The whole form: `head` holds the terms but the lines; the last row is a spare one."""

    head: Mapping[str, str]
    rows: list[Row] = field(default_factory=list)

    def get(self, name: str) -> str:
        return self.head.get(name, "")


def _spared(head: Mapping[str, str], rows: Iterable[Row], language: str) -> Sheet:
    kept = [row for row in rows if not row.is_empty]
    if len(kept) < MOST_LINES:
        kept.append(Row({}, {language: ""}, language))
    return Sheet(head, kept)


def empty(view: ProposeForm, language: str) -> Sheet:
    """A new sheet with what both companies usually work with."""
    usual = view.table.exporter.details
    wished = view.table.buyer.details

    def common(name: str) -> str:
        ours, theirs = usual.get(name, []), wished.get(name, [])
        both = [value for value in ours if value in theirs] or ours or theirs
        return both[0] if both else ""

    head = {"kind": Kind.TRIAL_ORDER, "incoterm": common("incoterms"), "payment_term": common("payment_terms")}
    return _spared(head, [], language)


def typed(form: Mapping[str, str], language: str) -> Sheet:
    """What was typed, as it was typed; empty rows fall out, as the parser of forms lets them fall out."""
    values: dict[int, dict[str, str]] = {}
    for name in form:
        if found := _FIELD.fullmatch(name):
            values.setdefault(int(found[1]), {})[found[2]] = form[name]
    rows = [_typed_row(values[number], language) for number in sorted(values)]
    return _spared({name: form.get(name, "") for name in HEAD}, rows, language)


def _typed_row(values: Mapping[str, str], language: str) -> Row:
    texts = {
        name.partition(".")[2]: text
        for name, text in values.items()
        if name.startswith("description.") and name != "description.source"
    }
    return Row(values, texts or {language: ""}, values.get("description.source") or language)


def stored(revision: RevisionView, language: str) -> Sheet:
    """The terms of a revision, to be changed."""
    terms = revision.terms.as_json()
    head = {name: str(terms[name]) for name in HEAD if terms.get(name) is not None}
    rows = [_stored_row(plain, line) for plain, line in zip(terms["lines"], revision.terms.lines, strict=True)]
    return _spared(head, rows, language)


def _stored_row(plain: Mapping[str, Any], line: Line) -> Row:
    names = ("listing", "hs_code", "quantity", "unit", "discount_percent", "promised_date")
    values = {name: plain.get(name) or "" for name in names}
    if line.price:
        values |= {"unit_price.amount": line.price.amount, "unit_price.currency": line.price.currency}
    return Row(values, dict(line.description.texts), line.description.source)
