"""Bad input on the pages of chat and deals."""

from typing import Any

from tests.web.bad_input import words as w
from tests.web.bad_input.cases import Case, Say, but, say, without
from tests.web.bad_input.pages_companies import page
from tradehall.chat.errors import ClientIdUsed, ConversationClosed, MeetFirst
from tradehall.deals.errors import (
    AlreadyConfirmed,
    DealOver,
    Lapsed,
    NotASigner,
    NothingToWithdraw,
    NotYours,
    SameTerms,
    StaleTerms,
)

SEND = "/chat/$talk/messages"
TEXT = {"client_id": "a-new-message", "body": "When can we see samples?"}


def propose(kind: str, about: str, sent: Any, status: int, *says: Say, lost: str = "", who: str = "sato") -> Case:
    return page(kind, f"deals:propose-{about}", who, "/deals", sent, status, *says, lost=lost)


def line(**changes: Any) -> dict[str, Any]:
    return but(w.DEAL, **{f"lines__0__{name}": value for name, value in changes.items()})


def deal(kind: str, about: str, who: str, target: str, sent: Any, status: int, *says: Say, lost: str = "") -> Case:
    return page(kind, f"deals:{about}", who, f"/deals/{target}", sent, status, *says, lost=lost)


TOO_LARGE = say("This amount is too large.")
TERMS = without(w.DEAL, "counterparty")
CHAT = [
    page("missing", "chat:body", "li", SEND, {"client_id": "a-new-message"}, 422, w.MISSING),
    page("missing", "chat:blank-body", "li", SEND, but(TEXT, body="\u200b \u3000"), 422, w.MISSING),
    page("missing", "chat:client-id", "li", SEND, {"body": "Hello"}, 422),
    page("huge", "chat:body", "li", SEND, but(TEXT, body="长" * 4001), 422, w.at_most(4000)),
    page("huge", "chat:body-lines", "li", SEND, but(TEXT, body="a\n" * 3000), 422, w.at_most(4000)),
    page("huge", "chat:body-413", "li", SEND, but(TEXT, body="长" * 100_000), 413, w.TOO_LARGE),
    page("wrong-type", "chat:control", "li", SEND, but(TEXT, body="bell \x07 rings"), 422, w.CONTROL),
    page("wrong-type", "chat:tags", "li", SEND, but(TEXT, body="flag \U000e0041"), 422, w.CONTROL),
    page("wrong-type", "chat:nul", "li", SEND, but(TEXT, body="a\x00b"), 400, w.UNREADABLE),
    page("wrong-type", "chat:client-id", "li", SEND, but(TEXT, client_id="<script>"), 422),
    page("repeated", "chat:client-id", "sato", SEND, {"client_id": "the-first-one", "body": "Other words"}, 409,
         say(ClientIdUsed), lost="client_id"),
    page("unknown-field", "chat:sender", "li", SEND, but(TEXT, sender="$sato"), 422, lost="sender"),
    page("others-id", "chat:talk", "kim", SEND, TEXT, 404, w.NOT_FOUND),
    page("others-id", "chat:talk-organiser", "zhao", SEND, TEXT, 404, w.NOT_FOUND),
    page("unknown-id", "chat:talk", "kim", "/chat/$unknown/messages", TEXT, 404, w.NOT_FOUND),
    page("unknown-id", "chat:talk-word", "kim", "/chat/..%2f..%2fetc/messages", TEXT, 404, w.NOT_FOUND),
    page("closed", "chat:talk", "park", "/chat/$closed_talk/messages", TEXT, 403, say(ConversationClosed)),
    page("closed", "chat:talk-other-side", "li", "/chat/$closed_talk/messages", TEXT, 403, say(ConversationClosed)),
    page("access", "chat:talk", "nobody", SEND, TEXT, 401, w.SIGN_IN),
    page("missing", "chat:open", "li", "/chat", {}, 422, w.CHECK),
    page("unknown-id", "chat:open", "li", "/chat", {"participation": "$unknown"}, 404, w.NOT_FOUND),
    page("closed", "chat:open-before-meeting", "ford", "/chat", {"participation": "$kiln"}, 403, say(MeetFirst)),
    page("others-id", "chat:open-for-others", "vera", "/chat", {"participation": "$kiln"}, 404, w.NOT_FOUND),
    page("others-id", "chat:read", "kim", "/chat/$talk/read", {"seq": "1"}, 404, w.NOT_FOUND),
    page("huge", "chat:read", "li", "/chat/$talk/read", {"seq": "9223372036854775808"}, 422, lost="seq"),
    page("huge", "chat:before", "li", "/chat/$talk?before=" + "9" * 400 + "%00", None, 400, w.UNREADABLE, method="GET"),
    page("unknown-id", "chat:delivery-2-63", "zhao", "/admin/deliveries/9223372036854775808/retry", {}, 404,
         w.NOT_FOUND),
    page("others-id", "chat:delivery", "zhao", "/admin/deliveries/1/retry", {}, 404, w.NOT_FOUND),
    page("malformed", "chat:cursor", "li", "/chat?cursor=%7B%7D", None, 400, w.UNREADABLE, method="GET"),
    page("method", "chat:delete", "li", "/chat/$talk", {}, 405, w.NOT_HERE, method="DELETE"),
]  # fmt: skip
DEALS = [
    propose("missing", "all", {"counterparty": "$kiln"}, 422, w.MISSING),
    propose("missing", "line", without(w.DEAL, *(name for name in w.DEAL if name.startswith("lines."))), 422),
    propose("missing", "place", but(w.DEAL, place=""), 422,
            say("The term needs the place or port that it names.")),
    propose("missing", "promised", line(promised_date=""), 422,
            say("At least one line with a price needs a promised date.")),
    propose("huge", "place", but(w.DEAL, place="p" * 81), 422, w.at_most(80)),
    propose("huge", "note", but(w.DEAL, note="n" * 1001), 422, w.at_most(1000)),
    propose("huge", "amount", line(unit_price__amount="9" * 400), 422, w.AMOUNT),
    propose("huge", "amount-2-63", line(unit_price__amount="92233720368547758.07"), 422),
    propose("huge", "product", line(unit_price__amount="99999999999.99", quantity="99999999"), 422, TOO_LARGE),
    propose("huge", "quantity", line(quantity="9999999999999"), 422, w.QUANTITY),
    propose("huge", "lines", {**w.DEAL, **{f"lines.{n}.quantity": "1" for n in range(1, 51)}}, 422,
            lost=" ".join(f"lines.{n}.quantity" for n in range(1, 51))),
    propose("wrong-type", "kind", but(w.DEAL, kind="gift"), 422, w.CHOICE, lost="kind"),
    propose("wrong-type", "amount-zero", line(unit_price__amount="0"), 422),
    propose("wrong-type", "amount-minus", line(unit_price__amount="-3.30"), 422, w.AMOUNT),
    propose("wrong-type", "amount-comma", line(unit_price__amount="3,30"), 422, w.AMOUNT),
    propose("wrong-type", "amount-places", line(unit_price__amount="3.305"), 422, w.AMOUNT),
    propose("wrong-type", "amount-yen", line(unit_price__amount="0.5", unit_price__currency="JPY"), 422, w.AMOUNT),
    propose("wrong-type", "amount-han", line(unit_price__amount="百万"), 422, w.AMOUNT),
    propose("wrong-type", "amount-sign", line(unit_price__amount="$3.30 USD".replace("$", "＄")), 422, w.AMOUNT),
    propose("wrong-type", "currency", line(unit_price__currency="BTC"), 422, w.CURRENCY,
            lost="lines.0.unit_price.currency"),
    propose("wrong-type", "quantity-hex", line(quantity="0x10"), 422, w.QUANTITY),
    propose("wrong-type", "quantity-underscore", line(quantity="1_000"), 422, w.QUANTITY),
    propose("wrong-type", "quantity-infinity", line(quantity="Infinity"), 422, w.QUANTITY),
    propose("wrong-type", "unit", line(unit="handful"), 422, w.CHOICE, lost="lines.0.unit"),
    propose("wrong-type", "hs", line(hs_code="69"), 422),
    propose("wrong-type", "date", line(promised_date="2026-02-29"), 422, w.DATE),
    propose("wrong-type", "date-us", but(w.DEAL, valid_until="12/03/26"), 422, w.DATE),
    propose("past-slot", "valid-until", but(w.DEAL, valid_until="2026-03-01"), 422, w.PAST_DAY),
    propose("past-slot", "promised", line(promised_date="2026-03-01"), 422, w.PAST_DAY),
    propose("wrong-type", "percent", but(w.DEAL, deposit_percent="100"), 422, w.no_more(99)),
    propose("wrong-type", "percent-half", but(w.DEAL, deposit_percent="33.3"), 422, w.WHOLE),
    propose("wrong-type", "deposit", but(w.DEAL, payment_term="LC_SIGHT"), 422),
    propose("unknown-id", "listing", line(listing="$unknown"), 422, say("This is not a listing of the exporter.")),
    propose("others-id", "need-as-listing", line(listing="$wish"), 422, say("This is not a listing of the exporter.")),
    propose("unknown-id", "counterparty", but(w.DEAL, counterparty="$unknown"), 404, w.NOT_FOUND),
    propose("unknown-id", "counterparty-word", but(w.DEAL, counterparty="{{7*7}}"), 404, w.NOT_FOUND),
    propose("others-id", "meeting", but(w.DEAL, meeting="$held"), 422,
            say("This is not a meeting of the two companies."), lost="meeting counterparty"),  # hidden ones
    propose("others-id", "sender", but(w.DEAL, sender="$inn"), 404, w.NOT_FOUND),
    propose("others-id", "as-person", but(w.DEAL, as_person="$li"), 403, w.FORBIDDEN),
    propose("access", "stranger", w.DEAL, 404, w.NOT_FOUND, who="vera"),
    propose("access", "visitor", w.DEAL, 401, w.SIGN_IN, who="nobody"),
    propose("access", "member", but(w.DEAL, counterparty="$shop"), 403, say(NotASigner), who="wang"),
    propose("closed", "not-met", w.DEAL, 409,
            say("A deal needs a meeting of the two companies, or a request that was accepted."), who="ford"),
    propose("unknown-field", "evidence", but(w.DEAL, evidence="confirmed"), 422, w.EXTRA, lost="evidence"),
    deal("stale", "counter", "li", "$deal/revisions", {**TERMS, "version": "1", "_read": "1"}, 409, w.STALE,
         say("Nagoya")),
    deal("missing", "counter-version", "li", "$deal/revisions", TERMS, 422, w.MISSING),
    deal("closed", "counter-withdrawn", "li", "$withdrawn/revisions", {**TERMS, "version": "2"}, 409, say(DealOver)),
    deal("closed", "counter-lapsed", "li", "$lapsed/revisions", {**TERMS, "version": "1"}, 409, say(Lapsed)),
    deal("others-id", "counter", "kim", "$deal/revisions", {**TERMS, "version": "2"}, 404, w.NOT_FOUND),
    deal("wrong-type", "counter-read", "li", "$deal/revisions", {**TERMS, "place": "", "version": "2", "_read": "²"},
         422, say("The term needs the place or port that it names.")),
    deal("stale", "confirm", "li", "$deal/revisions/1/confirm",
         {"digest": "$old_digest", "read_back": "2640", "read_all": "yes"}, 409, say(StaleTerms), say("Nagoya"),
         lost="digest read_back read_all"),  # what was read back are no longer the terms
    deal("wrong-type", "confirm-total", "li", "$deal/revisions/2/confirm",
         {"digest": "$digest", "read_back": "2641", "read_all": "yes"}, 422,
         say("This is not the total of the terms above. Please read them again.")),
    deal("missing", "confirm", "li", "$deal/revisions/2/confirm", {"digest": "$digest"}, 422, w.MISSING,
         say("Please say that you have read all lines and totals.")),
    deal("wrong-type", "confirm-digest", "li", "$deal/revisions/2/confirm", {"digest": "f00"}, 422, w.FORM,
         lost="digest"),
    deal("repeated", "confirm-own", "sato", "$deal/revisions/2/confirm",
         {"digest": "$digest", "read_back": "2640", "read_all": "yes"}, 409, say(AlreadyConfirmed),
         lost="digest read_back read_all"),
    deal("closed", "confirm-withdrawn", "sato", "$withdrawn/revisions/1/confirm",
         {"digest": "$withdrawn_digest", "read_back": "2640", "read_all": "yes"}, 409, say(DealOver),
         lost="digest read_back read_all"),
    deal("closed", "confirm-lapsed", "sato", "$lapsed/revisions/1/confirm",
         {"digest": "$lapsed_digest", "read_back": "2640", "read_all": "yes"}, 409, say(Lapsed),
         lost="digest read_back read_all"),
    deal("access", "confirm-member", "wang", "$deal/revisions/2/confirm",
         {"digest": "$digest", "read_back": "2640", "read_all": "yes"}, 403, say(NotASigner)),
    deal("others-id", "confirm", "kim", "$deal/revisions/2/confirm",
         {"digest": "$digest", "read_back": "2640", "read_all": "yes"}, 404, w.NOT_FOUND),
    deal("unknown-id", "confirm", "li", "$unknown/revisions/2/confirm",
         {"digest": "$digest", "read_back": "2640", "read_all": "yes"}, 404, w.NOT_FOUND),
    deal("huge", "confirm-number", "li", "$deal/revisions/" + "9" * 30 + "/confirm", {"digest": "$digest"}, 404,
         w.NOT_FOUND),
    deal("stale", "withdraw", "sato", "$deal/withdraw", {"confirmed": "yes", "reason": "Prices rose", "version": "1"},
         409, w.STALE),
    deal("closed", "withdraw-others", "li", "$deal/withdraw", {"confirmed": "yes", "reason": "No", "version": "2"}, 409,
         say(NotYours)),
    deal("closed", "withdraw-sealed", "li", "$sealed/withdraw", {"confirmed": "yes", "reason": "No", "version": "2"},
         409, say(NothingToWithdraw)),
    deal("repeated", "withdraw-again", "li", "$withdrawn/withdraw",
         {"confirmed": "yes", "reason": "Really", "version": "2"}, 409, say(DealOver)),
    deal("others-id", "withdraw", "kim", "$deal/withdraw", {"confirmed": "yes", "version": "2"}, 404, w.NOT_FOUND),
    deal("repeated", "counter-same", "sato", "$deal/revisions",
         {**without(TERMS, "lines.0.description.source"), "place": "Nagoya", "version": "2",
          "lines.0.listing": "$plates", "lines.0.description.zh": "骨质瓷咖啡杯碟", "lines.0.description.source": "zh",
          "lines.0.description.en": "Bone china cup and saucer"}, 409, say(SameTerms)),
    page("others-id", "deals:page", "kim", "/deals/$deal", None, 404, w.NOT_FOUND, method="GET"),
    page("unknown-id", "deals:new", "li", "/deals/new?meeting=%00", None, 400, w.UNREADABLE, method="GET"),
    page("unknown-id", "deals:new-meeting", "li", "/deals/new?meeting=../../x", None, 404, w.NOT_FOUND, method="GET"),
    page("malformed", "deals:cursor", "li", "/deals?cursor=bnVsbA", None, 400, w.UNREADABLE, method="GET"),
    page("unknown-id", "deals:number-word", "li", "/deals/$deal/revisions/x/confirm", {"digest": "$digest"}, 404,
         w.NOT_FOUND),
]  # fmt: skip
CASES = CHAT + DEALS
