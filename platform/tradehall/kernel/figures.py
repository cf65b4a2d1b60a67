"""Numbers as people type them: the one reading for forms, the API, phrases, offers and deals.

Full-width digits and signs are digits and signs; commas between thousands are what all four languages write there.
A raised, lowered or circled digit, or a fraction in one sign, is no digit: whoever takes it for one makes 102 of 10².
"""

import re
import unicodedata
from typing import Any

from pydantic_core import PydanticCustomError

_PLAIN = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_GROUPED = re.compile(r"(-?[1-9][0-9]{0,2})((?:,[0-9]{3})+)(\.[0-9]+)?", re.ASCII)


def narrow(text: str) -> str:
    """Full-width letters, digits and signs as plain ones, without blanks around; all else stays what it is."""
    return text.translate(_PLAIN).strip()


def has_other_digits(text: str) -> bool:
    """Whether a sign in it stands for a number without being a digit: ², ₂, ½, ①, Ⅳ."""
    return not text.isascii() and any(unicodedata.category(char) in ("No", "Nl") for char in text)


def figure(value: Any) -> Any:
    """A typed number as plain digits: '１,２００．５' → '1200.5'; a whole number of JSON as text. What is no number is
    left for the type to refuse. Raises PydanticCustomError.
    """
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str):
        return value
    if has_other_digits(value):
        raise PydanticCustomError("other_digits", "Plain digits are expected.")
    plain = narrow(value)
    return plain.replace(",", "") if _GROUPED.fullmatch(plain) else plain
