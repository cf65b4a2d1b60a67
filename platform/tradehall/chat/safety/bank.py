"""Bank details and requests to pay in what people write: found by rules on the text alone.

The fraud of the trade is one message: "our account has changed, please pay here". So readers are warned where bank
details appear, and more strongly where they differ from those that the same side named before, or where a change is
announced. Prices, HS codes, phone numbers, dates and numbers of parcels must not warn anybody.
"""

import hashlib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Sign(StrEnum):
    """What was found."""

    ACCOUNT = "account"  # a bank account, or words that speak of one
    IBAN = "iban"
    SWIFT = "swift"
    WALLET = "wallet"  # a payment by app, transfer office or crypto-currency
    CHANGE = "change"  # other details than before are announced


@dataclass(frozen=True, slots=True)
class Found:
    """`prints`: short digests of the numbers, to compare without keeping the numbers twice."""

    signs: tuple[Sign, ...]
    prints: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.signs)


NOTHING = Found((), ())


@dataclass(frozen=True, slots=True)
class Caution:
    """What a reader is told; `strong`: the details are others than before, or said to be."""

    signs: tuple[str, ...]
    strong: bool


# Lengths of ISO 13616, of the countries whose companies are met here and of the usual stops of stolen money.
_IBAN = {
    "AE": 23, "AT": 20, "BE": 16, "BG": 22, "BH": 22, "BR": 29, "BY": 28, "CH": 21, "CY": 28, "CZ": 24, "DE": 22,
    "DK": 18, "EE": 20, "EG": 29, "ES": 24, "FI": 18, "FR": 27, "GB": 22, "GE": 22, "GI": 23, "GR": 27, "HR": 21,
    "HU": 28, "IE": 22, "IL": 23, "IQ": 23, "IS": 26, "IT": 27, "JO": 30, "KW": 30, "KZ": 20, "LB": 28, "LI": 21,
    "LT": 20, "LU": 20, "LV": 21, "MC": 27, "MD": 24, "ME": 22, "MK": 19, "MT": 31, "NL": 18, "NO": 15, "OM": 23,
    "PK": 24, "PL": 28, "PT": 25, "QA": 29, "RO": 24, "RS": 22, "SA": 24, "SE": 24, "SI": 19, "SK": 24, "SM": 27,
    "TN": 24, "TR": 26, "UA": 29, "VA": 22, "XK": 20,
}  # fmt: skip

_IBAN_LIKE = re.compile(r"(?<![A-Z0-9])([A-Z]{2}[0-9]{2}(?:[ .-]?[A-Z0-9]){10,32})", re.I)
_BIC = re.compile(
    r"(?:(?i:\bswift|\bbic))(?:(?i:\s|[/:#.是は은]|bic|swift|code|no|address|代码|代碼|コード|코드|号|番号)){0,8}"
    r"(?<![A-Z0-9])([A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?)(?![A-Za-z0-9])"
)

# Numbers of accounts and cards: seven to thirty digits, perhaps in groups.
_NUMBER = re.compile(r"(?<![\w.,/-])[0-9](?:[ -]?[0-9]){6,29}(?![0-9]|[.,][0-9]|[%])")
_CARD = re.compile(r"(?<![\w.,/-])62[0-9]{2}(?:[ -]?[0-9]){12,15}(?![0-9-])")

