"""Bad input at the API around talk: opening it, offers in it, blocking, and the organisers' decisions."""

from typing import Any

from tests.web.bad_input import words as w
from tests.web.bad_input.api_acts import SEND, call, gone, invalid
from tests.web.bad_input.api_reads import query, read
from tests.web.bad_input.cases import Case, but, say
from tradehall.chat.errors import MeetFirst, NotADelegate, OfferGone
from tradehall.chat.safety.errors import NotLookedAt

OPEN, BLOCK = "/conversations", "/registrations/$shop/block"
OPENING = [
    invalid("missing", "chat:open", "li", OPEN, {}, {"participation": "missing"}, w.MISSING),
    invalid("wrong-type", "chat:open", "li", OPEN, {"participation": 7}, {"participation": "string_type"}, w.TEXT),
    invalid("wrong-type", "chat:open-list", "li", OPEN, {"participation": ["$shop"]}, {"participation": "string_type"}),
    invalid("unknown-field", "chat:open", "li", OPEN, {"participation": "$shop", "people": ["$sato"]},
            {"people": "extra_forbidden"}, w.EXTRA),
    call("unknown-id", "chat:open", "li", OPEN, {"participation": "$unknown"}, 404, "not-found", w.NOT_FOUND),
    call("access", "chat:open-mine", "li", OPEN, {"participation": "$shop", "mine": "$inn"}, 403, "forbidden",
         w.FORBIDDEN),
    call("others-id", "chat:open-stranger", "vera", OPEN, {"participation": "$kiln"}, 404, "not-found", w.NOT_FOUND),
    call("access", "chat:open-before-a-meeting", "ford", OPEN, {"participation": "$kiln"}, 403, "meet-first",
         say(MeetFirst)),
    call("access", "chat:open", "nobody", OPEN, {"participation": "$kiln"}, 401, "unauthenticated", w.SIGN_IN),
    *gone("chat:open-at-meeting", "ford", "/meetings/$meeting/conversation", {}),
    *gone("chat:open-desk", "vera", "/registrations/$kiln/help-desk", {}),
    call("access", "chat:open-announcements", "li", "/events/zibo/announcements", {}, 403, "forbidden", w.FORBIDDEN),
]  # fmt: skip
BLOCKING = [
    *gone("chat:block", "vera", BLOCK, {}),
    *gone("chat:unblock", "vera", "/registrations/$shop/unblock", {}),
    invalid("wrong-type", "chat:block-mine", "li", BLOCK, {"mine": 7}, {"mine": "string_type"}, w.TEXT),
    invalid("others-id", "chat:block-mine", "li", BLOCK, {"mine": "$inn"}, {"mine": "invalid"}),
    invalid("unknown-id", "chat:block-mine", "li", BLOCK, {"mine": "$unknown"}, {"mine": "invalid"}),
    invalid("unknown-field", "chat:block", "li", BLOCK, {"for": "ever"}, {"for": "extra_forbidden"}, w.EXTRA),
    invalid("unknown-field", "chat:unblock", "li", "/registrations/$shop/unblock", {"participation": "$inn"},
            {"participation": "invalid"}),
]  # fmt: skip
TERMS: dict[str, Any] = {
    "description": "White plates", "quantity": "500", "unit": "set",
    "unit_price": {"amount": "3.30", "currency": "USD"}, "incoterm": "FOB", "place": "Qingdao",
    "valid_until": "2026-03-31",
}  # fmt: skip


def terms(kind: str, about: str, errors: Any, **changes: Any) -> Case:
    sent = {"client_id": "a-new-offer", "offer": but(TERMS, **changes)}
    return invalid(kind, f"chat:offer-{about}", "li", SEND, sent, errors)


