"""The sentences that cases expect, and forms and bodies that are good but for what a case spoils."""

from tests.web.bad_input.cases import Say, say
from tests.web.bad_input.world import MESSAGE
from tradehall.kernel.errors import Conflict, Forbidden, Invalid, Malformed, NotFound, StaleVersion, Unauthenticated
from tradehall.kernel.i18n import translate
from tradehall.kernel.problems import MethodNotAllowed, TooLarge, Unsupported

MISSING = say("Please fill this in.")
CONTROL = say("The text has characters that cannot be shown. Please type it again.")
BROKEN = say("The text has broken characters. Please type it again.")
EXTRA = say("This field is not expected here.")
TEXT = say("A text is expected here.")
WHOLE = say("A whole number is expected here.")
CHOICE = say("Please choose one of the offered answers.")
FORM = say("This does not have the expected form.")
DATE = say("This is not a date. Please write it as year-month-day, such as 2026-12-03.")
TIME = say("This is not a time of day. Please write it as hours and minutes, such as 09:30.")
RANGE = say("This date is out of range.")
EMAIL = say("This does not look like an e-mail address.")
ZONE = say("This is not a time zone that we know. Please choose one from the list.")
URL = say("This is not a web address. It should begin with https://")
AMOUNT = say("Write the amount in digits, with a point before the decimals, such as 1234.50.")
QUANTITY = say("Please write a number above zero, with at most 4 decimals.")
CURRENCY = say("This currency is not offered. Please choose one from the list.")
PAST_DAY = say("This day is past.")
NOT_FOUND, FORBIDDEN, SIGN_IN = say(NotFound), say(Forbidden), say(Unauthenticated)
UNREADABLE, STALE, CHECK = say(Malformed), say(StaleVersion), say(Invalid)
NOT_HERE, TOO_LARGE, UNSUPPORTED, FASTER = say(MethodNotAllowed), say(TooLarge), say(Unsupported), say(Conflict)


class AtMost(Say):
    """How many characters there may be, and that it is told how many there are."""

    def read(self, language: str) -> str:
        whole = translate(self.text, language, count="#", **self.params)
        return whole.partition("#")[0]


def at_most(high: int) -> Say:
    return AtMost("Please write at most %(high)s characters. You wrote %(count)s.", {"high": f"{high:,}"})


def at_least(low: int) -> Say:
    return say("Please write at least %(low)s characters.", low=low)


def no_less(value: int) -> Say:
    return say("At least %(ge)s is expected.", ge=value)


def no_more(value: int) -> Say:
    return say("At most %(le)s is allowed.", le=value)


# -- forms ------------------------------------------------------------------------------------------------

PROFILE = {"name": "Vera", "name_latin": "NOVAK Vera", "language": "ja", "time_zone": "Asia/Tokyo", "version": "1"}
SIGN_UP = {
    "name": "Aki", "email": "aki@bad.example", "password": "seven quiet harbours", "language": "en",
    "time_zone": "Asia/Tokyo",
}  # fmt: skip
COMPANY = {
    "legal_name": "淄博瓷业有限公司", "legal_name_en": "Zibo Porcelain Ltd", "sells": "true", "country": "CN",
    "region": "Shandong", "city": "Zibo", "business_type": "manufacturer", "sectors": ["6911", "6912"],
    "about.zh": "我们生产餐具。", "about.source": "zh", "state": "active",
}  # fmt: skip
LISTING = {
    "title.zh": "骨质瓷盘", "title.source": "zh", "summary.zh": "白色的盘子。", "summary.source": "zh",
    "category": "tableware", "hs_code": "6911.10", "origin_country": "CN", "moq.quantity": "500", "moq.unit": "set",
    "lead_time_days": "45", "price.mode": "show", "price.amount": "12.80", "price.currency": "USD",
    "price.incoterm": "FOB", "price.place": "Qingdao",
}  # fmt: skip
NEED = {
    "title.ja": "食器", "title.source": "ja", "category": "tableware", "purpose": "resale", "quantity.quantity": "3000",
    "quantity.unit": "set", "frequency": "quarterly", "needed_by": "2026-07-01",
}  # fmt: skip
REGISTER = {
    "company": "$lakeside", "side": "buyer", "delegates": ["$ford"], "languages": ["en"], "interpreter_needed": "no",
    "wanted.en": "Makers of plain plates", "wanted.source": "en",
}  # fmt: skip
ENTRY = {"delegates": ["$kim"], "languages": ["ko"], "interpreter_needed": "must", "wanted.ko": "도자기 공장"}
EVENT = {
    "name.en": "Zibo by video", "name.source": "en", "summary.en": "Makers meet buyers.", "summary.source": "en",
    "host.en": "City of Zibo", "host.source": "en", "zone": "Asia/Shanghai", "slot_minutes": "30",
    "days.0.day": "2026-06-10", "days.0.opens": "09:00", "days.0.closes": "12:00", "languages": ["zh", "en"],
    "sectors": "6911", "contact_email": "office@zibo.example",
}  # fmt: skip
ASK = {
    "slots": ["$zibo_13"], "reason": "buy", "message": MESSAGE, "language": "en", "interpreter": "find",
    "listings": ["$plates"],
}  # fmt: skip
DEAL = {
    "counterparty": "$kiln", "kind": "trial_order", "lines.0.description.en": "White plates",
    "lines.0.description.source": "en", "lines.0.hs_code": "6911.10", "lines.0.quantity": "800", "lines.0.unit": "set",
    "lines.0.unit_price.amount": "3.30", "lines.0.unit_price.currency": "USD", "lines.0.promised_date": "2026-05-25",
    "incoterm": "CIF", "place": "Yokkaichi", "payment_term": "TT_DEPOSIT_BALANCE_COPY_BL", "deposit_percent": "30",
    "valid_until": "2026-03-31", "note": "As we said on the telephone",
}  # fmt: skip
