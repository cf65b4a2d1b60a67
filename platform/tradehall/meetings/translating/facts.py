"""What a text says that must be the same in every language: numbers, days, times, shares, money, codes, addresses.

A `Fact` has all the values that its writing can mean ("5/6" is a day of May or of June), so that two writings agree
when they share one. What only may be meant ("a", "三", "May") can answer for a fact of the other text, and is not
missed when it is gone.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from tradehall.meetings.translating import numerals

Value = tuple[str, object]


@dataclass(frozen=True, slots=True)
class Fact:
    """`text` as it stands at `start`; `kept`: how it is written for readers of a language, None where that is left to
    the translation."""

    text: str
    start: int
    values: frozenset[Value]
    required: bool = True
    kept: Callable[[str], str] | None = None

    @property
    def end(self) -> int:
        return self.start + len(self.text)


_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0xA0: 0x20}


def narrow(text: str) -> str:
    """Full-width letters, digits and signs as half-width ones; as long as before."""
    return text.translate(_WIDTH)


Made = tuple[Iterable[Value], bool, Callable[[str], str] | None] | None
Reading = tuple[re.Pattern[str], Callable[[re.Match[str]], Made]]
_READINGS: list[Reading] = []


def _reads(pattern: str, flags: int = 0) -> Callable[[Callable[[re.Match[str]], Made]], Callable[..., Made]]:
    """The readings are tried in the order in which they stand here, each on what the ones before have left."""

    def register(make: Callable[[re.Match[str]], Made]) -> Callable[..., Made]:
        _READINGS.append((re.compile(pattern, flags), make))
        return make

    return register


def facts(text: str) -> list[Fact]:
    """All facts of a text in its order."""
    left = list(narrow(text))
    found: list[Fact] = []
    for pattern, make in _READINGS:
        for match in pattern.finditer("".join(left)):
            made = make(match)
            if made is None or not match.group():
                continue
            values, required, kept = made
            start, end = match.span()
            found.append(Fact(text[start:end], start, frozenset(values), required, kept))
            left[start:end] = "\x00" * (end - start)
    return sorted(found, key=lambda one: one.start)


def _verbatim(text: str) -> Callable[[str], str]:
    return lambda language: text


# -- addresses and codes ----------------------------------------------------------------------------------------


@_reads(r"(?:https?://|www\.)[^\s<>\"'，。、；）」』】\x00]+|[\w.+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+", re.ASCII)
def _address(match: re.Match[str]) -> Made:
    text = match.group().rstrip(".,;:!?)")
    return [("address", text.lower())], True, _verbatim(match.group())


@_reads(r"\+\d[\d ().-]{6,18}\d")
def _phone(match: re.Match[str]) -> Made:
    return [("phone", re.sub(r"\D", "", match.group()))], True, _verbatim(match.group())


TERMS = "EXW|FCA|FAS|FOB|CFR|CIF|CPT|CIP|DAP|DPU|DDP|DAT|DDU|CNF|C&F"
_PAYMENT = {"T/T": "TT", "TT": "TT", "L/C": "LC", "LC": "LC", "D/P": "DP", "D/A": "DA", "O/A": "OA"}


@_reads(rf"(?<![A-Za-z0-9])(?:{TERMS})(?![A-Za-z0-9])")
def _term(match: re.Match[str]) -> Made:
    return [("term", {"C&F": "CFR", "CNF": "CFR"}.get(match.group(), match.group()))], True, _verbatim(match.group())


@_reads(rf"(?<![A-Za-z0-9/])(?:{'|'.join(sorted(_PAYMENT, key=len, reverse=True))})(?![A-Za-z0-9/])")
def _payment(match: re.Match[str]) -> Made:
    return [("term", _PAYMENT[match.group()])], True, _verbatim(match.group())


_SPOKEN = {
    "离岸价": "FOB", "到岸价": "CIF", "本船渡し": "FOB", "본선인도": "FOB", "free on board": "FOB", "工厂交货": "EXW",
    "工場渡し": "EXW", "공장인도": "EXW", "ex works": "EXW", "运费、保险费": "CIF", "運賃保険料込み": "CIF",
    "信用证": "LC", "信用状": "LC", "신용장": "LC", "letter of credit": "LC", "letters of credit": "LC",
    "电汇": "TT", "電信送金": "TT", "電信為替": "TT", "전신환": "TT", "wire transfer": "TT",
    "telegraphic transfer": "TT", "付款交单": "DP", "支払渡し": "DP", "承兑交单": "DA", "引受渡し": "DA",
    "赊销": "OA", "open account": "OA",
}  # fmt: skip


@_reads("|".join(map(re.escape, sorted(_SPOKEN, key=len, reverse=True))), re.IGNORECASE)
def _spoken_term(match: re.Match[str]) -> Made:
    return [("term", _SPOKEN[match.group().lower()])], False, None


@_reads(r"(?<![A-Za-z0-9])(ISO|EN|GB|JIS|KS|ASTM|BS|DIN|IEC)[ /-]?([A-Z]?)[ -]?(\d+(?:[-.:]\d+)*)(?![A-Za-z0-9])")
def _standard(match: re.Match[str]) -> Made:
    return [("code", re.sub(r"\W", "", "".join(match.groups())))], True, _verbatim(match.group())


_CODES_OF_MONEY = "USD|CNY|RMB|JPY|KRW|EUR|GBP|HKD|TWD|AUD|CAD|SGD|VND|THB|INR|MYR|IDR"
_NO_CODE = re.compile(r"(?:No|Nos|pp?|vol|ver|v|Q|H|FY)\.?", re.IGNORECASE)


@_reads(
    rf"(?:(?<![A-Za-z0-9])|(?<=\d[xX]))(?!(?:{_CODES_OF_MONEY})\d|[xX]\d+(?![A-Za-z0-9]))(?:[A-Za-z]{{1,6}}[-_/.]?\d[A-Za-z0-9]*(?:[-_/.][A-Za-z0-9]+)*"
    r"|\d{2}(?:GP|HQ|HC|OT|FR|RF)|\d+[A-Z]{1,4}-?\d[A-Za-z0-9]*(?:-[A-Za-z0-9]+)*|\d+(?:\.\d+){2,})(?![A-Za-z0-9])"
)
def _code(match: re.Match[str]) -> Made:
    """Models, standards and tariff numbers; dates with dots have three parts, too."""
    text = match.group()
    letters = re.match(r"[A-Za-z]+[-_/.]?", text)
    if letters and _NO_CODE.fullmatch(letters.group()):
        return None
    if re.fullmatch(r"\d{4}\.\d{1,2}\.\d{1,2}", text):
        return None
    return [("code", re.sub(r"[-_/.]", "", text).upper())], True, _verbatim(text)


# -- days and times -----------------------------------------------------------------------------------------------

_MONTHS = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
]  # fmt: skip
_MONTH = r"(January|February|March|April|May|June|July|August|September|October|November|December|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)"  # noqa: E501
_DAY = r"(\d{1,2}|[一二三]?十[一二三四五六七八九]?|[一二三四五六七八九])"
_TH = r"(?:st|nd|rd|th)?"


def _month_of(name: str) -> int:
    return next(number for number, month in enumerate(_MONTHS, 1) if month.startswith(name[:3].capitalize()))


def _count(text: str) -> int:
    return (
        int(text)
        if text.isascii()
        else int(numerals.of_asia(text) if "十" in text else "一二三四五六七八九".index(text) + 1)
    )


def day_in(language: str, year: int | None, month: int, day: int | None) -> str:
    """A day, or a month alone, as the language writes it; unmistakable."""
    if language == "en":
        return " ".join(str(part) for part in (day, _MONTHS[month - 1], year) if part)
    signs = ("년 ", "월 ", "일") if language == "ko" else ("年", "月", "日")
    return "".join(f"{part}{sign}" for part, sign in zip((year, month, day), signs, strict=True) if part).strip()


def _day(year: int | None, months: Iterable[tuple[int, int]]) -> Made:
    possible = {(month, day) for month, day in months if 1 <= month <= 12 and 1 <= day <= 31}
    if not possible:
        return None
    kept = None
    if len(possible) == 1:
        [(month, day)] = possible
        kept = lambda language: day_in(language, year, month, day)  # noqa: E731
    return [("day", one if year is None else (year, *one)) for one in possible], True, kept


@_reads(r"(?<!\d)((?:19|20)\d\d)([-/.])(\d{1,2})\2(\d{1,2})(?!\d)")
def _iso(match: re.Match[str]) -> Made:
    return _day(int(match[1]), [(int(match[3]), int(match[4]))])


@_reads(rf"(?:((?:19|20)?\d\d)年\s*)?(?<![\d一二三四五六七八九十]){_DAY}月\s*{_DAY}(?:[日号號]|(?![\d个個ヶか箇カ]))")
def _asian(match: re.Match[str]) -> Made:
    return _day(_year(match[1]), [(_count(match[2]), _count(match[3]))])


@_reads(r"(?:((?:19|20)?\d\d)년\s*)?(?<!\d)(\d{1,2})월\s*(\d{1,2})일")
def _korean(match: re.Match[str]) -> Made:
    return _day(_year(match[1]), [(int(match[2]), int(match[3]))])


def _year(text: str | None) -> int | None:
    return None if not text else int(text) + (2000 if len(text) == 2 else 0)


@_reads(rf"\b{_MONTH}\.?\s+(\d{{1,2}}){_TH}\b(?![,.]?\d)(?:,?\s+(20\d\d)\b)?", re.IGNORECASE)
def _american(match: re.Match[str]) -> Made:
    return _day(_year(match[3]), [(_month_of(match[1]), int(match[2]))])


@_reads(rf"(?<![\d.,])(\d{{1,2}}){_TH}\s+(?:of\s+)?{_MONTH}\b\.?(?:,?\s+(20\d\d)\b)?", re.IGNORECASE)
def _british(match: re.Match[str]) -> Made:
    return _day(_year(match[3]), [(_month_of(match[2]), int(match[1]))])


@_reads(r"(?<![\d/])(\d{1,2})/(\d{1,2})/(20\d\d)(?![\d/])")
def _slashed_with_year(match: re.Match[str]) -> Made:
    return _day(int(match[3]), [(int(match[1]), int(match[2])), (int(match[2]), int(match[1]))])


@_reads(r"(?<![\d/.])(\d{1,2})/(\d{1,2})(?![\d/.])")
def _slashed(match: re.Match[str]) -> Made:
    one, other = int(match[1]), int(match[2])
    made = _day(None, [(one, other), (other, one)])
    days = list(made[0]) if made else []
    return [*days, ("parts", (one, other))], True, _verbatim(match.group())


@_reads(rf"((?:19|20)\d\d)[年년]\s*(?:{_DAY}[月월])")
def _month_and_year(match: re.Match[str]) -> Made:
    year, month = int(match[1]), _count(match[2])
    return [("month", (year, month))], True, lambda language: day_in(language, year, month, None)


@_reads(rf"\b{_MONTH}\.?,?\s+(20\d\d)\b", re.IGNORECASE)
def _month_and_year_in_english(match: re.Match[str]) -> Made:
    year, month = int(match[2]), _month_of(match[1])
    return [("month", (year, month))], True, lambda language: day_in(language, year, month, None)


@_reads(rf"(?<![\d一二三四五六七八九十个個]){_DAY}[月월](?!間)")
def _month(match: re.Match[str]) -> Made:
    month = _count(match[1])
    return [("month", month)], month <= 12, None


@_reads(rf"\b{_MONTH}\b")
def _english_month(match: re.Match[str]) -> Made:
    return [("month", _month_of(match[1]))], match[1] not in ("May", "March", "Mar"), None


_LATE = ("下午", "晚上", "傍晚", "午後", "夜", "오후", "저녁", "밤", "p")
_EARLY = ("上午", "早上", "凌晨", "午前", "朝", "오전", "아침", "새벽", "a")


@_reads(
    r"(?:(上午|下午|早上|晚上|傍晚|凌晨|午前|午後|朝|夜|오전|오후|저녁|밤|아침|새벽)\s*)?(?<!\d)(\d{1,2})\s*"
    r"(?:点钟|點鐘|点|點|時(?!間)|시(?!간))\s*(?:(\d{1,2})\s*[分분]|(半|반))?"
)
def _asian_time(match: re.Match[str]) -> Made:
    """'2点' is two points, too."""
    minutes = int(match[3] or 0) + (30 if match[4] else 0)
    made = _time(int(match[2]), minutes, match[1] or "", match.group(), is_short=False)
    if made and match.group().endswith(("点", "點")) and not match[1]:
        return [*made[0], ("number", Decimal(int(match[2])).normalize())], False, None
    return made


@_reads(
    r"(?:(上午|下午|早上|晚上|傍晚|午前|午後|朝|夜|오전|오후|저녁|아침)\s*)?(?<![\d:])(\d{1,2}):(\d{2})(?![\d:])"
    r"(?:\s*([ap])\.?m\b\.?)?", re.IGNORECASE
)  # fmt: skip
def _clock(match: re.Match[str]) -> Made:
    return _time(int(match[2]), int(match[3]), match[1] or (match[4] or "").lower(), match.group(), is_short=True)


@_reads(r"(?<![\d:.])(\d{1,2})(?:\s*([ap])\.?m\b\.?|\s*o['’]?clock)", re.IGNORECASE)
def _english_time(match: re.Match[str]) -> Made:
    return _time(int(match[1]), 0, (match[2] or "").lower(), match.group(), is_short=False)


def _time(hours: int, minutes: int, half: str, text: str, *, is_short: bool) -> Made:
    if hours > 24 or minutes > 59:
        return None
    if half in _LATE and hours < 12:
        hours += 12
    elif half in _EARLY and hours == 12:
        hours = 0
    if half in (*_LATE, *_EARLY) or hours > 12:
        told = f"{hours}:{minutes:02}"
        return [("time", 60 * hours + minutes)], True, lambda language: told
    either = {60 * hours + minutes, 60 * ((hours + 12) % 24) + minutes}
    return [("time", one) for one in either], True, _verbatim(text) if is_short else None


# -- shares, money, numbers ---------------------------------------------------------------------------------------

_NUMBER = rf"(?:{numerals.MAGNIFIED}|{numerals.FIGURE})"


def _value(text: str) -> Decimal:
    return numerals.figure(text) if text.isascii() else numerals.of_asia(text)


@_reads(rf"(?<![\d.])({numerals.FIGURE})\s*(?:%|percent\b|per cent\b|パーセント|퍼센트|프로)", re.IGNORECASE)
def _share(match: re.Match[str]) -> Made:
    share = match[1]
    return [("share", numerals.figure(share))], True, lambda language: f"{share}%"


@_reads(rf"百分之({numerals.FIGURE}|[一二三四五六七八九十百]+)")
def _chinese_share(match: re.Match[str]) -> Made:
    share = numerals.figure(match[1]) if match[1].isascii() else numerals.of_asia(match[1])
    return [("share", share)], True, lambda language: f"{share:f}%"


@_reads(r"(?<!\d)(\d(?:\.\d)?|[一二三四五六七八九])(割|折)(?:引き?)?")
def _tenths(match: re.Match[str]) -> Made:
    """'8折' leaves eighty of a hundred, '2割引' takes twenty off."""
    tenths = numerals.figure(match[1]) if match[1].isascii() else Decimal(_count(match[1]))
    share = (10 * tenths).normalize()
    return [("share", share), ("share", (100 - share).normalize()), ("number", tenths)], True, None


_MONEY: list[tuple[str, tuple[str, ...]]] = [
    (r"US\$|美元|美金|米ドル|미국 달러|\bUSD\b|\bUS dollars?\b", ("USD",)),
    (r"HK\$|港元|港币|香港ドル|홍콩 달러|\bHKD\b", ("HKD",)),
    (r"新台币|台湾ドル|台币|\bTWD\b|NT\$", ("TWD",)),
    (r"日元|日圆|엔화|(?<=\d)엔|(?<=[만억천]) ?엔|\bJPY\b|\byen\b|(?<=[\d万億千百])円|日本円", ("JPY",)),
    (r"韩元|韩币|ウォン|(?<=[\d만억천백])\s?원(?!래|하|인)|\bKRW\b|₩|(?<=\d )won\b", ("KRW",)),
    (r"欧元|ユーロ|유로|€|\bEUR\b|\beuros?\b", ("EUR",)),
    (r"英镑|£|\bGBP\b|(?<=\d )pounds? sterling\b", ("GBP",)),
    (r"人民币|人民元|人民幣|위안|\bCNY\b|\bRMB\b|\byuan\b|renminbi", ("CNY",)),
    (r"(?<=[\d万亿千百])元|(?<=\d)块", ("CNY",)),
    (r"[¥￥]", ("CNY", "JPY")),
    (r"\$|\bdollars?\b|ドル|달러", ("USD", "HKD", "TWD", "AUD", "CAD", "SGD")),
]


def _money(text: str) -> list[tuple[int, str, tuple[str, ...]]]:
    """Currencies are named in between, so they are read beside the numbers and not taken from them."""
    left, found = text, []
    for pattern, codes in _MONEY:
        for match in re.finditer(pattern, left, re.IGNORECASE):
            found.append((match.start(), match.group(), codes))
        left = re.sub(pattern, lambda match: "\x00" * len(match.group()), left, flags=re.IGNORECASE)
    return found


def currencies(text: str) -> list[Fact]:
    """Each currency that a text names, once."""
    narrowed = narrow(text)
    named: dict[tuple[str, ...], Fact] = {}
    for start, sign, codes in _money(narrowed):
        named.setdefault(codes, Fact(text[start : start + len(sign)], start, frozenset(("money", c) for c in codes)))
    return list(named.values())


@_reads(rf"({numerals.FIGURE})\s?(k|thousand|million|mio|billion)\b", re.IGNORECASE)
def _magnified_in_english(match: re.Match[str]) -> Made:
    value = (numerals.figure(match[1]) * numerals.LATIN[match[2].lower()]).normalize()
    return _number(value, match.group(), required=True)


@_reads(numerals.MAGNIFIED)
def _magnified(match: re.Match[str]) -> Made:
    return _number(numerals.of_asia(match.group()), match.group(), required=True)


@_reads(rf"(?:(?<![A-Za-z0-9])|(?<=\d[xX])|(?<=USD|CNY|RMB|JPY|KRW|EUR|GBP))(?:{numerals.FIGURE})(?:st|nd|rd|th)?")
def _figure(match: re.Match[str]) -> Made:
    plain = re.sub(r"[a-z]+$", "", match.group())
    value = numerals.figure(plain)
    kept = None if plain != match.group() else _verbatim(match.group())
    return [("number", value)], True, kept


@_reads(numerals.HAN)
def _han(match: re.Match[str]) -> Made:
    return _number(numerals.of_asia(match.group()), match.group(), required=True)


@_reads(numerals.HANGUL)
def _hangul(match: re.Match[str]) -> Made:
    return [("number", numerals.of_asia(match.group()))], False, None


@_reads(numerals.WORDS, re.IGNORECASE)
def _words(match: re.Match[str]) -> Made:
    if match.group().lower() in ("hundred", "thousand", "million", "billion"):
        return [("number", numerals.of_words(match.group()))], False, None
    return _number(numerals.of_words(match.group()), match.group(), required=numerals.has_magnitude(match.group()))


_MAYBE = sorted(numerals.SMALL_WORDS, key=len, reverse=True)


@_reads("|".join(rf"\b{word}\b" if word.isascii() else word for word in _MAYBE), re.IGNORECASE)
def _maybe(match: re.Match[str]) -> Made:
    return [("number", Decimal(numerals.SMALL_WORDS[match.group().lower()]).normalize())], False, None


def _number(value: Decimal, text: str, *, required: bool) -> Made:
    kept = (lambda language: numerals.written(value, text, language)) if required else None
    return [("number", value)], required, kept


# -- two texts -------------------------------------------------------------------------------------------------


def unmatched(mine: list[Fact], theirs: list[Fact]) -> tuple[list[Fact], list[Fact]]:
    """The required facts of each text for which the other has none."""
    taken: set[int] = set()
    missing = []
    for fact in sorted(mine, key=lambda one: (not one.required, len(one.values))):
        found = next(
            (
                place
                for place, other in sorted(
                    enumerate(theirs), key=lambda row: (not row[1].required, row[1].text != fact.text)
                )
                if place not in taken and _agree(fact, other)
            ),
            None,
        )
        if found is not None:
            taken.add(found)
        elif fact.required:
            missing.append(fact)
    added = [other for place, other in enumerate(theirs) if place not in taken and other.required]
    return sorted(missing, key=lambda one: one.start), added


def _agree(one: Fact, other: Fact) -> bool:
    return bool(one.values & other.values) or bool(_loosely(one) & _loosely(other))


def _loosely(fact: Fact) -> set[Value]:
    """A day of a month is written '20', too; a slash stands between two numbers."""
    return {value for value in fact.values if value[0] in ("number", "time", "month")}


def doubts(original: str, translated: str) -> list[dict[str, str]]:
    """What one text has and the other has not: {"missing": …} of the original, {"added": …} of the translation."""
    missing, added = unmatched(facts(original), facts(translated))
    lost, new = unmatched(currencies(original), currencies(translated))
    told: Iterator[tuple[str, Fact]] = iter(
        [("missing", one) for one in [*missing, *lost]] + [("added", one) for one in [*added, *new]]
    )
    return [{kind: one.text.strip()} for kind, one in told]