CARD = "/conversations/$talk/offers/$card"
OFFERS = [
    terms("wrong-type", "currency", "offer.unit_price.currency", unit_price={"amount": "3.30", "currency": "BTC"}),
    terms("wrong-type", "amount-number", "offer.unit_price.amount", unit_price={"amount": 3.3, "currency": "USD"}),
    terms("wrong-type", "quantity", "offer.quantity", quantity="many"),
    terms("wrong-type", "quantity-true", "offer.quantity", quantity=True),
    terms("wrong-type", "unit", "offer.unit", unit="handful"),
    terms("wrong-type", "day", "offer.valid_until", valid_until="2026-02-30"),
    terms("unknown-field", "state", "offer.state", state="accepted"),
    invalid("wrong-type", "chat:offer-list", "li", SEND, {"client_id": "a-new-offer", "offer": [TERMS]}, "offer"),
    *gone("chat:offer-accept", "kim", f"{CARD}/accept", {}),
    call("access", "chat:offer-accept-own", "li", f"{CARD}/accept", {}, 403, "not-a-delegate", say(NotADelegate)),
    call("access", "chat:offer-withdraw-theirs", "sato", f"{CARD}/withdraw", {}, 403, "not-a-delegate",
         say(NotADelegate)),
    call("closed", "chat:offer-accept", "sato", "/conversations/$talk/offers/$old_card/accept", {}, 409,
         "offer-withdrawn", say(OfferGone)),
    call("repeated", "chat:offer-withdraw", "li", "/conversations/$talk/offers/$old_card/withdraw", {}, 409,
         "offer-withdrawn", say(OfferGone)),
    call("wrong-type", "chat:offer-accept-words", "sato", "/conversations/$talk/offers/$mine/accept", {}, 404,
         "not-found", w.NOT_FOUND),
    call("unknown-id", "chat:offer-accept-card", "sato", "/conversations/$talk/offers/$unknown/accept", {}, 404,
         "not-found", w.NOT_FOUND),
    invalid("unknown-field", "chat:offer-accept", "sato", f"{CARD}/accept", {"price": "1"},
            {"price": "extra_forbidden"}, w.EXTRA),
]  # fmt: skip
DECIDE, DECISION = "/reports/$report/decide", {"hide": True, "words": "This is not allowed here.", "version": 1}
MODERATION = [
    read("access", "chat:reports", "li", "/events/zibo/reports", 403, "forbidden"),
    read("access", "chat:reports-nobody", "nobody", "/events/zibo/reports", 401, "unauthenticated"),
    read("unknown-id", "chat:reports", "zhao", "/events/nowhere/reports", 404, "not-found"),
    query("wrong-type", "chat:reports-state", "/events/zibo/reports?state=all", "state", who="zhao"),
    read("malformed", "chat:reports-cursor", "zhao", "/events/zibo/reports?cursor=bnVsbA", 400, "malformed"),
    read("access", "chat:moderation-log", "sato", "/events/zibo/moderation-log", 403, "forbidden"),
    read("access", "chat:mutes", "sato", "/events/zibo/mutes", 403, "forbidden"),
    read("others-id", "chat:report", "li", "/reports/$report", 404, "not-found"),
    read("unknown-id", "chat:report", "zhao", "/reports/x", 404, "not-found"),
    *gone("chat:report-look", "sato", "/reports/$report/look", {}),
    *gone("chat:report-decide", "li", DECIDE, DECISION),
    *gone("chat:report-show", "li", "/reports/$report/show", {"words": "It was a joke."}),
    invalid("missing", "chat:report-decide", "zhao", DECIDE, {}, "version words", w.MISSING),
    invalid("missing", "chat:report-decide-words", "zhao", DECIDE, but(DECISION, words=" "), {"words": "text_short"}),
    invalid("huge", "chat:report-decide", "zhao", DECIDE, but(DECISION, words="w" * 501), {"words": "text_long"}),
    invalid("wrong-type", "chat:report-hide", "zhao", DECIDE, but(DECISION, hide="yes"), {"hide": "bool_type"}),
    invalid("wrong-type", "chat:report-mute", "zhao", DECIDE, but(DECISION, mute="week"), {"mute": "enum"}, w.CHOICE),
    invalid("wrong-type", "chat:report-version", "zhao", DECIDE, but(DECISION, version="1"), {"version": "int_type"}),
    invalid("unknown-field", "chat:report-decide", "zhao", DECIDE, but(DECISION, delete=True),
            {"delete": "extra_forbidden"}, w.EXTRA),
    call("stale", "chat:report-decide", "zhao", DECIDE, but(DECISION, version=9), 409, "stale-version", w.STALE),
    call("closed", "chat:report-decide-unread", "zhao", "/reports/$unread_report/decide", DECISION, 409,
         "not-looked-at", say(NotLookedAt)),
    invalid("missing", "chat:report-show", "zhao", "/reports/$report/show", {}, {"words": "missing"}, w.MISSING),
    call("access", "chat:unmute", "li", "/events/zibo/people/$sato/unmute", {}, 403, "forbidden", w.FORBIDDEN),
    call("unknown-id", "chat:unmute", "zhao", "/events/zibo/people/$unknown/unmute", {}, 404, "not-found",
         w.NOT_FOUND),
    invalid("huge", "chat:unmute", "zhao", "/events/zibo/people/$sato/unmute", {"words": "w" * 501},
            {"words": "text_long"}),
]  # fmt: skip
CASES = [*OPENING, *BLOCKING, *OFFERS, *MODERATION]