# Words that name a bank account by themselves, whatever number stands beside them.
_STRONG = re.compile(
    r"""
    \b(?:bank|beneficiary(?:'s)?|company|corporate|usd|rmb|euro?)\s+(?:bank\s+)?(?:account|a/c)\b
    | \b(?:bank|banking|wire|remittance|payment)\s+(?:account\s+)?(?:details|information|instructions|coordinates)\b
    | \b(?:account|a/c|acct)\.?\s*(?:no|num|number|\#)\b | \biban\b | \bswift\s*(?:code|bic)\b | \bbic\s*code\b
    | \b(?:routing|sort)\s+(?:number|code)\b | \baba\s+(?:no|number)\b
    | \b(?:intermediary|correspondent|beneficiary)\s+bank\b
    | [收付汇匯打]款(?:银行)?[账帐賬]|银行[账帐賬]|銀行[账帐賬]|对公[账帐賬]|[开開][户戶](?:行|银行|銀行)
    | 银行卡号|(?:银行|公司|对公|个人|私人|新|美元|人民币|结汇|收款|汇款|打款|付款|离岸)的?[账帐賬](?:号|户|號|戶)
    | 户名|收款人|汇款信息|汇款路径|水单信息
    | 口座番号|銀行口座|振込先|振込口座|入金口座|送金先|普通預金|当座預金|口座名義
    | (?:新しい|新|弊社|当社|下記の?|以下の?|別の|会社の?|個人の?)口座
    | 口座(?:へ|に|が|を|宛|情報|変更)
    | 계좌|입금처|예금주|송금\s?정보
    """,
    re.I | re.X,
)  # fmt: skip

# Words that may mean an account of a bank: only with a number beside them.
_WEAK = re.compile(
    r"\baccount\b|\ba/c\b|\bacct\b|\bbank\b|\bbeneficiary\b|\bremit\b|\bswift\b|\biban\b|[账帐賬][号户號戶]|银行|銀行|汇款|"
    r"转账|打款|卡号|口座|振込|送金|은행|송금|입금",
    re.I,
)
# Chinese says one word for a bank's account and for that of an app or a shop.
_LOGIN = re.compile(
    r"(?:登[录陆錄]|注册|平台|系统|后台|会员|会議|会议|视频|游戏|微信|小程序|邮箱|网站|软件|zoom|teams|用户|子|测试|管理员|公众|抖音|"
    r"淘宝|阿里|领英|skype|line|whatsapp)[^，。！？\n]{0,4}[账帐賬][号户號戶]|[账帐賬][号户號戶][^，。！？\n]{0,6}(?:登[录陆]|密码|注册|被封|"
    r"无法进入)|(?:ログイン|ユーザー|会員)[^、。\n]{0,4}口座",
    re.I,
)
_NEAR = 40  # characters between a weak word and its number

_WALLET = re.compile(
    r"""
    微信(?:转[账帐]|支付|收款|付款|红包)|转到我的?微信|支付宝|支付寶|收款码|收款碼|付款码|收款二维码|扫码(?:付|支付|转)|二维码(?:付款|收款|支付|转)
    | \b(?:alipay|we\s?chat\s*pay|paypal|western\s+union|money\s?gram|venmo|zelle|cash\s?app|payoneer)\b
    | ウィーチャットペイ|微信ペイ|アリペイ|ペイパル|paypay|ウエスタンユニオン
    | 위챗\s?페이|알리페이|카카오\s?페이|페이팔|웨스턴\s?유니언
    | \b(?:usdt|bitcoin|btc)\b | (?:比特币|泰达币|ビットコイン|비트코인|테더)
    | \b(?:bc1[a-z0-9]{25,60}|0x[0-9a-f]{40}|T[1-9A-HJ-NP-Za-km-z]{33})\b
    """,
    re.I | re.X,
)  # fmt: skip

_CHANGE = re.compile(
    r"""
    \b(?:new|changed?|updated?|different|another|other|alternative)\s+(?:\w+\s+){0,2}(?:account|a/c|bank|beneficiary)\b
    | \b(?:account|bank|beneficiary)(?:\s+\w+){0,3}\s+(?:has|have|was|were|is|are)\s+(?:been\s+)?
      (?:changed|updated|replaced|frozen|blocked|under\s+audit)\b
    | \b(?:change|update)d?\s+(?:of\s+)?(?:our|the|my)?\s*(?:bank|account|beneficiary)\b
    | (?:新|另一?个|另外|其他|其它|更换|变更|改用|换了?|更新)[^，。！？\n]{0,6}(?:[账帐賬][号户號戶]|收款)
    | [账帐賬][号户號戶][^，。！？\n]{0,8}(?:变更|更换|变了|换了|改了|冻结|停用|更新|審計|审计)
    | (?:新しい|新|別の|変更後の)口座|(?:口座|振込先|送金先)[^。\n]{0,10}(?:変更|変わ|凍結|新し)
    | (?:새로운|새|다른|변경된)\s?(?:은행\s?)?계좌|계좌[^.\n]{0,10}(?:변경|바뀌|동결|바꾸)
    """,
    re.I | re.X,
)  # fmt: skip

