"""Numbers as people of the trade write them: 3,000 · ３万 · 1億2000万 · 二十四 · 1.5 million · three hundred."""

import re
from decimal import Decimal

_DIGITS = {
    "零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "兩": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9,
    "영": 0, "일": 1, "이": 2, "삼": 3, "사": 4, "오": 5, "육": 6, "칠": 7, "팔": 8, "구": 9,
}  # fmt: skip
_TENS = {"十": 10, "百": 100, "千": 1000, "십": 10, "백": 100, "천": 1000}
_MYRIADS = {"万": 10**4, "萬": 10**4, "만": 10**4, "亿": 10**8, "億": 10**8, "억": 10**8}

FIGURE = r"\d{1,3}(?:[,\u202f\u2009]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_HAN = "零〇一二两兩三四五六七八九"
_UNITS = "十百千万萬亿億"
_HANGUL_UNITS = "십백천만억"
# Figures with signs of magnitude, perhaps several: 3万5千, 1億2,000万, 3만 5천, 5万3000.
_UNIT = f"[{_UNITS}{_HANGUL_UNITS}]"
MAGNIFIED = rf"(?:{FIGURE}){_UNIT}+(?: ?(?:{FIGURE}){_UNIT}+)*(?:(?<=[万萬만亿億억]) ?\d{{1,4}}(?![\d.,]*\d))?"
# Han numerals that are surely meant as a number: they begin with a digit or ten, and have a magnitude in them.
HAN = rf"[{_HAN}][{_HAN}]?[{_UNITS}](?:[{_HAN}{_UNITS}]*)|十[一二三四五六七八九](?![{_HAN}])"
HANGUL = (
    rf"(?<![가-힣])(?:[일이삼사오육칠팔구]?[{_HANGUL_UNITS}])+[일이삼사오육칠팔구]?(?=$|[^가-힣]|[개원장대명일월세])"
)

_SMALL = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50,
    "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
_LARGE = {"hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9}
_WORD = "|".join([*sorted(_SMALL, key=len, reverse=True), *_LARGE])
WORDS = rf"\b(?:{_WORD})(?:(?:[ -]| and )(?:{_WORD}))*\b"
LATIN = {"k": 10**3, "thousand": 10**3, "million": 10**6, "mio": 10**6, "billion": 10**9}

# What may stand for a small number without being written as one.
SMALL_WORDS = {
    "一": 1, "二": 2, "两": 2, "兩": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10,
    "한": 1, "하나": 1, "두": 2, "둘": 2, "세": 3, "셋": 3, "네": 4, "넷": 4, "다섯": 5, "여섯": 6, "일곱": 7,
    "여덟": 8, "아홉": 9, "열": 10, "스무": 20, "사흘": 3, "나흘": 4, "열흘": 10, "이틀": 2, "하루": 1, "보름": 15,
    "ひとつ": 1, "ふたつ": 2, "みっつ": 3, "よっつ": 4, "いつつ": 5, "半": 0, "もう一度": 1, "once": 1, "twice": 2,
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "dozen": 12, "a": 1, "an": 1, "both": 2,
    "double": 2, "triple": 3, "pair": 2, "fortnight": 14, "打": 12, "ダース": 12, "다스": 12,
}  # fmt: skip


def figure(text: str) -> Decimal:
    """'1,234.50' → 1234.5."""
    return Decimal(re.sub(r"[,\u202f\u2009]", "", text)).normalize()


def of_asia(text: str) -> Decimal:
    """The value of figures and numerals with signs of magnitude, in any mixture; '3万5千' → 35000."""
    total = section = number = Decimal(0)
    is_number = False
    for token in re.findall(rf"{FIGURE}|\S", text):
        if token[0].isascii():
            number, is_number = figure(token), True
        elif token in _DIGITS:
            number, is_number = Decimal(_DIGITS[token]), True
        elif token in _TENS:
            section += (number if is_number else 1) * _TENS[token]
            number, is_number = Decimal(0), False
        else:
            total += ((section + number) or 1) * _MYRIADS[token]
            section = number = Decimal(0)
            is_number = False
    return (total + section + number).normalize()


def of_words(text: str) -> Decimal:
    """'two thousand five hundred' → 2500."""
    total = section = 0
    for word in re.findall(r"[a-z]+", text.lower()):
        if word in _SMALL:
            section += _SMALL[word]
        elif word == "hundred":
            section = (section or 1) * 100
        elif word in _LARGE:
            total += (section or 1) * _LARGE[word]
            section = 0
    return Decimal(total + section).normalize()


def has_magnitude(text: str) -> bool:
    """Whether number words are more than a count up to ninety-nine."""
    return any(word in _LARGE for word in text.lower().split())


_IN: dict[str, dict[str, str]] = {
    "zh": {"萬": "万", "億": "亿", "만": "万", "억": "亿", "천": "千", "백": "百", "십": "十"},
    "ja": {"萬": "万", "亿": "億", "만": "万", "억": "億", "천": "千", "백": "百", "십": "十"},
    "ko": {"万": "만", "萬": "만", "亿": "억", "億": "억", "千": "천", "百": "백", "十": "십"},
}


def written(value: Decimal, text: str, language: str) -> str:
    """A number of such a `text` as readers of the language write it, without doubt about its value."""
    if any(char in _MYRIADS or char in _TENS for char in text) and text[0].isascii() and language in _IN:
        return "".join(_IN[language].get(char, char) for char in text)
    return f"{value:,f}"
