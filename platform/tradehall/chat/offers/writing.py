"""An offer in one line, for lists, mails, and whoever does not see the card."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from tradehall.chat.phrases import words
from tradehall.chat.phrases.slots import quoted, write_money
from tradehall.kernel.i18n import translate, write_day
from tradehall.kernel.texts import LANGUAGES, N_, Translated

_COMMA = {"en": ", ", "zh": "，", "ja": "、", "ko": ", "}
OFFER, BY, VALID = N_("Offer: %(terms)s"), N_("delivery by %(date)s"), N_("valid until %(date)s")
DEPOSIT = N_("deposit %(percent)s%%")


def texts(terms: Mapping[str, Any]) -> dict[str, str]:
    """Language → the offer's terms in one line."""
    return {language: write(terms, language) for language in LANGUAGES}


def write(terms: Mapping[str, Any], language: str) -> str:
    parts = [
        quoted(Translated.from_json(terms["title"]).read(language).text, language),
        words.counted(terms["quantity"], terms["unit"], language),
        words.for_each(write_money(terms["unit_price"], language), terms["unit"], language),
    ]
    if terms["incoterm"]:
        parts.append(f"{terms['incoterm']} {words.place(terms['place'], language)}")
    if terms["payment_term"]:
        parts.append(words.choices("payment")[terms["payment_term"]][language])
    if terms["deposit_percent"]:
        parts.append(translate(DEPOSIT, language, percent=terms["deposit_percent"]))
    if terms["delivery_date"]:
        parts.append(translate(BY, language, date=write_day(date.fromisoformat(terms["delivery_date"]), language)))
    parts.append(translate(VALID, language, date=write_day(date.fromisoformat(terms["valid_until"]), language)))
    return translate(OFFER, language, terms=_COMMA[language].join(parts))