# What stands before numbers that are no accounts.
_OTHER = re.compile(
    r"(?:\b(?:tel|phone|mobile|cell|fax|hs|hscode|tracking|awb|b/l|order|po|invoice|inv|item|art|model|ref|container|"
    r"whatsapp|wechat|qq|zoom|meeting|id|ean|gtin|upc|batch|lot|licen[cs]e|vat)\b|电话|手机|传真|编码|编号|单号|订单|运单|型号|"
    r"货号|会议号|微信号?|電話|携帯|ファックス|コード|品番|注文|伝票|型番|会議|전화|휴대폰|팩스|코드|주문|송장|품번|회의)"
    r"[^0-9\n]{0,14}$",
    re.I,
)


# Most messages have none of these, nor a long number, and need no closer look.
_STEMS = (
    "bank", "account", "a/c", "acct", "iban", "swift", "bic", "benefici", "routing", "sort code", "aba ", "wire",
    "remit", "payment", "pal", "alipay", "wechat", "we chat", "union", "gram", "venmo", "zelle", "cash", "payoneer",
    "paypay", "usdt", "btc", "bitcoin", "0x", "bc1", "账", "帐", "賬", "户", "戶", "款", "支付", "收款", "付款", "扫码",
    "二维码", "微信", "币", "水单", "汇款", "卡号", "口座", "振", "送金", "預金", "ペイ", "ビットコイン", "ウエスタン",
    "계좌", "입금", "예금", "송금", "은행", "페이", "유니언", "비트코인", "테더",
)  # fmt: skip
_LONG_NUMBER = re.compile(  # begins with a digit, so that it need not look at letters
    r"[0-9](?:[0-9 .-]{5,}[0-9]|(?<=[A-Za-z]{2}[0-9])[0-9][ .-]?[A-Za-z0-9]{4})"
)
_TRON = re.compile(r"T[1-9A-HJ-NP-Za-z]{33}")


def _any_of(stems: Iterable[str]) -> re.Pattern[str]:
    """By first letters: one look at each letter of a text, not one for each stem."""
    by_first: dict[str, list[str]] = defaultdict(list)
    for stem in stems:
        by_first[stem[0]].append(re.escape(stem[1:]))
    return re.compile("|".join(f"{re.escape(first)}(?:{'|'.join(rest)})" for first, rest in by_first.items()))


_LATIN = _any_of(stem for stem in _STEMS if stem.isascii())
_ASIAN = _any_of(stem for stem in _STEMS if not stem.isascii())  # apart: together they take four times as long


def _may_have(plain: str) -> bool:
    low = plain.lower()
    if _LATIN.search(low) or (not low.isascii() and _ASIAN.search(low)):
        return True
    return _LONG_NUMBER.search(plain) is not None or ("T" in plain and _TRON.search(plain) is not None)


