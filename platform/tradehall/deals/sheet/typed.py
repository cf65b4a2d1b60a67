"""Numbers and dates as people type them in the four languages → plain text: a decimal point, ISO dates.

Full-width digits are digits, commas and blanks group thousands, 万 and 만 count. What could be read in two ways
('1,5') is refused, never guessed.
"""

import re
from datetime import date
from decimal import Decimal, InvalidOperation, localcontext

from pydantic_core import PydanticCustomError

from tradehall.kernel.parse import sentences
from tradehall.kernel.texts import N_

sentences(
    {
        "sheet_number": N_("This number cannot be read. Please write it as in 1,234.50."),
        "sheet_comma": N_("This can be read as two different numbers. Please write decimals behind a point: 1.5."),
        "sheet_date": N_("This date cannot be read for certain. Please write year, month and day, such as 2026-12-03."),
    }
)

_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {
    ord("　"): ord(" "), ord("\u00a0"): ord(" "), ord("\u2009"): ord(" "), ord("\u202f"): ord(" "),
    ord("。"): ord("."), ord("｡"): ord("."), ord("、"): ord(","), ord("､"): ord(","), ord("’"): ord("'"),
}  # fmt: skip
_PLAIN = re.compile(r"[0-9]+(?:\.[0-9]+)?", re.ASCII)
_GROUPED = re.compile(r"[0-9]{1,3}(?:([, '])[0-9]{3})(?:\1[0-9]{3})*(?:\.[0-9]+)?", re.ASCII)
_COUNTED = re.compile(r"([0-9.,]+)\s*([百千万億])\s*", re.ASCII)
_SCALE = {"百": 100, "千": 1000, "万": 10**4, "億": 10**8}
_SAME = str.maketrans({"萬": "万", "만": "万", "亿": "億", "억": "億", "천": "千", "백": "百"})
MOST_TYPED = 60


def narrow(text: str) -> str:
    """With plain digits, letters and signs for the full-width ones; a raised or circled digit stays what it is."""
    return text.translate(_WIDE).strip()


def number(text: str) -> str:
    """A plain decimal string without needless zeros. Raises PydanticCustomError."""
    plain = narrow(text).translate(_SAME)
    if len(plain) > MOST_TYPED:
        raise _unreadable()
    with localcontext() as context:
        context.prec = 2 * MOST_TYPED  # nothing that was typed is rounded away
        found = _counted(plain) if any(sign in plain for sign in _SCALE) else _digits(plain)
        return f"{found.normalize():f}" if found else "0"


def _digits(text: str) -> Decimal:
    if _PLAIN.fullmatch(text) or _GROUPED.fullmatch(text):
        try:
            return Decimal(re.sub(r"[, ']", "", text))
        except InvalidOperation:
            raise _unreadable() from None
    if re.fullmatch(r"[0-9][0-9.,]*", text, re.ASCII) and "," in text:
        raise PydanticCustomError("sheet_comma", "Two numbers could be meant.")
    raise _unreadable()


def _counted(text: str) -> Decimal:
    """'1万2千', '1.2만', '3億': parts whose units fall, and perhaps plain digits at the end."""
    total, at, last = Decimal(0), 0, 10**9
    for part in _COUNTED.finditer(text):
        unit = _SCALE[part[2]]
        if part.start() != at or unit >= last:
            raise _unreadable()
        total += _digits(part[1]) * unit
        at, last = part.end(), unit
    if rest := text[at:]:
        total += _digits(rest)
    return total


def _unreadable() -> PydanticCustomError:
    return PydanticCustomError("sheet_number", "This number cannot be read.")


def percent(text: str) -> str:
    """A number, with or without its sign."""
    return number(re.sub(r"\s*%$", "", narrow(text)))


# -- money ----------------------------------------------------------------------------------------------

_SIGNS = {
    "US$": ("USD",), "$": ("USD", "HKD", "TWD", "SGD", "AUD", "CAD", "NZD", "MXN"), "€": ("EUR",), "£": ("GBP",),
    "¥": ("CNY", "JPY"), "円": ("JPY",), "日元": ("JPY",), "元": ("CNY",), "人民币": ("CNY",), "₩": ("KRW",),
    "원": ("KRW",), "美元": ("USD",), "ドル": ("USD",), "달러": ("USD",),
}  # fmt: skip


def amount(text: str, currency: str) -> str:
    """A number, with or without the code or a sign of that very currency before or behind it."""
    plain = narrow(text).replace("￥", "¥")
    names = [currency, *(sign for sign, codes in _SIGNS.items() if currency in codes)] if currency else []
    for name in sorted(names, key=len, reverse=True):
        if plain.upper().startswith(name):
            return number(plain[len(name) :])
        if plain.upper().endswith(name):
            return number(plain[: -len(name)])
    return number(plain)


# -- dates ----------------------------------------------------------------------------------------------

_LONG = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
         "december")  # fmt: skip
_MONTHS = {word: n for n, name in enumerate(_LONG, 1) for word in (name, name[:3])}
_DAYS = (
    re.compile(r"(?P<y>[0-9]{4})([-/.])(?P<m>[0-9]{1,2})\2(?P<d>[0-9]{1,2})\.?", re.ASCII),
    re.compile(r"(?P<y>[0-9]{4})\s*[年년]\s*(?P<m>[0-9]{1,2})\s*[月월]\s*(?P<d>[0-9]{1,2})\s*[日号號일]", re.ASCII),
    re.compile(r"令和\s*(?P<r>[0-9]{1,2}|元)\s*年\s*(?P<m>[0-9]{1,2})\s*月\s*(?P<d>[0-9]{1,2})\s*日", re.ASCII),
    re.compile(r"(?P<y>[0-9]{4})\. (?P<m>[0-9]{1,2})\. (?P<d>[0-9]{1,2})\.?", re.ASCII),
    re.compile(r"(?P<n>[A-Za-z]{3,9})\.? (?P<d>[0-9]{1,2})(?:st|nd|rd|th)?,? (?P<y>[0-9]{4})", re.ASCII),
    re.compile(r"(?P<d>[0-9]{1,2})(?:st|nd|rd|th)? (?P<n>[A-Za-z]{3,9})\.?,? (?P<y>[0-9]{4})", re.ASCII),
)


def day(text: str) -> str:
    """ISO 8601. Raises PydanticCustomError for what is no date, or could be two ('03/04/2026')."""
    plain = re.sub(r"\s*[(（][^()（）]{1,4}[)）]$", "", text.translate(_WIDE | {ord("。"): ord(".")}).strip())
    for pattern in _DAYS:
        if (found := pattern.fullmatch(plain)) and (made := _made(found.groupdict())):
            return made.isoformat()
    raise PydanticCustomError("sheet_date", "This date cannot be read.")


def _made(part: dict[str, str | None]) -> date | None:
    if named := part.get("n"):
        month = _MONTHS.get(named.lower(), 0)
    else:
        month = int(part["m"] or 0)
    if reign := part.get("r"):
        year = 2018 + (1 if reign == "元" else int(reign))
    else:
        year = int(part["y"] or 0)
    try:
        made = date(year, month, int(part["d"] or 0))
    except ValueError:
        return None
    return made if 1900 <= made.year <= 2100 else None
