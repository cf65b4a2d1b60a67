"""An offer as its card shows it: finished texts in the reader's language."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from tradehall.chat.offers.rules import State, state_at
from tradehall.chat.phrases import words
from tradehall.chat.phrases.slots import write_money
from tradehall.companies import hs
from tradehall.kernel.texts import Reading, Translated

_LINE = ("listing", "hs_code", "quantity", "unit")
_HEAD = ("incoterm", "place", "payment_term", "deposit_percent", "valid_until")


@dataclass(frozen=True, slots=True)
class Card:
    """`deal_query`: what fills the form of a deal with these terms."""

    state: State
    title: Reading
    quantity: str
    price: str
    total: str
    term: str
    payment: str
    hs_code: str
    delivery_date: date | None
    valid_until: date
    line: str
    deal_query: str


def card(terms: Mapping[str, Any], language: str, now: datetime) -> Card:
    delivery = terms["delivery_date"]
    return Card(
        state=state_at(terms, now),
        title=Translated.from_json(terms["title"]).read(language),
        quantity=words.counted(terms["quantity"], terms["unit"], language),
        price=words.for_each(write_money(terms["unit_price"], language), terms["unit"], language),
        total=write_money(terms["total"], language) if terms["total"] else "",
        term=f"{terms['incoterm']} {words.place(terms['place'], language)}" if terms["incoterm"] else "",
        payment=words.choices("payment")[terms["payment_term"]][language] if terms["payment_term"] else "",
        hs_code=hs.written(terms["hs_code"]) if terms["hs_code"] else "",
        delivery_date=date.fromisoformat(delivery) if delivery else None,
        valid_until=date.fromisoformat(terms["valid_until"]),
        line=terms["texts"][language],
        deal_query=deal_query(terms),
    )


def deal_query(terms: Mapping[str, Any]) -> str:
    """The fields of a deal's form: one trial order of this line."""
    fields = {"kind": "trial_order"} | {name: terms[name] for name in _HEAD}
    line = {name: terms[name] for name in _LINE} | {
        "unit_price.amount": terms["unit_price"]["amount"],
        "unit_price.currency": terms["unit_price"]["currency"],
        "promised_date": terms["delivery_date"],
    }
    line |= {f"description.{language}": text for language, text in terms["title"].items()}
    fields |= {f"lines.0.{name}": value for name, value in line.items()}
    return urlencode({name: value for name, value in fields.items() if value})