def find(text: str) -> Found:
    """Signs of bank details in a message, in the order of `Sign`."""
    plain = unicodedata.normalize("NFKC", text)
    if not _may_have(plain):
        return NOTHING
    numbers = set(_ibans(plain))
    signs = {Sign.IBAN} if numbers else set()
    strong = bool(_STRONG.search(_LOGIN.sub(" ", plain)))
    if strong:
        signs.add(Sign.ACCOUNT)
    if codes := _bics(plain):
        signs.add(Sign.SWIFT)
        numbers |= codes
    accounts = _accounts(_IBAN_LIKE.sub(_blanked, plain) if numbers else plain, 2 * _NEAR if strong else _NEAR)
    if accounts:
        signs.add(Sign.ACCOUNT)
        numbers |= accounts
    if _WALLET.search(plain):
        signs.add(Sign.WALLET)
        numbers |= {match[0] for match in _WALLET.finditer(plain) if len(match[0]) > 24}
    if _CHANGE.search(_LOGIN.sub(" ", plain)) and (signs or strong):
        signs.add(Sign.CHANGE)
    return Found(tuple(sign for sign in Sign if sign in signs), tuple(sorted(_print(number) for number in numbers)))


def judge(found: Found, before: Collection[str]) -> Caution:
    """`before`: the prints that the same side named earlier in this talk."""
    is_new = bool(before) and bool(found.prints) and not set(found.prints) & set(before)
    return Caution(tuple(found.signs), is_new or Sign.CHANGE in found.signs)


def stored(found: Found, caution: Caution) -> dict[str, Any]:
    """As it lies in `Message.content["bank"]`; `prints` stay inside."""
    return {"signs": list(caution.signs), "strong": caution.strong, "prints": list(found.prints)}


def shown(kept: dict[str, Any]) -> dict[str, Any]:
    """What of it leaves."""
    return {"signs": kept["signs"], "strong": kept["strong"]}


def _bare(number: str) -> str:
    return re.sub(r"[^A-Za-z0-9]", "", number).upper()


def _print(number: str) -> str:
    return hashlib.sha256(number.encode()).hexdigest()[:16]


def _blanked(match: re.Match[str]) -> str:
    return " " * len(match[0]) if _ibans(match[0]) else match[0]


def _ibans(text: str) -> list[str]:
    found = []
    for match in _IBAN_LIKE.finditer(text):
        bare = _bare(match[1])
        length = _IBAN.get(bare[:2], 0)
        if length and len(bare) >= length and _mod97(bare[:length]):
            found.append(bare[:length])
    return found


def _mod97(iban: str) -> bool:
    """ISO 7064: letters as numbers, the first four at the end."""
    turned = iban[4:] + iban[:4]
    return int("".join(str(int(char, 36)) for char in turned)) % 97 == 1


def _bics(text: str) -> set[str]:
    """Codes of eight or eleven capitals right behind the word SWIFT or BIC; elsewhere SHANGHAI would be one."""
    return {match[1] for match in _BIC.finditer(text)}


def _accounts(text: str, near: int) -> set[str]:
    """Numbers that stand near a word of banks, and cards of UnionPay wherever they stand."""
    plain = _LOGIN.sub(lambda match: " " * len(match[0]), text)
    words = [(match.start(), match.end()) for match in _WEAK.finditer(plain)]
    words += [(match.start(), match.end()) for match in _STRONG.finditer(plain)]
    found = set()
    for match in _NUMBER.finditer(plain):
        if _OTHER.search(plain[max(0, match.start() - 24) : match.start()]) or _is_date_or_round(match[0]):
            continue
        if any(0 <= match.start() - end <= near or 0 <= start - match.end() <= 8 for start, end in words):
            found.add(_bare(match[0]))
    for match in _CARD.finditer(plain):
        bare = _bare(match[0])
        if _luhn(bare) and not _OTHER.search(plain[max(0, match.start() - 24) : match.start()]):
            found.add(bare)
    return found


def _is_date_or_round(number: str) -> bool:
    """20260315, 2026-03-15, and sums such as 1000000."""
    bare = _bare(number)
    if re.fullmatch(r"(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:[0-2][0-9]|3[01])(?:[0-9]{4})?", bare):
        return True
    return len(bare) <= 12 and bare.endswith("00000")


def _luhn(digits: str) -> bool:
    total = 0
    for place, char in enumerate(reversed(digits)):
        value = int(char) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0
